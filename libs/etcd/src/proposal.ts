// A request on its way through Raft. The proposing member encodes it; the leader appends its cluster time to the
// bytes, which needs no decoding because the last occurrence of a protobuf field wins; every member decodes the
// same bytes.
import type { Init } from "@keelson/base";
import { assert, concatBytes, emptyBytes } from "@keelson/base";
import { storepb } from "@keelson/wire";

/** The payload to propose. */
export function encodeProposal(proposal: Init<storepb.Proposal>): Uint8Array {
  return storepb.Proposal.encode(proposal);
}

/** The last stamp: a leader takes many proposals in one millisecond. */
const last = { clusterTimeMs: -1, stamp: emptyBytes };

/** What the leader adds to a payload right before it enters the log: that it happens at this cluster time. */
export function clusterTimeStamp(clusterTimeMs: number): Uint8Array {
  assert(Number.isSafeInteger(clusterTimeMs) && clusterTimeMs >= 0, "cluster time is in whole ms", { clusterTimeMs });
  if (last.clusterTimeMs !== clusterTimeMs) {
    last.stamp = storepb.Proposal.encode({ clusterTimeMs });
    last.clusterTimeMs = clusterTimeMs;
  }
  return last.stamp;
}

/** The payload as it enters the log. */
export function stampClusterTime(payload: Uint8Array, clusterTimeMs: number): Uint8Array {
  return concatBytes([payload, clusterTimeStamp(clusterTimeMs)]);
}
