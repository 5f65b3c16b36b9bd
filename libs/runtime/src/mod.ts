// raft: a replicated group over the pure core
export type {
  CommittedEntry,
  Member,
  MemberChange,
  MemberId,
  RaftGroup,
  RaftGroupConfig,
  RaftGroupOptions,
  RaftRole,
  RaftStatus,
  ReplicatedStateMachine,
  SnapshotPosition,
  StateMachineSnapshot,
} from "./raft/contract.ts";
export type { PeerAddress, PeerHandler, PeerIdentity, PeerMessage, PeerTransport } from "./raft/peer-transport.ts";
