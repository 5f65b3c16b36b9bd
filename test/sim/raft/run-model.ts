// One seed of the Raft model: a whole group on one desk (libs/raft/testing), moved by chance at the level of single
// messages and single disk writes, thousands of moves per second. Finds what needs rare orders within the core; the
// store simulation around it finds what needs the rest of the house.
import { createPrng, must, type Prng } from "@keelson/base";
import { applyConfChange, type ConfChange, confOf, type MemberId, type Raft } from "@keelson/raft";
import { Cluster, type InFlight } from "../../../libs/raft/testing/cluster.ts";

export type ModelOptions = {
  readonly voters: 3 | 5;
  /** Moves in the part with faults. */
  readonly moves: number;
  /** Chances per move. */
  readonly loss: number;
  readonly twice: number;
  readonly overtake: number;
  readonly crash: number;
  readonly restart: number;
  readonly split: number;
  /** A member stands still: what is sent to it waits. */
  readonly pause: number;
  /** Messages delivered per move, at most; and how many may be on their way. */
  readonly deliver: number;
  readonly inFlightMax: number;
  readonly disk: number;
  readonly tick: number;
  readonly propose: number;
  readonly read: number;
  readonly evidence: number;
  readonly transfer: number;
  readonly reconnect: number;
  readonly change: number;
  readonly compact: number;
};

export type ModelResult = {
  readonly options: ModelOptions;
  readonly violation: string | undefined;
  readonly counts: ReadonlyMap<string, number>;
};

export function drawModelOptions(seed: number): ModelOptions {
  const prng = createPrng(`model-options-${seed}`);
  const some = (p: number, max: number): number => (prng.chance(p) ? prng.float() * max : 0);
  return {
    voters: prng.pick([3, 3, 5] as const),
    moves: 15_000,
    loss: some(0.7, 0.3),
    twice: some(0.6, 0.2),
    overtake: some(0.8, 0.6),
    crash: some(0.7, 0.01),
    restart: prng.pick([0.01, 0.03]),
    split: prng.pick([0.001, 0.002, 0.005, 0.01]),
    pause: some(0.5, 0.002),
    deliver: prng.pick([4, 8]),
    inFlightMax: prng.pick([20, 100, 1_000]),
    disk: 0.02 + prng.float() * 0.5,
    tick: prng.pick([0.06, 0.2, 0.4]),
    propose: prng.pick([0.02, 0.1, 0.2]),
    read: prng.pick([0, 0.02, 0.1]),
    evidence: some(0.5, 0.005),
    transfer: some(0.5, 0.005),
    reconnect: some(0.5, 0.02),
    change: some(0.3, 0.005),
    compact: some(0.4, 0.005),
  };
}

export function runModel(seed: number, options: ModelOptions): ModelResult {
  const everyone = Array.from({ length: options.voters + (options.change > 0 ? 2 : 0) }, (_, i) => BigInt(i + 1));
  const cluster = new Cluster(`model-${seed}`, everyone, confOf(everyone.slice(0, options.voters)));
  const run = new ModelRun(cluster, options, everyone, createPrng(`model-${seed}`));
  let violation: string | undefined;
  try {
    for (let i = 0; i < options.moves; i++) run.move();
    run.heal();
  } catch (error) {
    violation = error instanceof Error ? error.message : String(error);
  }
  return { options, violation, counts: new Map(Object.entries(cluster.seen)) };
}

class ModelRun {
  readonly #cluster: Cluster;
  readonly #options: ModelOptions;
  readonly #everyone: readonly MemberId[];
  readonly #prng: Prng;
  #cut = new Set<string>();
  #paused: MemberId | undefined;
  #held: InFlight[] = [];

  constructor(cluster: Cluster, options: ModelOptions, everyone: readonly MemberId[], prng: Prng) {
    this.#cluster = cluster;
    this.#options = options;
    this.#everyone = everyone;
    this.#prng = prng;
  }

