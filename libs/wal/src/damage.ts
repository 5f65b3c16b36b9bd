// Why a log cannot be used as it is. Every report is a reason not to start; none is ever repaired by guessing.

export type DamageReport =
  /** Bytes that were durable once no longer check out. */
  | {
      readonly kind: "rot";
      readonly segment: number;
      readonly offset: number;
      /** Entry index of the damaged record when its header is intact. */
      readonly index: number | undefined;
      readonly why: string;
    }
  /** The directory holds the log of another member or cluster. */
  | { readonly kind: "foreign"; readonly clusterId: bigint; readonly memberId: bigint }
  | { readonly kind: "missing-segment"; readonly segment: number }
  /** A segment does not begin with its head, or a head stands elsewhere. */
  | { readonly kind: "misplaced-head"; readonly segment: number }
  /** Entries are missing between two that are there. */
  | { readonly kind: "gap"; readonly after: number; readonly found: number };

/** True for a log that was whole once: what is missing may have been acknowledged. */
export function isLoss(report: DamageReport): boolean {
  return report.kind !== "foreign";
}

/** One line for people. */
export function describeDamage(report: DamageReport): string {
  switch (report.kind) {
    case "rot": {
      const entry = report.index === undefined ? "" : ` (entry ${report.index})`;
      return `segment ${report.segment} is damaged at byte ${report.offset}${entry}: ${report.why}`;
    }
    case "foreign":
      return `the log belongs to member ${report.memberId.toString(16)} of cluster ${report.clusterId.toString(16)}`;
    case "missing-segment":
      return `segment ${report.segment} is missing`;
    case "misplaced-head":
      return `segment ${report.segment} does not begin as a segment must`;
    case "gap":
      return `entries ${report.after + 1} to ${report.found - 1} are missing`;
  }
}
