// Who of several equal processes acts. Built on coordination.k8s.io Leases with short terms: a standby watches the
// Lease, so a release hands over at once and a silent death after the lease duration. Timing is monotonic.
import type { Scope } from "@keelson/ports";

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

export interface Leadership {
  readonly leading: boolean;
  /** Identity in the Lease as last seen. */
  readonly holder: string | undefined;
  /**
   * Campaigns until the scope stops. Each time leadership is won, `lead` runs in a scope of its own that stops when
   * leadership ends; the next campaign starts after `lead` has returned.
   */
  start(scope: Scope, lead: (scope: Scope) => Promise<void>): void;
}

/**
 * Terms for a cluster whose store answers in milliseconds: control resumes in under a second. The deadline lies close
 * to the lease's end because both are measured alike, the holder's from before its request was sent.
 */
export const defaultLeadershipTerms = { leaseDurationMs: 800, renewDeadlineMs: 720, retryPeriodMs: 200 } as const;
