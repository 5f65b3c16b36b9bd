// The W3C `traceparent` header, and what a source of spans is.
import type { Span, SpanOptions, TraceParent } from "@keelson/ports";

export type Tracing = {
  span(name: string, options?: SpanOptions): Span;
  shutdown(): Promise<void>;
};

export type TraceContext = { readonly traceId: string; readonly spanId: string; readonly traceFlags: number };

/** The parts of a W3C `traceparent` header; undefined when malformed. */
export function parseTraceParent(header: TraceParent): TraceContext | undefined {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header);
  if (match === null) return undefined;
  const [, traceId, spanId, flags] = match as unknown as [string, string, string, string];
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 };
}

export function renderTraceParent({ traceId, spanId, traceFlags }: TraceContext): TraceParent {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}
