// Proves the store's Watch as repair source: whole revisions in order, compaction and endings told apart, nothing
// after `close`. The store here is a scripted response stream; no network, no bus.
import { utf8 } from "@keelson/base";
import type { RpcChannel, RpcStream } from "@keelson/ports";
import { etcdserverpb, mvccpb } from "@keelson/wire";
import { beforeEach, expect, test } from "vitest";
import type { RepairSink } from "./contract.ts";
import { everyResource } from "./contract.ts";
import { createStoreRepairSource } from "./store-repair.ts";

type Response = etcdserverpb.WatchResponse;

const header = { clusterId: 0xabcn, memberId: 1n, revision: 40, raftTerm: 2 };
const quiet: Response = {
  header,
  watchId: 0,
  created: false,
  canceled: false,
  compactRevision: 0,
  cancelReason: "",
  fragment: false,
  events: [],
};

let seen: unknown[] = [];
let requests: unknown[] = [];
let cancelled = 0;

const sink: RepairSink = {
  record: ({ revision, events, prev, term, cause }) =>
    seen.push([
      revision,
      ...events.map(({ type, value }) => `${type}:${new TextDecoder().decode(value)}`),
      prev.size,
      term,
      cause,
    ]),
  progress: (revision) => seen.push(`progress ${revision}`),
  compacted: () => seen.push("compacted"),
  failed: (error) => seen.push(`failed: ${String(error)}`),
};

beforeEach(() => {
  seen = [];
  requests = [];
  cancelled = 0;
});

function channel(...responses: (Response | Error)[]): RpcChannel {
  const stream = {
    send: (request: unknown) => requests.push(request) > 0,
    drained: () => Promise.resolve(),
    end: () => undefined,
    cancel: () => void cancelled++,
    responses: (async function* () {
      for (const response of responses) {
        await Promise.resolve();
        if (response instanceof Error) throw response;
        yield response;
      }
    })(),
  };
  return {
    stream: <Request, Answer>() => stream as unknown as RpcStream<Request, Answer>,
    unary: async <Answer>() => ({ header }) as unknown as Answer,
    close: () => undefined,
  };
}

function put(key: string, modRevision: number): mvccpb.Event {
  const kv = { key: utf8(key), value: utf8(`v${modRevision}`), createRevision: 1, modRevision, version: 1, lease: 0n };
  return { type: mvccpb.EventType.PUT, kv, prevKv: undefined };
}

function removed(key: string, modRevision: number): mvccpb.Event {
  const kv = { key: utf8(key), value: new Uint8Array(0), createRevision: 0, modRevision, version: 0, lease: 0n };
  return { type: mvccpb.EventType.DELETE, kv, prevKv: undefined };
}

async function watch(...responses: (Response | Error)[]): Promise<void> {
  createStoreRepairSource({ channel: () => channel(...responses) }).open({ resource: everyResource, after: 9 }, sink);
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

test("asks for every key after the given revision", async () => {
  await watch();
  const every = new Uint8Array([0]);
  expect(requests).toEqual([
    { createRequest: { key: every, rangeEnd: every, startRevision: 10, progressNotify: true } },
  ]);
});

test("cuts responses into whole revisions", async () => {
  await watch(
    { ...quiet, created: true },
    { ...quiet, events: [put("/a", 10), removed("/b", 10), put("/a", 11)] },
    quiet,
  );
  expect(seen).toEqual([
    [10, "put:v10", "delete:", 0, 0, undefined],
    [11, "put:v11", 0, 0, undefined],
    "progress 40",
    "failed: AppError: the store ended the watch",
  ]);
});

test("tells compaction from other endings", async () => {
  await watch({ ...quiet, canceled: true, compactRevision: 30 }, quiet);
  expect(seen).toEqual(["compacted"]);
  seen = [];
  await watch({ ...quiet, canceled: true, cancelReason: "permission denied" }, quiet);
  expect(seen).toEqual(["failed: AppError: permission denied"]);
  seen = [];
  await watch(new Error("connection lost"));
  expect(seen).toEqual(["failed: Error: connection lost"]);
  expect(cancelled).toBe(3);
});

test("says nothing after it was closed", async () => {
  const opened = createStoreRepairSource({ channel: () => channel(quiet, { ...quiet, events: [put("/a", 10)] }) }).open(
    { resource: everyResource, after: 9 },
    sink,
  );
  opened.close();
  for (let i = 0; i < 20; i++) await Promise.resolve();
  expect(seen).toEqual([]);
  expect(cancelled).toBe(1);
});

test("knows which store it is and how far it got", async () => {
  expect(await createStoreRepairSource({ channel: () => channel() }).status?.()).toEqual({
    clusterId: "0000000000000abc",
    revision: 40,
  });
});
