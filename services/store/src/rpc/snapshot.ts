// Maintenance.Snapshot: the state as of the moment of the call, streamed at the caller's pace while writes go on.
import { snapshotParts } from "@keelson/etcd";
import type { RpcCallContext, RpcSink, Secrets } from "@keelson/ports";
import { snapshotBlobBytes, type StoreNode } from "@keelson/runtime";
import type { etcdserverpb } from "@keelson/wire";
import { storageVersion } from "../version.ts";

/** A part is read into a buffer, encoded into another that grows, and framed in one more. */
const buffersPerPart = 4;

/**
 * Sends a backup in blobs, then its SHA-256 in one of its own. `remaining_bytes` is an estimate from the size of the
 * live data until the end: the exact size is known only after everything was read once.
 */
export async function sendSnapshot(
  node: StoreNode,
  secrets: Secrets,
  { sink, context }: { readonly sink: RpcSink<etcdserverpb.SnapshotResponse>; readonly context: RpcCallContext },
): Promise<void> {
  const { walks, turns, passing } = node.admission;
  const ticket = await node.admission.enter(walks, context, 1);
  const header = node.headers.at();
  const estimate = node.state.sizes().usedBytes;
  const sha = secrets.sha256();
  let sent = 0;
  const send = async (blob: Uint8Array, remainingBytes: number): Promise<void> => {
    sent += blob.length;
    if (!sink.send({ header, blob, remainingBytes, version: storageVersion })) await sink.drained();
  };
  try {
    // Leaving the loop early ends the dump, which lets go of the revisions it holds.
    for (const part of snapshotParts(node.state.dump())) {
      sha.update(part);
      for (let at = 0; at < part.length && !context.cancelled; at += snapshotBlobBytes) {
        await send(part.subarray(at, at + snapshotBlobBytes), Math.max(1, estimate - sent));
      }
      if (context.cancelled) return;
      passing.add(buffersPerPart * part.length);
      await turns.next();
    }
    await send(sha.digest(), 0);
  } finally {
    walks.leave(ticket);
  }
}
