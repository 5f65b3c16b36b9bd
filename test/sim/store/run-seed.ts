// One seed from beginning to end: a cluster under load and faults, then healed, then checked.
import { type DiskCounts, SimBusServers, SimNetwork } from "@keelson/sim";
import type { StoreNode } from "@keelson/runtime";
import { pass, runWorld, type WorldResult } from "../run-world.ts";
import { plainChannels, turnAuthOn } from "./channels.ts";
import { checkBlackBox } from "./check-blackbox.ts";
import { checkHistory, Replay } from "./check-history.ts";
import { checkWatch } from "./check-watches.ts";
import { Client, clientProcess, type ClientParts, type Operation, sleep } from "./clients.ts";
import { runCompactions } from "./compactions.ts";
import { SimContext } from "./context.ts";
import { Faults } from "./faults.ts";
import { FollowingClient } from "./followers.ts";
import { checkLateLeases, checkLeases, LeaseClient } from "./leases.ts";
import { Ledger } from "./ledger.ts";
import { Member } from "./members.ts";
import { Operator } from "./operator.ts";
import { drawOptions, type SimOptions } from "./options.ts";
import { WatchClient } from "./watchers.ts";

export type SeedResult = WorldResult<SimOptions>;

export type RunOptions = {
  /** Receives the story, line by line. */
  readonly tell?: (line: string) => void;
  readonly change?: (options: SimOptions) => SimOptions;
};

/** How long clients go on after healing, and how long beyond that until a write goes through. */
const writingMs = 3_000;
const progressMs = 7_000;
/** How long healed members may take until they all agree and everybody has seen everything. */
const livenessMs = 15_000;
/** Events between two looks whether everything has settled. */
const eventsPerLook = 200;

export function runSeed(seed: number, how: RunOptions = {}): Promise<SeedResult> {
  const drawn = drawOptions(seed);
  const options = how.change?.(drawn) ?? drawn;
  const tell = how.tell ?? (() => undefined);
  return runWorld({
    seed: `run-${seed}`,
    options,
    contextOf: (parts) => new SimContext(options, { ...parts, tell }),
    live,
  });
}

async function live(context: SimContext): Promise<void> {
  const { scheduler, options } = context;
  const world = new StoreWorldUnderTest(context);
  await pass(context, options.safetyMs);
  world.beginLiveness();
  await pass(context, scheduler.nowMs + writingMs);
  await pass(
    context,
    scheduler.nowMs + progressMs,
    everyFewEvents(() => world.isServing()),
  );
  world.stopWriting();
  await pass(
    context,
    scheduler.nowMs + livenessMs,
    everyFewEvents(() => world.settled()),
  );
  if (context.violations.length === 0) world.checkEnd();
  world.count();
}

/** A look at the whole world is too much for every event. */
function everyFewEvents(look: () => boolean): () => boolean {
  let looks = 0;
  return () => looks++ % eventsPerLook === 0 && looks > 1 && look();
}

class StoreWorldUnderTest {
  readonly #context: SimContext;
  readonly #network: SimNetwork;
  readonly #bus: SimBusServers;
  readonly #ledger: Ledger;
  readonly #members: readonly Member[];
  readonly #faults: Faults;
  readonly #clients: readonly Client[];
  readonly #watchers: readonly WatchClient[];
  readonly #leases: readonly LeaseClient[];
  readonly #followers: readonly FollowingClient[];
  readonly #compactions: { stop(): void };
  readonly #operator: Operator;
  readonly #history: Operation[] = [];
  readonly #diskCounts: DiskCounts = { syncs: 0, failedSyncs: 0, stalledSyncs: 0, fullWrites: 0, writes: 0 };
  #core: readonly Member[] = [];
  #healedMs = 0;

