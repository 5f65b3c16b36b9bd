// Clusters that etcdctl is run against: the store of this repository or a real etcd, started with the same flags, plain
// or with certificates of one authority on both ports. The tests for etcdctl compare what the two say.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority, issueCertificate, type KeyPair } from "@keelson/local";
import { freePorts } from "../free-ports.ts";
import { sleep, storeMain } from "./store-processes.ts";

export type ServerKind = "keelson" | "etcd";

/** What one run of etcdctl left. */
export type Outcome = { readonly code: number; readonly stdout: Buffer; readonly stderr: string };

/** A running etcdctl whose output is read while it goes on. */
export interface Running {
  readonly output: () => string;
  /** Resolves when the output matches; rejects with the output when it does not in time or the command ends. */
  until(pattern: RegExp): Promise<void>;
  stop(): Promise<void>;
}

export type RunOptions = {
  readonly stdin?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** After this time the command is killed; default 30 s. */
  readonly limitMs?: number;
  /** The certificate shown, where the cluster has certificates; default "client". */
  readonly certificate?: string;
  /** Only this member is asked. */
  readonly only?: number;
};

const readyLimitMs = 120_000;
/** To ask again soon instead of waiting for a connection to a member that is not there yet. */
const inHaste = ["--dial-timeout=2s", "--command-timeout=5s"];
const commandLimitMs = 90_000;

/** Whether a program is on PATH and runs. */
export function installed(program: string): boolean {
  try {
    execFileSync(program, program === "etcd" ? ["--version"] : ["version"], { env: environment({}) });
    return true;
  } catch {
    return false; // the caller skips what needs it
  }
}

/** Certificates for both ports and for the users named, all of one authority, as files in `directory`. */
export class Certificates {
  readonly directory: string;

  readonly #authority: KeyPair;

  private constructor(directory: string, authority: KeyPair) {
    this.directory = directory;
    this.#authority = authority;
  }

  static async create(directory: string, users: readonly string[]): Promise<Certificates> {
    mkdirSync(directory, { recursive: true });
    const authority = await createAuthority("etcdctl test");
    const made = new Certificates(directory, authority);
    writeFileSync(made.file("ca.crt"), authority.certificate);
    for (const commonName of ["server", ...users]) await made.issue(commonName);
    return made;
  }

