// Structured lifetime over the clock port: a scope owns tasks and child scopes, stops them newest first and
// waits for them. A task that throws is reported once and stops nothing by itself: the owner decides.
import type { Clock, OwnedScope, Scope } from "@keelson/ports";

export type ScopeOptions = {
  readonly clock: Clock;
  /** Receives the error of a task that threw, with the path of scope and task names. */
  readonly onFailure: (path: string, error: unknown) => void;
};

/** A root scope. `stop` resolves when every task and child has ended. */
export function createScope(name: string, options: ScopeOptions): OwnedScope {
  return new ScopeImpl(name, options);
}

class ScopeImpl implements OwnedScope {
  #stopped = false;
  readonly #name: string;
  readonly #options: ScopeOptions;
  readonly #callbacks = new Set<() => void>();
  readonly #running = new Set<Promise<void>>();
  #ended: Promise<void> | undefined;

  constructor(name: string, options: ScopeOptions) {
    this.#name = name;
    this.#options = options;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  onStop(callback: () => void): () => void {
    if (this.#stopped) {
      callback();
      return () => undefined;
    }
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  run(name: string, task: (scope: Scope) => Promise<void>): void {
    if (this.#stopped) return;
    const running = task(this)
      .catch((error: unknown) => this.#options.onFailure(`${this.#name}/${name}`, error))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  child(name: string): OwnedScope {
    const child = new ScopeImpl(`${this.#name}/${name}`, this.#options);
    const forget = this.onStop(() => this.#track(child.stop()));
    child.onStop(forget);
    return child;
  }

  sleep(delayMs: number): Promise<void> {
    // onStop of a stopped scope calls back at once, before there is anything to forget.
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(delayMs, done);
      const forget = this.onStop(done);
      function done(): void {
        timer.cancel();
        forget();
        resolve();
      }
    });
  }

  stop(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.#stopped = true;
    const callbacks = [...this.#callbacks].reverse();
    this.#callbacks.clear();
    for (const callback of callbacks) callback();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}
