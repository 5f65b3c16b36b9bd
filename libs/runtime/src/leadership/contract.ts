// Who of several equal processes acts. Built on coordination.k8s.io Leases with short terms: a standby watches the
// Lease and holds on to the holder's lifeline, so a release and a death hand over at once, silence after the lease
// duration. Timing is monotonic.
import type { Scope } from "@keelson/ports";
import type { Authority } from "../client/contract.ts";

export type LeadershipOptions = {
  readonly namespace: string;
  readonly name: string;
  /** Written as holderIdentity; unique per process. */
  readonly identity: string;
  /** How long a silent holder stays the holder. */
  readonly leaseDurationMs: number;
  /** A holder that could not renew for so long stops acting. Less than `leaseDurationMs`. */
  readonly renewDeadlineMs: number;
  /** Between renewals and between attempts. */
  readonly retryPeriodMs: number;
  /** Gives the lease up on stop, so that a standby continues at once. */
  readonly releaseOnCancel: boolean;
};

/**
 * What a leader does. `revision` is that of the Lease in which the term began: whatever the leader before had seen
 * when it sent its last write is older. A view that has not got there may miss what was decided already.
 */
export type Lead = (scope: Scope, revision: number) => Promise<void>;

export interface Leadership {
  readonly leading: boolean;
  /** What the writes of a leader carry. */
  readonly authority: Authority;
  /** Identity in the Lease as last seen. */
  readonly holder: string | undefined;
  /**
   * Campaigns until the scope stops. Each time leadership is won, `lead` runs in a scope of its own that stops when
   * leadership ends; the next campaign starts after `lead` has returned.
   */
  start(scope: Scope, lead: Lead): void;
}

/**
 * Terms for a cluster whose store answers in milliseconds. A holder whose process has ended is not waited for: its
 * lifeline proves it. The lease's length matters only for one that stands still or is cut off, and it is long enough
 * that a machine on which an answer takes a second does not look like that. The deadline lies close to the lease's end because both are measured
 * alike, the holder's from before its request was sent.
 */
export const defaultLeadershipTerms = { leaseDurationMs: 3_000, renewDeadlineMs: 2_700, retryPeriodMs: 250 } as const;

/** Annotation of the Lease: address and boot of the holder's lifeline, separated by a space. */
export const lifelineAnnotation = "keelson.dev/lifeline";
