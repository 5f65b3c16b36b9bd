// The whole cluster on simulated hosts: store members, API servers, schedulers, controller managers, nodes, users, and
// everybody who looks at them.
import { resources } from "@keelson/api";
import type { HttpClientRequest } from "@keelson/ports";
import type { Informers } from "@keelson/runtime";
import type { ApiserverService } from "@keelson/service-apiserver";
import type { ControllerManagerService } from "@keelson/service-controller-manager";
import type { KubeletService } from "@keelson/service-kubelet";
import type { SchedulerService } from "@keelson/service-scheduler";
import { type DiskCounts, SimBusServers, SimNetwork } from "@keelson/sim";
import { runCompactions } from "../store/compactions.ts";
import { FollowingClient } from "../store/followers.ts";
import { Ledger } from "../store/ledger.ts";
import { Member } from "../store/members.ts";
import { ApiWatcher } from "./api-watcher.ts";
import { OwnerCheck } from "./check-owners.ts";
import { PodCheck } from "./check-pods.ts";
import { ViewCheck } from "./check-views.ts";
import type { ClusterContext } from "./cluster-context.ts";
import { unconverged } from "./converged.ts";
import { ClusterFaults } from "./faults.ts";
import { Host } from "./host.ts";
import { describeChange } from "./object-history.ts";
import { LeaderCheck } from "./leaders.ts";
import { ReadCheck } from "./read-check.ts";
import { Runtimes } from "./runtimes.ts";
import { bootApiserver, bootKubelet, bootManager, bootScheduler, type Wiring } from "./services.ts";
import { Truth } from "./truth.ts";
import { User, type UserParts } from "./user.ts";

/** Between two looks at everybody's view of the world. */
const lookEveryMs = 1_000;

export class Cluster {
  readonly #context: ClusterContext;
  readonly #network: SimNetwork;
  readonly #bus: SimBusServers;
  readonly #ledger: Ledger;
  readonly #truth: Truth;
  readonly #members: readonly Member[];
  readonly #apiservers: readonly Host<ApiserverService>[];
  readonly #schedulers: readonly Host<SchedulerService>[];
  readonly #managers: readonly Host<ControllerManagerService>[];
  readonly #kubelets: readonly Host<KubeletService>[];
  readonly #runtimes: Runtimes;
  readonly #users: readonly User[];
  readonly #watchers: readonly ApiWatcher[];
  readonly #followers: readonly FollowingClient[];
  readonly #faults: ClusterFaults;
  readonly #pods: PodCheck;
  readonly #views: ViewCheck;
  readonly #compactions: { stop(): void };
  readonly #diskCounts: DiskCounts = { syncs: 0, failedSyncs: 0, stalledSyncs: 0, fullWrites: 0, writes: 0 };

