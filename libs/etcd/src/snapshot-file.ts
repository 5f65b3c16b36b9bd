// A backup as a file: one block that says what it is, the dump, zeros up to a whole block, then the SHA-256 of all
// before. So its size leaves a remainder of 32 after 512, which is what `etcdctl snapshot save` looks for. Pure: the
// digest is somebody else's.
import { equalBytes, utf8 } from "@keelson/base";
import type { StateDump } from "./contract.ts";

export const snapshotBlockBytes = 512;
export const snapshotDigestBytes = 32;

const title = utf8("keelson store snapshot 1\n");

/** Everything before the digest. Must be consumed to the end or ended, as the dump itself. */
export function* snapshotParts(dump: StateDump): Generator<Uint8Array, void> {
  const block = new Uint8Array(snapshotBlockBytes);
  block.set(title);
  yield block;
  let bytes = 0;
  for (const chunk of dump.chunks) {
    bytes += chunk.length;
    yield chunk;
  }
  const past = bytes % snapshotBlockBytes;
  if (past > 0) yield new Uint8Array(snapshotBlockBytes - past);
}

/** Whether a file begins as a backup of this version does; `block` is its first block. */
export function isSnapshotBlock(block: Uint8Array): boolean {
  return block.length === snapshotBlockBytes && equalBytes(block.subarray(0, title.length), title);
}
