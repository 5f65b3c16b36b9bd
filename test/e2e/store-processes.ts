// Three real store members on loopback ports, for tests that kill, restart and talk to them.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const main =
  process.env["KEELSON_STORE_MAIN"] ?? join(import.meta.dirname, "..", "..", "services", "store", "src", "main.ts");
const members = [1, 2, 3] as const;
const readyLimitMs = 20_000;

export class StoreProcesses {
  readonly directory = mkdtempSync(join(tmpdir(), "keelson-store-e2e-"));
  readonly #ports: readonly number[];
  readonly #processes = new Map<number, ChildProcess>();

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
  }

  static async start(): Promise<StoreProcesses> {
    const store = new StoreProcesses(await freePorts(members.length * 3));
    for (const member of members) store.spawn(member);
    await store.ready();
    return store;
  }

  get endpoints(): string[] {
    return members.map((member) => this.endpoint(member));
  }

  endpoint(member: number): string {
    return `127.0.0.1:${this.#port(member, 0)}`;
  }

  spawn(member: number): void {
    const url = (kind: number, of = member): string => `http://127.0.0.1:${this.#port(of, kind)}`;
    const flags = {
      name: `m${member}`,
      "data-dir": join(this.directory, `m${member}`),
      "listen-client-urls": url(0),
      "advertise-client-urls": url(0),
      "listen-peer-urls": url(1),
      "initial-advertise-peer-urls": url(1),
      "initial-cluster": members.map((of) => `m${of}=${url(1, of)}`).join(","),
      "initial-cluster-token": "e2e",
      "listen-metrics-urls": url(2),
      "instance-name": `m${member}`,
    };
    const log = openSync(join(this.directory, `m${member}.log`), "a");
    const args = [main, ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)];
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

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
