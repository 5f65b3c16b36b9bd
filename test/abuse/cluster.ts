// Store members as bare processes, plain or with mutual TLS on both ports, with what abuse and soak look at from
// outside: process figures, metrics, logs, hashes. Members can be added and taken away while the cluster runs.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { createGrpcClient } from "@keelson/adapters";
import { utf8 } from "@keelson/base";
import { createAuthority, issueCertificate } from "@keelson/local";
import { RpcError, type RpcChannel, type TlsMaterial } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import { freePorts } from "../free-ports.ts";

/** As `keelson store up` starts a member. */
const heapFlags = ["--max-old-space-size=2048", "--max-semi-space-size=32"];
/** Entry point of the store, or of the build that the environment names. */
const storeMain =
  process.env["KEELSON_STORE_MAIN"] ?? new URL("../../services/store/src/main.ts", import.meta.url).pathname;
const readyMs = 120_000;
const stopMs = 10_000;
/** Client, peer and metrics port of one member. */
const portsPerMember = 3;
const membersMax = 8;

export type ClusterOptions = {
  readonly directory: string;
  /** First of 24 ports; undefined: free ones. */
  readonly portBase?: number | undefined;
  readonly tls?: boolean;
  /** Numbers of the first members; default 1, 2, 3. */
  readonly members?: readonly number[];
  readonly flags?: Readonly<Record<string, string>>;
};

/** What one member's process holds. */
export type Footprint = { readonly rssMb: number; readonly fds: number; readonly cpuSeconds: number };

export class StoreCluster {
  readonly directory: string;
  readonly scheme: "http" | "https";
  /** What a client with a certificate of the cluster shows; undefined without TLS. */
  readonly clientTls: TlsMaterial | undefined;
  readonly #ports: readonly number[];
  readonly #flags: Readonly<Record<string, string>>;
  readonly #children = new Map<number, ChildProcess>();
  readonly #channels = new Map<number, RpcChannel>();

  private constructor(options: ClusterOptions, ports: readonly number[], clientTls: TlsMaterial | undefined) {
    this.directory = options.directory;
    this.scheme = clientTls === undefined ? "http" : "https";
    this.clientTls = clientTls;
    this.#ports = ports;
    this.#flags = options.flags ?? {};
  }

