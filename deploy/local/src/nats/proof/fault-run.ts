// One proof run: a synthetic store publishes at a steady rate over real servers while faults are injected; full and
// filtered followers check every revision; at the end everybody must be complete and back on live.
import type { EventBus } from "@keelson/ports";
import { createNatsEventBus } from "@keelson/adapters";
import { streamName } from "@keelson/eventlog";
import { createEventPublisher, type EventPublisherStatus } from "@keelson/runtime";
import type { NatsUserClass } from "../permissions.ts";
import { filteredReader, fullReader, type CheckedReader, type ProofWorld } from "./readers.ts";
import type { NatsFixture } from "./servers.ts";
import { SyntheticStore } from "./synthetic-store.ts";

export interface RunContext {
  readonly servers: NatsFixture;
  readonly store: SyntheticStore;
  readonly publisher: () => EventPublisherStatus;
  readonly readers: readonly CheckedReader[];
  readonly pause: (ms: number) => Promise<void>;
}

export interface RunReport {
  readonly revisions: number;
  readonly violations: readonly string[];
  readonly readers: readonly string[];
  readonly publisher: EventPublisherStatus;
  readonly stream: string;
  readonly delaysMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** From the end of the faults until all readers were complete and live again. */
  readonly settledMs: number;
}

export async function faultRun(
  world: ProofWorld,
  options: {
    readonly servers: NatsFixture;
    readonly ratePerSecond: number;
    readonly replicas: number;
    /** Also wait until the stream holds everything; electing its leader takes servers up to ten seconds. */
    readonly streamCompletes: boolean;
    readonly faults: (context: RunContext) => Promise<void>;
  },
): Promise<RunReport> {
  const { servers } = options;
  const buses: EventBus[] = [];
  const bus = (service: NatsUserClass): EventBus => {
    const created = createNatsEventBus({
      servers: servers.urls,
      service,
      credentials: { kind: "nkey", seed: servers.seeds[service] },
      tls: undefined,
      logger: world.telemetry.logger,
    });
    buses.push(created);
    return created;
  };
  const store = new SyntheticStore();
  const publisher = createEventPublisher({
    ...world,
    bus: bus("store"),
    source: store,
    config: { replay: "jetstream", replicas: options.replicas, maxBytes: 128 * 1024 * 1024 },
  });
  const committedAt = new Map<number, number>();
  const readers: CheckedReader[] = [
    fullReader(world, { name: "full-replay", store, bus: bus("apiserver"), replay: true, committedAt }),
    fullReader(world, { name: "full-watch", store, bus: bus("apiserver"), replay: false, committedAt }),
    fullReader(world, { name: "no-bus", store, bus: undefined, replay: false, committedAt: new Map() }),
    filteredReader(world, { name: "scheduler", store, bus: bus("scheduler"), resources: ["pods", "minions"] }),
    filteredReader(world, {
      name: "controllers",
      store,
      bus: bus("controller-manager"),
      resources: ["pods", "configmaps", "services/specs", "leases"],
    }),
  ];
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const traffic = generate(store, { rate: options.ratePerSecond, committedAt, now: () => world.clock.monoMs() });
  try {
    await until(() => buses.every((each) => each.connected), 10_000, "all clients connected");
    await options.faults({ servers, store, publisher: () => publisher.status(), readers, pause });
    clearInterval(traffic);
    const calmAt = world.clock.monoMs();
    await until(
      () =>
        readers.every((reader) => reader.complete() && (reader.status().source === "live" || reader.name === "no-bus")),
      20_000,
      () => `readers complete and live: ${readers.map(describe).join("; ")}`,
    );
    if (options.streamCompletes) {
      const complete = (): boolean => publisher.status().captured === store.appliedRevision();
      await until(complete, 30_000, () => `stream complete: ${JSON.stringify(publisher.status())}`);
    }
    const settledMs = world.clock.monoMs() - calmAt;
    const stream = options.streamCompletes ? await buses[0]?.streamState(streamName, 2_000) : undefined;
    return {
      revisions: store.records.length,
      violations: readers.flatMap((reader) => reader.violations),
      readers: readers.map(describe),
      publisher: publisher.status(),
      stream: JSON.stringify(stream ?? "not asked"),
      delaysMs: summary(readers.flatMap((reader) => reader.takeDelays())),
      settledMs: Math.round(settledMs),
    };
  } finally {
    clearInterval(traffic);
    await Promise.all(buses.map((each) => each.close()));
  }
}

/** Milliseconds, two digits. */
export function summary(delays: readonly number[]): {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
} {
  const sorted = delays.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 100) / 100;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

export async function until(condition: () => boolean, limitMs: number, what: string | (() => string)): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${typeof what === "string" ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function generate(
  store: SyntheticStore,
  options: { readonly rate: number; readonly committedAt: Map<number, number>; readonly now: () => number },
): NodeJS.Timeout {
  const startedAt = options.now();
  let made = 0;
  return setInterval(() => {
    const due = Math.floor(((options.now() - startedAt) / 1_000) * options.rate) - made;
    if (due <= 0) return;
    made += due;
    const at = options.now();
    for (let i = 1; i <= due; i++) options.committedAt.set(store.appliedRevision() + i, at);
    store.commit(due);
  }, 2);
}

function describe(reader: CheckedReader): string {
  const { source, gaps, duplicates, repairs, held, revision, head } = reader.status();
  return `${reader.name}: ${reader.delivered()} records, ${source}, at ${revision}/${head}, gaps ${gaps}, duplicates ${duplicates}, held ${held}, watch ${repairs.watch}, js ${repairs.js}, complete ${reader.complete()}`;
}
