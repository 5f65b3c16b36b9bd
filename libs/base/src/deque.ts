// Double-ended queue on a ring buffer: O(1) at both ends, where Array.shift is O(n).
import { must } from "./assert.ts";

export class Deque<T> {
  #ring: (T | undefined)[] = new Array<T | undefined>(16);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  pushBack(item: T): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = item;
    this.#size++;
  }

  pushFront(item: T): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#head = (this.#head - 1) & (this.#ring.length - 1);
    this.#ring[this.#head] = item;
    this.#size++;
  }

  popFront(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#size--;
    return item;
  }

  popBack(): T | undefined {
    if (this.#size === 0) return undefined;
    this.#size--;
    const at = (this.#head + this.#size) & (this.#ring.length - 1);
    const item = this.#ring[at];
    this.#ring[at] = undefined;
    return item;
  }

  peekFront(): T | undefined {
    return this.#size === 0 ? undefined : this.#ring[this.#head];
  }

  peekBack(): T | undefined {
    return this.#size === 0 ? undefined : this.#ring[(this.#head + this.#size - 1) & (this.#ring.length - 1)];
  }

  /** The i-th item from the front; `i` must be below `size`. */
  at(i: number): T {
    return must(
      i < this.#size ? this.#ring[(this.#head + i) & (this.#ring.length - 1)] : undefined,
      "index below size",
    );
  }

  clear(): void {
    this.#ring = new Array<T | undefined>(16);
    this.#head = 0;
    this.#size = 0;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.#size; i++) yield this.at(i);
  }

  #grow(): void {
    const larger = new Array<T | undefined>(this.#ring.length * 2);
    for (let i = 0; i < this.#size; i++) larger[i] = this.at(i);
    this.#ring = larger;
    this.#head = 0;
  }
}
