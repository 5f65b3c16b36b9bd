// Spans recorded by the OpenTelemetry SDK and exported over OTLP/HTTP in batches.
import { context, type Link, type SpanContext, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { messageOf } from "@keelson/base";
import type { SpanOptions, TraceParent } from "@keelson/ports";
import { parseTraceParent, renderTraceParent, type Tracing } from "./trace-parent.ts";

/** What is still queued may cost this long at the end of a process, whether a collector answers or not. */
const shutdownLimitMs = 1_000;

export function createExportedTracing(serviceName: string, instance: string, endpoint: string): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName, "service.instance.id": instance }),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("keelson");
  return {
    span: (name, options: SpanOptions = {}) => {
      const parent = options.parent === undefined ? undefined : remote(options.parent);
      const base = parent === undefined ? context.active() : trace.setSpanContext(context.active(), parent);
      const links: Link[] = (options.links ?? []).flatMap((link) => {
        const linked = remote(link);
        return linked === undefined ? [] : [{ context: linked }];
      });
      const span = tracer.startSpan(name, { links, attributes: { ...options.attributes } }, base);
      return {
        traceparent: renderTraceParent(span.spanContext()),
        set: (key, value) => void span.setAttribute(key, value),
        event: (label, attributes) => void span.addEvent(label, { ...attributes }),
        end: (error) => {
          if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
          span.end();
        },
      };
    },
    shutdown: () => {
      const limit = new Promise<void>((resolve) => setTimeout(resolve, shutdownLimitMs).unref());
      return Promise.race([provider.shutdown(), limit]);
    },
  };
}

function remote(header: TraceParent): SpanContext | undefined {
  const parsed = parseTraceParent(header);
  return parsed === undefined ? undefined : { ...parsed, isRemote: true };
}
