// Faults in the safety phase of a cluster run: at random times one of the kinds that the seed has, with random victims
// and lengths. Every fault ends by itself; `heal` ends all of them at once.
import type { Prng } from "@keelson/base";
import type { SimBusServers, SimNetwork } from "@keelson/sim";
import type { Member } from "../store/members.ts";
import type { ClusterContext } from "./cluster-context.ts";
import type { Host } from "./host.ts";
import type { ClusterFaultKind } from "./options.ts";
import type { Runtimes } from "./runtimes.ts";

export type ClusterFaultParts = {
  readonly context: ClusterContext;
  readonly network: SimNetwork;
  readonly bus: SimBusServers;
  readonly members: readonly Member[];
  readonly apiservers: readonly Host[];
  readonly schedulers: readonly Host[];
  readonly managers: readonly Host[];
  readonly kubelets: readonly Host[];
  readonly runtimes: Runtimes;
  /** Of schedulers and managers those that lead. */
  readonly leading: () => readonly Host[];
  /** Calls back once, when a leader has sent its next write. */
  readonly afterNextWrite: (callback: (writer: Host) => void) => void;
  readonly startNode: (node: Host) => void;
};

type Link = readonly [from: string, to: string];

export class ClusterFaults {
  readonly #parts: ClusterFaultParts;
  readonly #prng: Prng;
  #active = true;

