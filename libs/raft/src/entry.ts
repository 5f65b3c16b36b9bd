// The nouns of the log: entries, the hard state that must survive a crash, and positions in the log.
// All values are immutable once handed to or by the core.
import type { ConfChange, ConfState } from "./conf-change.ts";
import { entryOverheadBytes } from "./limits.ts";
import type { MemberId } from "./member-id.ts";

/** One slot of the replicated log. `data` of a noop is empty. */
export type Entry =
  | { readonly index: number; readonly term: number; readonly kind: "command"; readonly data: Uint8Array }
  | { readonly index: number; readonly term: number; readonly kind: "noop"; readonly data: Uint8Array }
  | {
      readonly index: number;
      readonly term: number;
      readonly kind: "membership";
      readonly data: Uint8Array;
      readonly change: ConfChange;
    };

/** What is proposed: an entry that has no place in the log yet. */
export type Proposal =
  | { readonly kind: "command"; readonly data: Uint8Array }
  | { readonly kind: "membership"; readonly data: Uint8Array; readonly change: ConfChange };

/** Term and vote must be durable before any message that depends on them; `commit` may lag. */
export interface HardState {
  readonly term: number;
  /** The candidate voted for in `term`, if any. */
  readonly vote: MemberId | undefined;
  readonly commit: number;
}

/** An entry's identity: two logs that share a position share everything before it. */
export interface LogPosition {
  readonly index: number;
  readonly term: number;
}

/** The start of a log whose earlier entries live in the state machine. */
export interface SnapshotMark extends LogPosition {
  readonly conf: ConfState;
}

/** Bytes an entry counts for in every limit. */
export function entryBytes(entry: { readonly data: Uint8Array }): number {
  return entry.data.length + entryOverheadBytes;
}
