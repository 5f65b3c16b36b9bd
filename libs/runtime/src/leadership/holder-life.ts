// Holds on to the lifeline of whoever the Lease names, and knows when that process has ended. The elector asks it
// before it waits for a lease to run out; the takeover itself is still decided by the Lease's resourceVersion.
import type { Lifelines } from "@keelson/ports";

export class HolderLife {
  readonly #lifelines: Lifelines | undefined;
  readonly #onEnd: () => void;
  /** The annotation that is followed. */
  #followed: string | undefined;
  #held: { close(): void } | undefined;
  #ended = false;

  constructor(lifelines: Lifelines | undefined, onEnd: () => void) {
    this.#lifelines = lifelines;
    this.#onEnd = onEnd;
  }

  /** True once the holder that the Lease names is proven dead. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The lifeline that the Lease now names (address and boot); undefined: none, or our own. */
  of(annotation: string | undefined): void {
    if (annotation === this.#followed) return;
    this.close();
    this.#followed = annotation;
    const [address = "", boot = ""] = annotation?.split(" ") ?? [];
    if (address === "" || boot === "") return;
    this.#held = this.#lifelines?.follow({ address, boot }, () => {
      if (this.#followed !== annotation) return;
      this.#ended = true;
      this.#onEnd();
    });
  }

  close(): void {
    this.#held?.close();
    this.#held = undefined;
    this.#followed = undefined;
    this.#ended = false;
  }
}
