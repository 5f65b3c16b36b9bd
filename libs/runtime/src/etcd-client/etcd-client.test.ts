// Proves that the store client survives its endpoints: reads and guarded writes move on to the next one, a write whose
// answer was lost is resolved by its compare, and a watch resumes after the last revision it delivered.
import { AppError, text, utf8 } from "@keelson/base";
import { type RpcChannel, type RpcClient, RpcError, rpcStatus } from "@keelson/ports";
import { createVirtualClock } from "@keelson/sim";
import { describe, expect, it } from "vitest";
import { createScope } from "../scope.ts";
import { createEtcdClient } from "./etcd-client.ts";

const drain = () => new Promise<void>((resolve) => setImmediate(resolve));
const logger = { log: () => undefined, with: () => logger };
const telemetry = { logger } as unknown as Parameters<typeof createEtcdClient>[0]["telemetry"];
const header = { clusterId: 1n, memberId: 1n, revision: 7, raftTerm: 1 };
const unavailable = (): never => {
  throw new RpcError(rpcStatus.unavailable, "connection refused");
};

type Answer = (path: string, request: Record<string, unknown>) => unknown;

/** One fake member per answer function. */
function clientOver(...members: readonly Answer[]) {
  const clock = createVirtualClock(drain);
  const asked: string[] = [];
  const rpcClient: RpcClient = {
    connect: (address) =>
      ({
        unary: async (method: { path: string }, request: Record<string, unknown>) => {
          asked.push(address);
          return members[Number(address.split(":")[1])]?.(method.path, request);
        },
        close: () => undefined,
      }) as unknown as RpcChannel,
  };
  const endpoints = members.map((_, index) => `http://member:${index}`);
  return { clock, asked, client: createEtcdClient({ rpcClient, endpoints, tls: undefined, clock, telemetry }) };
}

describe("endpoints", () => {
  it("are tried in turn until one answers, and the one that did is kept", async () => {
    const { client, asked } = clientOver(unavailable, () => ({ header, kvs: [], count: 0 }));
    expect(await client.revision()).toBe(7);
    expect(await client.revision()).toBe(7);
    expect(asked).toEqual(["member:0", "member:1", "member:1"]);
  });

  it("are given up on after the time of a call", async () => {
    const { client, clock } = clientOver(unavailable, unavailable);
    const failed = client.revision().catch((error: unknown) => error);
    await clock.advance(60_000);
    expect(await failed).toMatchObject({ code: "store.unavailable", retryable: true });
  });

  it("are not asked again for what they refused", async () => {
    const { client, asked } = clientOver(
      () => {
        throw new RpcError(rpcStatus.outOfRange, "etcdserver: mvcc: required revision has been compacted");
      },
      () => ({ header, kvs: [], count: 0 }),
    );
    await expect(client.range(utf8("a"), utf8("b"), { revision: 1 })).rejects.toMatchObject({
      code: "store.compacted",
    });
    expect(asked).toHaveLength(1);
    expect(new AppError("x", "y").retryable).toBe(false);
  });
});

