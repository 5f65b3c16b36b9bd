// What a persist effect is in the log, in the order in which it is written.
import type { Entry, PersistEffect } from "@keelson/raft";
import type { EntryRecord, WalRecord } from "@keelson/wal";
import type { Member } from "./contract.ts";
import { entryKinds } from "./entry-kinds.ts";
import { encodeLogMark } from "./membership.ts";

export function persistRecords(
  effect: PersistEffect,
  owner: { readonly members: readonly Member[]; readonly incarnation: bigint },
): WalRecord[] {
  const records: WalRecord[] = [];
  if (effect.snapshot !== undefined) {
    const { index, term, conf } = effect.snapshot;
    records.push({
      kind: "restored",
      index,
      term,
      data: encodeLogMark({ conf, members: owner.members, confIndex: index }, owner.incarnation),
    });
  }
  for (const entry of effect.entries) records.push(toRecord(entry));
  if (effect.hardState !== undefined) {
    const { term, vote, commit } = effect.hardState;
    records.push({ kind: "hard-state", term, vote: vote ?? 0n, commit });
  }
  return records;
}

function toRecord(entry: Entry): EntryRecord {
  return { kind: "entry", index: entry.index, term: entry.term, entryKind: entryKinds[entry.kind], data: entry.data };
}