  constructor(parts: ClusterFaultParts) {
    this.#parts = parts;
    this.#prng = parts.context.prng.fork("cluster-faults");
    // First the cluster comes up.
    this.#later(4_000, () => {
      this.#next();
      if (parts.context.options.busFaultEveryMs > 0) this.#nextOfBus();
    });
  }

  heal(): void {
    this.#active = false;
    const { network, bus, members } = this.#parts;
    network.healAll();
    network.weather.spikeShare = 0;
    Object.assign(network.weather, { lossShare: 0, duplicateShare: 0, reorderShare: 0 });
    Object.assign(bus.weather, { lossShare: 0, duplicateShare: 0, lateShare: 0 });
    bus.setUp(true);
    for (const member of members) {
      member.process?.resume();
      if (member.state === "stopping") member.kill();
      member.start();
    }
    for (const host of this.#hosts()) host.recover();
    for (const node of this.#parts.kubelets) this.#parts.startNode(node);
  }

  #hosts(): readonly Host[] {
    const { apiservers, schedulers, managers, kubelets } = this.#parts;
    return [...apiservers, ...schedulers, ...managers, ...kubelets];
  }

  #later(delayMs: number, body: () => void): void {
    this.#parts.context.scheduler.schedule(delayMs, 5, () => {
      if (this.#active) body();
    });
  }

  #next(): void {
    const { clusterFaults, faultEveryMs } = this.#parts.context.options;
    if (clusterFaults.length === 0) return;
    this.#later(-Math.log(1 - this.#prng.float()) * faultEveryMs, () => {
      this.#inject(this.#prng.pick(clusterFaults));
      this.#next();
    });
  }

  #inject(kind: ClusterFaultKind): void {
    const lengthMs = this.#prng.pick([200, 1_000, 3_000, 6_000]) * (0.5 + this.#prng.float());
    const victim = this.#carryOut(kind, lengthMs);
    const { context } = this.#parts;
    context.count(victim === undefined ? "faults without a victim" : `fault ${kind}`);
    if (victim !== undefined) context.story(`${kind} ${victim} ${lengthMs.toFixed(0)} ms`);
  }

  /** Whom it hit. */
  #carryOut(kind: ClusterFaultKind, lengthMs: number): string | undefined {
    switch (kind) {
      case "store-kill":
      case "store-power-loss":
      case "store-pause":
      case "store-isolate":
        return this.#ofStore(kind, lengthMs);
      case "pause-leader":
      case "kill-leader":
      case "crash-between-writes":
        return this.#ofLeader(kind, lengthMs);
      case "kubelet-kill":
      case "kubelet-pause":
      case "node-cut":
      case "node-power-loss":
        return this.#ofNode(kind, lengthMs);
      case "isolate":
      case "one-way":
      case "pair":
      case "reset":
      case "slow-host":
      case "cut-from-store":
      case "deaf-to-store":
        return this.#ofNetwork(kind, lengthMs);
      default:
        return this.#ofProcess(kind, lengthMs);
    }
  }

  #ofStore(kind: ClusterFaultKind, lengthMs: number): string | undefined {
    const { members } = this.#parts;
    const victim = this.#one(members.filter(({ isUp }) => isUp));
    if (victim === undefined) return undefined;
    const others = members.filter((member) => member !== victim).map(({ name }) => name);
    if (kind === "store-kill" || kind === "store-power-loss") {
      if (kind === "store-kill") victim.kill();
      else victim.powerLoss();
      this.#later(lengthMs, () => victim.start());
    } else if (kind === "store-pause") this.#pause(victim.process, lengthMs);
    else this.#cut(both(victim.name, this.#prng.chance(0.5) ? others : this.#everybodyBut(victim.name)), lengthMs);
    return victim.name;
  }

  #ofLeader(kind: ClusterFaultKind, lengthMs: number): string | undefined {
    const victim = this.#one(this.#parts.leading());
    if (victim === undefined) return undefined;
    if (kind === "crash-between-writes") this.#crashAfterWrite(lengthMs);
    else if (kind === "pause-leader") this.#pause(victim.process, lengthMs);
    else this.#down(victim, lengthMs);
    return kind === "crash-between-writes" ? "whoever writes next" : victim.name;
  }

  /** Between two writes of a plan, with the first on its way, done, or answered. */
  #crashAfterWrite(lengthMs: number): void {
    const { context, afterNextWrite } = this.#parts;
    const pauses = this.#prng.chance(0.5);
    const afterMs = this.#prng.float() * 15;
    afterNextWrite((writer) =>
      this.#later(afterMs, () => {
        context.story(`${writer.name} ${pauses ? "pauses" : "crashes"} ${afterMs.toFixed(1)} ms after a write`);
        context.count("crashes between writes");
        if (pauses) this.#pause(writer.process, lengthMs);
        else this.#down(writer, lengthMs);
      }),
    );
  }

  #ofNode(kind: ClusterFaultKind, lengthMs: number): string | undefined {
    const { kubelets, apiservers, runtimes, startNode } = this.#parts;
    const victim = this.#one(kubelets.filter(({ isUp }) => isUp));
    if (victim === undefined) return undefined;
    // Longer than the others: a node has to be missed.
    const ms = lengthMs * 2;
    if (kind === "kubelet-kill") {
      victim.kill();
      this.#later(ms, () => startNode(victim));
    } else if (kind === "kubelet-pause") this.#pause(victim.process, ms);
    else if (kind === "node-cut") {
      const names = apiservers.map(({ name }) => name);
      this.#cut(both(victim.name, names), ms);
    } else {
      victim.powerLoss();
      runtimes.powerLoss(victim.name);
      this.#later(ms, () => startNode(victim));
    }
    return victim.name;
  }

  #ofNetwork(kind: ClusterFaultKind, lengthMs: number): string | undefined {
    const { network, members, apiservers } = this.#parts;
    const ofStore = kind === "cut-from-store" || kind === "deaf-to-store";
    const victim = this.#one(ofStore ? apiservers : this.#hosts());
    if (victim === undefined) return undefined;
    const everybody = this.#everybodyBut(victim.name);
    const other = this.#prng.pick(everybody);
    const stores = members.map(({ name }) => name);
    if (kind === "isolate") this.#cut(both(victim.name, everybody), lengthMs);
    else if (kind === "cut-from-store") this.#cut(both(victim.name, stores), lengthMs);
    // What it asks for is done, and it never learns of it.
    else if (kind === "deaf-to-store") this.#cut(towards(victim.name, stores), lengthMs);
    else if (kind === "pair") this.#cut(both(victim.name, [other]), lengthMs);
    else if (kind === "one-way") {
      const links = both(victim.name, everybody);
      const outward = this.#prng.chance(0.5);
      this.#cut(
        links.filter(([from]) => (from === victim.name) === outward),
        lengthMs,
      );
    } else if (kind === "reset") {
      for (const each of everybody) network.reset(victim.name, each);
    } else {
      network.slowHost(victim.name, 5 + this.#prng.below(40));
      this.#later(lengthMs, () => network.slowHost(victim.name, 1));
    }
    return victim.name;
  }

  #ofProcess(kind: ClusterFaultKind, lengthMs: number): string | undefined {
    const { apiservers, schedulers, managers } = this.#parts;
    const victim = this.#one([...apiservers, ...schedulers, ...managers].filter(({ isUp }) => isUp));
    if (victim === undefined) return undefined;
    if (kind === "kill") this.#down(victim, lengthMs);
    else if (kind === "pause") this.#pause(victim.process, lengthMs);
    else if (kind === "stall") this.#pause(victim.process, 20 + this.#prng.float() * 300);
    else if (kind === "clock-jump")
      victim.wallOffsetMs += this.#prng.pick([-86_400_000, -3_600_000, -5_000, 5_000, 3_600_000, 86_400_000]);
    else {
      victim.stop();
      this.#later(7_000, () => victim.start());
    }
    return victim.name;
  }

  #down(victim: Host, lengthMs: number): void {
    victim.kill();
    this.#later(lengthMs, () => victim.start());
  }

  #pause(process: Host["process"], lengthMs: number): void {
    process?.pause();
    this.#later(lengthMs, () => process?.resume());
  }

  #cut(links: readonly Link[], lengthMs: number): void {
    const { network } = this.#parts;
    const set = (isCut: boolean): void => {
      for (const [from, to] of links) network.setCut(from, to, isCut);
    };
    set(true);
    this.#later(lengthMs, () => set(false));
  }

  #one<T>(candidates: readonly T[]): T | undefined {
    return candidates.length === 0 ? undefined : this.#prng.pick(candidates);
  }

  #everybodyBut(name: string): readonly string[] {
    const all = [...this.#parts.members, ...this.#hosts()].map((each) => each.name);
    return all.filter((each) => each !== name);
  }

  #nextOfBus(): void {
    const { bus, context } = this.#parts;
    this.#later(-Math.log(1 - this.#prng.float()) * context.options.busFaultEveryMs, () => {
      if (this.#prng.chance(0.5)) {
        context.count("fault bus-outage");
        context.story("bus-outage");
        bus.setUp(false);
        this.#later(200 + this.#prng.float() * 4_000, () => bus.setUp(true));
      } else {
        context.count("fault bus-rewind");
        context.story("bus-rewind");
        bus.rewind(1 + this.#prng.below(50));
      }
      this.#nextOfBus();
    });
  }
}

function both(name: string, others: readonly string[]): readonly Link[] {
  return [...others.map((other): Link => [name, other]), ...towards(name, others)];
}

function towards(name: string, others: readonly string[]): readonly Link[] {
  return others.map((other): Link => [other, name]);
}
