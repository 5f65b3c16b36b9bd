// What kinds of entries there are, as numbers: the same on the wire and in the log.
import { AppError } from "@keelson/base";
import type { Entry } from "@keelson/raft";
import { raftpb } from "@keelson/wire";
import { changeOfEntryData } from "./membership.ts";

const { EntryKind } = raftpb;

export const entryKinds = {
  command: EntryKind.COMMAND,
  noop: EntryKind.NOOP,
  membership: EntryKind.MEMBERSHIP,
} as const;

/** An entry from its parts as the wire and the log keep them. Throws AppError `raft.malformed`. */
export function decodeEntry(kind: number, position: { index: number; term: number }, data: Uint8Array): Entry {
  const { index, term } = position;
  switch (kind) {
    case entryKinds.command:
      return { index, term, kind: "command", data };
    case entryKinds.noop:
      return { index, term, kind: "noop", data };
    case entryKinds.membership:
      return { index, term, kind: "membership", data, change: changeOfEntryData(data) };
    default:
      throw new AppError("raft.malformed", `malformed peer data: entry kind ${kind}`);
  }
}
