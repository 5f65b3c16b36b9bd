// Traces, metrics and logs. The Node world implements this with OpenTelemetry; the simulator records it.
// No call here may block, throw or add an await to a deterministic path.

export type AttributeValue = string | number | boolean;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** W3C trace context: `00-<32 hex trace id>-<16 hex span id>-<2 hex flags>`. */
export type TraceParent = string;

export interface Span {
  /** To be sent along with whatever this work causes. Empty when tracing is off. */
  readonly traceparent: TraceParent;
  set(name: string, value: AttributeValue): void;
  event(name: string, attributes?: Attributes): void;
  /** Ends the span; `error` marks it as failed. */
  end(error?: unknown): void;
}

export interface SpanOptions {
  /** Same trace, child of. */
  readonly parent?: TraceParent | undefined;
  /** Other traces that led here (a merged reconcile has several). */
  readonly links?: readonly TraceParent[];
  readonly attributes?: Attributes;
}

export interface Counter {
  add(value: number, labels?: Readonly<Record<string, string>>): void;
}

export interface Gauge {
  set(value: number, labels?: Readonly<Record<string, string>>): void;
}

export interface Histogram {
  record(value: number, labels?: Readonly<Record<string, string>>): void;
}

export interface Metrics {
  /** Names are Prometheus names; registering one twice returns the same instrument. */
  counter(name: string, help: string): Counter;
  gauge(name: string, help: string): Gauge;
  histogram(name: string, help: string, buckets: readonly number[]): Histogram;
  /** Runs before each exposition, to set gauges that are read rather than kept. */
  onCollect(callback: () => void): void;
  /** Prometheus text format 0.0.4. */
  expose(): string;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface Logger {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** A logger that adds `fields` to every line. */
  with(fields: Readonly<Record<string, unknown>>): Logger;
}

export interface Telemetry {
  /** True when spans are kept and exported: work done only to describe one is worth it. Absent: false. */
  readonly recording?: boolean;
  readonly logger: Logger;
  readonly metrics: Metrics;
  span(name: string, options?: SpanOptions): Span;
}
