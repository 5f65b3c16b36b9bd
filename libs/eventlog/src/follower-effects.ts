// What a follower is given to begin with, and what it asks its loop to do.
import type { Prng } from "@keelson/base";
import type { RevisionRecord } from "@keelson/wire";
import type { EventLogLimits } from "./limits.ts";

/** The chain of a full follower. */
export const wholeLog = "*";

export type FollowerEffect =
  /** In order per resource; `previous` is undefined when a repair source did not say. */
  | {
      readonly kind: "deliver";
      readonly resource: string;
      readonly record: RevisionRecord;
      readonly previous: number | undefined;
    }
  | { readonly kind: "open-watch"; readonly id: number; readonly resource: string; readonly after: number }
  | { readonly kind: "open-replay"; readonly id: number; readonly sequence: number }
  | { readonly kind: "close"; readonly id: number }
  /** The state has to be read again at one revision; `start` with it. */
  | { readonly kind: "snapshot"; readonly resource: string; readonly reason: string }
  | { readonly kind: "ask-status" };

export interface FollowerOptions {
  /** Undefined: every revision. */
  readonly resources: readonly string[] | undefined;
  /** False when there is no bus at all. */
  readonly bus: boolean;
  /** The capture stream may be used for large gaps (full followers only). */
  readonly replay: boolean;
  /** `ask-status` will be answered. */
  readonly status: boolean;
  readonly prng: Prng;
  readonly now: number;
  readonly limits?: Partial<EventLogLimits>;
}

export interface FollowerCounts {
  gaps: number;
  duplicates: number;
  undecodable: number;
  foreign: number;
  contradictions: number;
  staleBeacons: number;
  watches: number;
  replays: number;
  failedReplays: number;
  repairFailures: number;
  snapshots: number;
  heldDropped: number;
}

export function noFollowerCounts(): FollowerCounts {
  return {
    gaps: 0,
    duplicates: 0,
    undecodable: 0,
    foreign: 0,
    contradictions: 0,
    staleBeacons: 0,
    watches: 0,
    replays: 0,
    failedReplays: 0,
    repairFailures: 0,
    snapshots: 0,
    heldDropped: 0,
  };
}
