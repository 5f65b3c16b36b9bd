// One process of a local cluster as data: how it is started and how one sees that it is ready.

export type ProcessKind = "nats" | "store" | "apiserver" | "scheduler" | "controller-manager" | "runtime" | "node";

export type Probe =
  | { readonly kind: "http"; readonly port: number; readonly path: string }
  | { readonly kind: "tcp"; readonly port: number };

export type ProcessSpec = {
  readonly name: string;
  readonly kind: ProcessKind;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where it serves, for people: host:port or a URL. */
  readonly address: string;
  readonly logFile: string;
  readonly probe: Probe;
  /** Prometheus text, where the process has any. */
  readonly metricsPort: number | undefined;
  /** Lower stages are started first, without waiting for them to be ready, and stopped last. */
  readonly stage: number;
};

export type ProcessState = {
  readonly name: string;
  readonly kind: ProcessKind;
  readonly pid: number | undefined;
  readonly address: string;
  readonly logFile: string;
  readonly alive: boolean;
  readonly ready: boolean;
  /** Asked for by `keelson stop`: not restarted. */
  readonly stopped: boolean;
  readonly paused: boolean;
  readonly restarts: number;
  /** Why the last run ended, while it is not alive. */
  readonly lastExit: string | undefined;
};
