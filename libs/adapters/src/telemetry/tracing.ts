// Spans. Without an OTLP endpoint a span only carries identity, so that causes link up in the store; with one, the
// OpenTelemetry SDK records and exports it off the request path. The SDK is loaded only then: it costs every
// process a tenth of a second of start-up.
import { randomBytes } from "node:crypto";
import type { Span, SpanOptions } from "@keelson/ports";
import { parseTraceParent, renderTraceParent, type Tracing } from "./trace-parent.ts";

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
