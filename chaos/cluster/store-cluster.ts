// Three members of the store as plain processes of this run, without a supervisor: what is killed stays dead until a
// scenario starts it again. Peers can be joined through proxies or live in network namespaces, data can lie on file
// systems of its own, clocks can be bent. Everything started or made here is ended and removed in `stop`.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createGrpcClient } from "@keelson/adapters";
import { AppError, must } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import { LoopDisk } from "../faults/loop-disk.ts";
import { PacketNetwork } from "../faults/packet-network.ts";
import { PeerProxies } from "../faults/peer-proxy.ts";
import { SyncFaults } from "../faults/syscalls.ts";
import { otherCheckout } from "./other-checkout.ts";
import { StoreCertificates } from "./certificates.ts";
import {
  checkoutHere,
  type Launch,
  memberFlags,
  type MemberPlan,
  peerUrlOf,
  type Port,
  portOf,
  storeMain,
} from "./store-launch.ts";

/** As the supervisor starts members: compiled once. */
const compileCache = join(checkoutHere, "node_modules", ".cache", "node");
/** Generous: on a machine full of other work a start takes half a minute. */
const readyLimitMs = 60_000;
const faketimeLibraries = [
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
];
/** Of members whose certificates no scenario is about. */
const certificatesLastMs = 24 * 60 * 60 * 1000;

export type StoreClusterOptions = {
  readonly portBase: number;
  readonly members: number;
  /** Peers talk through proxies that can delay, hold back and reset. */
  readonly proxied: boolean;
  /** Every member in a network namespace of its own, joined by packets that can be dropped. */
  readonly namespaces: boolean;
  /** Clients and peers speak TLS, with certificates of this lifetime. Undefined: plain. */
  readonly tlsMs: number | undefined;
  /** File systems of their own for the data of the first member or of all; undefined: the common disk. */
  readonly disks: { readonly bytes: number; readonly of: "first" | "all" } | undefined;
  /** The wall clock of every member can be moved (needs libfaketime). */
  readonly bentClock: boolean;
  /** Members start from the other checkout, until a scenario sets them another launch. */
  readonly fromOther: boolean;
  readonly flags: readonly string[];
};

export class StoreCluster {
  readonly directory: string;
  readonly names: readonly string[];
  readonly proxies: PeerProxies | undefined;
  readonly packets: PacketNetwork | undefined;
  readonly certificates: StoreCertificates | undefined;
  readonly syncs = new SyncFaults();
  readonly disks = new Map<string, LoopDisk>();
  readonly #launches = new Map<string, Launch>();
  readonly #options: StoreClusterOptions;
  readonly #processes = new Map<string, ChildProcess>();
  /** How each ended last. */
  readonly #codes = new Map<string, number | null>();
  readonly #paused = new Set<string>();
  readonly #channels = new Map<string, RpcChannel>();
  #stopped = false;

