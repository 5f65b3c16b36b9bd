// One chain of a follower and the way it is fed at the moment. The follower owns several of these (one per
// resource) or exactly one (the whole log) and decides when to change the way.
import type { RevisionRecord } from "@keelson/wire";
import { Chain } from "./chain.ts";

/** Where a chain's changes come from. */
export type Way =
  /** Waiting for a snapshot. */
  | { readonly kind: "none" }
  | { readonly kind: "live" }
  /** A second source beside live, until both overlap. `id` names the opened source. */
  | { readonly kind: "watch" | "js"; readonly id: number; progressAt: number; consumerSequence: number }
  /** Between two attempts of a repair. */
  | { readonly kind: "pause"; readonly untilMs: number };

export class Reader {
  readonly resource: string;
  readonly chain = new Chain<RevisionRecord>();
  way: Way = { kind: "none" };
  /** A snapshot was taken at least once. */
  everStarted = false;
  /** Since when the head has been ahead of what was applied; undefined while it is not. */
  behindSince: number | undefined;
  /** When the jittered catch-up of a gap begins. */
  catchUpAt: number | undefined;
  /** A revision known to exist whose content has to come from a repair source. */
  wanted = 0;
  /** Failed attempts since the last progress, for the back-off. */
  failures = 0;
  /** Replay disappointed: this catch-up goes to the store. */
  avoidReplay = false;

  constructor(resource: string) {
    this.resource = resource;
  }

  /** Forgets everything but the name. */
  reset(): void {
    this.chain.reset();
    this.way = { kind: "none" };
    this.behindSince = undefined;
    this.catchUpAt = undefined;
    this.wanted = 0;
    this.failures = 0;
    this.avoidReplay = false;
  }
}
