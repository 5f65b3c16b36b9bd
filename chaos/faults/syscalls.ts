// What a disk does to a running process, by strace: syncs that fail with EIO, syncs that take long. Ends with `stop`;
// the process goes on as if nothing had been.
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@keelson/base";

export type SyncFault = { readonly kind: "error" } | { readonly kind: "slow"; readonly ms: number };

/** strace says so once it holds every thread. */
const attachedMs = 150;

export class SyncFaults {
  #running: ChildProcess[] = [];

  /** Resolves when the fault is in force. */
  async begin(pid: number, fault: SyncFault): Promise<void> {
    const what = fault.kind === "error" ? "error=EIO" : `delay_enter=${fault.ms * 1_000}`;
    const args = ["-f", "-q", "-p", `${pid}`, "-e", "trace=fdatasync,fsync", "-e", `inject=fdatasync,fsync:${what}`];
    const child = spawn("strace", [...args, "-o", "/dev/null"], { stdio: "ignore" });
    this.#running.push(child);
    const failed = new Promise<never>((_, reject) =>
      child.once("error", (error) =>
        reject(
          new AppError("chaos.tool-missing", "strace is not installed (apt-get install strace)", { cause: error }),
        ),
      ),
    );
    await Promise.race([sleep(attachedMs), failed]);
  }

  /** Lets all processes go. */
  async stop(): Promise<void> {
    const ending = this.#running.map(
      (child) =>
        new Promise<void>((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) return resolve();
          child.once("exit", () => resolve());
          child.kill("SIGTERM");
        }),
    );
    this.#running = [];
    await Promise.all(ending);
  }
}