  /** Writes a new certificate and key over those of that name. */
  async issue(commonName: string): Promise<void> {
    const usage: ("server" | "client")[] = commonName === "server" ? ["server", "client"] : ["client"];
    const pair = await issueCertificate(this.#authority, { commonName, usage, addresses: ["127.0.0.1"] });
    writeFileSync(this.file(`${commonName}.crt`), pair.certificate);
    writeFileSync(this.file(`${commonName}.key`), pair.key);
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  serverFlags(): Record<string, string> {
    const ca = this.file("ca.crt");
    const [cert, key] = [this.file("server.crt"), this.file("server.key")];
    return {
      "cert-file": cert,
      "key-file": key,
      "trusted-ca-file": ca,
      "client-cert-auth": "true",
      "peer-cert-file": cert,
      "peer-key-file": key,
      "peer-trusted-ca-file": ca,
      "peer-client-cert-auth": "true",
    };
  }

  clientFlags(user: string): string[] {
    return ["--cacert", this.file("ca.crt"), "--cert", this.file(`${user}.crt`), "--key", this.file(`${user}.key`)];
  }
}

export type ClusterOptions = {
  readonly kind: ServerKind;
  readonly members: number;
  readonly certificates: Certificates | undefined;
  /** Further flags of every member. */
  readonly flags?: Readonly<Record<string, string>>;
};

export class EtcdctlCluster {
  readonly options: ClusterOptions;
  readonly directory: string;
  readonly #ports: readonly number[];
  readonly #processes = new Map<number, ChildProcess>();
  readonly #commands = new Set<ChildProcess>();

  private constructor(options: ClusterOptions, ports: readonly number[]) {
    this.options = options;
    this.directory = mkdtempSync(join(tmpdir(), `keelson-etcdctl-${options.kind}-`));
    this.#ports = ports;
  }

  /** Starts all members and waits until every one of them answers. One more may be spawned later. */
  static async start(options: ClusterOptions): Promise<EtcdctlCluster> {
    const cluster = new EtcdctlCluster(options, await freePorts((options.members + 1) * 2));
    for (let member = 0; member < options.members; member++) cluster.spawn(member, "new");
    await cluster.ready(Array.from({ length: options.members }, (_, member) => member));
    await cluster.#announced();
    return cluster;
  }

  get endpoints(): string {
    return Array.from({ length: this.options.members }, (_, member) => this.url(member)).join();
  }

  url(member: number, kind: "client" | "peer" = "client"): string {
    const port = this.#ports[member * 2 + (kind === "client" ? 0 : 1)] as number;
    return `${this.options.certificates === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  }

  spawn(member: number, state: "new" | "existing"): void {
    const { kind, members, certificates } = this.options;
    const all = Array.from({ length: state === "new" ? members : members + 1 }, (_, of) => of);
    const flags: Record<string, string> = {
      name: `m${member}`,
      "data-dir": join(this.directory, `m${member}`),
      "listen-client-urls": this.url(member),
      "advertise-client-urls": this.url(member),
      "listen-peer-urls": this.url(member, "peer"),
      "initial-advertise-peer-urls": this.url(member, "peer"),
      "initial-cluster": all.map((of) => `m${of}=${this.url(of, "peer")}`).join(","),
      "initial-cluster-state": state,
      "initial-cluster-token": this.directory,
      ...certificates?.serverFlags(),
      ...(kind === "etcd" ? { "bcrypt-cost": "4", logger: "zap", "log-outputs": "stderr" } : {}),
      ...this.options.flags,
    };
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const [command, ...first] = kind === "etcd" ? ["etcd"] : [process.execPath, storeMain];
    const log = openSync(join(this.directory, `m${member}.log`), "a");
    this.#processes.set(member, spawn(command as string, [...first, ...args], { stdio: ["ignore", log, log] }));
    closeSync(log);
  }

  /** Kills and forgets one member. */
  async kill(member: number): Promise<void> {
    const child = this.#processes.get(member);
    this.#processes.delete(member);
    if (child !== undefined) await ended(child, "SIGKILL");
  }

  async ready(members: readonly number[]): Promise<void> {
    const deadline = Date.now() + readyLimitMs;
    for (const member of members) {
      for (;;) {
        const args = ["get", "readiness", "--consistency=s", ...this.#access({ only: member }), ...inHaste];
        if ((await this.#run(args, {})).code === 0) break;
        if (Date.now() > deadline || this.#processes.get(member)?.exitCode !== null)
          throw new Error(`${this.options.kind} member ${member} does not start:\n${this.log(member)}`);
        await sleep(100);
      }
    }
  }

  /** Every member has told its name and client URLs: a new one may serve a moment before that. */
  async #announced(): Promise<void> {
    const deadline = Date.now() + readyLimitMs;
    for (;;) {
      const { code, stdout } = await this.#run(["member", "list", ...this.#access({}), ...inHaste], {});
      if (code === 0 && !stdout.toString().includes("unstarted")) return;
      if (Date.now() > deadline)
        throw new Error(`members of ${this.options.kind} do not announce themselves: ${stdout.toString()}`);
      await sleep(100);
    }
  }

  log(member: number): string {
    return readFileSync(join(this.directory, `m${member}.log`), "utf8")
      .split("\n")
      .slice(-20)
      .join("\n");
  }

  /** Runs etcdctl to its end, with the certificate of `certificate` where the cluster has certificates. */
  etcdctl(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return this.#run([...this.#access(options), ...args], options);
  }

  /** Starts an etcdctl that runs until it is stopped. */
  start(args: readonly string[], options: RunOptions = {}): Running {
    const child = this.#child([...this.#access(options), ...args], options);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += String(chunk)));
    return {
      output: () => output,
      until: async (pattern) => {
        const deadline = Date.now() + commandLimitMs;
        while (!pattern.test(output)) {
          if (Date.now() > deadline || child.exitCode !== null)
            throw new Error(`etcdctl ${args.join(" ")} did not print ${pattern}:\n${output}`);
          await sleep(20);
        }
      },
      stop: () => ended(child, "SIGINT"),
    };
  }

  async stop(): Promise<void> {
    const children = [...this.#commands, ...this.#processes.values()];
    await Promise.all(children.map((child) => ended(child, "SIGKILL")));
    rmSync(this.directory, { recursive: true, force: true });
  }

  #access({ certificate = "client", only }: RunOptions): string[] {
    // On a busy machine the handshake alone may take longer than etcdctl waits by default.
    const patience = ["--dial-timeout=60s", "--command-timeout=60s"];
    const endpoints = only === undefined ? this.endpoints : this.url(only);
    return ["--endpoints", endpoints, ...patience, ...(this.options.certificates?.clientFlags(certificate) ?? [])];
  }

  #child(args: readonly string[], options: RunOptions): ChildProcess {
    const child = spawn("etcdctl", args, { env: environment(options.env ?? {}), stdio: "pipe" });
    this.#commands.add(child);
    child.once("exit", () => this.#commands.delete(child));
    if (options.stdin !== undefined) child.stdin?.write(options.stdin);
    return child;
  }

  async #run(args: readonly string[], options: RunOptions): Promise<Outcome> {
    const child = this.#child(args, options);
    const stdout: Buffer[] = [];
    let stderr = "";
    child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on("data", (chunk) => (stderr += String(chunk)));
    child.stdin?.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), options.limitMs ?? commandLimitMs);
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    clearTimeout(timer);
    return { code: code ?? -1, stdout: Buffer.concat(stdout), stderr };
  }
}

function environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME: process.env["HOME"], ETCDCTL_API: "3", ...extra };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await exit;
}
