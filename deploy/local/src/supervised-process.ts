// One child process: started, watched, restarted with back-off when it dies by itself, left alone when it was
// stopped on purpose. Its output goes to its own log file.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { probe } from "./probes.ts";
import type { ProcessSpec, ProcessState } from "./process-spec.ts";

const restartDelaysMs = [250, 500, 1_000, 2_000, 5_000] as const;
/** A run at least this long counts as healthy: the next restart is quick again. */
const healthyRunMs = 10_000;
const readyPollMs = 50;
const steadyPollMs = 1_000;
const stopGraceMs = 6_000;

export class SupervisedProcess {
  #spec: ProcessSpec;
  readonly #onChange: () => void;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #ready = false;
  #wanted = false;
  #paused = false;
  #restarts = 0;
  #quickFailures = 0;
  #lastExit: string | undefined;
  #restartTimer: NodeJS.Timeout | undefined;

  constructor(spec: ProcessSpec, onChange: () => void) {
    this.#spec = spec;
    this.#onChange = onChange;
  }

  get spec(): ProcessSpec {
    return this.#spec;
  }

  /** Counts from the next start on. */
  respec(spec: ProcessSpec): void {
    this.#spec = spec;
  }

  get state(): ProcessState {
    const { name, kind, address, logFile } = this.spec;
    return {
      name,
      kind,
      address,
      logFile,
      pid: this.#child?.pid,
      alive: this.#child !== undefined,
      ready: this.#ready,
      stopped: !this.#wanted,
      paused: this.#paused,
      restarts: this.#restarts,
      lastExit: this.#lastExit,
    };
  }

  start(): void {
    this.#wanted = true;
    clearTimeout(this.#restartTimer);
    if (this.#child === undefined) this.#spawn();
  }

  /** SIGTERM, then SIGKILL after a grace period; stays down until `start`. */
  async stop(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#restartTimer);
    if (this.#paused) this.resume();
    const child = this.#child;
    if (child === undefined) return;
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), stopGraceMs);
    await this.#exited;
    clearTimeout(late);
  }

  /** SIGKILL; the supervisor restarts it like any crash. */
  kill(): void {
    this.#paused = false;
    this.#child?.kill("SIGKILL");
  }

  pause(): void {
    this.#paused = this.#child?.kill("SIGSTOP") ?? false;
    this.#onChange();
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
    this.#paused = false;
    this.#onChange();
  }

  #spawn(): void {
    mkdirSync(dirname(this.spec.logFile), { recursive: true, mode: 0o700 });
    const log = openSync(this.spec.logFile, "a", 0o600);
    const startedAt = performance.now();
    const child = spawn(this.spec.command, this.spec.args, {
      env: { ...process.env, ...this.spec.env },
      stdio: ["ignore", log, log],
      // Its own group: Ctrl-C in the terminal reaches the supervisor only, which stops children in order.
      detached: true,
    });
    closeSync(log);
    this.#child = child;
    this.#lastExit = undefined;
    this.#exited = new Promise((resolve) => {
      const ended = (how: string): void => {
        if (this.#child !== child) return;
        this.#child = undefined;
        this.#ready = false;
        this.#paused = false;
        this.#lastExit = how;
        resolve();
        if (this.#wanted) this.#scheduleRestart(performance.now() - startedAt);
        this.#onChange();
      };
      child.once("error", (error) => ended(`could not start: ${error.message}`));
      child.once("exit", (code, signal) => ended(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
    void this.#watch(child);
    this.#onChange();
  }

  #scheduleRestart(ranMs: number): void {
    this.#quickFailures = ranMs >= healthyRunMs ? 0 : this.#quickFailures + 1;
    const delay = restartDelaysMs[Math.min(this.#quickFailures, restartDelaysMs.length - 1)];
    this.#restartTimer = setTimeout(() => {
      this.#restarts++;
      this.#spawn();
    }, delay);
  }

  async #watch(child: ChildProcess): Promise<void> {
    while (this.#child === child) {
      const ready = this.#paused ? false : await probe(this.spec.probe);
      if (this.#child !== child) return;
      if (ready !== this.#ready) {
        this.#ready = ready;
        this.#onChange();
      }
      await sleep(ready ? steadyPollMs : readyPollMs, undefined, { ref: false });
    }
  }
}
