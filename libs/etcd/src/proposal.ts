// A request on its way through Raft. The proposing member encodes it; the leader appends its cluster time to the
// bytes, which needs no decoding because the last occurrence of a protobuf field wins; every member decodes the
// same bytes.
import type { Init } from "@keelson/base";
import { allocateBytes, assert } from "@keelson/base";
import { ByteWriter, storepb } from "@keelson/wire";

/** The payload to propose; `id` is unique among the proposals in flight on this member. */
export function encodeProposal(proposal: Init<storepb.Proposal>): Uint8Array {
  return storepb.Proposal.encode(proposal);
}

/** The payload as it enters the log: the same, at this cluster time. For the leader, right before appending. */
export function stampClusterTime(payload: Uint8Array, clusterTimeMs: number): Uint8Array {
  assert(Number.isSafeInteger(clusterTimeMs) && clusterTimeMs >= 0, "cluster time is in whole ms", { clusterTimeMs });
  const writer = new ByteWriter();
  storepb.Proposal.write({ clusterTimeMs }, writer);
  const stamp = writer.finish();
  const stamped = allocateBytes(payload.length + stamp.length);
  stamped.set(payload);
  stamped.set(stamp, payload.length);
  return stamped;
}
