// What a batch of seeds must have produced. A generator that stopped generating shows here: a dimension at zero fails
// the batch.
import { faultKinds } from "./store/options.ts";

export const dimensions: readonly string[] = [
  ...faultKinds.map((kind) => `fault ${kind}`),
  ...["fault bus-outage", "fault bus-rewind"],
  ...["put", "delete", "cas", "range"].flatMap((kind) => [`answered ${kind}`, `unknown ${kind}`, `refused ${kind}`]),
  ...["watch events", "watch progress", "watch broke", "watch compacted", "watch refused", "compacted"],
  ...["lease granted", "lease renewed", "lease revoked", "lease call failed"],
  ...["net lost", "net duplicated", "net reordered", "net reset", "net heldByCut", "net refused", "net silent"],
  ...["net keepaliveGaveUp", "net staleDelivered"],
  ...["disk failedSyncs", "disk stalledSyncs", "disk fullWrites"],
  ...["bus lost", "bus duplicated", "bus late", "bus rewound", "bus outages", "bus refusedCaptures"],
  ...["follower delivered", "follower snapshot", "leaders", "auth turned on"],
  ...["member added", "member promoted", "member removed", "member left"],
  ...["ended itself: disk.sync-failed", "ended itself: disk.full", "ended itself: wal.damaged"],
];

export function missingDimensions(counts: ReadonlyMap<string, number>): string[] {
  return dimensions.filter((name) => (counts.get(name) ?? 0) === 0);
}
