// The head of a streamed state machine image: what the receiver must know besides the bytes. It travels with
// the image and is kept in the receiver's log, so that membership survives together with the state.
import type { ConfState } from "@keelson/raft";
import type { Member } from "./contract.ts";

export interface Image {
  /** Last entry contained in the image. */
  readonly index: number;
  readonly term: number;
  readonly confState: ConfState;
  readonly members: readonly Member[];
  /** Term of the leader that sends it. */
  readonly leaderTerm: number;
}
