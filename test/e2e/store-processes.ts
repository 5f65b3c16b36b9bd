// Three real store members on loopback ports, for tests that kill, restart and talk to them.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGrpcClient } from "@keelson/adapters";
import { type RpcChannel, RpcError } from "@keelson/ports";
import { freePorts } from "../free-ports.ts";

/** Entry point of the store, or of the build that the environment names. */
export const storeMain =
  process.env["KEELSON_STORE_MAIN"] ?? join(import.meta.dirname, "..", "..", "services", "store", "src", "main.ts");
const firstMembers = [1, 2, 3] as const;
/** Members may be added up to this number. */
const membersMax = 8;
const readyLimitMs = 60_000;

export type StoreOptions = {
  /** Numbers of the first members; default 1, 2, 3. */
  readonly members?: readonly number[];
  /** Further flags for every member. */
  readonly flags?: Readonly<Record<string, string>>;
};

export class StoreProcesses {
  readonly directory = mkdtempSync(join(tmpdir(), "keelson-store-e2e-"));
  readonly #ports: readonly number[];
  readonly #processes = new Map<number, ChildProcess>();
  readonly #channels = new Map<number, RpcChannel>();

  readonly #first: readonly number[];
  readonly #extraFlags: Readonly<Record<string, string>>;

  private constructor(ports: readonly number[], options: StoreOptions) {
    this.#ports = ports;
    this.#first = options.members ?? firstMembers;
    this.#extraFlags = options.flags ?? {};
  }

  static async start(options: StoreOptions = {}): Promise<StoreProcesses> {
    const store = new StoreProcesses(await freePorts(membersMax * 3), options);
    for (const member of store.#first) store.spawn(member);
    await store.ready();
    return store;
  }

  get endpoints(): string[] {
    return this.#first.map((member) => this.endpoint(member));
  }

  /** A channel to the member, the same each time; closed with the cluster. */
  channel(member: number): RpcChannel {
    const known = this.#channels.get(member) ?? createGrpcClient().connect(this.endpoint(member), undefined);
    this.#channels.set(member, known);
    return known;
  }

  peerUrl(member: number): string {
    return `http://127.0.0.1:${this.#port(member, 1)}`;
  }

  logOf(member: number): string {
    return readFileSync(join(this.directory, `m${member}.log`), "utf8");
  }

  /** Takes a member's disk away. */
  loseDisk(member: number): void {
    rmSync(join(this.directory, `m${member}`), { recursive: true, force: true });
  }

  /** Changes one byte of a member's log that was durable long ago. */
  rot(member: number): void {
    const directory = join(this.directory, `m${member}`, "wal");
    const segment = readdirSync(directory).find((name) => name.endsWith(".wal"));
    const path = join(directory, segment ?? "?");
    const bytes = readFileSync(path);
    bytes[300] = (bytes[300] ?? 0) ^ 0x10;
    writeFileSync(path, bytes);
  }

  /** Resolves with the exit code once the member's process has ended by itself. */
  async ended(member: number): Promise<number | null> {
    const child = this.#processes.get(member);
    if (child === undefined) return null;
    if (child.exitCode === null) await new Promise((resolve) => child.once("exit", resolve));
    this.#processes.delete(member);
    return child.exitCode;
  }

  endpoint(member: number): string {
    return `127.0.0.1:${this.#port(member, 0)}`;
  }

  /** Starts a first member, or with `join` one that was added to the members given. */
  spawn(member: number, joining?: { readonly join: readonly number[] }): void {
    const url = (kind: number, of = member): string => `http://127.0.0.1:${this.#port(of, kind)}`;
    const flags = {
      name: `m${member}`,
      "data-dir": join(this.directory, `m${member}`),
      "listen-client-urls": url(0),
      "advertise-client-urls": url(0),
      "listen-peer-urls": url(1),
      "initial-advertise-peer-urls": url(1),
      "initial-cluster": (joining?.join ?? this.#first).map((of) => `m${of}=${url(1, of)}`).join(","),
      "initial-cluster-state": joining === undefined ? "new" : "existing",
      "initial-cluster-token": "e2e",
      "listen-metrics-urls": url(2),
      "instance-name": `m${member}`,
      ...this.#extraFlags,
    };
    const log = openSync(join(this.directory, `m${member}.log`), "a");
    const args = [storeMain, ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)];
    this.#processes.set(member, spawn(process.execPath, args, { stdio: ["ignore", log, log] }));
    closeSync(log);
  }

  /** Sends the signal and waits for the end of the process. Returns its exit code. */
  async kill(member: number, signal: NodeJS.Signals = "SIGKILL"): Promise<number | null> {
    const child = this.#processes.get(member);
    if (child === undefined) return null;
    this.#processes.delete(member);
    if (child.exitCode !== null) return child.exitCode;
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill(signal);
    return ended;
  }

  /** Resolves when every running member answers /readyz. */
  async ready(): Promise<void> {
    const deadline = Date.now() + readyLimitMs;
    for (const member of this.#processes.keys()) {
      while (!(await this.#isReady(member))) {
        if (Date.now() > deadline) throw new Error(`member ${member} is not ready; see ${this.directory}`);
        await sleep(50);
      }
    }
  }

  /** The member that leads, once there is one. */
  async leader(): Promise<number> {
    const deadline = Date.now() + readyLimitMs;
    for (;;) {
      for (const member of this.#processes.keys()) {
        const metrics = await this.#get(member, "/metrics");
        if (/^etcd_server_is_leader 1$/m.test(metrics ?? "")) return member;
      }
      if (Date.now() > deadline) throw new Error("no leader");
      await sleep(50);
    }
  }

  async stop(): Promise<void> {
    for (const channel of this.#channels.values()) channel.close();
    await Promise.all([...this.#processes.keys()].map((member) => this.kill(member)));
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #isReady(member: number): Promise<boolean> {
    return (await this.#get(member, "/readyz")) === "ok\n";
  }

  async #get(member: number, path: string): Promise<string | undefined> {
    try {
      return await (await fetch(`http://127.0.0.1:${this.#port(member, 2)}${path}`)).text();
    } catch {
      return undefined; // not listening (yet, or any more): the caller asks again
    }
  }

  #port(member: number, kind: number): number {
    return this.#ports[(member - 1) * 3 + kind] as number;
  }
}

/** Again while the cluster is busy with something else, a change of leader for instance: up to ten seconds. */
export async function retried<T>(what: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await what();
    } catch (error) {
      if (attempt >= 40 || !(error instanceof RpcError)) throw error;
      await sleep(250);
    }
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
