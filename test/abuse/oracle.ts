// What must hold of the cluster after every attack: processes live, the leader stays, a healthy client is served in
// bounded time, memory and descriptors come back, nothing was thrown past everybody, and the members agree.
import { utf8, text } from "@keelson/base";
import { RpcError } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import type { StoreCluster } from "./cluster.ts";

const { KV, Maintenance } = etcdserverpb;

/** Patient enough that a starved machine is not taken for a lost leader: a change means that a member stood still. */
export const patientElections = { "heartbeat-interval": "200", "election-timeout": "2500" } as const;

/** A put and the get after it, while or after an attack. */
const servedMsMax = 10_000;
/** How long memory and descriptors have to come back. */
const settleMs = 12_000;
const pollMs = 250;
/** What may stay: caches that filled up, and a young generation that the collector has not looked at. */
const ownMbMargin = 320;
/** What may be held meanwhile, beyond the beginning. */
const peakMbMargin = 700;
const peakPollMs = 100;
const fdMargin = 12;

/** Lines that no attack may cause. */
const alarming =
  /unhandled|uncaught|assert|FATAL|heap out of memory|TypeError|RangeError|ReferenceError|"level":"error"/i;

export type Finding = { readonly what: string; readonly details: string };

type Baseline = { readonly ownMb: number; readonly fds: number; readonly logBytes: number };

export class Oracle {
  readonly #cluster: StoreCluster;
  readonly #baselines = new Map<number, Baseline>();
  #leader = 0n;
  #term = 0;
  #writes = 0;
  readonly #peaks = new Map<number, number>();
  #watch: NodeJS.Timeout | undefined;

  constructor(cluster: StoreCluster) {
    this.#cluster = cluster;
  }

  /** Takes the cluster as it is for what it should be. */
  async begin(): Promise<void> {
    const [first = 1] = this.#cluster.members;
    const { leader, raftTerm } = await this.#cluster.status(first);
    this.#leader = leader;
    this.#term = raftTerm;
    for (const member of this.#cluster.members) {
      const known = this.#baselines.get(member);
      const ownMb = Math.max(known?.ownMb ?? 0, this.#cluster.ownMb(member));
      const { fds } = this.#cluster.footprint(member);
      this.#baselines.set(member, { ownMb: known?.ownMb ?? ownMb, fds, logBytes: this.#cluster.log(member).length });
    }
    this.#peaks.clear();
    this.#watch = setInterval(() => this.#notePeaks(), peakPollMs);
  }

  #notePeaks(): void {
    for (const member of this.#cluster.members.filter((one) => this.#cluster.alive(one))) {
      this.#peaks.set(member, Math.max(this.#peaks.get(member) ?? 0, this.#cluster.ownMb(member)));
    }
  }

  #tooFat(): Finding[] {
    return [...this.#peaks].flatMap(([member, peak]) => {
      const before = this.#baselines.get(member)?.ownMb ?? 0;
      if (peak <= before + peakMbMargin) return [];
      return [{ what: `member ${member} grew`, details: `from ${before.toFixed(0)} to ${peak.toFixed(0)} MB` }];
    });
  }

  /** Everything that is not as it should be. `mayElect`: the attack spoke for a member. */
  async findings(mayElect: boolean): Promise<Finding[]> {
    clearInterval(this.#watch);
    const cluster = this.#cluster;
    const dead = cluster.members.filter((member) => !cluster.alive(member));
    if (dead.length > 0) {
      return dead.map((member) => ({ what: `member ${member} has ended`, details: tail(cluster.log(member)) }));
    }
    const found: Finding[] = this.#tooFat();
    await this.#clearAlarms();
    for (const member of cluster.members) found.push(...(await this.#served(member)));
    if (!mayElect) found.push(...(await this.#sameLeader()));
    for (const member of cluster.members) found.push(...(await this.#settled(member)), ...this.#logged(member));
    const hashes = await cluster.hashes();
    if (new Set(hashes.values()).size !== 1) {
      found.push({ what: "members hold different data", details: JSON.stringify([...hashes]) });
    }
    return found;
  }

  /** Attacks may have set alarms: they were allowed to. */
  async #clearAlarms(): Promise<void> {
    const channel = this.#cluster.channel(1);
    const { AlarmAction } = etcdserverpb;
    const { alarms } = await channel.unary(Maintenance.Alarm, { action: AlarmAction.GET }, { timeoutMs: servedMsMax });
    for (const { memberID, alarm } of alarms) {
      await channel.unary(Maintenance.Alarm, { action: AlarmAction.DEACTIVATE, memberID, alarm });
    }
  }

  async #served(member: number): Promise<Finding[]> {
    const channel = this.#cluster.channel(member);
    const key = utf8(`healthy/${member}`);
    const value = `${++this.#writes}`;
    const since = performance.now();
    try {
      await channel.unary(KV.Put, { key, value: utf8(value) }, { timeoutMs: servedMsMax });
      const { kvs } = await channel.unary(KV.Range, { key }, { timeoutMs: servedMsMax });
      const read = kvs[0] === undefined ? "nothing" : text(kvs[0].value);
      return read === value ? [] : [{ what: `member ${member} forgot a write`, details: `${read} for ${value}` }];
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      const details = `${error.message} after ${Math.round(performance.now() - since)} ms`;
      return [{ what: `member ${member} does not serve`, details }];
    }
  }

  async #sameLeader(): Promise<Finding[]> {
    const [first = 1] = this.#cluster.members;
    const { leader, raftTerm } = await this.#cluster.status(first);
    if (leader === this.#leader && raftTerm === this.#term) return [];
    const details = `${this.#leader.toString(16)} in term ${this.#term}, now ${leader.toString(16)} in ${raftTerm}`;
    return [{ what: "the leader changed", details }];
  }

  async #settled(member: number): Promise<Finding[]> {
    const before = this.#baselines.get(member);
    if (before === undefined) return [];
    const until = performance.now() + settleMs;
    for (;;) {
      const ownMb = this.#cluster.ownMb(member);
      const { fds } = this.#cluster.footprint(member);
      const fat = ownMb > before.ownMb + ownMbMargin;
      const open = fds > before.fds + fdMargin;
      if (!fat && !open) return [];
      if (performance.now() > until) {
        const details = `memory ${before.ownMb.toFixed(0)} to ${ownMb.toFixed(0)} MB, descriptors ${before.fds} to ${fds}`;
        return [{ what: `member ${member} did not let go`, details }];
      }
      // Something to do makes the collector look.
      await this.#cluster
        .channel(member)
        .unary(KV.Range, { key: utf8("healthy"), serializable: true }, { timeoutMs: servedMsMax });
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  #logged(member: number): Finding[] {
    const fresh = this.#cluster.log(member).slice(this.#baselines.get(member)?.logBytes ?? 0);
    const lines = fresh.split("\n").filter((line) => alarming.test(line));
    return lines.length === 0 ? [] : [{ what: `member ${member} logged`, details: lines.slice(0, 3).join("\n") }];
  }
}

function tail(log: string): string {
  return log.split("\n").slice(-12).join("\n");
}
