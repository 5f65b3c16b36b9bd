// How a client says with MemberAdd or MemberPromote that the member is to take another's place in the same step: etcd's
// API has no call for it. Written by the command line, read by the Cluster service.
import type { RpcMetadata } from "@keelson/ports";

const name = "keelson-replaces";

export function replacesMetadata(id: bigint): RpcMetadata {
  return { [name]: id.toString(16).padStart(16, "0") };
}

/** Undefined when nobody is to go; `malformed` when what is said is no id. */
export function replacedMember(metadata: RpcMetadata): bigint | "malformed" | undefined {
  const value = metadata[name];
  if (value === undefined) return undefined;
  return /^[0-9a-f]{1,16}$/.test(value) ? BigInt(`0x${value}`) : "malformed";
}