  /** Starts the first members and waits until each serves. */
  static async start(options: ClusterOptions): Promise<StoreCluster> {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    const count = portsPerMember * membersMax;
    const { portBase } = options;
    const ports =
      portBase === undefined ? await freePorts(count) : Array.from({ length: count }, (_, i) => portBase + i);
    const tls = options.tls === true ? await writeCertificates(options.directory) : undefined;
    const cluster = new StoreCluster(options, ports, tls);
    process.once("exit", () => cluster.#killAll()); // whatever ends this process
    const members = options.members ?? [1, 2, 3];
    for (const member of members) cluster.spawn(member, members, "new");
    await Promise.all(members.map((member) => cluster.ready(member)));
    for (const member of members) await cluster.#writable(member);
    return cluster;
  }

  get members(): readonly number[] {
    return [...this.#children.keys()];
  }

  clientPort(member: number): number {
    return this.#port(member, 0);
  }

  peerPort(member: number): number {
    return this.#port(member, 1);
  }

  peerUrl(member: number): string {
    return `${this.scheme}://127.0.0.1:${this.peerPort(member)}`;
  }

  spawn(member: number, cluster: readonly number[], state: "new" | "existing"): void {
    const url = (kind: number): string => `${this.scheme}://127.0.0.1:${this.#port(member, kind)}`;
    const flags = {
      name: `m${member}`,
      "data-dir": `${this.directory}/m${member}`,
      "listen-client-urls": url(0),
      "advertise-client-urls": url(0),
      "listen-peer-urls": url(1),
      "initial-advertise-peer-urls": url(1),
      "initial-cluster": cluster.map((of) => `m${of}=${this.peerUrl(of)}`).join(","),
      "initial-cluster-state": state,
      "initial-cluster-token": "abuse",
      "listen-metrics-urls": `http://127.0.0.1:${this.#port(member, 2)}`,
      ...(this.clientTls === undefined ? {} : tlsFlags(this.directory)),
      ...this.#flags,
    };
    const log = openSync(this.#logFile(member), "a");
    const args = [...heapFlags, storeMain, ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)];
    this.#children.set(member, spawn(process.execPath, args, { stdio: ["ignore", log, log] }));
    closeSync(log);
  }

  async ready(member: number): Promise<void> {
    const until = performance.now() + readyMs;
    while ((await this.#get(member, "/readyz")) !== "ok\n") {
      if (!this.alive(member)) throw new Error(`member ${member} has ended: ${this.log(member)}`);
      if (performance.now() > until) throw new Error(`member ${member} is not ready; see ${this.#logFile(member)}`);
      await sleep(50);
    }
  }

  /** Waits until a write through the member succeeds: the first election may not be the last. */
  async #writable(member: number): Promise<void> {
    const until = performance.now() + readyMs;
    for (;;) {
      try {
        await this.channel(member).unary(etcdserverpb.KV.Put, { key: utf8("started") }, { timeoutMs: 10_000 });
        return;
      } catch (error) {
        if (!(error instanceof RpcError) || performance.now() > until) throw error;
        await sleep(100);
      }
    }
  }

  /** A gRPC channel to a member, made once. */
  channel(member: number): RpcChannel {
    let channel = this.#channels.get(member);
    if (channel === undefined) {
      channel = createGrpcClient().connect(`127.0.0.1:${this.clientPort(member)}`, this.clientTls);
      this.#channels.set(member, channel);
    }
    return channel;
  }

  /** Ids by member number, for those that the members list. */
  async ids(through: number): Promise<Map<number, bigint>> {
    const { members } = await this.channel(through).unary(
      etcdserverpb.Cluster.MemberList,
      { linearizable: true },
      { timeoutMs: 10_000 },
    );
    const ids = new Map<number, bigint>();
    for (let member = 1; member <= membersMax; member++) {
      const found = members.find((one) => one.peerURLs.includes(this.peerUrl(member)));
      if (found !== undefined) ids.set(member, found.ID);
    }
    return ids;
  }

  async status(member: number): Promise<etcdserverpb.StatusResponse> {
    return this.channel(member).unary(etcdserverpb.Maintenance.Status, {}, { timeoutMs: 10_000 });
  }

  async metrics(member: number): Promise<string> {
    return (await this.#get(member, "/metrics")) ?? "";
  }

  /** Equal numbers mean equal data: HashKV of every member at one revision all of them have applied. */
  async hashes(members = this.members): Promise<Map<number, string>> {
    const key = utf8("a");
    const [first] = members;
    if (first === undefined) return new Map();
    const revision = (await this.channel(first).unary(etcdserverpb.KV.Range, { key })).header?.revision ?? 0;
    const hashOf = async (member: number): Promise<[number, string]> => {
      await this.channel(member).unary(etcdserverpb.KV.Range, { key });
      const answer = await this.channel(member).unary(etcdserverpb.Maintenance.HashKV, { revision });
      return [member, `${answer.hash}@${answer.hashRevision}`];
    };
    return new Map(await Promise.all(members.map(hashOf)));
  }

  pid(member: number): number {
    return this.#children.get(member)?.pid ?? 0;
  }

  alive(member: number): boolean {
    const child = this.#children.get(member);
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  footprint(member: number): Footprint {
    const pid = this.pid(member);
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const rssMb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    // Fields after the command name, which may hold spaces: utime and stime are the 14th and 15th of the whole line.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / 100;
    return { rssMb, fds: readdirSync(`/proc/${pid}/fd`).length, cpuSeconds };
  }

  /** Memory that is the process's own: mapped table files come and go with the page cache. */
  ownMb(member: number): number {
    const status = readFileSync(`/proc/${this.pid(member)}/status`, "utf8");
    return Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  }

  log(member: number): string {
    return readFileSync(this.#logFile(member), "utf8");
  }

  /** Waits for the end of a member that ends by itself, or ends it. Returns its exit code. */
  async ended(member: number, signal?: NodeJS.Signals): Promise<number | null> {
    const child = this.#children.get(member);
    if (child === undefined) return null;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      if (signal !== undefined) child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
      await gone;
      clearTimeout(timer);
    }
    this.#children.delete(member);
    this.#channels.get(member)?.close();
    this.#channels.delete(member);
    return child.exitCode;
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => this.ended(member, "SIGTERM")));
  }

  #killAll(): void {
    for (const child of this.#children.values()) child.kill("SIGKILL");
  }

  async #get(member: number, path: string): Promise<string | undefined> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.#port(member, 2)}${path}`, {
        signal: AbortSignal.timeout(5_000),
      });
      return await answer.text();
    } catch {
      return undefined; // not listening yet, or too busy: the caller asks again
    }
  }

  #logFile(member: number): string {
    return `${this.directory}/m${member}.log`;
  }

  #port(member: number, kind: number): number {
    return this.#ports[(member - 1) * portsPerMember + kind] as number;
  }
}

function tlsFlags(directory: string): Record<string, string> {
  const file = (name: string): string => `${directory}/pki/${name}`;
  return {
    "cert-file": file("server.crt"),
    "key-file": file("server.key"),
    "client-cert-auth": "true",
    "trusted-ca-file": file("ca.crt"),
    "peer-cert-file": file("server.crt"),
    "peer-key-file": file("server.key"),
    "peer-client-cert-auth": "true",
    "peer-trusted-ca-file": file("ca.crt"),
  };
}

async function writeCertificates(directory: string): Promise<TlsMaterial> {
  mkdirSync(`${directory}/pki`, { recursive: true, mode: 0o700 });
  const authority = await createAuthority("abuse");
  const names = { addresses: ["127.0.0.1"], dnsNames: ["localhost"] };
  const server = await issueCertificate(authority, { commonName: "member", usage: ["server", "client"], ...names });
  const client = await issueCertificate(authority, { commonName: "client", usage: ["client"] });
  const write = (name: string, text: string): void => writeFileSync(`${directory}/pki/${name}`, text, { mode: 0o600 });
  write("ca.crt", authority.certificate);
  write("server.crt", server.certificate);
  write("server.key", server.key);
  return { ...client, ca: authority.certificate };
}
