// HPACK's dynamic table (RFC 7541 §2.3.2, §4): the fields inserted last, newest first, within a byte budget. One per
// direction; both ends of it insert and evict alike. `epoch` changes with every change, so that what was made from
// the table can tell whether it is still true.
import { HeaderField } from "./header-field.ts";

export class DynamicTable {
  /** Oldest first; what lies before `#first` has been evicted. */
  #fields: HeaderField[] = [];
  #first = 0;
  #size = 0;
  #capacity: number;
  epoch = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Entries held. */
  get count(): number {
    return this.#fields.length - this.#first;
  }

  /** Bytes held by RFC 7541 §4.1. */
  get size(): number {
    return this.#size;
  }

  /** The `index`-th newest, from 0. */
  at(index: number): HeaderField | undefined {
    return index < this.count ? this.#fields[this.#fields.length - 1 - index] : undefined;
  }

  /** §4.4: room is made first; what is larger than the whole table empties it and is not kept. */
  insert(field: HeaderField): boolean {
    this.epoch++;
    const { size } = field;
    this.#evict(this.#capacity - size);
    if (size > this.#capacity) return false;
    this.#fields.push(field);
    this.#size += size;
    return true;
  }

  /** §4.3 */
  resize(capacity: number): void {
    this.epoch++;
    this.#capacity = capacity;
    this.#evict(capacity);
  }

  #evict(budget: number): void {
    while (this.#size > budget && this.count > 0) {
      this.#size -= (this.#fields[this.#first] as HeaderField).size;
      this.#first++;
    }
    if (this.#first > 64 && this.#first * 2 > this.#fields.length) {
      this.#fields = this.#fields.slice(this.#first);
      this.#first = 0;
    }
  }
}
