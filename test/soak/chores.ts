// What an operator's scripts do to a cluster all day: compact, save and check snapshots, defragment, add a learner,
// promote it, remove it. Each chore runs on its own, again and again, and counts.
import { execFile } from "node:child_process";
import { createWriteStream, rmSync } from "node:fs";
import { once } from "node:events";
import { promisify } from "node:util";
import { RpcError } from "@keelson/ports";
import { utf8 } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { StoreCluster } from "../abuse/cluster.ts";

const { Cluster, KV, Maintenance } = etcdserverpb;
const cli = new URL("../../services/cli/src/main.ts", import.meta.url).pathname;
const run = promisify(execFile);

const compactMs = 4_000;
/** History that stays: watchers that reconnect find what they missed. */
const revisionsKept = 5_000;
const snapshotMs = 25_000;
const defragmentMs = 20_000;
const betweenChangesMs = 5_000;
const promoteLimitMs = 60_000;
/** The fourth member comes and goes. */
const guest = 4;

export class Chores {
  readonly counts = new Map<string, number>();
  readonly problems: string[] = [];
  /** Whether the membership is being changed right now. */
  changing = false;
  #stopped = false;
  readonly #cluster: StoreCluster;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(cluster: StoreCluster) {
    this.#cluster = cluster;
  }

  start(): void {
    this.#ended = Promise.all([
      this.#every(compactMs, "compactions", () => this.#compact()),
      this.#every(snapshotMs, "snapshots", () => this.#snapshot()),
      this.#every(defragmentMs, "defragmentations", () => this.#defragment()),
      this.#every(betweenChangesMs, "member cycles", () => this.#cycle()),
    ]);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  async #every(ms: number, name: string, chore: () => Promise<void>): Promise<void> {
    while (!this.#stopped) {
      await this.#pause(ms);
      if (this.#stopped) return;
      try {
        await chore();
        this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      } catch (error) {
        this.problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  async #compact(): Promise<void> {
    const channel = this.#cluster.channel(1);
    const { header } = await channel.unary(KV.Range, { key: utf8("a") }, { timeoutMs: 15_000 });
    const revision = (header?.revision ?? 0) - revisionsKept;
    if (revision > 1) await channel.unary(KV.Compact, { revision }, { timeoutMs: 15_000 });
  }

  async #defragment(): Promise<void> {
    for (const member of [1, 2, 3]) {
      await this.#cluster.channel(member).unary(Maintenance.Defragment, {}, { timeoutMs: 15_000 });
    }
  }

  /** Saves one from a member in turn and has the command line check it. */
  async #snapshot(): Promise<void> {
    const member = 1 + ((this.counts.get("snapshots") ?? 0) % 3);
    const path = `${this.#cluster.directory}/soak.snapshot`;
    const file = createWriteStream(path);
    const stream = this.#cluster.channel(member).stream(Maintenance.Snapshot, { timeoutMs: 60_000 });
    stream.send({});
    stream.end();
    for await (const { blob } of stream.responses) if (!file.write(blob)) await once(file, "drain");
    file.end();
    await once(file, "finish");
    await run(process.execPath, [cli, "store", "snapshot", "status", path], { timeout: 60_000 });
    rmSync(path);
  }

  /** A learner joins, is promoted when it has caught up, and is removed again. */
  async #cycle(): Promise<void> {
    this.changing = true;
    try {
      const cluster = this.#cluster;
      const channel = cluster.channel(1);
      const { member } = await this.#retried(() =>
        channel.unary(
          Cluster.MemberAdd,
          { peerURLs: [cluster.peerUrl(guest)], isLearner: true },
          { timeoutMs: 15_000 },
        ),
      );
      const ID = member?.ID ?? 0n;
      cluster.spawn(guest, [1, 2, 3, guest], "existing");
      await this.#retried(() => channel.unary(Cluster.MemberPromote, { ID }, { timeoutMs: 15_000 }));
      await cluster.ready(guest); // a learner answers no linearizable read, and is not ready before
      await this.#pause(2_000);
      await this.#retried(() => channel.unary(Cluster.MemberRemove, { ID }, { timeoutMs: 15_000 }));
      const code = await cluster.ended(guest);
      if (code !== 0) throw new Error(`the removed member ended with ${code}`);
      rmSync(`${cluster.directory}/m${guest}`, { recursive: true });
    } finally {
      this.changing = false;
    }
  }

  /** A learner is not in sync at once, and a change may meet another one. */
  async #retried<T>(call: () => Promise<T>): Promise<T> {
    const until = performance.now() + promoteLimitMs;
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof RpcError) || performance.now() > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, 250)); // also while stopping: a cycle is finished
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    for (let waited = 0; waited < ms && !this.#stopped; waited += 100) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(100, ms - waited)));
    }
  }
}