describe("writes", () => {
  const entry = (value: string, modRevision: number) => ({
    key: utf8("k"),
    value: utf8(value),
    modRevision,
    createRevision: 1,
    version: 2,
    lease: 0n,
  });
  const failedTxn = (current: unknown) => ({
    header,
    succeeded: false,
    responses: [{ responseRange: { kvs: current === undefined ? [] : [current] } }],
  });

  it("say what stands there instead of what was expected", async () => {
    const { client } = clientOver(() => failedTxn(entry("other", 6)));
    expect(await client.update("k", utf8("mine"), 5)).toMatchObject({ ok: false, current: { modRevision: 6 } });
  });

  it("recognize their own effect when the first answer was lost", async () => {
    const { client } = clientOver(unavailable, () => failedTxn(entry("mine", 6)));
    expect(await client.update("k", utf8("mine"), 5)).toEqual({ ok: true, revision: 6 });
    const other = clientOver(unavailable, () => failedTxn(entry("other", 6)));
    expect(await other.client.update("k", utf8("mine"), 5)).toMatchObject({ ok: false });
    const removed = clientOver(unavailable, () => failedTxn(undefined));
    expect(await removed.client.delete("k", 5)).toMatchObject({ ok: true });
  });

  it("are not repeated when they create and an answer was lost: what they made may have been deleted since", async () => {
    const lost = (): never => {
      throw new RpcError(rpcStatus.unavailable, "connection lost");
    };
    const there = (kvs: readonly unknown[]) => (path: string) => {
      expect(path).toMatch(/Range$/);
      return { header, kvs, count: kvs.length };
    };
    const { client } = clientOver(lost, there([entry("mine", 6)]));
    expect(await client.create("k", utf8("mine"))).toEqual({ ok: true, revision: 6 });
    const other = clientOver(lost, there([entry("other", 6)]));
    expect(await other.client.create("k", utf8("mine"))).toMatchObject({ ok: false, current: { modRevision: 6 } });
    const gone = clientOver(lost, there([]));
    await expect(gone.client.create("k", utf8("mine"))).rejects.toMatchObject({ code: "store.uncertain" });
  });

  it("go to the next endpoint when they create and cannot have had an effect", async () => {
    for (const refusal of [
      new RpcError(rpcStatus.unavailable, "connection refused", { unsent: true }),
      new RpcError(rpcStatus.unavailable, "etcdserver: no leader"),
    ]) {
      const { client } = clientOver(
        () => {
          throw refusal;
        },
        () => ({ header, succeeded: true, responses: [] }),
      );
      expect(await client.create("k", utf8("mine"))).toEqual({ ok: true, revision: 7 });
    }
  });

  it("depend on their guard, whose new version is asked again, and whose end is the end", async () => {
    const lease = (holder: string, modRevision: number) => ({ ...entry(holder, modRevision), key: utf8("lease") });
    const compared: unknown[] = [];
    const answers = (...leases: readonly unknown[]) => {
      const left = [...leases];
      return (_path: string, request: Record<string, unknown>) => {
        compared.push((request["compare"] as { modRevision: number }[]).map(({ modRevision }) => modRevision));
        if (left.length === 0) return { header, succeeded: true, responses: [] };
        const kvs = [left.shift()];
        return { header, succeeded: false, responses: [{ responseRange: { kvs: [] } }, { responseRange: { kvs } }] };
      };
    };
    const guard = {
      key: "lease",
      revision: 3,
      holds: (found: { readonly value: Uint8Array } | undefined) => text(found?.value ?? utf8("")) === "me",
    };
    const renewed = clientOver(answers(lease("me", 5)));
    expect(await renewed.client.create("k", utf8("v"), { guard })).toEqual({ ok: true, revision: 7 });
    expect(compared).toEqual([
      [0, 3],
      [0, 5],
    ]);
    const lost = clientOver(answers(lease("you", 5)));
    await expect(lost.client.create("k", utf8("v"), { guard })).rejects.toMatchObject({ code: "store.fenced" });
    const busy = clientOver(answers(...Array.from({ length: 20 }, (_, i) => lease("me", 5 + i))));
    await expect(busy.client.create("k", utf8("v"), { guard })).rejects.toMatchObject({ code: "store.overloaded" });
  });

  it("do not take equal bytes for their own without a lost answer", async () => {
    const { client } = clientOver(() => failedTxn(entry("mine", 6)));
    expect(await client.create("k", utf8("mine"))).toMatchObject({ ok: false });
  });
});

describe("watches", () => {
  it("resume after the last revision they delivered and end when it is compacted", async () => {
    const clock = createVirtualClock(drain);
    const starts: number[] = [];
    const event = (modRevision: number) => ({
      type: 0,
      kv: { key: utf8("k"), value: utf8(""), modRevision, createRevision: 1, version: 1, lease: 0n },
      prevKv: undefined,
    });
    const response = (fields: object) => ({
      header,
      watchId: 0,
      created: false,
      canceled: false,
      compactRevision: 0,
      cancelReason: "",
      fragment: false,
      events: [],
      ...fields,
    });
    const scripts = [
      [response({ created: true }), response({ events: [event(4), event(5)] })],
      [response({ canceled: true, compactRevision: 9 })],
    ];
    const rpcClient: RpcClient = {
      connect: () =>
        ({
          stream: () => {
            const script = scripts.shift() ?? [];
            return {
              send: (request: { createRequest?: { startRevision: number } }) =>
                void starts.push(request.createRequest?.startRevision ?? 0),
              cancel: () => undefined,
              responses: (async function* () {
                yield* script;
              })(),
            };
          },
          close: () => undefined,
        }) as unknown as RpcChannel,
    };
    const client = createEtcdClient({ rpcClient, endpoints: ["a:1"], tls: undefined, clock, telemetry });
    const seen: number[] = [];
    const scope = createScope("test", { clock, onFailure: () => undefined });
    const ended = client.watch(
      { key: utf8("k"), rangeEnd: utf8("l"), startRevision: 3 },
      { events: (events) => void seen.push(...events.map(({ kv }) => kv?.modRevision ?? 0)) },
      scope,
    );
    await clock.advance(1_000);
    expect(await ended).toEqual({ kind: "compacted", revision: 9 });
    expect(seen).toEqual([4, 5]);
    expect(starts).toEqual([3, 6]);
  });
});
