// Records core/v1 Events: best effort, in the background, merged. An equal Event that comes again raises the count
// of the first instead of making another one, as people know it from `kubectl describe`.
import { objectKey, resourceType, type EventNote, type ObjectLike } from "@keelson/api";
import { AppError, Deque, type Prng } from "@keelson/base";
import type { Clock, Logger, Scope } from "@keelson/ports";
import type { ApiClient } from "./contract.ts";
import { eventMemoryMax, eventMessageMax, eventQueueMax, eventWritersMax } from "./limits.ts";

export interface EventRecorder {
  /** Never waits and never fails. `component` is the source shown in the FROM column. */
  record(note: EventNote, component: string): void;
}

export type EventRecorderOptions = {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly prng: Prng;
  readonly logger: Logger;
  /** Writers stop with it; what is still waiting is dropped. */
  readonly scope: Scope;
  /** Node name, for Events of nodes. */
  readonly host?: string | undefined;
};

const events = resourceType<CoreEvent>("", "v1", "events", "Event", true);

type CoreEvent = ObjectLike & { readonly count: number; readonly lastTimestamp: string };
type Series = { name: string; namespace: string; count: number; firstTimestamp: string; written: boolean };
type Pending = { readonly series: Series; readonly note: EventNote; readonly component: string; readonly at: string };

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { clock, scope } = options;
  const known = new Map<string, Series>();
  const waiting = new Deque<Pending>();
  let writers = 0;

  const drain = async (): Promise<void> => {
    for (let next = waiting.popFront(); next !== undefined && !scope.stopped; next = waiting.popFront()) {
      await write(options, next);
    }
    writers--;
  };

  return {
    record: (note, component) => {
      if (scope.stopped) return;
      const at = new Date(clock.wallMs()).toISOString().replace(/\.\d+Z$/, "Z");
      const series = remember(known, note, component, at, options);
      if (waiting.size >= eventQueueMax)
        return options.logger.log("warn", "event dropped: queue is full", { reason: note.reason });
      waiting.pushBack({ series, note, component, at });
      if (writers < eventWritersMax) {
        writers++;
        scope.run("events", drain);
      }
    },
  };
}

function remember(
  known: Map<string, Series>,
  note: EventNote,
  component: string,
  at: string,
  options: EventRecorderOptions,
): Series {
  const { subject } = note;
  const id = JSON.stringify([
    component,
    subject.kind,
    subject.namespace,
    subject.name,
    subject.uid,
    subject.fieldPath,
    note.type,
    note.reason,
    note.message,
  ]);
  const present = known.get(id);
  known.delete(id); // re-inserted at the end: the first entry is the one not used for longest
  const series = present ?? {
    name: `${subject.name}.${suffix(options)}`,
    namespace: subject.namespace === undefined || subject.namespace === "" ? "default" : subject.namespace,
    count: 0,
    firstTimestamp: at,
    written: false,
  };
  series.count++;
  known.set(id, series);
  if (known.size > eventMemoryMax) known.delete(known.keys().next().value as string);
  return series;
}

/** Sixteen hex digits, as upstream's nanosecond stamps look, unique by chance rather than by clock. */
function suffix({ clock, prng }: EventRecorderOptions): string {
  const milliseconds = Math.floor(clock.wallMs()).toString(16).padStart(11, "0").slice(-11);
  return `${milliseconds}${(prng.u32() & 0xfffff).toString(16).padStart(5, "0")}`;
}

async function write(options: EventRecorderOptions, pending: Pending): Promise<void> {
  const { client, logger } = options;
  const { series, at } = pending;
  const key = objectKey(series.namespace, series.name);
  try {
    if (series.written) {
      const patched = await client.patch(events, key, { count: series.count, lastTimestamp: at }, { type: "merge" });
      if (patched.ok || patched.status.code !== 404) return;
    }
    const created = await client.create(events, eventObject(pending, options.host));
    series.written = created.ok;
    // A namespace that is going away takes no more Events; nobody misses them.
    if (!created.ok && created.status.code !== 403 && created.status.code !== 404) {
      logger.log("warn", "event refused", { reason: created.status.message });
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.log("warn", "event lost", { reason: error.message });
  }
}

function eventObject({ series, note, component, at }: Pending, host: string | undefined): CoreEvent {
  const event = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: series.name, namespace: series.namespace },
    involvedObject: note.subject,
    reason: note.reason,
    message: note.message.slice(0, eventMessageMax),
    type: note.type,
    source: host === undefined ? { component } : { component, host },
    firstTimestamp: series.firstTimestamp,
    lastTimestamp: at,
    count: series.count,
    reportingComponent: component,
    reportingInstance: host ?? "",
  };
  return event;
}
