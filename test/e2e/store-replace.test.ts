// Proves that one command replaces a member of real processes in one joint change: one whose disk was lost, under its
// own address, and one that lives, by a newcomer elsewhere; and that a learner started so promotes itself.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { text, utf8 } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retried, sleep, StoreProcesses } from "./store-processes.ts";

const { Cluster, KV } = etcdserverpb;
const run = promisify(execFile);
const keelson = join(import.meta.dirname, "..", "..", "services", "cli", "src", "main.ts");
let store: StoreProcesses;

beforeAll(async () => {
  store = await StoreProcesses.start({ flags: { "auto-promote": "true" } });
}, 60_000);

afterAll(async () => {
  await store.stop();
});

/** Voters by name, once all have one; fails after 20 s. */
async function voters(through: number, count: number): Promise<string[]> {
  for (let attempt = 0; ; attempt++) {
    const { members } = await retried(() =>
      store.channel(through).unary(Cluster.MemberList, { linearizable: true }, { timeoutMs: 5_000 }),
    );
    const names = members.filter(({ isLearner }) => !isLearner).map(({ name }) => name);
    if ((names.length === count && !names.includes("")) || attempt > 80) return names.sort();
    await sleep(250);
  }
}

async function replace(through: number, old: string, by: number): Promise<string> {
  const args = ["store", "member", "replace", old, store.peerUrl(by), "--endpoints", store.endpoint(through)];
  const { stdout } = await run(process.execPath, [keelson, ...args], { timeout: 60_000 });
  return stdout;
}

describe("keelson store member replace", () => {
  it("gives a lost disk's place to a newcomer at the same address", { timeout: 120_000 }, async () => {
    await retried(() => store.channel(1).unary(KV.Put, { key: utf8("a"), value: utf8("1") }));
    expect(await voters(1, 3)).toEqual(["m1", "m2", "m3"]);
    await store.kill(3);
    store.loseDisk(3);
    await sleep(1_000);
    expect(await replace(1, "m3", 3)).toContain("is replaced by");
    store.spawn(3, { join: [1, 2, 3] });
    expect(await voters(1, 3)).toEqual(["m1", "m2", "m3"]);
    await store.ready();
    const { kvs } = await retried(() => store.channel(3).unary(KV.Range, { key: utf8("a") }));
    expect(kvs.map(({ value }) => text(value))).toEqual(["1"]);
  });

  it("replaces a member that lives by one elsewhere, which ends", { timeout: 120_000 }, async () => {
    const old = await store.leader();
    const stays = (old % 3) + 1;
    const replaced = replace(stays, `m${old}`, 4);
    await sleep(1_000);
    store.spawn(4, { join: [1, 2, 3, 4] });
    expect(await replaced).toContain("is replaced by");
    const names = [1, 2, 3, 4].filter((member) => member !== old).map((member) => `m${member}`);
    expect(await voters(stays, 3)).toEqual(names);
    expect(await store.ended(old)).toBe(0);
    await retried(() => store.channel(4).unary(KV.Put, { key: utf8("a"), value: utf8("2") }));
  });

  it("is not needed by a learner that promotes itself", { timeout: 120_000 }, async () => {
    await retried(() => store.channel(4).unary(Cluster.MemberAdd, { peerURLs: [store.peerUrl(5)], isLearner: true }));
    store.spawn(5, { join: [1, 2, 3, 4, 5] });
    expect(await voters(4, 4)).toContain("m5");
  });
});
