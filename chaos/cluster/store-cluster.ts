// Three members of the store as plain processes of this run, without a supervisor: what is killed stays dead until a
// scenario starts it again. Peers can be joined through proxies, a member's directory can lie on a small file system,
// and its clock can be bent. Everything started here is ended by its process id in `stop`.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createGrpcClient } from "@keelson/adapters";
import { AppError, must } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import { PeerProxies } from "../faults/peer-proxy.ts";

const storeMain = join(import.meta.dirname, "..", "..", "services", "store", "src", "main.ts");
/** As the supervisor starts members: compiled once. */
const compileCache = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "node");
const readyLimitMs = 30_000;
const portsPerMember = 4;
const faketimeLibraries = [
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
];

export type StoreClusterOptions = {
  readonly portBase: number;
  readonly members: number;
  /** Peers talk through proxies that can delay, hold back and reset. */
  readonly proxied: boolean;
  /** Bytes of a file system of its own for the data of store-1; undefined: the common disk. */
  readonly smallDiskBytes: number | undefined;
  /** The wall clock of every member can be moved (needs libfaketime). */
  readonly bentClock: boolean;
  readonly flags: readonly string[];
};

export class StoreCluster {
  readonly directory: string;
  readonly names: readonly string[];
  readonly proxies: PeerProxies | undefined;
  readonly #options: StoreClusterOptions;
  readonly #processes = new Map<string, ChildProcess>();
  readonly #paused = new Set<string>();
  readonly #channels = new Map<string, RpcChannel>();
  #mounted: string | undefined;
  #stopped = false;

  private constructor(options: StoreClusterOptions) {
    this.#options = options;
    this.directory = mkdtempSync(join(tmpdir(), "keelson-chaos-"));
    this.names = Array.from({ length: options.members }, (_, i) => `store-${i + 1}`);
    if (options.proxied) this.proxies = new PeerProxies((pid) => this.#nameOf(pid));
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
    return `127.0.0.1:${this.#port(name, "client")}`;
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
    const channel = createGrpcClient().connect(this.endpoint(name), undefined);
    this.#channels.set(name, channel);
    return channel;
  }

  start(name: string): void {
    if (this.#stopped || this.#processes.has(name)) return;
    const log = openSync(this.logFile(name), "a");
    const child = spawn(process.execPath, [storeMain, ...this.#flags(name)], {
      stdio: ["ignore", log, log],
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...this.#clockEnvironment(name) },
    });
    closeSync(log);
    this.#processes.set(name, child);
    child.once("exit", () => {
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
    this.proxies?.close();
    if (this.#mounted !== undefined) execFileSync("umount", [this.#mounted]);
    this.#mounted = undefined;
    if (process.env["KEELSON_CHAOS_KEEP"] !== "1") rmSync(this.directory, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    const { smallDiskBytes } = this.#options;
    for (const name of this.names) {
      if (this.#options.bentClock) this.setClockOffset(name, 0);
      await this.proxies?.listen(name, this.#port(name, "advertised"), this.#port(name, "peer"));
    }
    if (smallDiskBytes === undefined) return;
    const directory = this.dataDir("store-1");
    mkdirSync(directory);
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${smallDiskBytes}`, "tmpfs", directory]);
    this.#mounted = directory;
  }

  #flags(name: string): string[] {
    const url = (of: string, kind: Port): string => `http://127.0.0.1:${this.#port(of, kind)}`;
    const advertised: Port = this.#options.proxied ? "advertised" : "peer";
    const flags = {
      name,
      "data-dir": this.dataDir(name),
      "listen-client-urls": url(name, "client"),
      "advertise-client-urls": url(name, "client"),
      "listen-peer-urls": url(name, "peer"),
      "initial-advertise-peer-urls": url(name, advertised),
      "initial-cluster": this.names.map((of) => `${of}=${url(of, advertised)}`).join(","),
      "initial-cluster-token": "chaos",
      "listen-metrics-urls": url(name, "metrics"),
      "instance-name": name,
    };
    return [...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`), ...this.#options.flags];
  }

  #port(name: string, kind: Port): number {
    return this.#options.portBase + this.names.indexOf(name) * portsPerMember + portKinds.indexOf(kind);
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
      const url = `http://127.0.0.1:${this.#port(name, "metrics")}${path}`;
      return await (await fetch(url, { signal: AbortSignal.timeout(1_000) })).text();
    } catch {
      return undefined; // dead, paused or not listening yet: the caller asks again
    }
  }
}

const portKinds = ["client", "peer", "metrics", "advertised"] as const;
type Port = (typeof portKinds)[number];

function findFaketime(): string {
  const found = faketimeLibraries.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new AppError("chaos.tool-missing", "libfaketime is not installed (Debian: apt-get install libfaketime)");
}
