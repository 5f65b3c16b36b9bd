// Three members of etcd or of the store as bare processes on fixed ports, each in a data directory of its own.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { etcdserverpb } from "@keelson/wire";
import { callOnce } from "./grpc-call.ts";

export type ServerKind = "etcd" | "keelson";

export interface Member {
  readonly name: string;
  readonly clientPort: number;
  readonly pid: number;
}

export interface BenchCluster {
  readonly kind: ServerKind;
  readonly members: readonly Member[];
  /** Which member leads, as the members say. */
  leader(): Promise<Member>;
  /** Sends a signal and waits until the process has gone. */
  kill(name: string, signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Starts a killed member again, and waits until it answers reads. */
  restart(name: string): Promise<void>;
  stop(): Promise<void>;
}

export type ClusterOptions = {
  readonly kind: ServerKind;
  readonly directory: string;
  readonly portBase: number;
  /** How many (3). */
  readonly members?: number;
  /** Directory for CPU profiles of our members. */
  readonly profileTo?: string | undefined;
};

const allNames = ["m1", "m2", "m3"] as const;
/** As `keelson store up` starts a member. */
const heapFlags = ["--max-old-space-size=2048", "--max-semi-space-size=32"];
const readyMs = 60_000;
const stopMs = 10_000;
const storeMain = new URL("../../../services/store/src/main.ts", import.meta.url).pathname;

export async function startCluster(options: ClusterOptions): Promise<BenchCluster> {
  const children = new Map<string, ChildProcess>();
  const names = allNames.slice(0, options.members);
  const clientPort = (name: string): number => options.portBase + 2 * allNames.indexOf(name as "m1");
  const members = (): Member[] =>
    names.map((name) => ({ name, clientPort: clientPort(name), pid: children.get(name)?.pid ?? 0 }));
  const start = (name: string): void => {
    mkdirSync(`${options.directory}/${name}`, { recursive: true, mode: 0o700 });
    const log = openSync(`${options.directory}/${name}.log`, "a");
    const [command, ...args] = commandOf(options, name, { names, clientPort });
    children.set(name, spawn(command, args, { stdio: ["ignore", "ignore", log] }));
    closeSync(log);
  };
  const end = async (name: string, signal: NodeJS.Signals): Promise<void> => {
    const child = children.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
    await gone;
    clearTimeout(timer);
  };
  const leader = async (): Promise<Member> => {
    for (const member of members()) {
      try {
        const status = await callOnce(member.clientPort, etcdserverpb.Maintenance.Status, {});
        if (status.leader !== 0n && status.leader === status.header?.memberId) return member;
      } catch {
        continue; // a member that is down does not lead
      }
    }
    await sleep(20);
    return leader();
  };
  for (const name of names) start(name);
  for (const name of names) await answering(clientPort(name), `${options.kind} ${name}`);
  return {
    kind: options.kind,
    get members() {
      return members();
    },
    leader,
    kill: end,
    restart: async (name) => {
      start(name);
      await answering(clientPort(name), `${options.kind} ${name}`);
    },
    stop: async () => {
      await Promise.all(names.map((name) => end(name, "SIGTERM")));
    },
  };
}

function commandOf(
  options: ClusterOptions,
  name: string,
  { names, clientPort }: { readonly names: readonly string[]; readonly clientPort: (name: string) => number },
): [string, ...string[]] {
  const url = (port: number): string => `http://127.0.0.1:${port}`;
  const flags = [
    ["--name", name],
    ["--data-dir", `${options.directory}/${name}`],
    ["--listen-client-urls", url(clientPort(name))],
    ["--advertise-client-urls", url(clientPort(name))],
    ["--listen-peer-urls", url(clientPort(name) + 1)],
    ["--initial-advertise-peer-urls", url(clientPort(name) + 1)],
    ["--initial-cluster", names.map((peer) => `${peer}=${url(clientPort(peer) + 1)}`).join(",")],
    ["--initial-cluster-token", `bench-${options.portBase}`],
    ["--quota-backend-bytes", String(8 * 1024 ** 3)],
  ].flat();
  if (options.kind === "etcd") return ["etcd", ...flags];
  const profile =
    options.profileTo === undefined
      ? []
      : ["--cpu-prof", `--cpu-prof-dir=${options.profileTo}`, `--cpu-prof-name=${name}.cpuprofile`];
  return [process.execPath, ...heapFlags, ...profile, storeMain, ...flags];
}

async function answering(port: number, what: string): Promise<void> {
  const until = performance.now() + readyMs;
  for (;;) {
    try {
      await callOnce(port, etcdserverpb.KV.Range, { key: new Uint8Array([1]) });
      return;
    } catch (error) {
      if (performance.now() > until) throw new Error(`${what} does not answer`, { cause: error });
      await sleep(20);
    }
  }
}

/** CPU seconds a process has used, user and system. */
export function cpuSeconds(pid: number): number {
  // Fields after the command name, which may hold spaces: utime and stime are the 14th and 15th of the whole line.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}
