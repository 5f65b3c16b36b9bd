// What a handler decided, before it is put into the form the client asked for.
import type { FailureStatus } from "@keelson/api";
import type { HttpHeaders } from "@keelson/ports";

export type Answer =
  /** One object as JSON-able data. `versioned` objects may be turned into tables or bare metadata. */
  | { readonly kind: "object"; readonly code: number; readonly object: unknown }
  | { readonly kind: "failure"; readonly status: FailureStatus }
  /** Ready bytes. */
  | {
      readonly kind: "bytes";
      readonly code: number;
      readonly contentType: string;
      readonly bytes: Uint8Array;
      readonly headers?: HttpHeaders;
    }
  /** The handler wrote the response itself. */
  | { readonly kind: "streamed" };

export function answerObject(object: unknown, code = 200): Answer {
  return { kind: "object", code, object };
}

export function answerFailure(status: FailureStatus): Answer {
  return { kind: "failure", status };
}
