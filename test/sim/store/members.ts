// The members of the simulated store: the real service over simulated ports, and the ways its process and machine
// end and come back. What a machine keeps (disk, tables) outlives its processes.
import { messageOf, type Prng } from "@keelson/base";
import type { EventBus, Telemetry } from "@keelson/ports";
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
  MemoryStorage,
  type SimNetwork,
  SimProcess,
} from "@keelson/sim";
import { raftpb } from "@keelson/wire";
import type { SimContext } from "./context.ts";
import type { Ledger } from "./ledger.ts";
import { silentTelemetry } from "./telemetry.ts";

export type MemberParts = {
  readonly context: SimContext;
  readonly network: SimNetwork;
  readonly ledger: Ledger;
  readonly diskCounts: DiskCounts;
  readonly openEventBus: (process: SimProcess) => EventBus;
};

export type MemberState = "up" | "starting" | "down" | "stopping";

const clientPort = 2379;
const peerPort = 2380;

export class Member {
  readonly name: string;
  readonly number: number;
  readonly #parts: MemberParts;
  readonly #config: StoreConfig;
  readonly #prng: Prng;
  readonly #disk = createMemoryDisk();
  readonly #storage = new MemoryStorage();
  readonly weather: DiskWeather;
  wallOffsetMs = 0;
  state: MemberState = "down";
  node: StoreNode | undefined;
  #process: SimProcess | undefined;
  #service: Service | undefined;
  #lives = 0;

  constructor(parts: MemberParts, number: number) {
    const { options } = parts.context;
    this.#parts = parts;
    this.number = number;
    this.name = `s${number}`;
    this.#config = configOf(parts.context, this.name);
    this.#prng = parts.context.prng.fork(this.name);
    this.weather = { syncMs: options.syncMs, stalledUntilMs: 0, failSyncs: false, full: false };
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
    if (this.state !== "down") return;
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
        secrets: noSecrets,
        scope,
        telemetry: silentTelemetry as Telemetry,
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
        removed: () => context.violation(`${this.name} believes that it was removed`),
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
      this.#config,
    );
    service.start().then(
      () => {
        if (process !== this.#process || this.state !== "starting") return;
        this.#service = service;
        this.state = "up";
      },
      (error: unknown) => this.#fatal(process, error),
    );
  }

  /** The process ends by itself: allowed when its disk was made to fail, a bug otherwise. */
  #fatal(process: SimProcess, error: unknown): void {
    if (process !== this.#process || !process.alive) return;
    const { context } = this.#parts;
    const code = (error as { readonly code?: string }).code ?? "";
    if (code === "disk.sync-failed" || code === "disk.full") {
      context.story(`${this.name} ends itself: ${messageOf(error)}`);
      context.count(`ended itself: ${code}`);
      // Not from inside: the rest of this turn must not see a half-dead process.
      context.scheduler.schedule(0, 7, () => process === this.#process && this.kill());
      return;
    }
    context.violation(`${this.name} ended itself: ${describe(error)}`);
  }
}

/** Backups and passwords are not part of these runs. */
const noSecrets: StoreWorld["secrets"] = {
  sha256: unused,
  hashPassword: unused,
  passwordMatches: unused,
  certificateEndsMs: () => undefined,
  tokenSigner: unused,
};

function unused(): never {
  throw new Error("no backups and no passwords here");
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

function configOf(context: SimContext, name: string): StoreConfig {
  const { options } = context;
  const names = Array.from({ length: options.members }, (_, i) => `s${i + 1}`);
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
    ].flat(),
    {},
  );
  if (!parsed.ok) throw new Error(parsed.problems.join("; "));
  return parsed.config;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
