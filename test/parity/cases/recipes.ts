// The Lock and Election services: keys they make, order of turns, and their errors.
import { utf8 } from "@keelson/base";
import { etcdserverpb, v3electionpb, v3lockpb } from "@keelson/wire";
import type { ParityCase, ParityGroup } from "../case.ts";
import type { Session } from "../session.ts";

const { Lock } = v3lockpb;
const { Election } = v3electionpb;
const all = { key: utf8("\0"), rangeEnd: utf8("\0") };
const look = (session: Session): Promise<unknown> => session.call(etcdserverpb.KV.Range, all);

async function leases(session: Session, count: number): Promise<bigint[]> {
  const ids = Array.from({ length: count }, (_, at) => session.lease + BigInt(at));
  for (const id of ids) await session.grant(id, 600);
  return ids;
}

const name = utf8("name");

/** Until the key of a waiting call is in the store. */
async function waitForKeys(session: Session, count: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await session.server.channel.unary(etcdserverpb.KV.Range, { ...all, countOnly: true });
    if (answer.count >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  session.note("the waiting call left no key");
}

const locks: ParityCase[] = [
  {
    name: "lock and unlock",
    run: async (session) => {
      const [lease = 0n] = await leases(session, 1);
      const held = await session.call(Lock.Lock, { name, lease });
      await look(session);
      await session.call(Lock.Lock, { name, lease });
      await session.call(Lock.Unlock, { key: held?.key ?? utf8("?") });
      await look(session);
      await session.call(Lock.Unlock, { key: held?.key ?? utf8("?") });
    },
  },
  {
    name: "turns are taken in order",
    run: async (session) => {
      const [a = 0n, b = 0n] = await leases(session, 2);
      const held = await session.call(Lock.Lock, { name, lease: a });
      const waiting = session.call(Lock.Lock, { name, lease: b });
      await waitForKeys(session, 2);
      await look(session);
      await session.call(Lock.Unlock, { key: held?.key ?? utf8("?") });
      await waiting;
      session.lines.push(...session.lines.splice(-2).sort()); // either may be heard of first
      await look(session);
    },
  },
  {
    name: "the holder's lease is revoked",
    run: async (session) => {
      const [a = 0n, b = 0n] = await leases(session, 2);
      await session.call(Lock.Lock, { name, lease: a });
      const waiting = session.call(Lock.Lock, { name, lease: b });
      await waitForKeys(session, 2);
      await session.call(etcdserverpb.Lease.LeaseRevoke, { ID: a });
      await waiting;
      await look(session);
    },
  },
  { name: "lock with a lease that is not there", run: (session) => session.call(Lock.Lock, { name, lease: 4_242n }) },
  { name: "lock with a negative lease", run: (session) => session.call(Lock.Lock, { name, lease: -3n }) },
  {
    name: "lock without a lease",
    run: async (session) => {
      const held = await session.call(Lock.Lock, { name }, { mask: ["key"] });
      session.note(`key ${/^name\/[0-9a-f]+$/.test(Buffer.from(held?.key ?? []).toString())}`);
      await session.call(Lock.Unlock, { key: held?.key ?? utf8("?") });
      await look(session);
    },
  },
  {
    name: "lock with an empty name",
    run: async (session) => {
      const [lease = 0n] = await leases(session, 1);
      await session.call(Lock.Lock, { lease });
      await look(session);
    },
  },
  { name: "unlock without a key", run: (session) => session.call(Lock.Unlock, {}) },
  { name: "unlock of a missing key", run: (session) => session.call(Lock.Unlock, { key: utf8("none") }) },
];

const elections: ParityCase[] = [
  {
    name: "campaign, proclaim, resign",
    run: async (session) => {
      const [lease = 0n] = await leases(session, 1);
      const won = await session.call(Election.Campaign, { name, lease, value: utf8("one") });
      const leader = won?.leader;
      await session.call(Election.Leader, { name });
      await session.call(Election.Proclaim, { leader, value: utf8("two") });
      await session.call(Election.Leader, { name });
      await session.call(Election.Campaign, { name, lease, value: utf8("three") });
      await session.call(Election.Leader, { name });
      await session.call(Election.Campaign, { name, lease, value: utf8("three") });
      await look(session);
      await session.call(Election.Resign, { leader });
      await session.call(Election.Leader, { name });
      await session.call(Election.Resign, { leader });
      await session.call(Election.Proclaim, { leader, value: utf8("late") });
      await look(session);
    },
  },
  {
    name: "the next in line",
    run: async (session) => {
      const [a = 0n, b = 0n] = await leases(session, 2);
      const won = await session.call(Election.Campaign, { name, lease: a, value: utf8("a") });
      const waiting = session.call(Election.Campaign, { name, lease: b, value: utf8("b") });
      await waitForKeys(session, 2);
      await session.call(Election.Leader, { name });
      // Not noted: which of the two answers comes first is chance, in etcd as here.
      await session.server.channel.unary(Election.Resign, { leader: won?.leader });
      await waiting;
      await session.call(Election.Leader, { name });
    },
  },
  { name: "no leader", run: (session) => session.call(Election.Leader, { name }) },
  { name: "leader of an empty name", run: (session) => session.call(Election.Leader, {}) },
  { name: "proclaim without a leader", run: (session) => session.call(Election.Proclaim, { value: utf8("v") }) },
  { name: "resign without a leader", run: (session) => session.call(Election.Resign, {}) },
  { name: "proclaim with an empty leader", run: (session) => session.call(Election.Proclaim, { leader: {} }) },
  { name: "resign with an empty leader", run: (session) => session.call(Election.Resign, { leader: {} }) },
  {
    name: "proclaim of someone else's key",
    run: (session) => session.call(Election.Proclaim, { leader: { name, key: utf8("name/1"), rev: 5, lease: 1n } }),
  },
  {
    name: "campaign with a lease that is not there",
    run: (session) => session.call(Election.Campaign, { name, lease: 4_242n }),
  },
  {
    name: "campaign without a lease",
    run: async (session) => {
      await session.call(Election.Campaign, { name, value: utf8("v") }, { mask: ["key", "lease"] });
      const { kv } = await session.server.channel.unary(Election.Leader, { name });
      session.note(`leader ${Buffer.from(kv?.value ?? []).toString()}`);
    },
  },
  {
    name: "observe the leader and its values",
    run: async (session) => {
      const [lease = 0n] = await leases(session, 1);
      const won = await session.call(Election.Campaign, { name, lease, value: utf8("one") });
      const stream = session.server.channel.stream(Election.Observe, { timeoutMs: 8_000 });
      stream.send({ name });
      stream.end();
      const seen = stream.responses[Symbol.asyncIterator]();
      const next = async (): Promise<void> => {
        const { value } = await seen.next();
        const { kv, header } = value as v3electionpb.LeaderResponse;
        session.note(`observed ${Buffer.from(kv?.value ?? []).toString()} ${kv?.modRevision} ${header?.revision}`);
      };
      await next();
      await session.call(Election.Proclaim, { leader: won?.leader, value: utf8("two") });
      await next();
      stream.cancel();
    },
  },
];

export const recipeGroups: readonly ParityGroup[] = [
  { name: "lock", cases: locks },
  { name: "election", cases: elections },
];
