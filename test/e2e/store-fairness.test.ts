// Proves that a client that asks for 64 ranges of 10 MB at a time, without a pause, takes nothing away from another
// one: its lease lives, its writes and reads go through in bounded time, the leader stays, and the member's memory is
// bounded, whether the heavy client reads its answers or not.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { utf8 } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { StoreCluster } from "../abuse/cluster.ts";

const { KV, Lease } = etcdserverpb;
const heavyClient = join(import.meta.dirname, "..", "abuse", "heavy-client", "main.ts");
const directory = mkdtempSync(join(tmpdir(), "keelson-fairness-"));
const keys = 1_000;
const valueBytes = 10 * 1024;
const heldMbMax = 320;
/** Far above what is seen on an idle machine (see services/store/README.md): a starved client would wait for longer. */
const slowestMsMax = 4_000;

let store: StoreCluster;
let heavy: ChildProcess | undefined;

beforeAll(async () => {
  store = await StoreCluster.start({ directory });
  const value = new Uint8Array(valueBytes).fill(0x78);
  for (let i = 0; i < keys; i += 50) {
    const puts = Array.from({ length: 50 }, (_, n) => ({ key: utf8(`big/${i + n}`), value }));
    await Promise.all(puts.map((put) => store.channel(1).unary(KV.Put, put)));
  }
});

afterEach(async () => {
  if (heavy === undefined) return;
  const gone = once(heavy, "exit");
  heavy.kill("SIGKILL");
  await gone;
  heavy = undefined;
});

afterAll(async () => {
  await store.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Starts the heavy client; resolves once it has had its first answers, if it takes any. */
async function startHeavy(member: number, mode: "read" | "ignore"): Promise<() => { answers: number; bytes: number }> {
  const args = [heavyClient, String(store.clientPort(member)), "big/", "64", mode];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  heavy = child;
  let last = { answers: 0, bytes: 0 };
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = chunk.toString().trim().split("\n");
    last = JSON.parse(lines.at(-1) ?? "{}") as typeof last;
  });
  for (let i = 0; i < 50 && last.answers === 0; i++) await sleep(100);
  return () => last;
}

/** What a polite client sees for a while: the slowest of its calls, and how many there were. */
async function politely(member: number, ms: number): Promise<{ calls: number; p99: number; worst: number }> {
  const channel = store.channel(member);
  const { ID } = await channel.unary(Lease.LeaseGrant, { TTL: 3 });
  await channel.unary(KV.Put, { key: utf8("alive"), value: utf8("yes"), lease: ID });
  const renewals = channel.stream(Lease.LeaseKeepAlive);
  const answers = renewals.responses[Symbol.asyncIterator]();
  const took: number[] = [];
  const until = performance.now() + ms;
  let nextRenewal = 0;
  while (performance.now() < until) {
    const since = performance.now();
    await channel.unary(KV.Put, { key: utf8("small"), value: utf8("x") });
    await channel.unary(KV.Range, { key: utf8("small") });
    took.push(performance.now() - since);
    if (performance.now() > nextRenewal) {
      nextRenewal = performance.now() + 500;
      renewals.send({ ID });
      const { value } = await answers.next();
      expect((value as etcdserverpb.LeaseKeepAliveResponse).TTL).toBe(3);
    }
    await sleep(5);
  }
  renewals.cancel();
  const kept = await channel.unary(KV.Range, { key: utf8("alive") });
  expect(kept.count).toBe(1);
  await channel.unary(Lease.LeaseRevoke, { ID });
  took.sort((a, b) => a - b);
  return { calls: took.length, p99: took[Math.floor(took.length * 0.99)] ?? 0, worst: took.at(-1) ?? 0 };
}

describe.each(["leader", "follower"] as const)("a heavy client on the %s", (role) => {
  const ms = 5_000;

  async function pick(): Promise<number> {
    for (const member of store.members) {
      const status = await store.status(member);
      if ((status.leader === status.header?.memberId) === (role === "leader")) return member;
    }
    throw new Error(`no ${role}`);
  }

  it("that reads holds up nobody else", async () => {
    const member = await pick();
    const { leader, raftTerm } = await store.status(member);
    const alone = await politely(member, 1_500);
    const taken = await startHeavy(member, "read");
    const beside = await politely(member, ms);
    const held = store.ownMb(member);
    process.stdout.write(
      `${role}: alone ${show(alone)}; beside ${taken().answers} answers of 10 MB ${show(beside)}; ${held.toFixed(0)} MB\n`,
    );
    expect(taken().answers).toBeGreaterThan(0);
    expect(beside.calls).toBeGreaterThan(3);
    expect(beside.p99).toBeLessThan(slowestMsMax);
    expect(held).toBeLessThan(heldMbMax);
    expect(await store.status(member)).toMatchObject({ leader, raftTerm });
  });

  it("that reads nothing holds up nobody else, and does not fill the member's memory", async () => {
    const member = await pick();
    await startHeavy(member, "ignore");
    const beside = await politely(member, ms);
    const held = store.ownMb(member);
    process.stdout.write(`${role}: beside 64 unread answers ${show(beside)}; ${held.toFixed(0)} MB\n`);
    expect(beside.p99).toBeLessThan(slowestMsMax);
    expect(held).toBeLessThan(heldMbMax);
    const metrics = await store.metrics(member);
    expect(Number(/admission_queued\{lane="answer"\} (\d+)/.exec(metrics)?.[1] ?? 0)).toBeGreaterThan(10);
  });
});

function show({ calls, p99, worst }: { calls: number; p99: number; worst: number }): string {
  return `${calls} calls, p99 ${p99.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`;
}
