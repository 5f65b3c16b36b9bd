// Who this member is. On the first start the flags say; afterwards the data directory does, and flags that
// describe another cluster are refused before anything is opened.
import { AppError, strictText } from "@keelson/base";
import type { Disk } from "@keelson/ports";
import {
  firstIdentity,
  identityFile,
  membersAtJoin,
  type ClusterDescription,
  type StoreIdentity,
  writeIdentity,
} from "@keelson/runtime";
import type { StoreConfig } from "./config.ts";

/** Asks the member at a peer URL who belongs to the cluster; rejects with AppError when nobody answers. */
export type DescribeCluster = (peerUrl: string) => Promise<ClusterDescription>;

/** The identity that the flags describe. */
export function identityFromFlags(config: StoreConfig): StoreIdentity {
  return firstIdentity(config);
}

/**
 * Reads or writes the directory's identity. Throws AppError `store.foreign-data` when flags and directory disagree, and
 * `store.cannot-join` when the cluster to join does not know this member.
 */
export async function claimIdentity(
  disk: Disk,
  config: StoreConfig,
  describe: DescribeCluster,
): Promise<StoreIdentity> {
  const wanted = identityFromFlags(config);
  const path = `${config.dataDir}/${identityFile}`;
  await disk.makeDirectory(config.dataDir);
  if (await disk.exists(path)) {
    const stored = await readIdentity(disk, path);
    const here = config.dataDir;
    if (config.initialClusterState === "new" && stored.clusterId !== wanted.clusterId) {
      throw foreign(
        `the data directory ${here} belongs to cluster ${hex(stored.clusterId)}; the flags describe cluster ${hex(wanted.clusterId)}`,
      );
    }
    if (config.initialClusterState === "new" && stored.memberId !== wanted.memberId) {
      throw foreign(
        `the data directory ${here} belongs to member ${hex(stored.memberId)}; the flags describe member ${hex(wanted.memberId)}`,
      );
    }
    return { ...wanted, ...stored };
  }
  const identity = config.initialClusterState === "existing" ? await joinCluster(config, describe) : wanted;
  await writeIdentity(disk, path, identity);
  await disk.syncDirectory(config.dataDir);
  return identity;
}

/** Rounds of questions before giving up; a member that lags may not know of the newcomer yet. */
const joinRoundsMax = 10;

/** An empty directory joins under the id that the cluster gave to its peer URLs, with the members it has now. */
async function joinCluster(config: StoreConfig, describe: DescribeCluster): Promise<StoreIdentity> {
  const own = new Set(config.advertisePeerUrls);
  const others = config.initialCluster.flatMap(({ peerUrls }) => peerUrls).filter((url) => !own.has(url));
  let problem = "--initial-cluster names no other member";
  for (let round = 0; round < joinRoundsMax; round++) {
    for (const url of others) {
      try {
        const { clusterId: cluster, mark, met } = await describe(url);
        if (mark.conf.votersOutgoing.length > 0) {
          problem = "a change of its members is in progress";
          continue;
        }
        const self = mark.members.find((member) => sameUrls(member.peerUrls, config.advertisePeerUrls));
        if (self !== undefined && self.name === "" && !met.some(({ id }) => id === self.id)) {
          const { members, confIndex } = mark;
          return { clusterId: cluster, memberId: self.id, initialMembers: members, initialConfIndex: confIndex };
        }
        problem =
          self === undefined
            ? `the cluster has no member with the peer URLs ${config.advertisePeerUrls.join(",")}: add it first`
            : `member ${hex(self.id)} has run before and its data are lost: remove it, add it again, then start it`;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        problem = error.message;
      }
    }
  }
  throw new AppError("store.cannot-join", `cannot join the cluster: ${problem}`);
}

function sameUrls(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}

/** What the file says; a member that joined has the members of that time in it, for a log that was never begun. */
async function readIdentity(
  disk: Disk,
  path: string,
): Promise<Pick<StoreIdentity, "clusterId" | "memberId"> & Partial<StoreIdentity>> {
  const file = await disk.open(path);
  const bytes = await file.read(0, await file.size());
  await file.close();
  const fields = parse(strictText(bytes) ?? "");
  const [cluster, member] = [fields["clusterId"], fields["memberId"]];
  if (typeof cluster !== "string" || typeof member !== "string" || !isHex(cluster) || !isHex(member)) {
    throw foreign(`${path} is not an identity file of this store`);
  }
  const identity = { clusterId: BigInt(`0x${cluster}`), memberId: BigInt(`0x${member}`) };
  if (fields["joined"] === undefined) return identity;
  const joined = membersAtJoin(fields["joined"]);
  if (joined === undefined) throw foreign(`${path} is not an identity file of this store`);
  return { ...identity, ...joined };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // reported by the caller as "not an identity file"
  }
}

function isHex(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

function hex(id: bigint): string {
  return id.toString(16).padStart(16, "0");
}

function foreign(problem: string): AppError {
  return new AppError("store.foreign-data", problem);
}
