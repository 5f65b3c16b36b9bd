// Large range answers, shared by everybody who asks the same at the same revision: when many clients list one prefix
// at once (after a restart, say), the rows are read and the bytes held once. Nothing outlives the revision it was
// made at. Used by the handler of KV.Range.
import { byteString } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import { sharedAnswerBytesMin, sharedAnswersBytesMax } from "./limits.ts";

export class RangeAnswers {
  readonly #answers = new Map<string, Uint8Array>();
  /** The header all of them carry; a new revision or term makes a new one. */
  #header: Uint8Array | undefined;
  #bytes = 0;

  /** The answer to a request under this header, from memory or made by `answer`. */
  of(request: etcdserverpb.RangeRequest, header: Uint8Array, answer: () => Uint8Array): Uint8Array {
    if (header !== this.#header) this.#clear(header);
    if (request.rangeEnd.length === 0 || request.revision !== 0) return answer();
    // Whether it was linearizable was settled before; it makes no difference to the answer.
    const name = byteString(etcdserverpb.RangeRequest.encode({ ...request, serializable: false }));
    const known = this.#answers.get(name);
    if (known !== undefined) return known;
    const bytes = answer();
    if (bytes.length >= sharedAnswerBytesMin && this.#bytes + bytes.length <= sharedAnswersBytesMax) {
      this.#answers.set(name, bytes);
      this.#bytes += bytes.length;
    }
    return bytes;
  }

  #clear(header: Uint8Array): void {
    this.#header = header;
    this.#answers.clear();
    this.#bytes = 0;
  }
}
