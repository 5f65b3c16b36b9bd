// How long a cluster takes from the command to three Ready nodes, and what it costs at rest: resident memory and
// CPU share of every process, read from /proc over an idle window.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually, runCommand, startLocalCluster } from "../e2e/local-cluster.ts";

const settleMs = 10_000;
const windowMs = 20_000;
const ticksPerSecond = 100;

export async function footprint(args: readonly string[]): Promise<void> {
  const began = performance.now();
  const cluster = await startLocalCluster(["--port-base", "27600", ...args]);
  const readyMs = performance.now() - began;
  const kubeconfig = { KUBECONFIG: cluster.report.kubeconfig ?? "" };
  const wanted = cluster.report.processes.filter(({ kind }) => kind === "node").length;
  await eventually("Ready nodes", async () => {
    const nodes = await runCommand("kubectl", ["get", "nodes", "--no-headers"], kubeconfig);
    return (nodes.out.match(/ Ready /g) ?? []).length === wanted;
  });
  const nodesMs = performance.now() - began;
  print(
    `every component ready after ${(readyMs / 1000).toFixed(1)} s, ${wanted} nodes Ready after ${(nodesMs / 1000).toFixed(1)} s`,
  );
  print(`settling ${settleMs / 1000} s, then watching for ${windowMs / 1000} s …`);
  await sleep(settleMs);
  const { supervisor } = JSON.parse(readFileSync(`${cluster.dataDir}/run/processes.json`, "utf8")) as {
    supervisor: number;
  };
  const all = [
    ...cluster.report.processes.map(({ name, pid }) => ({ name, pid: pid ?? 0 })),
    { name: "supervisor", pid: supervisor },
  ];
  const before = all.map(({ pid }) => cpuTicks(pid));
  await sleep(windowMs);
  let memory = 0;
  let cpu = 0;
  print(`${"process".padEnd(22)} ${"RSS MB".padStart(8)} ${"CPU %".padStart(7)}`);
  all.forEach(({ name, pid }, i) => {
    const share = ((cpuTicks(pid) - (before[i] as number)) / ticksPerSecond / (windowMs / 1000)) * 100;
    const resident = residentMb(pid);
    memory += resident;
    cpu += share;
    print(`${name.padEnd(22)} ${resident.toFixed(0).padStart(8)} ${share.toFixed(1).padStart(7)}`);
  });
  print(`${"all".padEnd(22)} ${memory.toFixed(0).padStart(8)} ${cpu.toFixed(1).padStart(7)}`);
  await cluster.remove();
}

function cpuTicks(pid: number): number {
  // Fields after the command name, which may hold spaces: utime and stime are the 14th and 15th of the whole line.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
