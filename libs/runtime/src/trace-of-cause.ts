// The trace a revision belongs to, out of the cause that is stored with it. Causes come from outside: anything that
// does not name a trace simply has none.
import { strictText } from "@keelson/base";
import type { TraceParent } from "@keelson/ports";

/** `trace` of a cause (UTF-8 JSON), undefined where it has none. */
export function traceOfCause(cause: Uint8Array | undefined): TraceParent | undefined {
  const json = cause === undefined ? undefined : strictText(cause);
  if (json === undefined) return undefined;
  try {
    const { trace } = (JSON.parse(json) ?? {}) as { readonly trace?: unknown };
    return typeof trace === "string" ? trace : undefined;
  } catch {
    return undefined; // a SyntaxError is the only thing it throws
  }
}
