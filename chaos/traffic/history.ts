// What clients saw, as they saw it: one entry per call with monotonic times, one per watch response. Checkers judge
// nothing else.
import type { RpcChannel } from "@keelson/ports";

/** How traffic and checkers reach the members of a store. */
export type StoreAccess = {
  readonly names: readonly string[];
  channel(name: string): RpcChannel;
};

export type Seen = { readonly key: string; readonly value: string; readonly modRevision: number };

export type Operation = {
  readonly client: number;
  readonly kind: "put" | "delete" | "read" | "swap";
  readonly key: string;
  /** What a put or swap writes: unique in the whole run. */
  readonly value: string | undefined;
  readonly callMs: number;
  returnMs: number;
  /** `unknown`: no answer, or an error that says nothing; the call may have had its effect once or not at all. */
  outcome: "ok" | "unknown";
  /** Revision of the answer. */
  revision: number;
  /** Did the write change anything (a delete of nothing and a lost swap do not). */
  changed: boolean;
  /** What a read, or the read of a lost swap, found at `key`. */
  found: Seen | undefined;
  error: string | undefined;
};

export type LogEvent = {
  readonly revision: number;
  readonly type: "put" | "delete";
  readonly key: string;
  readonly value: string;
};

/** One watch response with events, or a progress mark (no events). */
export type WatchBatch = { readonly events: readonly LogEvent[]; readonly revision: number; readonly atMs: number };

export type WatchHistory = {
  readonly name: string;
  readonly startRevision: number;
  readonly batches: WatchBatch[];
};
