// Lets a bounded number of tasks through at a time, in the order they came.
import { Deque } from "@keelson/base";

export class Gate {
  readonly #waiting = new Deque<() => void>();
  #free: number;

  constructor(width: number) {
    this.#free = width;
  }

  /** Runs the task as soon as there is room. */
  async through<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.pushBack(resolve));
    else this.#free--;
    try {
      return await task();
    } finally {
      const next = this.#waiting.popFront();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