  constructor(context: SimContext) {
    this.#context = context;
    const { options, prng, scheduler } = context;
    const { delayMs, spikeShare, lossShare, duplicateShare, reorderShare, busChaos } = options;
    this.#network = new SimNetwork(scheduler, prng.fork("network"), {
      delayMs,
      spikeShare,
      spikeMs: 300,
      lossShare,
      duplicateShare,
      reorderShare,
    });
    this.#bus = new SimBusServers(prng.fork("bus"), {
      lossShare: busChaos / 3,
      duplicateShare: busChaos,
      lateShare: busChaos,
      delayMs: 1,
    });
    this.#ledger = new Ledger(context);
    const parts = {
      context,
      network: this.#network,
      ledger: this.#ledger,
      diskCounts: this.#diskCounts,
      openEventBus: (process: Parameters<SimBusServers["connect"]>[0]) => this.#bus.connect(process),
    };
    this.#members = many(options.members + options.spares, (number) => new Member(parts, number));
    for (const member of this.#members) if (member.belongs) member.start();
    const clientParts: ClientParts = {
      context,
      network: this.#network,
      addresses: this.#members.map(({ clientAddress }) => clientAddress),
      history: this.#history,
    };
    this.#clients = many(options.clients, (number) => new Client(clientParts, number));
    this.#watchers = many(options.watchers, (number) => new WatchClient(clientParts, number));
    this.#leases = many(options.leases, (number) => new LeaseClient(clientParts, number));
    this.#followers = many(
      options.followers,
      (number) => new FollowingClient(clientParts, this.#bus, this.#ledger, number),
    );
    this.#compactions = runCompactions(clientParts, this.#ledger);
    const operator = new Operator(clientParts, this.#members);
    this.#operator = operator;
    if (options.auth) this.#turnAuthOn(clientParts);
    this.#faults = new Faults({ context, network: this.#network, members: this.#members, bus: this.#bus, operator });
  }

  #turnAuthOn(parts: ClientParts): void {
    const process = clientProcess(parts, "a1", 700);
    const prng = parts.context.prng.fork("auth");
    const channels = plainChannels(parts, process);
    const rest = (): Promise<void> => sleep(process, 50 + prng.float() * 100);
    process.wake("work", 50, () => {
      void turnAuthOn(() => prng.pick(channels), rest).then(() => parts.context.count("auth turned on"));
    });
  }

  /** Faults end; a quorum runs for certain, the rest perhaps. */
  beginLiveness(): void {
    const { options, prng, story } = {
      options: this.#context.options,
      prng: this.#context.prng.fork("core"),
      story: this.#context,
    };
    this.#faults.heal();
    this.#healedMs = this.#context.scheduler.nowMs;
    this.#operator.look();
    const well = this.#operator.idle && this.#members.every(({ sound }) => sound);
    const order = this.#members.filter(({ belongs }) => belongs).sort(() => prng.float() - 0.5);
    const broken = options.leaveMinorityDown && well ? (order.length - 1) >> 1 : 0;
    this.#core = order.slice(broken);
    for (const member of order.slice(0, broken)) member.powerLoss();
    for (const member of this.#core) {
      if (member.state === "stopping") member.kill();
      member.start();
    }
    story.story(`healed; core ${this.#core.map(({ name }) => name).join(" ")}`);
  }

  stopWriting(): void {
    for (const client of this.#clients) client.stopped = true;
    for (const lease of this.#leases) lease.stopped = true;
    for (const watcher of this.#watchers) watcher.slow = false;
    this.#compactions.stop();
  }

  /** Everybody agrees, has seen everything, and no lease is left over. */
  settled(): boolean {
    return this.#unsettled() === undefined;
  }

  #unsettled(): string | undefined {
    this.#operator.look();
    if (!this.#operator.idle) return "the operator is not done";
    const [first] = this.#core;
    for (const member of this.#core) {
      const { node } = member;
      if (node === undefined || !member.isUp) return `${member.name} is not up`;
      if (node.group.status().leader === undefined) return `${member.name} knows no leader`;
      const base = first?.node?.state;
      if (node.state.revision !== this.#ledger.head)
        return `${member.name} is at revision ${node.state.revision} of ${this.#ledger.head}`;
      if (node.state.stateHash !== base?.stateHash) return `${member.name} has another state hash`;
      if (node.state.leases.count > 0)
        return `${node.state.leases.count} leases never ran out: ${describeLeases(node)}`;
    }
    const unfinished = this.#history.find(({ result }) => result === undefined);
    if (unfinished !== undefined) return `${unfinished.id} was never answered`;
    for (const watcher of this.#watchers)
      if (watcher.seen < this.#ledger.head) return `${watcher.name} has seen ${watcher.seen} of ${this.#ledger.head}`;
    for (const follower of this.#followers)
      if (follower.revision < this.#ledger.head)
        return `${follower.name} has ${follower.revision} of ${this.#ledger.head}`;
    return undefined;
  }

  checkEnd(): void {
    const late = this.#unsettled();
    const replay = new Replay(this.#ledger);
    const stories = this.#leases.flatMap(({ stories: all }) => all);
    const problems = [
      ...checkHistory(this.#history, this.#ledger, replay),
      ...this.#watchers.flatMap((watcher) => checkWatch(watcher, this.#ledger, replay, late === undefined)),
      ...checkBlackBox(this.#history),
      ...checkLeases(stories, this.#ledger),
      ...checkLateLeases(stories, this.#ledger, this.#healedMs),
      ...this.#checkProgress(),
      ...(late === undefined ? [] : [`${livenessMs} ms after the faults ended: ${late}`]),
    ];
    for (const problem of problems.slice(0, 10)) this.#context.violation(problem);
  }

  /** With a quorum and no faults, writes go through. */
  #checkProgress(): string[] {
    const asked = this.#writesSinceHealed().length;
    return asked < 20 || this.isServing() ? [] : [`none of ${asked} writes was answered after the faults had ended`];
  }

  /** Whether a write was answered since the faults ended. */
  isServing(): boolean {
    const noSpace = "etcdserver: mvcc: database space exceeded";
    return this.#writesSinceHealed().some(
      ({ result }) => result?.outcome === "answered" || (result?.outcome === "refused" && result.why.includes(noSpace)),
    );
  }

  #writesSinceHealed() {
    return this.#history.filter(({ asked: { ms }, question }) => ms > this.#healedMs && question.kind !== "range");
  }

  count(): void {
    const { counts } = this.#network;
    for (const [name, value] of Object.entries(counts)) this.#context.count(`net ${name}`, value);
    for (const [name, value] of Object.entries(this.#diskCounts)) this.#context.count(`disk ${name}`, value);
    for (const [name, value] of Object.entries(this.#bus.counts)) this.#context.count(`bus ${name}`, value);
    this.#context.count("revisions", this.#ledger.head);
    this.#context.count("leaders", this.#ledger.terms);
  }
}

function describeLeases(node: StoreNode): string {
  const leases = node.state.leases.list().slice(0, 5);
  return `now ${node.clusterTimeMs()}, ${leases.map(({ id, deadlineMs }) => `${id} due ${deadlineMs}`).join(", ")}`;
}

function many<T>(count: number, make: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i + 1));
}
