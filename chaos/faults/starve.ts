// Processor starvation without control groups: a process is stopped for most of every period.
import { setTimeout as sleep } from "node:timers/promises";

/** Starves what `pids` names until `stop`, which resolves with the processes running. */
export function starve(
  pids: () => readonly number[],
  duty: { readonly runMs: number; readonly stopMs: number },
): { stop(): Promise<void> } {
  let stopped = false;
  const send = (signal: "SIGSTOP" | "SIGCONT"): void => {
    for (const pid of pids()) process.kill(pid, signal);
  };
  const loop = (async () => {
    while (!stopped) {
      send("SIGSTOP");
      await sleep(duty.stopMs);
      send("SIGCONT");
      await sleep(duty.runMs);
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await loop;
    },
  };
}
