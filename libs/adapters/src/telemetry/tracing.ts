// Spans. Without an OTLP endpoint a span only carries identity, so that causes link up in the store; with one, the
// OpenTelemetry SDK records and exports it off the request path. The SDK is loaded only then: it costs every
// process a tenth of a second of start-up.
import { randomBytes } from "node:crypto";
import type { Span, SpanOptions, TraceParent } from "@keelson/ports";

export type Tracing = {
  span(name: string, options?: SpanOptions): Span;
  shutdown(): Promise<void>;
};

export type TraceContext = { readonly traceId: string; readonly spanId: string; readonly traceFlags: number };

/** `endpoint` is an OTLP/HTTP base URL such as `http://127.0.0.1:4318`; undefined switches the export off. */
export async function createTracing(
  serviceName: string,
  instance: string,
  endpoint: string | undefined,
): Promise<Tracing> {
  if (endpoint === undefined) return { span: identitySpan, shutdown: () => Promise.resolve() };
  const { createExportedTracing } = await import("./exported-tracing.ts");
  return createExportedTracing(serviceName, instance, endpoint);
}

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

function identitySpan(_name: string, options: SpanOptions = {}): Span {
  const parent = options.parent === undefined ? undefined : parseTraceParent(options.parent);
  const traceId = parent?.traceId ?? randomBytes(16).toString("hex");
  return {
    traceparent: renderTraceParent({
      traceId,
      spanId: randomBytes(8).toString("hex"),
      traceFlags: parent?.traceFlags ?? 0,
    }),
    set: () => undefined,
    event: () => undefined,
    end: () => undefined,
  };
}