  private constructor(options: StoreClusterOptions) {
    this.#options = options;
    this.directory = mkdtempSync(join(tmpdir(), "keelson-chaos-"));
    this.names = Array.from({ length: options.members }, (_, i) => `store-${i + 1}`);
    if (options.proxied) this.proxies = new PeerProxies((pid) => this.#nameOf(pid));
    if (options.namespaces) this.packets = new PacketNetwork(this.names, options.portBase);
    if (options.tlsMs !== undefined) this.certificates = new StoreCertificates(join(this.directory, "pki"));
  }

  /** `onStart` is told how to end it before anything runs: an interruption may come at any moment. */
  static async start(
    options: StoreClusterOptions,
    onStart: (stop: () => Promise<void>) => void,
  ): Promise<StoreCluster> {
    const cluster = new StoreCluster(options);
    onStart(() => cluster.stop());
    try {
      await cluster.#prepare();
      for (const name of cluster.names) cluster.start(name);
      await cluster.ready();
      await cluster.leader();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  endpoint(name: string): string {
    return `${this.#host(name)}:${this.#port(name, "client")}`;
  }

  get endpoints(): readonly string[] {
    return this.names.map((name) => this.endpoint(name));
  }

  dataDir(name: string): string {
    return join(this.directory, name);
  }

  logFile(name: string): string {
    return join(this.directory, `${name}.log`);
  }

  /** A connection to one member, kept until `stop`. */
  channel(name: string): RpcChannel {
    const known = this.#channels.get(name);
    if (known !== undefined) return known;
    const channel = createGrpcClient().connect(this.endpoint(name), this.certificates?.client());
    this.#channels.set(name, channel);
    return channel;
  }

  /** Clients connect anew, with the certificates that there are now. */
  renewChannels(): void {
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
  }

  /** How a member is started from its next start on. */
  setLaunch(name: string, launch: Launch): void {
    this.#launches.set(name, launch);
  }

  /** Where a member is told to the others. */
  peerUrl(name: string): string {
    return peerUrlOf(this.#plan(name), name);
  }

  start(name: string): void {
    if (this.#stopped || this.#processes.has(name)) return;
    const log = openSync(this.logFile(name), "a");
    const launch = this.#launches.get(name) ?? {};
    const line = [...(this.packets?.within(name) ?? []), process.execPath, storeMain(launch)];
    const child = spawn(line[0] ?? "", [...line.slice(1), ...memberFlags(this.#plan(name))], {
      stdio: ["ignore", log, log],
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...this.#clockEnvironment(name) },
    });
    closeSync(log);
    this.#processes.set(name, child);
    child.once("exit", (code) => {
      this.#codes.set(name, code);
      if (this.#processes.get(name) === child) this.#processes.delete(name);
    });
  }

  running(name: string): boolean {
    return this.#processes.has(name);
  }

  pid(name: string): number {
    return must(this.#processes.get(name)?.pid, `${name} runs`);
  }

  /** Sends the signal and waits for the end; resolves with the exit code (null: the signal ended it). */
  async kill(name: string, signal: NodeJS.Signals = "SIGKILL"): Promise<number | null> {
    const child = this.#processes.get(name);
    if (child === undefined) return null;
    const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
    child.kill(signal);
    if (this.#paused.delete(name)) child.kill("SIGCONT");
    return ended;
  }

  /** How a member ended by itself within the limit; undefined: it still runs. */
  async ended(name: string, limitMs: number): Promise<{ readonly code: number | null } | undefined> {
    const child = this.#processes.get(name);
    if (child === undefined) return { code: this.#codes.get(name) ?? null };
    const waiting = new AbortController();
    const exit = new Promise<{ code: number | null }>((resolve) => child.once("exit", (code) => resolve({ code })));
    const late = sleep(limitMs, undefined, { signal: waiting.signal }).catch(() => undefined);
    const first = await Promise.race([exit, late]);
    waiting.abort();
    return first;
  }

  /** What becomes of a member that was started: it ends by itself, or serves. Rejects when neither happens in time. */
  async endsOrServes(name: string, limitMs = readyLimitMs): Promise<{ readonly code: number | null } | "serves"> {
    const deadline = performance.now() + limitMs;
    while (performance.now() < deadline) {
      const ended = await this.ended(name, 100);
      if (ended !== undefined) return ended;
      if ((await this.#get(name, "/readyz")) === "ok\n") return "serves";
    }
    throw new AppError("chaos.not-ready", `${name} neither serves nor ends: ${this.#lastLog(name)}`);
  }

  pause(name: string): void {
    this.#paused.add(name);
    this.#processes.get(name)?.kill("SIGSTOP");
  }

  resume(name: string): void {
    this.#paused.delete(name);
    this.#processes.get(name)?.kill("SIGCONT");
  }

  /** Moves the wall clock of a member by seconds; only with `bentClock`. */
  setClockOffset(name: string, seconds: number): void {
    writeFileSync(this.#clockFile(name), `${seconds >= 0 ? "+" : ""}${seconds}\n`);
  }

  wipe(name: string): void {
    rmSync(this.dataDir(name), { recursive: true, force: true });
  }

  /** The member that leads, once exactly one that runs says so. */
  async leader(limitMs = readyLimitMs): Promise<string> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const found = await this.leaderNow();
      if (found !== undefined) return found;
      if (performance.now() > deadline) throw new AppError("chaos.no-leader", `no leader within ${limitMs} ms`);
      await sleep(25);
    }
  }

  async leaderNow(): Promise<string | undefined> {
    const asked = this.names.filter((name) => this.running(name) && !this.#paused.has(name));
    const answers = await Promise.all(asked.map(async (name) => [name, await this.#get(name, "/metrics")] as const));
    const leaders = answers.filter(([, metrics]) => /^etcd_server_is_leader 1$/m.test(metrics ?? ""));
    return leaders.length === 1 ? leaders[0]?.[0] : undefined;
  }

  /** Members other than `leader`. */
  others(leader: string): string[] {
    return this.names.filter((name) => name !== leader);
  }

  async ready(limitMs = readyLimitMs, names: readonly string[] = this.names): Promise<void> {
    const deadline = performance.now() + limitMs;
    for (const name of names) {
      while ((await this.#get(name, "/readyz")) !== "ok\n") {
        if (!this.running(name)) throw new AppError("chaos.not-ready", `${name} ended: ${this.#lastLog(name)}`);
        if (performance.now() > deadline) {
          throw new AppError("chaos.not-ready", `${name} is not ready after ${limitMs} ms: ${this.#lastLog(name)}`);
        }
        await sleep(25);
      }
    }
  }

  /** Ends every process by its id and removes what the run wrote. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const channel of this.#channels.values()) channel.close();
    await Promise.all(this.names.map((name) => this.kill(name)));
    await this.syncs.stop();
    this.proxies?.close();
    for (const disk of this.disks.values()) disk.remove();
    if (this.packets?.exists === true) this.packets.remove();
    if (process.env["KEELSON_CHAOS_KEEP"] !== "1") rmSync(this.directory, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    const { disks, tlsMs } = this.#options;
    this.packets?.create();
    await this.certificates?.issue(tlsMs ?? certificatesLastMs);
    for (const name of this.names) {
      if (this.#options.fromOther) this.setLaunch(name, { checkout: otherCheckout(this.directory) });
      if (this.#options.bentClock) this.setClockOffset(name, 0);
      await this.proxies?.listen(name, this.#port(name, "advertised"), this.#port(name, "peer"));
    }
    if (disks === undefined) return;
    for (const name of disks.of === "all" ? this.names : this.names.slice(0, 1))
      this.disks.set(name, new LoopDisk(this.dataDir(name), disks.bytes));
  }

  #plan(name: string): MemberPlan {
    return {
      name,
      names: this.names,
      dataDir: this.dataDir(name),
      secure: this.certificates !== undefined,
      host: (of) => this.#host(of),
      port: (of, kind) => this.#port(of, kind),
      proxied: this.#options.proxied,
      extra: this.certificates?.flags ?? {},
      flags: this.#options.flags,
      launch: this.#launches.get(name) ?? {},
    };
  }

  #host(name: string): string {
    return this.packets?.host(name) ?? "127.0.0.1";
  }

  #port(name: string, kind: Port): number {
    return portOf(this.#options.portBase, this.names.indexOf(name), kind);
  }

  #clockFile(name: string): string {
    return join(this.directory, `${name}.clock`);
  }

  #clockEnvironment(name: string): Record<string, string> {
    if (!this.#options.bentClock) return {};
    return {
      LD_PRELOAD: findFaketime(),
      FAKETIME_TIMESTAMP_FILE: this.#clockFile(name),
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
  }

  #nameOf(pid: number): string | undefined {
    return this.names.find((name) => this.#processes.get(name)?.pid === pid);
  }

  #lastLog(name: string): string {
    if (!existsSync(this.logFile(name))) return "no log";
    return readFileSync(this.logFile(name), "utf8").trim().split("\n").at(-1) ?? "";
  }

  async #get(name: string, path: string): Promise<string | undefined> {
    try {
      const url = `http://${this.#host(name)}:${this.#port(name, "metrics")}${path}`;
      return await (await fetch(url, { signal: AbortSignal.timeout(1_000) })).text();
    } catch {
      return undefined; // dead, paused or not listening yet: the caller asks again
    }
  }
}

function findFaketime(): string {
  const found = faketimeLibraries.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new AppError("chaos.tool-missing", "libfaketime is not installed (Debian: apt-get install libfaketime)");
}