  move(): void {
    const prng = this.#prng;
    const cluster = this.#cluster;
    const options = this.#options;
    if (prng.chance(options.pause)) this.#pauseOrResume();
    const id = prng.pick(this.#everyone);
    if (id === this.#paused) return;
    const other = prng.pick(this.#everyone);
    if (prng.chance(options.crash)) cluster.crash(id, prng.below(3));
    if (prng.chance(options.restart)) cluster.start(id);
    if (prng.chance(options.split)) this.#cut = this.#cuts();
    if (prng.chance(options.evidence)) cluster.call(id, (raft) => raft.peerGone(other));
    if (prng.chance(options.transfer)) cluster.call(id, (raft) => raft.transferLeadership(other));
    if (prng.chance(options.reconnect) && id !== other) cluster.call(id, (raft) => raft.peerReconnected(other));
    if (prng.chance(options.change)) cluster.call(id, (raft) => this.#proposeChange(raft));
    if (prng.chance(options.compact)) cluster.compact(id, prng.below(10));
    if (prng.chance(0.01)) cluster.finishInstall(id, prng.chance(0.7));
    if (prng.chance(options.tick)) cluster.tick(id);
    if (prng.chance(options.propose)) cluster.propose(id, `v${prng.u32()}`);
    if (prng.chance(options.read)) cluster.read(id);
    if (prng.chance(options.disk)) cluster.finishWrites(id, 1 + prng.below(3));
    while (cluster.network.length > options.inFlightMax) this.#lose(this.#take(prng.below(cluster.network.length)));
    for (let i = prng.below(options.deliver); i > 0 && cluster.network.length > 0; i--) this.#deliverOne();
  }

  /** All faults end: the group has to make progress and to agree. */
  heal(): void {
    const cluster = this.#cluster;
    if (this.#paused !== undefined) this.#pauseOrResume();
    cluster.checkLogs();
    for (const id of this.#everyone) cluster.start(id);
    cluster.settle(400);
    const leader = cluster.leader();
    if (leader === undefined) throw new Error("nobody leads after the faults ended");
    const before = cluster.committedIndex;
    if (!cluster.propose(leader.id, "the end")) throw new Error("the leader takes no proposal after the faults ended");
    cluster.settle(100);
    if (cluster.committedIndex <= before) throw new Error("nothing is committed after the faults ended");
    cluster.checkLogs();
  }

  #deliverOne(): void {
    const prng = this.#prng;
    const { loss, twice, overtake } = this.#options;
    const item = this.#take(prng.chance(overtake) ? prng.below(this.#cluster.network.length) : 0);
    const [from, to] = ends(item);
    if (to === this.#paused) return void this.#held.push(item);
    if (this.#cut.has(`${from}>${to}`) || prng.chance(loss)) return this.#lose(item);
    if (prng.chance(twice)) this.#cluster.network.push(item);
    this.#cluster.deliver(item);
  }

  /** The leader, mostly; when it goes on, a read may be the first thing that it is asked. */
  #pauseOrResume(): void {
    const cluster = this.#cluster;
    const awake = this.#paused;
    if (awake === undefined) {
      this.#paused = this.#prng.chance(0.8) ? cluster.leader()?.id : this.#prng.pick(this.#everyone);
      return;
    }
    this.#paused = undefined;
    cluster.network.unshift(...this.#held.splice(0));
    if (this.#prng.chance(0.7)) cluster.read(awake);
  }

  #take(at: number): InFlight {
    const [item] = this.#cluster.network.splice(at, 1);
    return must(item, "something is on its way");
  }

  #lose(item: InFlight): void {
    const [from, to] = ends(item);
    if (item.kind === "image") this.#cluster.call(from, (raft) => raft.snapshotSent(to, false));
  }

  /** Groups of one or two voters can lose their last majority by shrinking, so none gets that small. */
  #proposeChange(raft: Raft): void {
    const prng = this.#prng;
    const step = { kind: prng.pick(["add-voter", "add-learner", "remove"] as const), id: prng.pick(this.#everyone) };
    const other = { kind: prng.pick(["add-voter", "remove"] as const), id: prng.pick(this.#everyone) };
    const change: ConfChange = prng.chance(0.5)
      ? { mode: "simple", step }
      : { mode: "enter-joint", steps: [step, other], autoLeave: true };
    if (applyConfChange(raft.view().conf, change).voters.length < 3) return;
    raft.propose({ kind: "membership", data: new Uint8Array(0), change });
  }

  /** Nothing, some links, one member's way out, or its way in and out. */
  #cuts(): Set<string> {
    const prng = this.#prng;
    const cut = new Set<string>();
    const kind = prng.pick(["none", "some", "out", "both", "both"] as const);
    const victim = prng.chance(0.7) ? (this.#cluster.leader()?.id ?? 1n) : prng.pick(this.#everyone);
    for (const from of this.#everyone) {
      for (const to of this.#everyone) {
        const gone = {
          none: false,
          some: prng.chance(0.3),
          out: from === victim,
          both: from === victim || to === victim,
        };
        if (gone[kind]) cut.add(`${from}>${to}`);
      }
    }
    return cut;
  }
}

function ends(item: InFlight): readonly [from: MemberId, to: MemberId] {
  return item.kind === "message" ? [item.message.from, item.message.to] : [item.from, item.to];
}
