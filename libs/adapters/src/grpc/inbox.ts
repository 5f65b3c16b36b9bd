// Received messages of one call, handed from transport events to an async iterator. Bounded: the source is
// paused at `inboxMessagesMax` and resumed when half of it was read. Read by one consumer.
import { Deque } from "@keelson/base";
import { inboxMessagesMax } from "./limits.ts";

type Source = { pause(): unknown; resume(): unknown };

export class Inbox<Message> implements AsyncIterable<Message> {
  readonly #queue = new Deque<Message>();
  readonly #source: Source;
  #paused = false;
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  push(message: Message): void {
    this.#queue.pushBack(message);
    if (this.#queue.size >= inboxMessagesMax && !this.#paused) {
      this.#paused = true;
      this.#source.pause();
    }
    this.#wake?.();
  }

  /** No more messages; what is queued is still delivered. Only the first call counts. */
  finish(error?: Error): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /**
   * Drops what is queued and fails the reader at once, even after a `finish` it has not seen yet: some callers end
   * their requests in the moment in which they reset the call.
   */
  abort(error: Error): void {
    this.#queue.clear();
    if (this.#end?.error === undefined) this.#end = { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Message> {
    for (;;) {
      const message = this.#queue.popFront();
      if (message !== undefined) {
        if (this.#paused && this.#queue.size <= inboxMessagesMax / 2) {
          this.#paused = false;
          this.#source.resume();
        }
        yield message;
      } else if (this.#end !== undefined) {
        if (this.#end.error !== undefined) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = undefined;
      }
    }
  }
}
