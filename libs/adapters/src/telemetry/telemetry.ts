// The Telemetry port of a Node process: JSON logs, Prometheus metrics, OpenTelemetry spans.
import type { LogLevel, Telemetry } from "@keelson/ports";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { createTracing } from "./tracing.ts";

export type NodeTelemetryOptions = {
  readonly service: string;
  /** Distinguishes processes of one service, e.g. `store-1`. */
  readonly instance: string;
  readonly level: LogLevel;
  readonly otlpEndpoint: string | undefined;
};

export type NodeTelemetry = Telemetry & { shutdown(): Promise<void> };

export async function createNodeTelemetry(options: NodeTelemetryOptions): Promise<NodeTelemetry> {
  const tracing = await createTracing(options.service, options.instance, options.otlpEndpoint);
  const metrics = createMetrics();
  registerProcessMetrics(metrics);
  return {
    recording: options.otlpEndpoint !== undefined,
    logger: createLogger({
      level: options.level,
      fields: { service: options.service, instance: options.instance },
      write: (line) => void process.stderr.write(line),
      wallMs: () => Date.now(),
    }),
    metrics,
    span: tracing.span,
    shutdown: tracing.shutdown,
  };
}

function registerProcessMetrics(metrics: Telemetry["metrics"]): void {
  const startedSeconds = Date.now() / 1000 - process.uptime();
  const resident = metrics.gauge("process_resident_memory_bytes", "Resident memory size in bytes.");
  const heap = metrics.gauge("nodejs_heap_size_used_bytes", "Bytes of the JavaScript heap in use.");
  const cpu = metrics.gauge("process_cpu_seconds_total", "User and system CPU time spent in seconds.");
  metrics.gauge("process_start_time_seconds", "Start time of the process since the Unix epoch.").set(startedSeconds);
  metrics.onCollect(() => {
    const usage = process.cpuUsage();
    resident.set(process.memoryUsage.rss());
    heap.set(process.memoryUsage().heapUsed);
    cpu.set((usage.user + usage.system) / 1e6);
  });
}
