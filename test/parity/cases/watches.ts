// Watch: what is created and refused, event sequences from every start, filters, prev_kv, ids, cancels, progress
// and fragments.
import { utf8, type Init } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { ParityCase, ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";
import type { Session } from "../session.ts";

type Create = Init<etcdserverpb.WatchCreateRequest>;
const { NOPUT: noPut, NODELETE: noDelete } = etcdserverpb.FilterType;

const prefix: Create = { key: utf8("w/"), rangeEnd: utf8("w0") };

/** Revisions base+1 to base+5. */
async function history(session: Session): Promise<void> {
  await session.put("w/a", "1");
  await session.put("w/b", "1");
  await session.put("w/a", "2");
  await session.delete("w/b");
  await session.txn({
    success: [
      { requestPut: { key: utf8("w/c"), value: utf8("1") } },
      { requestDeleteRange: { key: utf8("w/a") } },
      { requestPut: { key: utf8("w/b"), value: utf8("3") } },
    ],
  });
}

/** Events of the whole history and of the live part, by what is watched. */
type Selection = {
  readonly name: string;
  readonly request: Create;
  readonly past: readonly number[];
  readonly live: number;
  readonly later?: number;
};

// past[n]: events from revision base + n on.
const selections: readonly Selection[] = [
  { name: "prefix", request: prefix, past: [7, 7, 6, 5, 4, 3, 0], live: 4 },
  { name: "prefix, prev_kv", request: { ...prefix, prevKv: true }, past: [7, 7, 6, 5, 4, 3, 0], live: 4 },
  { name: "prefix, no puts", request: { ...prefix, filters: [noPut] }, past: [2, 2, 2, 2, 2, 1, 0], live: 2 },
  { name: "prefix, no deletes", request: { ...prefix, filters: [noDelete] }, past: [5, 5, 4, 3, 2, 2, 0], live: 2 },
  { name: "prefix, neither", request: { ...prefix, filters: [noPut, noDelete] }, past: [0, 0, 0, 0, 0, 0, 0], live: 0 },
  {
    name: "prefix, no puts, prev_kv",
    request: { ...prefix, filters: [noPut], prevKv: true },
    past: [2, 2, 2, 2, 2, 1, 0],
    live: 2,
  },
  {
    name: "prefix, no deletes, prev_kv",
    request: { ...prefix, filters: [noDelete], prevKv: true },
    past: [5, 5, 4, 3, 2, 2, 0],
    live: 2,
  },
  { name: "one key", request: { key: utf8("w/a") }, past: [3, 3, 2, 2, 1, 1, 0], live: 1 },
  {
    name: "from key",
    request: { key: utf8("w/b"), rangeEnd: utf8("\0") },
    past: [4, 4, 4, 3, 3, 2, 0],
    live: 3,
    later: 1,
  },
  { name: "half-open", request: { key: utf8("w/a"), rangeEnd: utf8("w/b") }, past: [3, 3, 2, 2, 1, 1, 0], live: 1 },
  { name: "everything", request: { rangeEnd: utf8("\0") }, past: [7, 7, 6, 5, 4, 3, 0], live: 5, later: 1 },
  { name: "fragments allowed", request: { ...prefix, fragment: true }, past: [7, 7, 6, 5, 4, 3, 0], live: 4 },
  { name: "no such key", request: { key: utf8("v") }, past: [0, 0, 0, 0, 0, 0, 0], live: 0 },
];

async function liveWrites(session: Session): Promise<void> {
  await session.put("w/a", "live");
  await session.delete("w/", "w0");
  await session.put("x", "beside");
}

/** A second watcher of the stream whose event shows that nothing more is to come for the first. */
async function fence(session: Session, tap: ReturnType<Session["watch"]>): Promise<void> {
  await tap.create({ key: utf8("!fence") });
  await session.put("!fence");
  await tap.events(1, 1);
}

const starts = [undefined, 0, 1, 2, 3, 4, 5, 6, 8, 20] as const;

const sequences: ParityCase[] = cases(
  selections.flatMap((selection) => starts.map((start) => ({ selection, start }))),
  ({ selection, start }) => `${selection.name}, from ${start === undefined ? "now" : `revision ${start}`}`,
  ({ selection, start }) =>
    async (session) => {
      await history(session);
      const tap = session.watch();
      const startRevision = start === undefined ? {} : { startRevision: session.base + start };
      await tap.create({ ...selection.request, ...startRevision });
      await tap.events(0, start === undefined ? 0 : (selection.past[start] ?? 0));
      await liveWrites(session);
      await tap.events(
        0,
        start === undefined || start <= 6 ? selection.live : start === 8 ? (selection.later ?? 0) : 0,
      );
      await fence(session, tap);
      await tap.events(0, selection.name === "everything" && start !== 20 ? 1 : 0);
      await tap.cancel(0);
      tap.close();
    },
);

const creations: readonly (readonly [string, (base: number) => Create])[] = [
  ["negative start", () => ({ ...prefix, startRevision: -1 })],
  ["very negative start", () => ({ ...prefix, startRevision: -1_000_000 })],
  ["negative start with an id", () => ({ ...prefix, startRevision: -1, watchId: 7 })],
  ["reversed range", () => ({ key: utf8("w/b"), rangeEnd: utf8("w/a") })],
  ["equal ends", () => ({ key: utf8("w/b"), rangeEnd: utf8("w/b") })],
  ["reversed range with an id", () => ({ key: utf8("w/b"), rangeEnd: utf8("w/a"), watchId: 7 })],
  ["empty key", () => ({})],
  ["empty key and end", () => ({ rangeEnd: utf8("\0") })],
  ["unknown filter", () => ({ ...prefix, filters: [9] })],
  ["own id", () => ({ ...prefix, watchId: 42 })],
  ["negative id", () => ({ ...prefix, watchId: -4 })],
  ["id minus one", () => ({ ...prefix, watchId: -1 })],
  ["huge id", () => ({ ...prefix, watchId: Number.MAX_SAFE_INTEGER })],
  ["future start", (base) => ({ ...prefix, startRevision: base + 1_000_000 })],
  ["progress_notify", () => ({ ...prefix, progressNotify: true })],
];

const created: ParityCase[] = cases(
  creations,
  ([name]) => name,
  ([, request]) =>
    async (session) => {
      const tap = session.watch();
      await tap.create(request(session.base));
      const next = await tap.create({ key: utf8("v") });
      await session.put("v", "1");
      await tap.events(next?.watchId ?? -1, 1);
      tap.close();
    },
);

const streams: ParityCase[] = [
  {
    name: "ids count up and skip those in use",
    run: async (session) => {
      const tap = session.watch();
      await tap.create({ key: utf8("a"), watchId: 1 });
      await tap.create({ key: utf8("a") });
      await tap.create({ key: utf8("a") });
      await tap.create({ key: utf8("a"), watchId: 1 });
      await tap.create({ key: utf8("a"), watchId: 2 });
      await tap.cancel(1);
      await tap.create({ key: utf8("a"), watchId: 1 });
      await tap.cancel(0);
      await tap.create({ key: utf8("a") });
      tap.close();
    },
  },
  {
    name: "cancel of unknown ids is silent",
    run: async (session) => {
      const tap = session.watch();
      for (const watchId of [0, 5, -1]) tap.send({ cancelRequest: { watchId } });
      await tap.create({ key: utf8("a") });
      tap.close();
    },
  },
  {
    name: "requests without a union are ignored",
    run: async (session) => {
      const tap = session.watch();
      tap.send({});
      await tap.create({ key: utf8("a") });
      tap.close();
    },
  },
  {
    name: "no events after cancel",
    run: async (session) => {
      const tap = session.watch();
      await tap.create(prefix);
      await session.put("w/a", "1");
      await tap.events(0, 1);
      await tap.cancel(0);
      await session.put("w/a", "2");
      await fence(session, tap);
      await tap.events(0, 0);
      tap.close();
    },
  },
  {
    name: "progress on request, all synced",
    run: async (session) => {
      await history(session);
      const tap = session.watch();
      await tap.create(prefix);
      await tap.create({ key: utf8("other") });
      // The first answer may wait until the watchers are known to be synced.
      tap.send({ progressRequest: {} });
      await tap.control();
      await session.put("w/a", "more");
      await tap.events(0, 1);
      tap.send({ progressRequest: {} });
      await tap.control();
      tap.close();
    },
  },
  {
    name: "one key watched twice on a stream and on another",
    run: async (session) => {
      const taps = [session.watch(), session.watch()];
      for (const tap of taps) for (let at = 0; at < 3; at++) await tap.create(prefix);
      await history(session);
      for (const tap of taps) for (const id of [0, 1, 2]) await tap.events(id, 7);
      for (const tap of taps) tap.close();
    },
  },
  {
    name: "events go on when the client has no more requests",
    run: async (session) => {
      const tap = session.watch();
      await tap.create(prefix);
      tap.end();
      await session.put("w/a", "1");
      await tap.events(0, 1);
      await session.delete("w/a");
      await tap.events(0, 1);
      tap.close();
    },
  },
  {
    name: "a big revision is cut only where fragments are allowed",
    run: async (session) => {
      const value = new Uint8Array(400_000).fill(68);
      const tap = session.watch();
      await tap.create({ ...prefix, fragment: true });
      for (let at = 0; at < 8; at++) await session.call(etcdserverpb.KV.Put, { key: utf8(`w/${at}`), value });
      await tap.events(0, 8);
      await tap.create({ ...prefix, startRevision: session.base + 1, fragment: true });
      await tap.events(1, 8);
      await tap.create({ ...prefix, startRevision: session.base + 1 });
      await tap.events(2, 8);
      tap.close();
    },
  },
  {
    name: "2500 revisions of history arrive in order",
    run: async (session) => {
      for (let at = 0; at < 20; at++) {
        await session.txn({
          success: Array.from({ length: 120 }, (_, n) => ({
            requestPut: { key: utf8(`w/${n}`), value: utf8(`${at}`) },
          })),
        });
      }
      const tap = session.watch();
      await tap.create({ ...prefix, startRevision: session.base + 1 });
      await tap.events(0, 2_400);
      tap.close();
    },
  },
  {
    name: "a lease that is revoked deletes in one revision",
    run: async (session) => {
      await session.grant(session.lease, 600);
      const tap = session.watch();
      await tap.create({ ...prefix, prevKv: true });
      for (const key of ["w/c", "w/a", "w/b"]) await session.put(key, "held", { lease: session.lease });
      await session.call(etcdserverpb.Lease.LeaseRevoke, { ID: session.lease });
      await tap.events(0, 6);
      tap.close();
    },
  },
];

export const watchGroups: readonly ParityGroup[] = [
  {
    name: "watch",
    cases: [...sequences, ...created.map((one) => ({ ...one, name: `create: ${one.name}` })), ...streams],
  },
];
