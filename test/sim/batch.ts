// Many seeds over several processes. Each worker runs every n-th seed and tells one line of JSON per seed; here they are
// added up, with a line of progress now and then.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** What a worker says of one seed. */
export type SeedReport = {
  readonly seed: number;
  readonly options: string;
  readonly violations: readonly string[];
  readonly traceHash: string;
  readonly events: number;
  readonly simulatedMs: number;
  readonly counts: readonly (readonly [string, number])[];
};

export class Totals {
  readonly counts = new Map<string, number>();
  ran = 0;
  failures = 0;
  events = 0;
  simulatedMs = 0;

  add(report: SeedReport): void {
    this.ran++;
    if (report.violations.length > 0) this.failures++;
    this.events += report.events;
    this.simulatedMs += report.simulatedMs;
    for (const [name, value] of report.counts) this.counts.set(name, (this.counts.get(name) ?? 0) + value);
  }
}

/** Runs the simulator with `args` in `workers` processes; resolves when all have ended. */
export async function runWorkers(
  workers: number,
  args: readonly string[],
  onReport: (report: SeedReport) => void,
): Promise<void> {
  const ends = Array.from({ length: workers }, (_, worker) => runWorker(worker, workers, args, onReport));
  await Promise.all(ends);
}

function runWorker(
  worker: number,
  workers: number,
  args: readonly string[],
  onReport: (report: SeedReport) => void,
): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), ...args], {
    env: { ...process.env, SIM_WORKER: `${worker}/${workers}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface({ input: child.stdout }).on("line", (line) => onReport(JSON.parse(line) as SeedReport));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
  });
}
