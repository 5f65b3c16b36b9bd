// Who this member is. On the first start the flags say; afterwards the data directory does, and flags that
// describe another cluster are refused before anything is opened.
import { AppError, strictText, utf8 } from "@keelson/base";
import type { Disk } from "@keelson/ports";
import type { Member } from "@keelson/runtime";
import type { StoreConfig } from "./config.ts";
import { clusterId, memberId } from "./member-ids.ts";

export type Identity = {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly initialMembers: readonly Member[];
};

const fileName = "identity.json";

/** The identity that the flags describe. */
export function identityFromFlags(config: StoreConfig): Identity {
  const initialMembers = config.initialCluster.map(({ peerUrls }) => ({
    id: memberId(peerUrls, config.token),
    name: "",
    peerUrls,
    clientUrls: [],
    isLearner: false,
  }));
  return {
    clusterId: clusterId(
      initialMembers.map(({ id }) => id),
      config.token,
    ),
    memberId: memberId(config.advertisePeerUrls, config.token),
    initialMembers,
  };
}

/** Reads or writes the directory's identity. Throws AppError `store.foreign-data` when flags and directory disagree. */
export async function claimIdentity(disk: Disk, config: StoreConfig): Promise<Identity> {
  const wanted = identityFromFlags(config);
  const path = `${config.dataDir}/${fileName}`;
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
  if (config.initialClusterState === "existing") {
    throw new AppError(
      "store.cannot-join",
      `--initial-cluster-state existing needs a data directory of that cluster, and ${config.dataDir} is empty`,
    );
  }
  await writeIdentity(disk, path, wanted);
  await disk.syncDirectory(config.dataDir);
  return wanted;
}

async function writeIdentity(disk: Disk, path: string, identity: Identity): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await disk.open(temporary, { create: true });
  const bytes = utf8(
    `${JSON.stringify({ version: 1, clusterId: hex(identity.clusterId), memberId: hex(identity.memberId) })}\n`,
  );
  await file.truncate(bytes.length);
  await file.write(bytes, 0);
  await file.datasync();
  await file.close();
  await disk.rename(temporary, path);
}

async function readIdentity(disk: Disk, path: string): Promise<Pick<Identity, "clusterId" | "memberId">> {
  const file = await disk.open(path);
  const bytes = await file.read(0, await file.size());
  await file.close();
  const fields = parse(strictText(bytes) ?? "");
  const [cluster, member] = [fields["clusterId"], fields["memberId"]];
  if (typeof cluster !== "string" || typeof member !== "string" || !isHex(cluster) || !isHex(member)) {
    throw foreign(`${path} is not an identity file of this store`);
  }
  return { clusterId: BigInt(`0x${cluster}`), memberId: BigInt(`0x${member}`) };
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
