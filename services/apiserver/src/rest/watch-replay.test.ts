// Proves that a replay hands over to the cache exactly where it stopped, whatever its stream says before it has ended.
import { utf8 } from "@keelson/base";
import { createScope, type EtcdClient, type StoreWatchHandler } from "@keelson/runtime";
import { createVirtualClock } from "@keelson/sim";
import { describe, expect, it } from "vitest";
import type { Collection } from "../cache/collection.ts";
import type { ApiServer } from "../server.ts";
import { replayFromStore } from "./watch-replay.ts";

type StoreEvent = Parameters<StoreWatchHandler["events"]>[0][number];

const prefix = utf8("/registry/pods/");

function put(revision: number): StoreEvent {
  const kv = {
    key: utf8(`/registry/pods/a/p${revision}`),
    value: utf8(JSON.stringify({ metadata: { name: `p${revision}` } })),
    createRevision: revision,
    modRevision: revision,
    version: 1,
    lease: 0n,
  };
  return { type: 0, kv, prevKv: undefined };
}

/** Replays after revision 10 to a history that begins at `floor`; `say` is what the store's stream says. */
async function replay(floor: number, say: (handler: StoreWatchHandler) => Promise<void>) {
  const clock = createVirtualClock(async () => undefined);
  const emitted: number[] = [];
  const store: Pick<EtcdClient, "watch" | "progressIsTrue"> = {
    progressIsTrue: async () => true,
    watch: async (_options, handler) => {
      await say(handler);
      return { kind: "stopped" };
    },
  };
  const scope = createScope("test", { clock, onFailure: () => undefined });
  const server = { world: { scope, clock }, store, draining: () => false } as unknown as ApiServer;
  const result = await replayFromStore(server, { floor } as Collection, {
    prefix,
    after: 10,
    matches: () => true,
    begin: () => undefined,
    emit: (_type, object) => emitted.push(object.revision) > 0,
    drained: async () => undefined,
    closed: () => false,
  });
  return { emitted, result };
}

describe("a replay", () => {
  it("is not moved on by a mark that comes after it has stopped", async () => {
    const { emitted, result } = await replay(12, async (handler) => {
      await handler.events([put(11), put(13), put(15), put(17)]);
      handler.progress?.(20);
    });
    expect(emitted).toEqual([11, 13]);
    expect(result).toEqual({ ok: true, value: 13 });
  });

  it("tells nothing that comes after it has stopped", async () => {
    const { emitted, result } = await replay(12, async (handler) => {
      await handler.events([put(11), put(13)]);
      await handler.events([put(21)]);
    });
    expect(emitted).toEqual([11, 13]);
    expect(result).toEqual({ ok: true, value: 13 });
  });
});
