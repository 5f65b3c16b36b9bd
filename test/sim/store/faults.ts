// Faults in the safety phase: at random times one of the kinds that this seed has, with random victims and lengths.
// Every fault ends by itself; `heal` ends all of them at once.
import type { Prng } from "@keelson/base";
import type { SimBusServers, SimNetwork } from "@keelson/sim";
import type { SimContext } from "./context.ts";
import { damage, type DamageKind } from "./damage.ts";
import type { Member } from "./members.ts";
import type { Operator } from "./operator.ts";
import { damageKinds, type FaultKind } from "./options.ts";

export type FaultParts = {
  readonly context: SimContext;
  readonly network: SimNetwork;
  readonly members: readonly Member[];
  readonly bus: SimBusServers;
  readonly operator: Operator;
};

export class Faults {
  readonly #parts: FaultParts;
  readonly #prng: Prng;
  #active = true;

  constructor(parts: FaultParts) {
    this.#parts = parts;
    this.#prng = parts.context.prng.fork("faults");
    this.#next();
    if (parts.context.options.busChaos > 0) this.#nextOfBus();
  }

  /** No more faults, and all present ones end. */
  heal(): void {
    this.#active = false;
    const { network, members, bus } = this.#parts;
    network.healAll();
    network.weather.lossShare = 0;
    network.weather.duplicateShare = 0;
    network.weather.reorderShare = 0;
    network.weather.spikeShare = 0;
    Object.assign(bus.weather, { lossShare: 0, duplicateShare: 0, lateShare: 0 });
    bus.setUp(true);
    for (const member of members) {
      Object.assign(member.weather, {
        stalledUntilMs: 0,
        failSyncs: false,
        full: false,
        syncMs: Math.min(member.weather.syncMs, 5),
      });
      member.process?.resume();
    }
  }

