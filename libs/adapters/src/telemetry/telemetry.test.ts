// Proves that logs are one JSON object a line, metrics read as Prometheus text, and that spans of one request stay in
// one trace with and without an exporter.
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { createTracing, parseTraceParent } from "./tracing.ts";

test("a log line is JSON, carries inherited fields, and respects the level", () => {
  const lines: string[] = [];
  const logger = createLogger({
    level: "info",
    fields: { service: "s" },
    write: (line) => lines.push(line),
    wallMs: () => 0,
  });
  logger.log("debug", "hidden");
  logger.with({ member: 255n }).log("warn", "line\nbreak", { cause: new Error("why") });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    time: "1970-01-01T00:00:00.000Z",
    level: "warn",
    message: "line\nbreak",
    service: "s",
    member: "ff",
    cause: { error: "why" },
  });
});

test("counters, gauges and histograms expose Prometheus text", () => {
  const metrics = createMetrics();
  metrics.counter("requests_total", "Requests.").add(2, { code: '2"00' });
  const gauge = metrics.gauge("size", "Size.");
  metrics.onCollect(() => gauge.set(7));
  const histogram = metrics.histogram("seconds", "Time.", [0.1, 1]);
  for (const value of [0.05, 0.5, 5]) histogram.record(value);
  expect(metrics.expose()).toBe(`# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{code="2\\"00"} 2
# HELP size Size.
# TYPE size gauge
size 7
# HELP seconds Time.
# TYPE seconds histogram
seconds_bucket{le="0.1"} 1
seconds_bucket{le="1"} 2
seconds_bucket{le="+Inf"} 3
seconds_sum 5.55
seconds_count 3
`);
});

test("without an exporter spans still form one trace", async () => {
  const tracing = await createTracing("s", "s-1", undefined);
  const outer = tracing.span("outer");
  const inner = tracing.span("inner", { parent: outer.traceparent });
  expect(parseTraceParent(inner.traceparent)?.traceId).toBe(parseTraceParent(outer.traceparent)?.traceId);
  expect(inner.traceparent).not.toBe(outer.traceparent);
  expect(tracing.span("other", { parent: "garbage" }).traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
});

test("with an exporter spans arrive over OTLP with parent and links", async () => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      bodies.push(`${request.url} ${body}`);
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const address = collector.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const tracing = await createTracing("keelson-test", "one", `http://127.0.0.1:${port}`);
  const cause = tracing.span("cause");
  cause.end();
  const effect = tracing.span("effect", { links: [cause.traceparent], attributes: { revision: 7 } });
  effect.end(new Error("no luck"));
  await tracing.shutdown();
  await new Promise((resolve) => collector.close(resolve));
  const all = bodies.join("\n");
  for (const part of [
    "/v1/traces",
    "keelson-test",
    '"effect"',
    "no luck",
    parseTraceParent(cause.traceparent)?.spanId ?? "none",
  ]) {
    expect(all).toContain(part);
  }
});
