// Spans over OpenTelemetry. Without an OTLP endpoint spans only carry identity (so that causes link up in the
// store); with one, a batch processor exports them off the request path.
import { context, type Link, SpanStatusCode, trace, TraceFlags } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { AlwaysOffSampler, AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { messageOf } from "@keelson/base";
import type { Span, SpanOptions, TraceParent } from "@keelson/ports";

export type Tracing = {
  span(name: string, options?: SpanOptions): Span;
  shutdown(): Promise<void>;
};

/** `endpoint` is an OTLP/HTTP base URL such as `http://127.0.0.1:4318`; undefined switches the export off. */
export function createTracing(serviceName: string, instance: string, endpoint: string | undefined): Tracing {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName, "service.instance.id": instance }),
    sampler: endpoint === undefined ? new AlwaysOffSampler() : new AlwaysOnSampler(),
    spanProcessors:
      endpoint === undefined
        ? []
        : [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` }) })],
  });
  const tracer = provider.getTracer("keelson");
  return {
    span: (name, options = {}) => {
      const parent = options.parent === undefined ? undefined : parseTraceParent(options.parent);
      const base = parent === undefined ? context.active() : trace.setSpanContext(context.active(), parent);
      const links: Link[] = (options.links ?? []).flatMap((link) => {
        const linked = parseTraceParent(link);
        return linked === undefined ? [] : [{ context: linked }];
      });
      const span = tracer.startSpan(name, { links, attributes: { ...options.attributes } }, base);
      const { traceId, spanId, traceFlags } = span.spanContext();
      return {
        traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`,
        set: (key, value) => void span.setAttribute(key, value),
        event: (label, attributes) => void span.addEvent(label, { ...attributes }),
        end: (error) => {
          if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
          span.end();
        },
      };
    },
    shutdown: () => provider.shutdown(),
  };
}

function parseTraceParent(header: TraceParent): { traceId: string; spanId: string; traceFlags: number; isRemote: true } | undefined {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header);
  if (match === null) return undefined;
  const [, traceId, spanId, flags] = match as unknown as [string, string, string, string];
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}
