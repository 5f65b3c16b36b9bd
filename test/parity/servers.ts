// One cluster of either server as child processes on loopback ports: etcd, or the store of this repository, with the
// same flags. Members keep their data in a temporary directory that goes away with them.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { accessSync, closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createGrpcClient } from "@keelson/adapters";
import type { RpcChannel } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import type { EtcdVersion } from "./differences.ts";

export type ServerKind = "etcd" | "keelson";

const storeMain = join(import.meta.dirname, "..", "..", "services", "store", "src", "main.ts");
const readyLimitMs = 90_000;
/** etcd lets members come and go only after all have been connected for five seconds. */
const connectedMs = 6_000;
const portsPerCluster = 20;

/** Major and minor number of that binary. */
export function etcdVersion(): EtcdVersion {
  const text = execFileSync(findEtcd() ?? "etcd", ["--version"], { encoding: "utf8" });
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)\.\d+/.exec(text) ?? [];
  return [Number(major), Number(minor)];
}

/** The etcd binary on PATH, or undefined. */
export function findEtcd(): string | undefined {
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    const file = join(directory, "etcd");
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue; // not in this directory
    }
  }
  return undefined;
}

export class Server {
  readonly kind: ServerKind;
  readonly directory: string;
  /** One per member; requests of cases go to the first unless they say otherwise. */
  readonly channels: readonly RpcChannel[];
  readonly #processes: readonly ChildProcess[];
  #version: EtcdVersion | undefined;

  private constructor(kind: ServerKind, directory: string, processes: readonly ChildProcess[], ports: number[]) {
    this.kind = kind;
    this.directory = directory;
    this.#processes = processes;
    process.once("exit", () => this.#kill());
    const client = createGrpcClient();
    this.channels = ports.map((port) => client.connect(`127.0.0.1:${port}`, undefined));
  }

  /** Starts `members` members on ports from `portBase` on and waits until all of them know the leader. */
  static async start(kind: ServerKind, options: { members: number; portBase: number }): Promise<Server> {
    const directory = mkdtempSync(join(tmpdir(), `keelson-parity-${kind}-`));
    const base = options.portBase + (kind === "etcd" ? 0 : portsPerCluster);
    const members = Array.from({ length: options.members }, (_, index) => index);
    const url = (member: number, port: number): string => `http://127.0.0.1:${base + member * 2 + port}`;
    const processes = members.map((member) => {
      const flags = {
        name: `m${member}`,
        "data-dir": join(directory, `m${member}`),
        "listen-client-urls": url(member, 0),
        "advertise-client-urls": url(member, 0),
        "listen-peer-urls": url(member, 1),
        "initial-advertise-peer-urls": url(member, 1),
        "initial-cluster": members.map((of) => `m${of}=${url(of, 1)}`).join(","),
        "initial-cluster-token": `parity-${kind}`,
        // Passwords are not what is compared: the cheapest hash will do.
        ...(kind === "etcd" ? { "bcrypt-cost": "4" } : {}),
      };
      const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
      const [command, ...first] = kind === "etcd" ? [findEtcd() ?? "etcd"] : [process.execPath, storeMain];
      const log = openSync(join(directory, `m${member}.log`), "a");
      const child = spawn(command as string, [...first, ...args], { stdio: ["ignore", log, log] });
      closeSync(log);
      return child;
    });
    const server = new Server(
      kind,
      directory,
      processes,
      members.map((member) => base + member * 2),
    );
    try {
      await server.#ready();
      if (members.length > 1) await new Promise((resolve) => setTimeout(resolve, connectedMs));
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Of etcd, on which some answers depend. */
  get version(): EtcdVersion {
    return (this.#version ??= etcdVersion());
  }

  get channel(): RpcChannel {
    return this.channels[0] as RpcChannel;
  }

  /** Index of the member that leads. */
  async leader(): Promise<number> {
    for (const [index, channel] of this.channels.entries()) {
      const { header, leader } = await channel.unary(etcdserverpb.Maintenance.Status, {}, { timeoutMs: 5_000 });
      if (header?.memberId === leader) return index;
    }
    throw new Error(`${this.kind} has no leader`);
  }

  /** Last lines of the first member's log, for reports. */
  log(): string {
    return readFileSync(join(this.directory, "m0.log"), "utf8").trim().split("\n").slice(-15).join("\n");
  }

  async stop(): Promise<void> {
    for (const channel of this.channels) channel.close();
    await Promise.all(
      this.#processes.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGKILL");
        await ended;
      }),
    );
    rmSync(this.directory, { recursive: true, force: true });
  }

  #kill(): void {
    for (const child of this.#processes) child.kill("SIGKILL");
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + readyLimitMs;
    for (const channel of this.channels) {
      for (;;) {
        try {
          await channel.unary(etcdserverpb.KV.Range, { key: new Uint8Array([1]) }, { timeoutMs: 2_000 });
          break;
        } catch (error) {
          const dead = this.#processes.some(({ exitCode }) => exitCode !== null);
          if (dead || Date.now() > deadline) {
            throw new Error(`${this.kind} did not start:\n${this.log()}`, { cause: error });
          }
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    }
  }
}
