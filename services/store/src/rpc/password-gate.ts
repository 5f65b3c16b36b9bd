// Passwords are expensive to hash on purpose: only a few at a time, a bounded number waiting, the rest refused.
import { loopErrors, passwordChecksMax, passwordChecksWaitingMax, toRpcError } from "@keelson/runtime";

export class PasswordGate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** Runs `work` in its turn; throws RpcError "too many requests" when too many wait. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= passwordChecksMax) {
      if (this.#waiting.length >= passwordChecksWaitingMax) throw toRpcError(loopErrors.tooManyRequests);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next(); // hands its place on
    }
  }
}
