// From header blocks to message heads: HPACK, then the rules of messages, or neither for a block that was seen before.
import { HeaderBlockCache } from "./header-block-cache.ts";
import { HpackDecoder } from "./hpack-decoder.ts";
import { readHead, type HeadKind, type MessageHead } from "./message-head.ts";

export class HeadReader {
  readonly #decoder = new HpackDecoder();
  /** Requests of a server, responses of a client; and trailers. */
  readonly #heads = new HeaderBlockCache<MessageHead>();
  readonly #trailers = new HeaderBlockCache<MessageHead>();

  /** Undefined for a malformed message. Throws ConnectionError when the coding is broken. */
  read(kind: HeadKind, bytes: Uint8Array, start: number, end: number): MessageHead | undefined {
    const known = kind === "trailers" ? this.#trailers : this.#heads;
    const { table } = this.#decoder;
    const { epoch } = table;
    const found = known.find(epoch, bytes, start, end);
    if (found !== undefined) return found;
    const head = readHead(this.#decoder.decode(bytes, start, end), kind);
    if (head !== undefined && table.epoch === epoch) known.keep(epoch, bytes, start, end, head);
    return head;
  }
}
