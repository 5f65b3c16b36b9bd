// Leases: ids and TTLs at their edges, keepalives of what exists and what does not, and the keys that hang on them.
import { utf8 } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { ParityCase, ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";
import type { Session } from "../session.ts";

const { Lease } = etcdserverpb;
/** Remaining time is never the same twice. */
const mask = ["TTL"];

const ttl = (session: Session, id: bigint, keys = true): Promise<unknown> =>
  session.call(Lease.LeaseTimeToLive, { ID: id, keys }, { mask });
const revoke = (session: Session, id: bigint): Promise<unknown> => session.call(Lease.LeaseRevoke, { ID: id });
const list = (session: Session): Promise<unknown> => session.call(Lease.LeaseLeases, {});

const grants: ParityCase[] = cases(
  [-1, 0, 1, 2, 3, 60, 9_000_000_000, 9_000_000_001, Number.MAX_SAFE_INTEGER, -9_000_000_001],
  (seconds) => `grant of ${seconds} s`,
  (seconds) => async (session) => {
    await session.grant(session.lease, seconds);
    // What is left of it depends on when one looks; what was granted does not.
    await session.call(Lease.LeaseTimeToLive, { ID: session.lease }, { mask: ["TTL"] });
    await session.stream(Lease.LeaseKeepAlive, [{ ID: session.lease }]);
    await list(session);
  },
);

const ids: ParityCase[] = cases(
  [1n, 9_223_372_036_854_775_807n, -1n, -9_223_372_036_854_775_808n],
  (id) => `grant with id ${id}`,
  (id) => async (session) => {
    await session.grant(id, 60);
    await ttl(session, id);
    await session.put("l/a", "v", { lease: id });
    await revoke(session, id);
    await session.range("l/a");
  },
);

const missing: ParityCase[] = cases(
  [0n, 77n, -1n],
  (id) => `requests for a lease that is not there, id ${id}`,
  (id) => async (session) => {
    await revoke(session, id);
    await session.call(Lease.LeaseTimeToLive, { ID: id });
    await session.call(Lease.LeaseTimeToLive, { ID: id, keys: true });
    await session.stream(Lease.LeaseKeepAlive, [{ ID: id }, { ID: id }]);
  },
);

const more: ParityCase[] = [
  {
    name: "id chosen by the server",
    run: async (session) => {
      const first = await session.call(Lease.LeaseGrant, { TTL: 60 }, { mask: ["ID"] });
      const second = await session.call(Lease.LeaseGrant, { TTL: 60 }, { mask: ["ID"] });
      session.note(`positive ${(first?.ID ?? 0n) > 0n} distinct ${first?.ID !== second?.ID}`);
    },
  },
  {
    name: "same id twice",
    run: async (session) => {
      await session.grant(session.lease, 60);
      await session.grant(session.lease, 90);
      await session.call(Lease.LeaseTimeToLive, { ID: session.lease }, { mask });
      await revoke(session, session.lease);
      await revoke(session, session.lease);
      await session.grant(session.lease, 90);
    },
  },
  {
    name: "attached keys, in key order, deleted in one revision",
    run: async (session) => {
      await session.grant(session.lease, 60);
      for (const key of ["l/c", "l/a", "l/b"]) await session.put(key, "v", { lease: session.lease });
      await ttl(session, session.lease);
      await ttl(session, session.lease, false);
      await revoke(session, session.lease);
      await session.range("l/", "l0");
      await session.range("l/", "l0", { revision: session.base + 3 });
      await ttl(session, session.lease);
    },
  },
  {
    name: "revoke of a lease without keys takes no revision",
    run: async (session) => {
      await session.grant(session.lease, 60);
      await revoke(session, session.lease);
      await session.put("l/a");
    },
  },
  {
    name: "keys leave a lease",
    run: async (session) => {
      const other = session.lease + 1n;
      await session.grant(session.lease, 60);
      await session.grant(other, 60);
      for (const key of ["l/a", "l/b", "l/c", "l/d"]) await session.put(key, "v", { lease: session.lease });
      await session.put("l/a", "without");
      await session.put("l/b", "moved", { lease: other });
      await session.put("l/c", "kept", { ignoreLease: true });
      await session.delete("l/d");
      await ttl(session, session.lease);
      await ttl(session, other);
      await revoke(session, session.lease);
      await session.range("l/", "l0");
    },
  },
  {
    name: "leases inside a txn",
    run: async (session) => {
      await session.grant(session.lease, 60);
      await session.txn({
        success: [
          { requestPut: { key: utf8("l/a"), lease: session.lease } },
          { requestPut: { key: utf8("l/b"), lease: session.lease } },
        ],
      });
      await session.txn({
        success: [
          { requestDeleteRange: { key: utf8("l/a") } },
          { requestPut: { key: utf8("l/c"), lease: session.lease } },
        ],
      });
      await ttl(session, session.lease);
      await session.txn({
        success: [{ requestPut: { key: utf8("l/x") } }, { requestPut: { key: utf8("l/y"), lease: 987_654n } }],
      });
      await session.range("l/", "l0");
    },
  },
  {
    name: "keepalives of several leases on one stream",
    run: async (session) => {
      await session.grant(session.lease, 60);
      await session.grant(session.lease + 1n, 70);
      const both = [session.lease, session.lease + 1n, 77n, session.lease];
      await session.stream(
        Lease.LeaseKeepAlive,
        both.map((ID) => ({ ID })),
      );
    },
  },
  { name: "keepalive stream without a request", run: (session) => session.stream(Lease.LeaseKeepAlive, []) },
  {
    name: "list",
    run: async (session) => {
      await list(session);
      await session.grant(session.lease + 2n, 600);
      await list(session);
      await session.grant(session.lease + 1n, 300);
      await session.grant(session.lease, 900);
      const answer = await session.server.channel.unary(Lease.LeaseLeases, {});
      session.note(
        answer.leases
          .map(({ ID }) => String(ID))
          .toSorted()
          .join(),
      );
    },
  },
  {
    name: "a lease that runs out takes its keys along",
    run: async (session) => {
      const tap = session.watch();
      await tap.create({ key: utf8("l/"), rangeEnd: utf8("l0"), prevKv: true });
      await session.grant(session.lease, 1);
      await session.put("l/a", "v", { lease: session.lease });
      await session.put("l/b", "v", { lease: session.lease });
      await tap.events(0, 4);
      await session.range("l/", "l0");
      await session.call(Lease.LeaseTimeToLive, { ID: session.lease });
      await session.stream(Lease.LeaseKeepAlive, [{ ID: session.lease }]);
      tap.close();
    },
  },
];

export const leaseGroups: readonly ParityGroup[] = [{ name: "lease", cases: [...grants, ...ids, ...missing, ...more] }];
