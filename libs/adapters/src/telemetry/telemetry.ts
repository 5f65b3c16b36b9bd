// The Telemetry port of a Node process: JSON logs, Prometheus metrics, OpenTelemetry spans.
import { existsSync, readdirSync, readFileSync } from "node:fs";
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
  registerKernelMetrics(metrics);
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

/** Descriptors and address space as the kernel counts them; nothing where it does not say. */
function registerKernelMetrics(metrics: Telemetry["metrics"]): void {
  if (!existsSync("/proc/self/fd")) return;
  const limit = Number(/^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? 0);
  for (const name of ["process_max_fds", "os_fd_limit"]) metrics.gauge(name, "Most file descriptors.").set(limit);
  const used = ["process_open_fds", "os_fd_used"].map((name) => metrics.gauge(name, "File descriptors in use."));
  const virtual = metrics.gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.");
  metrics.onCollect(() => {
    const open = readdirSync("/proc/self/fd").length;
    for (const gauge of used) gauge.set(open);
    virtual.set(Number(readFileSync("/proc/self/statm", "utf8").split(" ")[0]) * pageBytes);
  });
}

const pageBytes = 4096;

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
