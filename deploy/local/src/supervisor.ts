// The processes of one local cluster: started in the order of their stages, watched, stopped in reverse. Whoever runs a
// supervisor owns every process it started; `processes.json` names them for when the supervisor itself died.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "@keelson/base";
import type { ProcessSpec, ProcessState } from "./process-spec.ts";
import { SupervisedProcess } from "./supervised-process.ts";

export type Supervisor = {
  readonly states: () => readonly ProcessState[];
  /** Starts everything, lower stages first; nothing waits: every service retries what it needs. */
  start(): void;
  /** Resolves when all wanted processes are ready; rejects with AppError `local.not-ready` after `timeoutMs`. */
  allReady(timeoutMs: number): Promise<void>;
  /** One process by name; rejects with AppError `local.unknown-process`. */
  act(action: ProcessAction, name: string): Promise<void>;
  /** Changes how a process is started from its next start on: another binary, other flags. */
  respec(name: string, change: (spec: ProcessSpec) => ProcessSpec): void;
  stop(): Promise<void>;
  onChange(listener: () => void): void;
};

export const processActions = ["start", "stop", "kill", "pause", "resume"] as const;
export type ProcessAction = (typeof processActions)[number];

export function createSupervisor(specs: readonly ProcessSpec[], processesFile: string): Supervisor {
  const listeners: (() => void)[] = [];
  const processes = new Map<string, SupervisedProcess>();
  const states = (): ProcessState[] => [...processes.values()].map((process) => process.state);
  const changed = (): void => {
    recordProcesses(processesFile, states());
    for (const listener of listeners) listener();
  };
  for (const spec of specs) processes.set(spec.name, new SupervisedProcess(spec, changed));
  const find = (name: string): SupervisedProcess => {
    const found = processes.get(name);
    if (found !== undefined) return found;
    throw new AppError(
      "local.unknown-process",
      `no process named ${name}; there are ${[...processes.keys()].join(", ")}`,
    );
  };
  return {
    states,
    onChange: (listener) => void listeners.push(listener),
    start: () => {
      const stages = [...processes.values()].sort((a, b) => a.spec.stage - b.spec.stage);
      for (const process of stages) process.start();
    },
    allReady: (timeoutMs) =>
      new Promise((resolve, reject) => {
        const waiting = (): string[] =>
          states()
            .filter((state) => !state.ready && !state.stopped)
            .map(describe);
        const timer = setTimeout(
          () =>
            reject(new AppError("local.not-ready", `not ready after ${timeoutMs / 1000} s: ${waiting().join("; ")}`)),
          timeoutMs,
        );
        const check = (): void => {
          if (waiting().length > 0) return;
          clearTimeout(timer);
          resolve();
        };
        listeners.push(check);
        check();
      }),
    act: async (action, name) => {
      const process = find(name);
      if (action === "stop") await process.stop();
      else process[action]();
    },
    respec: (name, change) => {
      const process = find(name);
      process.respec(change(process.spec));
    },
    stop: async () => {
      const all = [...processes.values()];
      // Clients of the API server first and together, then the API servers, then what these stand on.
      for (const group of [
        all.filter(({ spec }) => spec.stage >= 2),
        all.filter(({ spec }) => spec.stage === 1),
        all.filter(({ spec }) => spec.stage === 0),
      ]) {
        await Promise.all(group.map((process) => process.stop()));
      }
    },
  };
}

function describe(state: ProcessState): string {
  const why = state.lastExit === undefined ? "not answering yet" : state.lastExit;
  return `${state.name} (${why}; log ${state.logFile})`;
}

function recordProcesses(file: string, states: readonly ProcessState[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify({ supervisor: process.pid, processes: states }, null, 1)}\n`, {
    mode: 0o600,
  });
  renameSync(`${file}.new`, file);
}
