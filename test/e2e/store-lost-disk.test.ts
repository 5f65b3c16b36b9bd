// Proves that a member of real processes whose data directory is gone never takes part again under its old identity:
// it ends with one line that says what to do, the others go on, and after remove and add it is a member again.
import { utf8 } from "@keelson/base";

import { etcdserverpb } from "@keelson/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retried, sleep, StoreProcesses } from "./store-processes.ts";

const { Cluster, KV } = etcdserverpb;
let store: StoreProcesses;
/** Which member was added anew. */
let renewed = 0;

beforeAll(async () => {
  store = await StoreProcesses.start();
}, 60_000);

afterAll(async () => {
  await store.stop();
});

function put(member: number, key: string): Promise<unknown> {
  return retried(() => store.channel(member).unary(KV.Put, { key: utf8(key), value: utf8("x") }, { timeoutMs: 5_000 }));
}

describe("a member whose data directory is gone", () => {
  it("ends each time it is started, while the others serve", async () => {
    const leader = await store.leader();
    const lost = (leader % 3) + 1;
    await put(leader, "before");
    await store.kill(lost);
    store.loseDisk(lost);
    for (let start = 1; start <= 2; start++) {
      store.spawn(lost);
      expect(await store.ended(lost)).toBe(1);
      const complaints = store
        .logOf(lost)
        .split("\n")
        .filter((line) => line.includes("data directory lost"));
      expect(complaints).toHaveLength(start);
    }
    await put(leader, "while it is away");

    const { members } = await retried(() => store.channel(leader).unary(Cluster.MemberList, {}));
    const ID = members.find(({ name }) => name === `m${lost}`)?.ID ?? 0n;
    await retried(() => store.channel(leader).unary(Cluster.MemberRemove, { ID }));
    const added = await retried(() =>
      store.channel(leader).unary(Cluster.MemberAdd, { peerURLs: [store.peerUrl(lost)], isLearner: true }),
    );
    store.loseDisk(lost);
    store.spawn(lost, { join: [1, 2, 3] });
    await retried(() => store.channel(leader).unary(Cluster.MemberPromote, { ID: added.member?.ID ?? 0n }));
    renewed = lost;
    await store.ready();
    await put(lost, "through the new one");
  }, 180_000);

  it("ends as soon as one that knew it is back, when nobody was there to ask", async () => {
    const [wiped, other] = [1, 2, 3].filter((member) => member !== renewed) as [number, number];
    await Promise.all([1, 2, 3].map((member) => store.kill(member)));
    store.loseDisk(wiped);
    store.spawn(wiped);
    await sleep(2_000); // alone, it can only wait
    store.spawn(renewed, { join: [1, 2, 3] });
    expect(await store.ended(wiped)).toBe(1);
    store.spawn(other);
    await store.ready();
    await put(other, "two are enough");
  }, 180_000);

  it("is replaced as well when its log rotted, which it says and refuses", async () => {
    const leader = await store.leader();
    const victim = [1, 2, 3].find((member) => member !== leader && member !== renewed) ?? (leader % 3) + 1;
    const { members } = await retried(() => store.channel(leader).unary(Cluster.MemberList, {}));
    const id = members.find(({ name }) => name === `m${victim}`)?.ID ?? 0n;
    for (let i = 0; i < 20; i++) await put(leader, `before/${i}`);
    await store.kill(victim);
    store.rot(victim);
    store.spawn(victim, { join: [1, 2, 3] });
    expect(await store.ended(victim)).toBe(1);
    const name = id.toString(16).padStart(16, "0");
    expect(store.logOf(victim)).toMatch(`keelson store member replace ${name}`);
    store.loseDisk(victim);
    const request = { peerURLs: [store.peerUrl(victim)] };
    await retried(() =>
      store.channel(leader).unary(Cluster.MemberAdd, request, { metadata: { "keelson-replaces": name } }),
    );
    store.spawn(victim, { join: [1, 2, 3] });
    await store.ready();
    await put(victim, "through the new one");
  }, 180_000);
});
