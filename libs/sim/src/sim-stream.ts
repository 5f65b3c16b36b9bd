// The two ends of a message stream in one process: what was received and not read yet, and how much may be sent
// before the reader has read.

/** Bytes a writer may have under way before it is told to wait. */
export const windowBytes = 65_536;

/** Messages that arrived, read in order. */
export class Inbox<T> implements AsyncIterable<T> {
  readonly #onRead: (bytes: number) => void;
  #queue: { readonly message: T; readonly bytes: number }[] = [];
  #waiting: PromiseWithResolvers<void> | undefined;
  #end: { readonly error: Error | undefined } | undefined;

  constructor(onRead: (bytes: number) => void) {
    this.#onRead = onRead;
  }

  push(message: T, bytes: number): void {
    if (this.#end !== undefined) return;
    this.#queue.push({ message, bytes });
    this.#wake();
  }

  finish(error: Error | undefined): void {
    this.#end ??= { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      const next = this.#queue.shift();
      if (next !== undefined) {
        this.#onRead(next.bytes);
        yield next.message;
      } else if (this.#end !== undefined) {
        if (this.#end.error !== undefined) throw this.#end.error;
        return;
      } else {
        this.#waiting ??= Promise.withResolvers<void>();
        await this.#waiting.promise;
      }
    }
  }

  #wake(): void {
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }
}

/** A writer's view of the reader's progress. */
export class Window {
  readonly #size: number;
  #used = 0;
  #always = false;
  #waiting: PromiseWithResolvers<void> | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** Counts bytes; false when the writer should wait for `drained`. */
  take(bytes: number): boolean {
    this.#used += bytes;
    return this.#always || this.#used < this.#size;
  }

  release(bytes: number): void {
    this.#used = Math.max(0, this.#used - bytes);
    if (this.#used < this.#size) this.#wake();
  }

  /** The stream is over: nobody waits any more. */
  open(): void {
    this.#always = true;
    this.#wake();
  }

  drained(): Promise<void> {
    if (this.#always || this.#used < this.#size) return Promise.resolve();
    this.#waiting ??= Promise.withResolvers<void>();
    return this.#waiting.promise;
  }

  #wake(): void {
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }
}
