// Real nats-server processes for proofs: configured as the product configures them, in a temporary directory, and
// ended only by their own process ids.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { natsConfig, type NatsTlsFiles } from "../config.ts";
import { natsUserClasses, type NatsUserClass } from "../permissions.ts";
import { createNatsUserKey } from "../users.ts";

export interface NatsFixture {
  readonly urls: readonly string[];
  /** By class of service. */
  readonly seeds: Readonly<Record<NatsUserClass, string>>;
  readonly directory: string;
  start(index: number): Promise<void>;
  /** SIGKILL. */
  kill(index: number): Promise<void>;
  freeze(index: number): void;
  thaw(index: number): void;
  stop(): Promise<void>;
}

/** Starts `count` servers with client ports from `portBase` on and route ports from `portBase + 10` on. */
export async function startNatsServers(options: {
  readonly binary: string;
  readonly count: number;
  readonly portBase: number;
  readonly tls?: NatsTlsFiles;
}): Promise<NatsFixture> {
  const { binary, count, portBase } = options;
  const directory = mkdtempSync(join(tmpdir(), "keelson-nats-"));
  const keys = Object.fromEntries([...natsUserClasses, "system"].map((user) => [user, createNatsUserKey()]));
  const users = Object.fromEntries(Object.entries(keys).map(([user, key]) => [user, key.publicKey]));
  const seeds = Object.fromEntries(Object.entries(keys).map(([user, key]) => [user, key.seed]));
  const processes: (ChildProcess | undefined)[] = [];
  const routePorts = Array.from({ length: count }, (_, i) => portBase + 10 + i);
  const start = async (index: number): Promise<void> => {
    const file = join(directory, `nats-${index}.conf`);
    mkdirSync(join(directory, `data-${index}`), { recursive: true, mode: 0o700 });
    const config = natsConfig({
      serverName: `nats-${index}`,
      host: "127.0.0.1",
      clientPort: portBase + index,
      cluster: count === 1 ? undefined : { routePort: portBase + 10 + index, routePorts },
      storeDir: join(directory, `data-${index}`),
      users: users as Parameters<typeof natsConfig>[0]["users"],
      tls: options.tls,
      storeBytesMax: 256 * 1024 * 1024,
    });
    writeFileSync(file, config, { mode: 0o600 });
    processes[index] = spawn(binary, ["-c", file, "-l", join(directory, `nats-${index}.log`)], { stdio: "ignore" });
    await reachable(portBase + index);
  };
  const kill = async (index: number): Promise<void> => {
    const running = processes[index];
    processes[index] = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => running.once("exit", () => resolve()));
    running.kill("SIGKILL");
    await gone;
  };
  for (let i = 0; i < count; i++) await start(i);
  return {
    urls: Array.from({ length: count }, (_, i) => `nats://127.0.0.1:${portBase + i}`),
    seeds: seeds as Record<NatsUserClass, string>,
    directory,
    start,
    kill,
    freeze: (index) => void processes[index]?.kill("SIGSTOP"),
    thaw: (index) => void processes[index]?.kill("SIGCONT"),
    stop: async () => {
      await Promise.all(processes.map((_, i) => kill(i)));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function reachable(port: number): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nats-server on port ${port} did not come up`);
}
