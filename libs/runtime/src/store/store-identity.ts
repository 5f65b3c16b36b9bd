// Who a member is, as its data directory keeps it: written once, by the first start or by a restore.
import { decodeBase64, encodeBase64, utf8 } from "@keelson/base";
import type { Disk } from "@keelson/ports";
import type { Member } from "../raft/contract.ts";
import { confOfMembers, decodeLogMark, encodeLogMark } from "../raft/membership.ts";
import { clusterId, memberId } from "./member-ids.ts";

export type StoreIdentity = {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly initialMembers: readonly Member[];
  /** The log up to here is what made `initialMembers`; 0 in a new cluster. */
  readonly initialConfIndex: number;
};

export const identityFile = "identity.json";

/** The identity of a member of a new cluster: every member computes the same ids from the same flags. */
export function firstIdentity(options: {
  readonly initialCluster: readonly { readonly peerUrls: readonly string[] }[];
  readonly advertisePeerUrls: readonly string[];
  readonly token: string;
}): StoreIdentity {
  const { token } = options;
  const initialMembers = options.initialCluster.map(({ peerUrls }) => ({
    id: memberId(peerUrls, token),
    name: "",
    peerUrls,
    clientUrls: [],
    isLearner: false,
  }));
  const ids = initialMembers.map(({ id }) => id);
  return {
    clusterId: clusterId(ids, token),
    memberId: memberId(options.advertisePeerUrls, token),
    initialMembers,
    initialConfIndex: 0,
  };
}

/** Atomic; the caller syncs the directory. */
export async function writeIdentity(disk: Disk, path: string, identity: StoreIdentity): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await disk.open(temporary, { create: true });
  const fields = { version: 1, clusterId: hex(identity.clusterId), memberId: hex(identity.memberId) };
  const bytes = utf8(`${JSON.stringify({ ...fields, ...joinedField(identity) })}\n`);
  await file.truncate(bytes.length);
  await file.write(bytes, 0);
  await file.datasync();
  await file.close();
  await disk.rename(temporary, path);
}

/** Flags cannot say later who the members were when this one joined; needed until its log has begun. */
function joinedField({ initialMembers: members, initialConfIndex: confIndex }: StoreIdentity): { joined?: string } {
  if (confIndex === 0) return {};
  return { joined: encodeBase64(encodeLogMark({ conf: confOfMembers(members), members, confIndex })) };
}

/** What `writeIdentity` kept in the field `joined`; undefined when it is nothing of the kind. */
export function membersAtJoin(joined: unknown): Pick<StoreIdentity, "initialMembers" | "initialConfIndex"> | undefined {
  const bytes = typeof joined === "string" ? decodeBase64(joined) : undefined;
  if (bytes?.ok !== true) return undefined;
  const { members, confIndex } = decodeLogMark(bytes.bytes);
  return { initialMembers: members, initialConfIndex: confIndex };
}

function hex(id: bigint): string {
  return id.toString(16).padStart(16, "0");
}
