// The consensus core: a pure state machine that turns messages, ticks and proposals into effects.
export type { ConfChange, ConfState, ConfStep } from "./conf-change.ts";
export {
  applyConfChange,
  confChangeProblem,
  confOf,
  emptyConf,
  isJoint,
  isLearner,
  isVoter,
  membersOf,
} from "./conf-change.ts";
export type { RaftTiming, Role } from "./core.ts";
export type {
  CommitEffect,
  Effect,
  PersistEffect,
  ReadConfirmedEffect,
  ReadDroppedEffect,
  SendEffect,
  SendSnapshotEffect,
} from "./effects.ts";
export type { MemberId } from "./member-id.ts";
export type { Entry, HardState, LogPosition, Proposal, SnapshotMark } from "./entry.ts";
export { entryBytes } from "./entry.ts";
export type { Message } from "./messages.ts";
export type { ProposeResult, RaftOptions, RaftView } from "./raft.ts";
export { Raft } from "./raft.ts";
