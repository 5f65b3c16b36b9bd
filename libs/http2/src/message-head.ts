// Header lists as messages (RFC 9113 §8): requests, responses and trailers. A list that breaks the rules is malformed,
// which ends its stream with PROTOCOL_ERROR. Heads are shared by all streams whose block was the same: read-only.
import type { HeaderFields } from "./hpack-decoder.ts";

/** Regular fields by name, null prototype; the first value counts where a name repeats. */
export type Headers = Readonly<Record<string, string>>;

export interface MessageHead {
  /** `:method`, `:path`, `:status` and so on. */
  readonly pseudo: Headers;
  readonly headers: Headers;
  /** Only the beginning of the list was kept, it went beyond the limits. */
  readonly oversized: boolean;
  /** `content-length` as a number; undefined when absent. */
  readonly contentLength: number | undefined;
  /** For the application to keep what it made of this head; the same head comes with many streams. */
  memo: unknown;
}

export type HeadKind = "request" | "response" | "trailers";

/** The head, or undefined when the list is malformed (§8.1.1). */
export function readHead({ fields, oversized }: HeaderFields, kind: HeadKind): MessageHead | undefined {
  const pseudo = emptyHeaders();
  const headers = emptyHeaders();
  let regular = false;
  for (const field of fields) {
    const { name, value } = field;
    if (!field.wellFormed) return undefined;
    if (name.startsWith(":")) {
      // §8.3: before all others, each once, and none that is not defined.
      if (regular || name in pseudo || pseudoNames[kind][name] === undefined) return undefined;
      pseudo[name] = value;
      continue;
    }
    regular = true;
    if (isConnectionSpecific(name, value)) return undefined;
    headers[name] ??= value;
  }
  if (!oversized && !isComplete(pseudo, kind)) return undefined;
  const length = headers["content-length"];
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return undefined;
  const contentLength = length === undefined ? undefined : Number(length);
  return { pseudo, headers, oversized, contentLength, memo: undefined };
}

const pseudoNames: Readonly<Record<HeadKind, Readonly<Record<string, true>>>> = {
  request: { ":method": true, ":scheme": true, ":path": true, ":authority": true },
  response: { ":status": true },
  trailers: {},
};

/** §8.3.1, §8.3.2. CONNECT is not spoken here. */
function isComplete(pseudo: Headers, kind: HeadKind): boolean {
  switch (kind) {
    case "request":
      return pseudo[":method"] !== undefined && pseudo[":scheme"] !== undefined && (pseudo[":path"] ?? "") !== "";
    case "response":
      return /^\d{3}$/.test(pseudo[":status"] ?? "");
    case "trailers":
      return true;
  }
}

/** §8.2.2: what belongs to HTTP/1 connections; `te` may say "trailers". */
function isConnectionSpecific(name: string, value: string): boolean {
  switch (name) {
    case "connection":
    case "proxy-connection":
    case "keep-alive":
    case "transfer-encoding":
    case "upgrade":
      return true;
    case "te":
      return value !== "trailers";
    default:
      return false;
  }
}

function emptyHeaders(): Record<string, string> {
  return Object.create(null) as Record<string, string>;
}
