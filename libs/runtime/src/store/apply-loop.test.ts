// Proves that an installed image is announced in the turn in which it becomes the state, however long the disk takes.
import type { StoreState } from "@keelson/etcd";
import { createVirtualClock, silentTelemetry } from "@keelson/sim";
import { expect, it } from "vitest";
import { createStoreStateMachine } from "./apply-loop.ts";

it("announces an installed image before anybody can look at it, and resolves once it is durable", async () => {
  const disk = Promise.withResolvers<void>();
  const seen: string[] = [];
  const loader = { push: () => undefined, abort: () => undefined, finish: () => seen.push("replaced") };
  const state = {
    beginLoad: () => loader,
    flush: () => {
      seen.push("flush");
      return disk.promise;
    },
  } as unknown as StoreState;
  const machine = createStoreStateMachine({
    state,
    clock: createVirtualClock(() => Promise.resolve()),
    metrics: silentTelemetry.metrics,
    onApplied: () => undefined,
    onReplaced: () => seen.push("told"),
  });
  const chunks = (async function* () {
    yield new Uint8Array(1);
  })();
  const position = { index: 7, term: 1 } as Parameters<typeof machine.installSnapshot>[0];
  let durable = false;
  const installed = machine.installSnapshot(position, chunks).then(() => (durable = true));
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect([seen, durable]).toEqual([["replaced", "told", "flush"], false]);
  disk.resolve();
  await installed;
  expect(durable).toBe(true);
});
