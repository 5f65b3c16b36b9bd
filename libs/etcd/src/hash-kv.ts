// HashKV: one number over the data that can be read up to a revision, equal on members that hold the same. It is
// read from the tables, so it notices damage that the rolling state hash cannot. It does not depend on how far a
// member has swept compacted rows.
import { crc32c, emptyBytes, keyAfter, revision as toRevision } from "@keelson/base";
import { lastOf, type MvccStore, recordsBetween, scanAt } from "@keelson/mvcc";
import type { EtcdError, HashKv, Outcome } from "./contract.ts";
import { etcdErrors, ok, refused } from "./errors.ts";
import { hashStepRows } from "./limits.ts";

/** Hashes in steps; `interrupted` says why to give up. Compacted rows stay until the iterator has ended. */
export function* hashSteps(
  store: MvccStore,
  revision: number,
  interrupted: () => EtcdError | undefined,
): Generator<void, Outcome<HashKv>> {
  const compacted = store.compactedRevision;
  if (revision < compacted) return refused(etcdErrors.compacted); // it was still there when the iterator was made
  const release = store.hold();
  const view = store.viewAt(revision);
  let hash = 0;
  try {
    for (let from: Uint8Array | undefined = emptyBytes; from !== undefined; yield) {
      const error = interrupted();
      if (error !== undefined) return refused(error);
      let rows = 0;
      let next: Uint8Array | undefined;
      for (const { key, value } of scanAt(view, from, undefined)) {
        hash = crc32c(value, hash);
        if (++rows < hashStepRows) continue;
        next = keyAfter(key);
        break;
      }
      from = next;
    }
    for (let from = Math.max(compacted, 0) + 1; from <= revision; yield) {
      const error = interrupted();
      if (error !== undefined) return refused(error);
      const segment = view.log.segmentFrom(from);
      if (segment === undefined) break;
      for (const record of recordsBetween(segment, from, revision)) hash = crc32c(record, hash);
      from = lastOf(segment) + 1;
    }
  } finally {
    release();
  }
  const compactRevision = compacted < 0 ? -1 : toRevision(compacted);
  return ok({ hash, compactRevision, hashRevision: toRevision(revision) });
}