  constructor(context: ClusterContext) {
    const { options, prng, scheduler } = context;
    const { delayMs, spikeShare, lossShare, duplicateShare, reorderShare, busChaos } = options;
    this.#context = context;
    this.#network = new SimNetwork(scheduler, prng.fork("network"), {
      delayMs,
      spikeShare: spikeShare / 5,
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
    this.#truth = new Truth(this.#ledger);
    const { historyOf } = context;
    if (historyOf !== undefined)
      this.#truth.onChange((change) => {
        if (change.key.includes(historyOf)) context.story(describeChange(change));
      });
    this.#pods = new PodCheck(context, this.#truth, (container) => this.#runtimes.podOf(container));
    this.#views = new ViewCheck(context, this.#truth);
    this.#members = many(options.members, (number) => this.#member(number));
    const stores = this.#members.map(({ clientAddress }) => clientAddress);
    const names = many(options.apiservers, (number) => `a${number}`);
    const leaders = new LeaderCheck(context, () => [...this.#schedulers, ...this.#managers]);
    const owners = new OwnerCheck(context, this.#truth);
    this.#truth.onChange((change) => owners.take(change));
    const wiring: Wiring = {
      options,
      addresses: { stores, apiservers: names },
      openEventBus: (process) => this.#bus.connect(process),
      onRequest: (host: string, request: HttpClientRequest) => leaders.sent(host, request),
    };
    const parts = { context, network: this.#network };
    this.#apiservers = names.map(
      (name, i) => new Host(parts, name, 11 + i, (life) => bootApiserver(wiring, life, i + 1)),
    );
    this.#schedulers = many(
      options.schedulers,
      (n) => new Host(parts, `sched${n}`, 20 + n, (life) => bootScheduler(wiring, life)),
    );
    this.#managers = many(
      options.managers,
      (n) => new Host(parts, `cm${n}`, 30 + n, (life) => bootManager(wiring, life)),
    );
    this.#runtimes = new Runtimes(context, this.#network);
    this.#kubelets = many(
      options.nodes,
      (n) => new Host(parts, `n${n}`, 40 + n, (life) => bootKubelet(wiring, life, this.#runtimes.address(`n${n}`))),
    );
    const reads = new ReadCheck(context, this.#truth);
    const userParts: UserParts = { ...parts, truth: this.#truth, apiservers: names, reads };
    this.#users = many(options.users, (n) => new User(userParts, n));
    const watched = [resources.pods, resources.deployments, resources.configmaps];
    this.#watchers = watched.map((type, i) => new ApiWatcher(userParts, i + 1, type));
    const clientParts = { context, network: this.#network, addresses: stores, history: [] };
    this.#followers = many(options.followers, (n) => new FollowingClient(clientParts, this.#bus, this.#ledger, n));
    this.#compactions = runCompactions(clientParts, this.#ledger);
    this.#startAll();
    this.#faults = new ClusterFaults({
      ...parts,
      bus: this.#bus,
      members: this.#members,
      apiservers: this.#apiservers,
      schedulers: this.#schedulers,
      managers: this.#managers,
      kubelets: this.#kubelets,
      runtimes: this.#runtimes,
      leading: () => leaders.leading(),
      afterNextWrite: (callback) => leaders.afterNextWrite(callback),
      startNode: (node) => this.#startNode(node),
    });
    this.#lookNowAndThen();
  }

  /** No more faults; everything is there again. */
  heal(): void {
    this.#faults.heal();
    this.#context.story("healed");
  }

  stopWriting(): void {
    for (const user of this.#users) user.stopped = true;
    this.#compactions.stop();
  }

  /** What is not yet as it has to be; undefined when everything has converged. */
  unsettled(): string | undefined {
    const busy = this.#users.find(({ idle }) => !idle);
    if (busy !== undefined) return `${busy.name} waits for an answer`;
    for (const host of [...this.#apiservers, ...this.#schedulers, ...this.#managers, ...this.#kubelets]) {
      const [problem] = host.problems;
      if (problem !== undefined) return problem;
    }
    const wrong = unconverged({
      truth: this.#truth,
      runtimes: this.#runtimes,
      pods: this.#pods,
      nodes: this.#kubelets.map(({ name }) => name),
    });
    if (wrong !== undefined) return wrong;
    for (const [name, informers] of this.#informers()) {
      const behind = this.#views.behind(informers);
      if (behind !== undefined) return `${name}: ${behind}`;
    }
    const late = this.#watchers.find(({ behind }) => behind !== undefined);
    if (late !== undefined) return late.behind;
    const follower = this.#followers.find(({ revision }) => revision < this.#ledger.head - 20);
    return follower === undefined ? undefined : `${follower.name} has ${follower.revision} of ${this.#ledger.head}`;
  }

  /** Compares every view with the truth. */
  checkViews(): void {
    for (const host of this.#apiservers)
      if (host.service !== undefined) this.#views.cache(host.name, host.service.cache);
    for (const [name, informers] of this.#informers()) this.#views.informers(name, informers);
  }

  /** Objects that changed after a revision, without what changes all the time. */
  changesAfter(revision: number): readonly string[] {
    const steady = /^\/registry\/(leases|masterleases|events|minions|services\/endpoints)\//;
    const found: string[] = [];
    for (let at = revision + 1; at <= this.#truth.head; at++) {
      const events = this.#ledger.entries.get(at)?.record.events ?? [];
      for (const event of events) {
        const key = new TextDecoder().decode(event.key);
        if (!steady.test(key)) found.push(`${key} in ${at}`);
      }
    }
    return found;
  }

  get head(): number {
    return this.#truth.head;
  }

  count(): void {
    const context = this.#context;
    for (const [name, value] of Object.entries(this.#network.counts)) context.count(`net ${name}`, value);
    for (const [name, value] of Object.entries(this.#bus.counts)) context.count(`bus ${name}`, value);
    for (const prefix of this.#truth.resources()) context.count(`objects ${prefix}`, this.#truth.now(prefix).length);
    context.count("revisions", this.#ledger.head);
    context.count("store leaders", this.#ledger.terms);
  }

  #member(number: number): Member {
    return new Member(
      {
        context: this.#context,
        network: this.#network,
        ledger: this.#ledger,
        diskCounts: this.#diskCounts,
        openEventBus: (process) => this.#bus.connect(process),
      },
      number,
    );
  }

  #startAll(): void {
    for (const member of this.#members) member.start();
    const { scheduler, prng } = this.#context;
    const order = prng.fork("start");
    for (const host of [...this.#apiservers, ...this.#schedulers, ...this.#managers])
      scheduler.schedule(order.float() * 500, 4, () => host.start());
    for (const node of this.#kubelets) scheduler.schedule(500 + order.float() * 500, 4, () => this.#startNode(node));
  }

  #startNode(node: Host): void {
    this.#runtimes.start(node.name, Number(node.name.slice(1)));
    node.start();
  }

  #informers(): readonly (readonly [string, Informers])[] {
    return [...this.#schedulers, ...this.#managers, ...this.#kubelets].flatMap(({ name, service }) =>
      service === undefined ? [] : [[name, service.informers] as const],
    );
  }

  #lookNowAndThen(): void {
    this.#context.scheduler.schedule(lookEveryMs, 3, () => {
      this.checkViews();
      this.#lookNowAndThen();
    });
  }
}

function many<T>(count: number, make: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i + 1));
}
