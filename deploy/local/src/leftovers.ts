// Processes that outlived their supervisor (it was killed): found by the list it left behind, recognised as ours
// by the data directory in their environment, and stopped before anything is started again.
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Environment variable that marks every process of a cluster with its data directory. */
export const ownerVariable = "KEELSON_DATA_DIR";

const stopLimitMs = 6_000;

/** Stops what is left of an earlier run; returns the names of what was found. */
export async function stopLeftovers(processesFile: string, dataDir: string): Promise<string[]> {
  if (!existsSync(processesFile)) return [];
  const recorded = JSON.parse(readFileSync(processesFile, "utf8")) as { processes: { name: string; pid?: number }[] };
  const left = recorded.processes.filter((entry) => entry.pid !== undefined && isOurs(entry.pid, dataDir));
  for (const { pid } of left) {
    process.kill(pid as number, "SIGCONT");
    process.kill(pid as number, "SIGTERM");
  }
  const deadline = Date.now() + stopLimitMs;
  while (left.some(({ pid }) => isOurs(pid as number, dataDir))) {
    if (Date.now() > deadline) {
      for (const { pid } of left) if (isOurs(pid as number, dataDir)) process.kill(pid as number, "SIGKILL");
    }
    await sleep(50);
  }
  return left.map((entry) => entry.name);
}

/** True when `pid` runs and carries this data directory in its environment. */
export function isOurs(pid: number, dataDir: string): boolean {
  try {
    if (/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"))) return false;
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`${ownerVariable}=${dataDir}`);
  } catch {
    return false; // no such process, or one of another user
  }
}
