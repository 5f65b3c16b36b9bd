// Structured lifetime: every loop belongs to a scope, is told to stop through it, and is awaited by it.

export interface Scope {
  readonly stopped: boolean;
  /** Calls `callback` when the scope stops (at once if it has). Returns the way to take it back. */
  onStop(callback: () => void): () => void;
  /** Runs `task` as part of this scope: `stop` waits for it; an error it throws is reported to `fail`. */
  run(name: string, task: (scope: Scope) => Promise<void>): void;
  /** A scope that stops when this one does, or earlier. */
  child(name: string): OwnedScope;
  /** Resolves after `delayMs`, or as soon as the scope stops. */
  sleep(delayMs: number): Promise<void>;
}

export interface OwnedScope extends Scope {
  /** Asks everything inside to stop, newest first, and resolves when all of it has. */
  stop(): Promise<void>;
}
