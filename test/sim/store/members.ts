// The members of the simulated store: the real service over simulated ports, and the ways its process and machine
// end and come back. What a machine keeps (disk, tables) outlives its processes.
import { messageOf, text, utf8, type Prng } from "@keelson/base";
import type { EventBus } from "@keelson/ports";
import { createScope, type Service, type StoreNode } from "@keelson/runtime";
import { createStoreService, parseStoreConfig, type StoreConfig, type StoreWorld } from "@keelson/service-store";
import {
  createMemoryDisk,
  createSimDisk,
  createSimNetProbe,
  createSimRpcClient,
  createSimRpcServer,
  createSimStorage,
  type DiskCounts,
  type DiskWeather,
  type MemoryDisk,
  MemoryStorage,
  type SimNetwork,
  SimProcess,
  silentTelemetry,
} from "@keelson/sim";
import { raftpb } from "@keelson/wire";
import type { SimContext } from "./context.ts";
import type { Ledger } from "./ledger.ts";

export type MemberParts = {
  readonly context: SimContext;
  readonly network: SimNetwork;
  readonly ledger: Ledger;
  readonly diskCounts: DiskCounts;
  readonly openEventBus: (process: SimProcess) => EventBus;
};

export type MemberState = "up" | "starting" | "down" | "stopping";

/** Words in which a member refuses data that it can tell are not what it wrote. */
const refusalsOfDamage = ["wal.damaged", "raft.peers-damaged", "raft.data-lost", "store.cannot-join"];
const clientPort = 2379;
const peerPort = 2380;

export class Member {
  readonly name: string;
  readonly number: number;
  readonly #parts: MemberParts;
  readonly #prng: Prng;
  #disk = createMemoryDisk();
  #storage = new MemoryStorage();
  readonly weather: DiskWeather;
  wallOffsetMs = 0;
  state: MemberState = "down";
  node: StoreNode | undefined;
  #process: SimProcess | undefined;
  #service: Service | undefined;
  #lives = 0;
  /** Belongs to the cluster, or should. Spare machines do not, until an operator takes them in. */
  belongs: boolean;
  /** Joins a cluster that exists; undefined: is one of the first members. */
  joins: readonly Member[] | undefined;
  /** Its data are gone or damaged: an operator has to replace it, nobody starts it as it is. */
  lost = false;
  /** Its disk may hold damage: then its log may be refused. */
  suspect = false;
  /** It was started without the data that it had. */
  forgot = false;

  constructor(parts: MemberParts, number: number) {
    const { options } = parts.context;
    this.#parts = parts;
    this.number = number;
    this.name = `s${number}`;
    this.belongs = number <= options.members;
    this.#prng = parts.context.prng.fork(this.name);
    this.weather = { syncMs: options.syncMs, stalledUntilMs: 0, failSyncs: false, full: false };
  }

  /** Its data are all there, as far as anybody can tell. */
  get sound(): boolean {
    return !this.lost && !this.suspect && !this.forgot;
  }

  get disk(): MemoryDisk {
    return this.#disk;
  }
  get logDirectory(): string {
    return `/${this.name}/wal`;
  }
  get peerUrl(): string {
    return `http://${this.name}:${peerPort}`;
  }
  get clientAddress(): string {
    return `${this.name}:${clientPort}`;
  }
  get process(): SimProcess | undefined {
    return this.#process;
  }
  get isUp(): boolean {
    return this.state === "up";
  }

