// The core's only output. Effects are carried out in list order. Messages that depend on durability travel
// inside the persist effect, so that sending them too early cannot be written.
import type { Entry, HardState, SnapshotMark } from "./entry.ts";
import type { MemberId } from "./member-id.ts";
import type { Message } from "./messages.ts";

/** Messages that need nothing durable; send now. */
export interface SendEffect {
  readonly kind: "send";
  readonly messages: readonly Message[];
}

/**
 * Write all of this after everything persisted before, make it durable, then send `messages`, then call
 * `persisted(ack)`. Entries replace whatever the log held from the first one's index on. An effect without
 * content is a barrier: nothing to write, but its messages wait for the writes before it.
 */
export interface PersistEffect {
  readonly kind: "persist";
  /** Rises by one per effect; acknowledging n acknowledges everything up to n. */
  readonly ack: number;
  readonly hardState: HardState | undefined;
  readonly entries: readonly Entry[];
  /** The log restarts behind an installed image: entries up to it are gone. */
  readonly snapshot: SnapshotMark | undefined;
  readonly messages: readonly Message[];
}

/** Durable here and on a quorum: apply in order, then call `applied` with the last index. */
export interface CommitEffect {
  readonly kind: "commit";
  readonly entries: readonly Entry[];
}

/** State applied up to `index` may answer the read. */
export interface ReadConfirmedEffect {
  readonly kind: "read-confirmed";
  readonly context: bigint;
  readonly index: number;
}

/** The read was not confirmed; ask again with a new context. */
export interface ReadDroppedEffect {
  readonly kind: "read-dropped";
  readonly context: bigint;
}

/** The follower needs entries this log no longer has: stream an image to it, then call `snapshotSent`. */
export interface SendSnapshotEffect {
  readonly kind: "send-snapshot";
  readonly to: MemberId;
}

export type Effect =
  | SendEffect
  | PersistEffect
  | CommitEffect
  | ReadConfirmedEffect
  | ReadDroppedEffect
  | SendSnapshotEffect;
