// From files to a member: what the recovered log and the state machine say together. The log is the authority;
// the state machine may lag behind it and is then replayed forward, but never the other way round.
import { AppError } from "@keelson/base";
import { applyConfChange, type ConfState, type Entry, type HardState, type LogPosition } from "@keelson/raft";
import type { MarkRecord, RecoveredLog, WalRecord } from "@keelson/wal";
import type { Member } from "./contract.ts";
import {
  confOfMembers,
  decodeLogMark,
  encodeLogMark,
  incarnationOf,
  type LogMark,
  membersAfterEntry,
} from "./membership.ts";
import { decodeEntry } from "./entry-kinds.ts";

export interface RestoredMember {
  readonly hardState: HardState;
  readonly snapshot: LogPosition;
  readonly entries: readonly Entry[];
  readonly applied: number;
  /** Configuration and members as of `applied`. */
  readonly conf: ConfState;
  readonly members: readonly Member[];
  /** Membership entries up to here are contained in these two. */
  readonly confIndex: number;
  /** Of the data directory: drawn when its log was made, and kept with every mark of the log. */
  readonly incarnation: bigint;
  /** The log holds nothing and has promised nothing: this member has never taken part. */
  readonly untried: boolean;
  /** To be written before anything else. */
  readonly firstRecords: readonly WalRecord[];
}

/** What a member is made of that has no log yet. */
export interface FirstMember {
  readonly members: readonly Member[];
  readonly confIndex: number;
  /** For a log that has none yet. Random, not 0. */
  readonly incarnation: bigint;
  /** For a log that has lost its own to a version that knows none; undefined when that is not known either. */
  readonly keptIncarnation: bigint | undefined;
}

/** Throws AppError `raft.state-mismatch` when the state machine cannot belong to this log. */
export function restoreMember(log: RecoveredLog, applied: number, initial: FirstMember): RestoredMember {
  if (log.start.data.length === 0) return freshMember(log, applied, initial);
  const adopted = adoptImage(log, applied);
  const start = adopted ?? log.start;
  const entries = (adopted === undefined ? log.entries : []).map((record) =>
    decodeEntry(record.entryKind, record, record.data),
  );
  const last = start.index + entries.length;
  if (applied > last) throw mismatch(`it has applied ${applied}, but the log ends at ${last}`);
  if (applied < start.index) throw mismatch(`it has applied ${applied}, but the log starts after ${start.index}`);
  const mark = decodeLogMark(start.data);
  const { conf, members } = membersAt(mark, entries, applied);
  const { term, vote, commit } = log.hardState;
  const known = incarnationOf(start.data);
  const incarnation = known === 0n ? (initial.keptIncarnation ?? initial.incarnation) : known;
  const data = encodeLogMark(mark, incarnation);
  return {
    incarnation,
    untried: last === 0 && term === 0,
    hardState: { term, vote: vote === 0n ? undefined : vote, commit: Math.min(commit, last) },
    snapshot: { index: start.index, term: start.term },
    entries,
    applied,
    conf,
    members,
    confIndex: Math.max(mark.confIndex, applied),
    firstRecords:
      adopted !== undefined
        ? [{ ...adopted, kind: "restored", data }]
        : known === 0n
          ? [{ ...log.start, kind: "compacted", data }]
          : [],
  };
}

/** The process ended between installing an image and noting it in the log: the state machine tells. */
function adoptImage(log: RecoveredLog, applied: number): MarkRecord | undefined {
  const image = log.restoring;
  if (image === undefined || applied !== image.index) return undefined;
  const last = log.start.index + log.entries.length;
  return applied > last ? image : undefined;
}

function freshMember(
  log: RecoveredLog,
  applied: number,
  { members, confIndex, incarnation }: FirstMember,
): RestoredMember {
  if (applied > 0) throw mismatch(`it has applied ${applied}, but there is no log`);
  const conf = confOfMembers(members);
  const data = encodeLogMark({ conf, members, confIndex }, incarnation);
  const { term, vote } = log.hardState;
  return {
    incarnation,
    untried: term === 0,
    hardState: { term, vote: vote === 0n ? undefined : vote, commit: 0 },
    snapshot: { index: 0, term: 0 },
    entries: [],
    applied: 0,
    conf,
    members,
    confIndex,
    firstRecords: [{ kind: "compacted", index: 0, term: 0, data }],
  };
}

/** Membership entries between the mark and the applied index took effect before the last stop. */
function membersAt(
  mark: LogMark,
  entries: readonly Entry[],
  applied: number,
): { conf: ConfState; members: readonly Member[] } {
  let { conf, members } = mark;
  for (const entry of entries) {
    if (entry.kind !== "membership" || entry.index <= mark.confIndex || entry.index > applied) continue;
    conf = applyConfChange(conf, entry.change);
    members = membersAfterEntry(members, entry.data);
  }
  return { conf, members };
}

function mismatch(what: string): AppError {
  return new AppError("raft.state-mismatch", `the state does not belong to this log: ${what}`);
}
