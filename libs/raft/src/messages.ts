// What members say to each other. Every message carries the sender's term, except pre-votes and granted
// pre-vote responses, which carry the term the sender would campaign in.
import type { Entry } from "./entry.ts";
import type { MemberId } from "./member-id.ts";

interface Envelope {
  readonly from: MemberId;
  readonly to: MemberId;
  readonly term: number;
}

/** Asks for a vote, or (`pre-vote`) whether one would be granted. Thesis 3.4 and 9.6. */
export interface VoteRequest extends Envelope {
  readonly type: "vote" | "pre-vote";
  readonly lastIndex: number;
  readonly lastTerm: number;
  /** Sent on the leader's own request (leadership transfer): stickiness does not apply. */
  readonly transfer: boolean;
}

export interface VoteResponse extends Envelope {
  readonly type: "vote-response" | "pre-vote-response";
  readonly granted: boolean;
}

/** Entries after `prevIndex`, or none, when only `commit` is news. */
export interface Append extends Envelope {
  readonly type: "append";
  readonly prevIndex: number;
  readonly prevTerm: number;
  readonly entries: readonly Entry[];
  readonly commit: number;
}

/** Success: everything up to `index` matches the leader and is durable here. */
export interface AppendAccepted extends Envelope {
  readonly type: "append-accepted";
  readonly index: number;
}

/** `prevIndex` did not match; the logs can agree at `hintIndex` (whose term here is `hintTerm`) at the latest. */
export interface AppendRejected extends Envelope {
  readonly type: "append-rejected";
  readonly prevIndex: number;
  readonly hintIndex: number;
  readonly hintTerm: number;
}

/** Keeps followers loyal; `round` numbers the quorum rounds that confirm reads. */
export interface Heartbeat extends Envelope {
  readonly type: "heartbeat";
  readonly commit: number;
  readonly round: number;
}

export interface HeartbeatResponse extends Envelope {
  readonly type: "heartbeat-response";
  readonly round: number;
}

/** A follower asks the leader for an index to read at. `context` is never used twice. */
export interface ReadIndexRequest extends Envelope {
  readonly type: "read-index";
  readonly context: bigint;
}

export interface ReadIndexResponse extends Envelope {
  readonly type: "read-index-response";
  readonly context: bigint;
  readonly index: number;
}

/** A follower passes on the wish that `transferee` should lead. */
export interface TransferRequest extends Envelope {
  readonly type: "transfer";
  readonly transferee: MemberId;
}

/** The leader tells a caught-up follower to campaign at once. Thesis 3.10. */
export interface TimeoutNow extends Envelope {
  readonly type: "timeout-now";
}

/** Answer to a leader whose term is over; its term alone makes the receiver step down. */
export interface NewerTerm extends Envelope {
  readonly type: "newer-term";
}

export type Message =
  | VoteRequest
  | VoteResponse
  | Append
  | AppendAccepted
  | AppendRejected
  | Heartbeat
  | HeartbeatResponse
  | ReadIndexRequest
  | ReadIndexResponse
  | TransferRequest
  | TimeoutNow
  | NewerTerm;
