// A real cluster in a temporary directory, driven as a user drives it: through the keelson command, kubectl and
// etcdctl. Every helper runs the real program and returns what it printed.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ClusterReport, ProcessReport } from "@keelson/local";

const cliMain = fileURLToPath(new URL("../../services/cli/src/main.ts", import.meta.url));

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** Runs a command to its end; never throws for a non-zero exit. */
export function runCommand(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
  input?: string,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, out, err }));
    child.stdin.end(input ?? "");
  });
}

export function keelson(...args: string[]): Promise<Ran> {
  return runCommand(process.execPath, [cliMain, ...args]);
}

/** The CLI as a child of its own, for the foreground form of `up`. */
export function spawnKeelson(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [cliMain, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export function onPath(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

export function temporaryDirectory(label: string): string {
  return mkdtempSync(join(tmpdir(), `keelson-${label}-`));
}

export type LocalCluster = {
  readonly dataDir: string;
  readonly report: ClusterReport;
  kubectl(...args: string[]): Promise<Ran>;
  kubectlApply(manifest: string): Promise<Ran>;
  etcdctl(...args: string[]): Promise<Ran>;
  status(): Promise<ClusterReport>;
  process(name: string): Promise<ProcessReport>;
  /** The process of a kind that leads right now. */
  leader(kind: ProcessReport["kind"]): Promise<ProcessReport>;
  /** `kill -9` by pid, as an operator would. */
  killHard(name: string): Promise<void>;
  down(): Promise<void>;
  /** Stops and deletes the data directory. */
  remove(): Promise<void>;
};

/** Starts a cluster and waits until it is ready; throws with the log tails when it does not start. */
export async function startLocalCluster(
  flags: readonly string[],
  dataDir = temporaryDirectory("e2e"),
): Promise<LocalCluster> {
  const up = await keelson("up", "--detach", "--json", "--data-dir", dataDir, ...flags);
  if (up.code !== 0) {
    const tails = spawnSync("sh", ["-c", `tail -n 5 ${dataDir}/logs/*.log`], { encoding: "utf8" }).stdout;
    await keelson("down", "--data-dir", dataDir);
    throw new Error(`keelson up failed: ${up.err}\n${tails}`);
  }
  const report = JSON.parse(up.out) as ClusterReport;
  const status = async (): Promise<ClusterReport> => {
    const ran = await keelson("status", "--json", "--data-dir", dataDir);
    if (ran.code !== 0) throw new Error(ran.err);
    return JSON.parse(ran.out) as ClusterReport;
  };
  const process_ = async (name: string): Promise<ProcessReport> => {
    const found = (await status()).processes.find((entry) => entry.name === name);
    if (found === undefined) throw new Error(`no process ${name}`);
    return found;
  };
  const kubeconfig = { KUBECONFIG: report.kubeconfig ?? "" };
  const down = async (): Promise<void> => {
    const ran = await keelson("down", "--data-dir", dataDir);
    if (ran.code !== 0) throw new Error(ran.err);
  };
  return {
    dataDir,
    report,
    status,
    down,
    process: process_,
    kubectl: (...args) => runCommand("kubectl", args, kubeconfig),
    kubectlApply: (manifest) => runCommand("kubectl", ["apply", "-f", "-"], kubeconfig, manifest),
    etcdctl: (...args) => runCommand("etcdctl", args, etcdctlEnvironment(report)),
    leader: (kind) =>
      eventually(`a leader among ${kind}`, async () =>
        (await status()).processes.find((entry) => entry.kind === kind && entry.role === "leader"),
      ),
    killHard: async (name) => {
      const { pid } = await process_(name);
      if (pid !== undefined) process.kill(pid, "SIGKILL");
    },
    remove: async () => {
      await down();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function etcdctlEnvironment(report: ClusterReport): Record<string, string> {
  const { store } = report;
  const tls =
    store.ca === undefined
      ? {}
      : { ETCDCTL_CACERT: store.ca, ETCDCTL_CERT: store.cert ?? "", ETCDCTL_KEY: store.key ?? "" };
  return { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: store.endpoints.join(","), ...tls };
}

/** Polls until `probe` gives a value; throws after `limitMs` with what was waited for. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  limitMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${limitMs / 1000} s for ${what}`, { cause: lastError });
    await sleep(100);
  }
}

/** Pids whose environment names this data directory: what a cluster left running. */
export function processesOf(dataDir: string): string[] {
  const script = `for e in /proc/[0-9]*/environ; do if tr '\\0' '\\n' <"$e" 2>/dev/null | grep -qx "KEELSON_DATA_DIR=${dataDir}"; then echo "$e"; fi; done`;
  return spawnSync("sh", ["-c", script], { encoding: "utf8" })
    .stdout.split("\n")
    .filter((line) => line !== "");
}

export function readLog(dataDir: string, name: string): string {
  return readFileSync(join(dataDir, "logs", `${name}.log`), "utf8");
}
