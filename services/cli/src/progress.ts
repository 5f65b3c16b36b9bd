// What a person sees while a cluster starts: one line per process kind that redraws on a terminal, plain lines
// elsewhere, nothing with --json.
import type { ProcessState } from "@keelson/local";
import type { CommandContext } from "./command.ts";

export type Progress = {
  step(text: string): void;
  show(states: readonly ProcessState[]): void;
  done(): void;
};

export function createProgress(context: CommandContext, silent: boolean): Progress {
  if (silent) return { step: () => undefined, show: () => undefined, done: () => undefined };
  const announced = new Set<string>();
  let drawn = false;
  return {
    step: (text) => {
      if (drawn) context.err("\n");
      drawn = false;
      context.err(`${text}\n`);
    },
    show: (states) => {
      if (context.interactive) {
        context.err(`\r\u001b[K${summary(states)}`);
        drawn = true;
        return;
      }
      for (const state of states) {
        if (!state.ready || announced.has(state.name)) continue;
        announced.add(state.name);
        context.err(`${state.name} ready (${announced.size} of ${states.length})\n`);
      }
    },
    done: () => {
      if (drawn) context.err("\r\u001b[K");
      drawn = false;
    },
  };
}

function summary(states: readonly ProcessState[]): string {
  const kinds = new Map<string, { ready: number; all: number }>();
  for (const state of states) {
    const count = kinds.get(state.kind) ?? { ready: 0, all: 0 };
    kinds.set(state.kind, { ready: count.ready + (state.ready ? 1 : 0), all: count.all + 1 });
  }
  return [...kinds].map(([kind, { ready, all }]) => `${kind} ${ready}/${all}`).join("  ");
}
