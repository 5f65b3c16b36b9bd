// What the event log's publisher reads from the store: applied revisions in the form that goes on the wire, and
// whether this member may publish.
import type { StoreState } from "@keelson/etcd";
import type { RevisionRecord } from "@keelson/mvcc";
import type { RevisionRecord as WireRecord } from "@keelson/wire";
import type { EventSource } from "../eventlog/contract.ts";
import type { RaftGroup } from "../raft/contract.ts";

export type EventSourceOptions = {
  readonly clusterId: bigint;
  readonly state: Pick<StoreState, "revision" | "compactedRevision" | "heads" | "readRevision">;
  readonly group: Pick<RaftGroup, "status" | "onStatus" | "isConfirmedLeader" | "linearizable">;
  /** Registers a callback that runs after each applied batch. */
  readonly onApplied: (callback: () => void) => void;
};

export function createEventSource(options: EventSourceOptions): EventSource {
  const { state, group } = options;
  return {
    clusterId: options.clusterId.toString(16).padStart(16, "0"),
    appliedRevision: () => state.revision,
    compactRevision: () => Math.max(0, state.compactedRevision),
    heads: () => state.heads,
    readRevision: (revision) => {
      const record = state.readRevision(revision);
      return record === undefined ? undefined : toWire(record);
    },
    onApplied: options.onApplied,
    isLeader: () => ({ leader: group.isConfirmedLeader(), term: group.status().term }),
    onLeadership: (callback) => void group.onStatus(() => callback()),
    confirmedLeader: async () => {
      if (!group.isConfirmedLeader()) return false;
      const { term } = group.status();
      await group.linearizable();
      return group.isConfirmedLeader() && group.status().term === term;
    },
  };
}

const nothing = new Uint8Array(0);

function toWire(record: RevisionRecord): WireRecord {
  return {
    revision: record.revision,
    term: record.term,
    prev: record.previous,
    cause: record.cause.length === 0 ? undefined : record.cause,
    events: record.events.map(({ type, key, kv }) => ({
      type,
      key,
      value: type === "put" ? kv.value : nothing,
      createRevision: type === "put" ? kv.createRevision : 0,
      modRevision: kv.modRevision,
      version: type === "put" ? kv.version : 0,
      lease: kv.lease,
    })),
  };
}
