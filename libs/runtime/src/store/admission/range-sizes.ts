// How large the answer to a range was when it was last asked for. Who asks again waits for room before anything is
// read. Bounded; the question that was not asked for longest is forgotten.
import { byteString } from "@keelson/base";
import type { etcdserverpb } from "@keelson/wire";
import { rangeSizesMax } from "./limits.ts";

export class RangeSizes {
  readonly #bytes = new Map<string, number>();

  /** Bytes of the last answer; undefined for a range that was small or never asked for. */
  of(request: etcdserverpb.RangeRequest): number | undefined {
    return this.#bytes.size === 0 ? undefined : this.#bytes.get(nameOf(request));
  }

  note(request: etcdserverpb.RangeRequest, bytes: number): void {
    const name = nameOf(request);
    this.#bytes.delete(name);
    this.#bytes.set(name, bytes);
    if (this.#bytes.size <= rangeSizesMax) return;
    const oldest = this.#bytes.keys().next().value;
    if (oldest !== undefined) this.#bytes.delete(oldest);
  }

  forget(request: etcdserverpb.RangeRequest): void {
    if (this.#bytes.size > 0) this.#bytes.delete(nameOf(request));
  }
}

function nameOf({ key, rangeEnd, limit, keysOnly }: etcdserverpb.RangeRequest): string {
  return `${byteString(key)}\n${byteString(rangeEnd)}\n${limit}\n${keysOnly}`;
}
