// What etcd 3.4 does not have, compared where etcd is new enough: streamed ranges, downgrades, and the state of auth.
import { utf8, type Init } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { ParityCase, ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";
import type { Session } from "../session.ts";

const { Auth, KV, Maintenance } = etcdserverpb;
const { DowngradeAction } = etcdserverpb;

/** Answers of a stream as one: how many pieces there are is the server's business. */
async function rangeStream(session: Session, request: Init<etcdserverpb.RangeRequest>): Promise<void> {
  const stream = session.server.channel.stream(KV.RangeStream, { timeoutMs: 8_000 });
  stream.send(request);
  stream.end();
  const kvs: string[] = [];
  let count = 0;
  let more = false;
  try {
    for await (const { rangeResponse } of stream.responses) {
      for (const kv of rangeResponse?.kvs ?? [])
        kvs.push(
          `${String.fromCharCode(...kv.key)}=${String.fromCharCode(...kv.value)}@${kv.modRevision - session.base}`,
        );
      count = Math.max(count, rangeResponse?.count ?? 0);
      more ||= rangeResponse?.more ?? false;
    }
    session.note(`RangeStream ${kvs.join(" ")} count ${count} more ${more}`);
  } catch (error) {
    const { status, message } = error as { readonly status?: number; readonly message?: string };
    session.note(`RangeStream ! ${status} ${message}`);
  }
}

async function tenKeys(session: Session): Promise<void> {
  for (let i = 0; i < 10; i++) await session.put(`k${i}`, `v${i}`);
  await session.delete("k5");
}

const all = { key: utf8("k"), rangeEnd: utf8("l") };
const streamed: ParityCase[] = cases(
  [
    ["one key", { key: utf8("k1") }],
    ["a key that is not there", { key: utf8("nothing") }],
    ["all", all],
    ["with a limit", { ...all, limit: 3 }],
    ["with a limit that all fit in", { ...all, limit: 9 }],
    ["keys only", { ...all, keysOnly: true }],
    ["count only", { ...all, countOnly: true }],
    ["serializable", { ...all, serializable: true }],
    ["reversed bounds", { key: utf8("l"), rangeEnd: utf8("k") }],
    ["from key", { key: utf8("k7"), rangeEnd: utf8("\0") }],
    ["in descending order", { ...all, sortOrder: 2 }],
    ["in ascending order of keys", { ...all, sortOrder: 1 }],
    ["in order of value", { ...all, sortOrder: 1, sortTarget: 4 }],
    ["with a filter by revision", { ...all, minModRevision: 1 }],
    ["without a key", {}],
    ["at a future revision", { ...all, revision: 1_000_000_000 }],
    ["with a negative limit", { ...all, limit: -1 }],
    ["with an unknown target", { ...all, sortTarget: 9 }],
  ] as const,
  ([name]) => name,
  ([, request]) =>
    (session) =>
      rangeStream(session, request),
);

const downgrades: ParityCase[] = cases(
  [
    ["validate nothing", { action: DowngradeAction.VALIDATE }],
    ["validate words", { action: DowngradeAction.VALIDATE, version: "new" }],
    ["validate the same version", { action: DowngradeAction.VALIDATE, version: "3.7.0" }],
    ["validate two versions down", { action: DowngradeAction.VALIDATE, version: "3.5.0" }],
    ["validate one version up", { action: DowngradeAction.VALIDATE, version: "3.8.0" }],
    ["enable words", { action: DowngradeAction.ENABLE, version: "new" }],
    ["cancel without one", { action: DowngradeAction.CANCEL }],
    ["an unknown action", { action: 9, version: "3.6.0" }],
  ] as const,
  ([name]) => name,
  ([, request]) =>
    (session) =>
      session.call(Maintenance.Downgrade, request, { mask: ["version"] }),
);

/** On these etcd 3.4 ends its process. */
const alarms: ParityCase[] = cases(
  [1, 2],
  (action) => `of no kind, action ${action}`,
  (action) => (session) => session.call(Maintenance.Alarm, { action, alarm: 0 }),
);

export const newerGroups: readonly ParityGroup[] = [
  { name: "range stream", from: [3, 7], setup: tenKeys, readOnly: true, cases: streamed },
  { name: "downgrade", from: [3, 7], cases: downgrades },
  { name: "odd alarm", from: [3, 7], cases: alarms },
  {
    name: "auth status",
    from: [3, 7],
    cases: [{ name: "while off", run: (session) => session.call(Auth.AuthStatus, {}) }],
  },
];
