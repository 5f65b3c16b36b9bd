// Followers that check everything they are given: nothing missing, nothing twice, nothing out of order, nothing
// altered. The first violation is kept with its numbers.
import { compareBytes } from "@keelson/base";
import type { Clock, Entropy, EventBus, Scope, Telemetry } from "@keelson/ports";
import { createFollower, createResourceFeed, type FollowerStatus } from "@keelson/runtime";
import type { RevisionRecord } from "@keelson/wire";
import type { SyntheticStore } from "./synthetic-store.ts";

export interface ProofWorld {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly scope: Scope;
  readonly telemetry: Telemetry;
}

export interface CheckedReader {
  readonly name: string;
  readonly violations: string[];
  /** Records delivered. */
  delivered(): number;
  /** True when everything committed has been delivered. */
  complete(): boolean;
  status(): FollowerStatus;
  /** Milliseconds from commit to delivery, of what came since the last call. */
  takeDelays(): number[];
}

export function fullReader(
  world: ProofWorld,
  options: {
    readonly name: string;
    readonly store: SyntheticStore;
    readonly bus: EventBus | undefined;
    readonly replay: boolean;
    readonly committedAt: Map<number, number>;
  },
): CheckedReader {
  const { name, store, bus, replay, committedAt } = options;
  const violations: string[] = [];
  let last = 1;
  let delivered = 0;
  let delays: number[] = [];
  const follower = createFollower({
    ...world,
    bus,
    replay,
    repair: store.repairSource(),
    snapshot: () => Promise.resolve((last = Math.max(1, store.compactRevision(), last))),
    deliver: (record) => {
      if (record.revision !== last + 1) violations.push(`${name}: ${record.revision} after ${last}`);
      if (!sameContent(record, store.records[record.revision - 2]))
        violations.push(`${name}: ${record.revision} is not what was committed`);
      last = record.revision;
      delivered++;
      const at = committedAt.get(record.revision);
      if (at !== undefined) delays.push(world.clock.monoMs() - at);
    },
  });
  follower.startAfter(last);
  return {
    name,
    violations,
    delivered: () => delivered,
    complete: () => last === store.appliedRevision(),
    status: () => follower.status(),
    takeDelays: () => delays.splice(0),
  };
}

export function filteredReader(
  world: ProofWorld,
  options: {
    readonly name: string;
    readonly store: SyntheticStore;
    readonly bus: EventBus | undefined;
    readonly resources: readonly string[];
  },
): CheckedReader {
  const { name, store, bus, resources } = options;
  const violations: string[] = [];
  const position = new Map(resources.map((resource) => [resource, 0]));
  const lastOf = new Map<string, number>();
  let delivered = 0;
  const feed = createResourceFeed({
    ...world,
    bus,
    repair: { open: store.repairSource().open },
    resources,
    onEvent: ({ resource, revision, prevRevision }) => {
      if (lastOf.get(resource) === revision) return; // several keys of one revision
      const at = position.get(resource) ?? 0;
      const expected = store.byResource.get(resource)?.[at];
      if (expected?.revision !== revision)
        violations.push(`${name}: ${resource} ${revision}, expected ${String(expected?.revision)}`);
      if (prevRevision !== undefined && prevRevision !== (lastOf.get(resource) ?? 0))
        violations.push(`${name}: ${resource} ${revision} chained to ${prevRevision}`);
      position.set(resource, at + 1);
      lastOf.set(resource, revision);
      delivered++;
    },
    onRelist: (resource, reason) => violations.push(`${name}: relist of ${resource}: ${reason}`),
  });
  for (const resource of resources) feed.startAfter(resource, 1);
  return {
    name,
    violations,
    delivered: () => delivered,
    complete: () =>
      resources.every((resource) => (position.get(resource) ?? 0) === (store.byResource.get(resource)?.length ?? 0)),
    status: () => feed.status(),
    takeDelays: () => [],
  };
}

function sameContent(record: RevisionRecord, committed: RevisionRecord | undefined): boolean {
  return (
    committed !== undefined &&
    record.events.length === committed.events.length &&
    record.events.every((event, i) => {
      const other = committed.events[i];
      return (
        other !== undefined &&
        event.type === other.type &&
        compareBytes(event.key, other.key) === 0 &&
        compareBytes(event.value, other.value) === 0
      );
    })
  );
}