  start(): void {
    if (this.state !== "down" || !this.belongs || this.lost) return;
    const { context, network } = this.#parts;
    network.setDown(this.name, false);
    this.state = "starting";
    context.count("member starts");
    const prng = this.#prng.fork(`life-${++this.#lives}`);
    const process = new SimProcess({
      scheduler: context.scheduler,
      prng,
      host: this.name,
      number: this.number,
      wallOffsetMs: () => this.wallOffsetMs,
      onUncaught: (_process, error) => context.violation(`${this.name}: uncaught ${describe(error)}`),
    });
    this.#process = process;
    process.wake("work", 1, () => this.#boot(process, prng));
  }

  /** The process ends; the machine and what it cached live on. */
  kill(): void {
    this.#process?.kill();
    this.node = undefined;
    this.#service = undefined;
    this.state = "down";
  }

  /** The machine loses power: unsynced sectors and unflushed tables are gone. */
  powerLoss(): void {
    this.kill();
    this.#parts.network.setDown(this.name, true);
    this.#disk.crash(this.#prng);
    this.#storage.crash();
  }

  /** The data directory is empty, as on a new machine of that name. */
  wipe(): void {
    this.powerLoss();
    this.#disk = createMemoryDisk();
    this.#storage = new MemoryStorage();
    this.suspect = false;
    this.forgot = false;
  }

  /** Its data are gone, and it is started as it was. */
  comeBackEmpty(): void {
    this.wipe();
    this.forgot = true;
    this.start();
  }

  /** SIGTERM. */
  stop(): void {
    const service = this.#service;
    const process = this.#process;
    if (this.state !== "up" || service === undefined || process === undefined) return;
    this.state = "stopping";
    process.wake("work", 0, () => {
      service.stop().then(
        () => process === this.#process && this.kill(),
        // Its last flush may meet the same disk as everything else.
        (error: unknown) => this.#fatal(process, error),
      );
    });
  }

  #boot(process: SimProcess, prng: Prng): void {
    const { context, network, ledger, diskCounts } = this.#parts;
    const disk = { disk: this.#disk, process, weather: this.weather, prng: prng.fork("disk"), counts: diskCounts };
    const rpc = { network, process, mayMisbehave };
    const fatal = (error: unknown): void => this.#fatal(process, error);
    const scope = createScope(this.name, {
      clock: process.clock,
      onFailure: (path, error) => process.alive && context.violation(`${path} failed: ${describe(error)}`),
    });
    const service = createStoreService(
      {
        clock: process.clock,
        entropy: process.entropy,
        secrets: openSecrets,
        scope,
        telemetry: silentTelemetry,
        disk: createSimDisk(disk),
        rpcServer: createSimRpcServer(rpc),
        rpcClient: createSimRpcClient(rpc),
        netProbe: createSimNetProbe(rpc),
        httpServer: { listen: () => Promise.reject(new Error("no HTTP here")) },
        readFile: () => "",
        lockDirectory: () => Promise.resolve(),
        openStorage: () => Promise.resolve(createSimStorage(disk, this.#storage)),
        openEventBus: () => this.#parts.openEventBus(process),
        fatal,
        removed: () => this.#removed(process),
        simulation: {
          raft: {
            snapshotCatchupEntries: context.options.catchupEntries,
            walSegmentBytes: context.options.walSegmentBytes,
          },
          observe: (node) => {
            if (process !== this.#process || !process.alive) return;
            this.node = node;
            ledger.observe(this.name, node);
          },
        },
      },
      configOf(context, this),
    );
    service.start().then(
      () => {
        if (process !== this.#process || this.state !== "starting") return;
        this.#service = service;
        this.state = "up";
        // A start of the process alone shows nothing of what the disk still withholds.
        this.suspect &&= this.#disk.lying;
      },
      (error: unknown) => this.#fatal(process, error),
    );
  }

  /** The cluster goes on without it, as it was told. */
  #removed(process: SimProcess): void {
    if (process !== this.#process || !process.alive) return;
    const { context } = this.#parts;
    if (this.belongs && !this.lost) return context.violation(`${this.name} believes that it was removed`);
    context.count("member left");
    context.scheduler.schedule(0, 7, () => process === this.#process && this.kill());
  }

  /** The process ends by itself: allowed when its disk was made to fail or to lie, a bug otherwise. */
  #fatal(process: SimProcess, error: unknown): void {
    if (process !== this.#process || !process.alive) return;
    const { context } = this.#parts;
    const code = (error as { readonly code?: string }).code ?? "";
    const damaged = (this.suspect || this.forgot) && refusalsOfDamage.includes(code);
    const excused = code === "disk.sync-failed" || code === "disk.full" || this.lost || !this.belongs;
    if (!damaged && !excused && !(this.joins !== undefined && code === "store.cannot-join"))
      return context.violation(`${this.name} ended itself: ${describe(error)}`);
    context.story(`${this.name} ends itself: ${messageOf(error)}`);
    context.count(`ended itself: ${code}`);
    if (damaged) this.lost = true;
    // Not from inside: the rest of this turn must not see a half-dead process.
    context.scheduler.schedule(0, 7, () => process === this.#process && this.kill());
    // Its supervisor starts it again.
    context.scheduler.schedule(500, 7, () => process === this.#process && this.start());
  }
}

/** Passwords that everybody may see; backups are not part of these runs. */
const openSecrets: StoreWorld["secrets"] = {
  sha256: unused,
  hashPassword: (password) => Promise.resolve(utf8(`hash of ${password}`)),
  passwordMatches: (password, hash) => Promise.resolve(text(hash) === `hash of ${password}`),
  tokenSigner: unused,
  certificateEndsMs: unused,
};

function unused(): never {
  throw new Error("no backups, signed tokens and certificates here");
}

/** Frames between members that hold only Raft messages: the protocol expects any of them to be lost or late. */
function mayMisbehave(path: string, bytes: Uint8Array): boolean {
  if (path !== raftpb.Transport.Exchange.path) return false;
  const { greeting, messages } = raftpb.Frame.decode(bytes);
  return (
    greeting === undefined &&
    messages.every((message) => message.proposals === undefined && message.answers === undefined)
  );
}

function configOf(context: SimContext, { name, joins }: Member): StoreConfig {
  const { options } = context;
  const first = Array.from({ length: options.members }, (_, i) => `s${i + 1}`);
  const names = joins === undefined ? first : [name, ...joins.map((member) => member.name)];
  const parsed = parseStoreConfig(
    [
      ["--name", name],
      ["--data-dir", `/${name}`],
      ["--listen-client-urls", `http://${name}:${clientPort}`],
      ["--advertise-client-urls", `http://${name}:${clientPort}`],
      ["--listen-peer-urls", `http://${name}:${peerPort}`],
      ["--initial-advertise-peer-urls", `http://${name}:${peerPort}`],
      ["--initial-cluster", names.map((member) => `${member}=http://${member}:${peerPort}`).join(",")],
      ["--heartbeat-interval", String(options.heartbeatMs)],
      ["--election-timeout", String(options.electionMs)],
      ["--snapshot-count", String(options.snapshotCount)],
      ["--experimental-watch-progress-notify-interval", "1s"],
      ["--event-log-servers", "nats://bus:4222"],
      ["--initial-cluster-state", joins === undefined ? "new" : "existing"],
      ["--quota-backend-bytes", String(options.quotaBytes === 0 ? -1 : options.quotaBytes)],
    ].flat(),
    {},
  );
  if (!parsed.ok) throw new Error(parsed.problems.join("; "));
  return parsed.config;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
