// What the proposing member decides about a lease before it becomes an entry, and how a lease is shown.
import type { Init } from "@keelson/base";
import type { etcdserverpb } from "@keelson/wire";
import type { LeaseInfo } from "./contract.ts";

/** Fills in what etcd leaves to the server: a random positive id for 0, and the least TTL it keeps. */
export function prepareLeaseGrant(
  request: etcdserverpb.LeaseGrantRequest,
  options: { readonly minTtlSeconds: number; /** Random positive 63 bits. */ readonly newId: bigint },
): Init<etcdserverpb.LeaseGrantRequest> {
  return { ID: request.ID === 0n ? options.newId : request.ID, TTL: Math.max(request.TTL, options.minTtlSeconds) };
}

/** Least TTL for an election timeout: one and a half of it, in whole seconds. */
export function minLeaseTtlSeconds(electionTimeoutMs: number): number {
  return Math.ceil((electionTimeoutMs * 1.5) / 1000);
}

/** LeaseTimeToLive without header and keys; -1 for a lease that does not exist. */
export function timeToLive(
  lease: LeaseInfo | undefined,
  id: bigint,
  clusterTimeMs: number,
): Init<etcdserverpb.LeaseTimeToLiveResponse> {
  if (lease === undefined) return { ID: id, TTL: -1 };
  const remainingMs = Math.max(lease.deadlineMs - clusterTimeMs, 0);
  return { ID: id, TTL: Math.floor(remainingMs / 1000), grantedTTL: lease.grantedTtlSeconds };
}
