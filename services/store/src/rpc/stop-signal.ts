// Tells long-lived streams that the server stops, so that they end with the status clients know.
import { loopErrors, toRpcError } from "@keelson/runtime";

export class StopSignal {
  readonly #listeners = new Set<(error: unknown) => void>();
  #stopped = false;

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Calls `end` with the error to end with, at once if it has stopped already. Returns the way to take it back. */
  onStop(end: (error: unknown) => void): () => void {
    if (this.#stopped) end(toRpcError(loopErrors.stopped));
    else this.#listeners.add(end);
    return () => this.#listeners.delete(end);
  }

  stop(): void {
    this.#stopped = true;
    for (const end of [...this.#listeners]) end(toRpcError(loopErrors.stopped));
  }
}