  #later(delayMs: number, body: () => void): void {
    this.#parts.context.scheduler.schedule(delayMs, 5, () => {
      if (this.#active) body();
    });
  }

  #next(): void {
    const { faults, faultEveryMs } = this.#parts.context.options;
    if (faults.length === 0) return;
    this.#later(-Math.log(1 - this.#prng.float()) * faultEveryMs, () => {
      this.#inject(this.#prng.pick(faults));
      this.#next();
    });
  }

  #inject(kind: FaultKind): void {
    const { context, members } = this.#parts;
    const up = members.filter(({ isUp }) => isUp);
    if (up.length === 0) return;
    const leader = up.find(({ node }) => node?.group.status().role === "leader");
    const victim = leader !== undefined && this.#prng.chance(0.4) ? leader : this.#prng.pick(up);
    const lengthMs = this.#prng.pick([50, 300, 1_000, 3_000]) * (0.5 + this.#prng.float());
    context.story(`${kind} ${victim.name}${victim === leader ? " (leader)" : ""} ${lengthMs.toFixed(0)} ms`);
    if (this.#happens(kind, victim, lengthMs)) context.count(`fault ${kind}`);
  }

  /** False when it cannot happen now. */
  #happens(kind: FaultKind, victim: Member, lengthMs: number): boolean {
    const { operator, context, members } = this.#parts;
    operator.look();
    if (isDamage(kind)) {
      const later = (delayMs: number, body: () => void): void => this.#later(delayMs, body);
      return damage(kind, victim, { context, members, operator, prng: this.#prng, later });
    }
    if (kind === "add-member") return operator.idle && operator.add();
    if (kind === "remove-member") return operator.idle && operator.remove();
    this.#carryOut(kind, victim, lengthMs);
    return true;
  }

  #carryOut(kind: FaultKind, victim: Member, lengthMs: number): void {
    const { network, members } = this.#parts;
    const others = members.filter((member) => member !== victim).map(({ name }) => name);
    const clients = this.#parts.context.options.clients;
    switch (kind) {
      case "kill":
        return this.#down(victim, () => victim.kill(), lengthMs);
      case "power-loss":
        return this.#down(victim, () => victim.powerLoss(), lengthMs);
      case "all-power-loss":
        for (const member of members)
          this.#down(member, () => member.powerLoss(), lengthMs * (0.2 + this.#prng.float()));
        return;
      case "graceful-stop":
        victim.stop();
        return this.#later(6_000, () => this.#down(victim, () => victim.state === "stopping" && victim.kill(), 10));
      case "crash-loop":
        return this.#crashAgain(victim, 2 + this.#prng.below(6));
      case "pause":
        return this.#pause(victim, lengthMs);
      case "long-pause":
        // Longer than every timeout: elections, requests, keepalives, leases, dials.
        return this.#pause(victim, 5_000 + this.#prng.float() * 3_000);
      case "stall":
        return this.#pause(victim, 20 + this.#prng.float() * 300);
      case "isolate":
        // Clients on one side, sometimes on the other too.
        return this.#cut(
          [...others, ...this.#someClients(clients)].flatMap((other) => [
            [victim.name, other],
            [other, victim.name],
          ]),
          lengthMs,
        );
      case "one-way": {
        const outward = this.#prng.chance(0.5);
        return this.#cut(
          others.map((other) => (outward ? [victim.name, other] : [other, victim.name])),
          lengthMs,
        );
      }
      case "bridge": {
        const other = others[this.#prng.below(Math.max(1, others.length))];
        if (other === undefined) return;
        return this.#cut(
          [
            [victim.name, other],
            [other, victim.name],
          ],
          lengthMs,
        );
      }
      case "reset": {
        for (const other of others) if (this.#prng.chance(0.7)) network.reset(victim.name, other);
        return;
      }
      case "slow-host":
        network.slowHost(victim.name, 5 + this.#prng.below(50));
        return this.#later(lengthMs, () => network.slowHost(victim.name, 1));
      default:
        return this.#ofDisk(kind, victim, lengthMs);
    }
  }

  #ofDisk(kind: FaultKind, victim: Member, lengthMs: number): void {
    const { context } = this.#parts;
    const { weather } = victim;
    switch (kind) {
      case "slow-disk":
        weather.syncMs = context.options.syncMs * (5 + this.#prng.below(30));
        return this.#later(lengthMs, () => (weather.syncMs = context.options.syncMs));
      case "stalled-disk":
        // What waits when the faults end has been told how long: it would go on waiting.
        weather.stalledUntilMs = Math.min(context.scheduler.nowMs + lengthMs, context.options.safetyMs);
        return;
      case "fsync-error":
        weather.failSyncs = true;
        return this.#later(lengthMs, () => (weather.failSyncs = false));
      case "disk-full":
        weather.full = true;
        return this.#later(lengthMs, () => (weather.full = false));
      case "clock-jump":
        victim.wallOffsetMs += this.#prng.pick([-86_400_000, -3_600_000, 1_000, 3_600_000, 86_400_000]);
        return;
      case "move-leader":
        // The wish of an operator; it may be refused.
        victim.process?.wake(
          "work",
          0,
          () => void victim.node?.group.transferLeadership().catch(() => context.count("move-leader refused")),
        );
        return;
      default:
        throw new Error(`${kind} is no fault of a disk`);
    }
  }

  #down(victim: Member, fell: () => void, lengthMs: number): void {
    fell();
    this.#later(lengthMs, () => victim.start());
  }

  /** Starts, writes a little, loses power, and so on. */
  #crashAgain(victim: Member, times: number): void {
    victim.powerLoss();
    this.#later(5 + this.#prng.float() * 20, () => {
      victim.start();
      if (times > 0) this.#later(20 + this.#prng.float() * 200, () => this.#crashAgain(victim, times - 1));
    });
  }

  #pause(victim: Member, lengthMs: number): void {
    const process = victim.process;
    process?.pause();
    this.#later(lengthMs, () => process?.resume());
  }

  #cut(links: readonly (readonly string[])[], lengthMs: number): void {
    const { network } = this.#parts;
    const set = (isCut: boolean): void => {
      for (const [from = "", to = ""] of links) network.setCut(from, to, isCut);
    };
    set(true);
    this.#later(lengthMs, () => set(false));
  }

  #someClients(count: number): string[] {
    if (this.#prng.chance(0.5)) return [];
    return Array.from({ length: count }, (_, i) => `c${i + 1}`).filter(() => this.#prng.chance(0.5));
  }

  #nextOfBus(): void {
    this.#later(-Math.log(1 - this.#prng.float()) * 2_000, () => {
      const { bus, context } = this.#parts;
      if (this.#prng.chance(0.5)) {
        context.count("fault bus-outage");
        bus.setUp(false);
        this.#later(200 + this.#prng.float() * 3_000, () => bus.setUp(true));
      } else {
        context.count("fault bus-rewind");
        bus.rewind(1 + this.#prng.below(30));
      }
      this.#nextOfBus();
    });
  }
}

function isDamage(kind: FaultKind): kind is DamageKind {
  return (damageKinds as readonly string[]).includes(kind);
}
