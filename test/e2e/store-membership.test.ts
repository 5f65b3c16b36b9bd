// Proves that a cluster of real processes grows from one member to five and shrinks back under load without losing an
// acknowledged write, that removed members end, and that a member with a lost disk is replaced.
import { prefixEnd, text, utf8 } from "@keelson/base";
import { RpcError } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sleep, StoreProcesses } from "./store-processes.ts";

const { Cluster, KV, Maintenance } = etcdserverpb;
let store: StoreProcesses;
const joined: number[] = [1];

beforeAll(async () => {
  store = await StoreProcesses.start({ members: [1], flags: { "snapshot-count": "500" } });
}, 60_000);

afterAll(async () => {
  await store.stop();
});

/** Writes numbered keys through whoever is a member, until stopped. */
class Load {
  readonly acknowledged = new Set<string>();
  #stopped = false;
  readonly #ended: Promise<unknown>;

  constructor() {
    const work = async (worker: number): Promise<void> => {
      for (let i = 0; !this.#stopped; i++) {
        const key = `load/${worker}/${i}`;
        const member = joined[(worker + i) % joined.length] as number;
        try {
          await store
            .channel(member)
            .unary(KV.Put, { key: utf8(key), value: utf8("x".repeat(200)) }, { timeoutMs: 8_000 });
          this.acknowledged.add(key);
        } catch (error) {
          if (!(error instanceof RpcError)) throw error;
        }
        await sleep(2);
      }
    };
    this.#ended = Promise.all([0, 1, 2, 3].map(work));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }
}

async function retried<T>(what: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await what();
    } catch (error) {
      if (attempt >= 160 || !(error instanceof RpcError)) throw error;
      await sleep(250);
    }
  }
}

async function idOf(member: number): Promise<bigint> {
  const through = joined.find((other) => other !== member) as number;
  const { members } = await retried(() => store.channel(through).unary(Cluster.MemberList, { linearizable: true }));
  const found = members.find((m) => m.peerURLs.includes(store.peerUrl(member)));
  if (found === undefined) throw new Error(`member ${member} is not listed`);
  return found.ID;
}

async function grow(member: number): Promise<void> {
  const added = await retried(() =>
    store.channel(1).unary(Cluster.MemberAdd, { peerURLs: [store.peerUrl(member)], isLearner: true }),
  );
  expect(added.member).toMatchObject({ name: "", isLearner: true });
  store.spawn(member, { join: [...joined, member] });
  await retried(() => store.channel(1).unary(Cluster.MemberPromote, { ID: added.member?.ID ?? 0n }));
  joined.push(member);
  await store.ready();
}

async function remove(member: number): Promise<void> {
  const ID = await idOf(member);
  joined.splice(joined.indexOf(member), 1);
  const through = joined.at(-1) as number;
  await retried(() => store.channel(through).unary(Cluster.MemberRemove, { ID }));
  expect(await store.ended(member)).toBe(0);
  expect(store.logOf(member)).toContain("removed this member");
}

async function hashes(members: readonly number[]): Promise<unknown[]> {
  const read = (member: number) => retried(() => store.channel(member).unary(KV.Range, { key: utf8("a") }));
  const { header } = await read(members[0] as number);
  const revision = header?.revision ?? 0;
  const hashOf = async (member: number) => {
    await read(member);
    return (await store.channel(member).unary(Maintenance.HashKV, { revision })).hash;
  };
  return Promise.all(members.map(hashOf));
}

describe("membership of real processes", () => {
  it("grows 1 to 3 to 5, replaces a lost disk and shrinks to 1 under load", { timeout: 300_000 }, async () => {
    const load = new Load();
    for (const member of [2, 3, 4, 5]) await grow(member);
    const leader = await store.leader();
    expect(new Set(await hashes(joined)).size).toBe(1);

    const lost = leader === 3 ? 4 : 3;
    await store.kill(lost);
    store.loseDisk(lost);
    store.spawn(lost, { join: joined });
    expect(await store.ended(lost)).toBe(1); // it must not come back under its old identity
    expect(store.logOf(lost)).toContain("its data are lost");
    const ID = await idOf(lost);
    joined.splice(joined.indexOf(lost), 1);
    await retried(() => store.channel(1).unary(Cluster.MemberRemove, { ID }));
    await grow(lost);
    expect(new Set(await hashes(joined)).size).toBe(1);

    await remove(await store.leader()); // the leader hands over before it goes
    while (joined.length > 1) await remove(joined[0] as number);
    await load.stop();
    const last = joined[0] as number;
    const { kvs } = await store.channel(last).unary(KV.Range, {
      key: utf8("load/"),
      rangeEnd: prefixEnd(utf8("load/")),
      keysOnly: true,
    });
    const kept = new Set(kvs.map((kv) => text(kv.key)));
    expect(load.acknowledged.size).toBeGreaterThan(100);
    expect([...load.acknowledged].filter((key) => !kept.has(key))).toEqual([]);
  });
});
