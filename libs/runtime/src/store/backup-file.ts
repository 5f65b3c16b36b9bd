// Reading a backup: its checksums, what it says of itself, and a new member's data directory made from it. Every
// member of the new cluster is restored from the same file with the same flags, so all begin with equal state.
import { AppError, crc32c, equalBytes, toHex } from "@keelson/base";
import {
  createStoreState,
  DumpFrames,
  isSnapshotBlock,
  rebirthPosition,
  snapshotBlockBytes,
  snapshotDigestBytes,
} from "@keelson/etcd";
import type { Clock, Disk, DiskFile, OrderedStorage, Secrets, Telemetry } from "@keelson/ports";
import type { storepb } from "@keelson/wire";
import { confOfMembers, encodeLogMark } from "../raft/membership.ts";
import { openWal } from "../raft/wal-writer.ts";
import { backupReadBytes } from "./limits.ts";
import { identityFile, writeIdentity, type StoreIdentity } from "./store-identity.ts";

export type BackupWorld = { readonly disk: Disk; readonly secrets: Secrets };

export type BackupStatus = {
  /** CRC-32C of the file, hexadecimal. */
  readonly hash: string;
  readonly revision: number;
  readonly totalKey: number;
  readonly totalSize: number;
};

/** Checks the whole file. Throws AppError `backup.damaged` or `state.bad-dump`. */
export async function readBackupStatus(world: BackupWorld, path: string): Promise<BackupStatus> {
  const frames = new DumpFrames();
  let hash = 0;
  let keys = 0;
  let revision = 0;
  const onPart = (part: storepb.DumpPart): void => {
    revision = part.head?.meta?.revision ?? revision;
    keys += part.current.length;
  };
  const totalSize = await readBackup(world, path, (bytes) => {
    hash = crc32c(bytes, hash);
    frames.push(bytes, onPart);
  });
  if (!frames.complete) throw damaged(path, "it is incomplete");
  return { hash: hash.toString(16).padStart(8, "0"), revision, totalKey: keys, totalSize };
}

export type RestoreOptions = {
  readonly dataDir: string;
  readonly identity: StoreIdentity;
  /** Added to the backup's revision: more than any client can have seen after the backup was taken. */
  readonly bumpRevision: number;
  /** Makes everything up to the new revision unreadable, so that watchers of the old cluster start anew. */
  readonly markCompacted: boolean;
};

export type RestoreWorld = BackupWorld & {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly openStorage: (directory: string) => OrderedStorage;
};

/** Makes a data directory, which must not exist. Resolves with the revision at which the new cluster begins. */
export async function restoreBackup(world: RestoreWorld, path: string, options: RestoreOptions): Promise<number> {
  const { disk } = world;
  const { dataDir, identity } = options;
  if (await disk.exists(dataDir)) throw new AppError("backup.directory-in-use", `the data directory ${dataDir} exists`);
  await readBackupStatus(world, path); // nothing is made from a damaged file
  await disk.makeDirectory(dataDir);
  const storage = world.openStorage(`${dataDir}/data`);
  const state = createStoreState({ storage });
  const loader = state.beginLoad({ rebirth: options });
  await readBackup(world, path, (bytes) => loader.push(bytes));
  loader.finish();
  await state.flush();
  await storage.close();
  await writeFirstLog(world, options);
  await writeIdentity(disk, `${dataDir}/${identityFile}`, identity);
  await disk.syncDirectory(dataDir);
  return state.revision;
}

/** A log that begins after the backup: a member that joins later can only get an image, never replay from nothing. */
async function writeFirstLog(world: RestoreWorld, { dataDir, identity }: RestoreOptions): Promise<void> {
  const failed = Promise.withResolvers<never>();
  const { wal } = await openWal({
    ...world,
    directory: `${dataDir}/wal`,
    owner: identity,
    onFatal: failed.reject,
  });
  const members = identity.initialMembers;
  const { index, term } = rebirthPosition;
  const data = encodeLogMark({ conf: confOfMembers(members), members, confIndex: index });
  const written = new Promise<void>((resolve) => {
    wal.append(
      [
        { kind: "hard-state", term, vote: 0n, commit: index },
        { kind: "restored", index, term, data },
      ],
      resolve,
    );
  });
  await Promise.race([written, failed.promise]);
  await wal.close();
}

/** Gives every byte of the dump to `onBytes` and checks the digest; returns the size of the file. */
async function readBackup(world: BackupWorld, path: string, onBytes: (bytes: Uint8Array) => void): Promise<number> {
  const file = await world.disk.open(path);
  try {
    return await readOpen(world, { file, path }, onBytes);
  } finally {
    await file.close();
  }
}

async function readOpen(
  { secrets }: BackupWorld,
  { file, path }: { readonly file: DiskFile; readonly path: string },
  onBytes: (bytes: Uint8Array) => void,
): Promise<number> {
  const size = await file.size();
  const end = size - snapshotDigestBytes;
  const block = await file.read(0, snapshotBlockBytes);
  if (size % snapshotBlockBytes !== snapshotDigestBytes || !isSnapshotBlock(block))
    throw damaged(path, "it is no backup of this store");
  const sha = secrets.sha256();
  sha.update(block);
  for (let offset = snapshotBlockBytes; offset < end;) {
    const bytes = await file.read(offset, Math.min(backupReadBytes, end - offset));
    if (bytes.length === 0) throw damaged(path, "it got shorter while it was read");
    sha.update(bytes);
    onBytes(bytes);
    offset += bytes.length;
  }
  const digest = await file.read(end, snapshotDigestBytes);
  const computed = sha.digest();
  if (!equalBytes(digest, computed)) throw damaged(path, `its SHA-256 is ${toHex(computed)}, it says ${toHex(digest)}`);
  return size;
}

function damaged(path: string, problem: string): AppError {
  return new AppError("backup.damaged", `${path}: ${problem}`);
}
