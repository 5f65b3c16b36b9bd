// Lifetime, flags and the shape of a service.
export type { Flag, FlagSources, FlagSpec, FlagsResult, FlagValues } from "./flags.ts";
export { flagsHelp, parseDuration, parseFlags } from "./flags.ts";
export type { ScopeOptions } from "./scope.ts";
export { createScope } from "./scope.ts";
export type { Service } from "./service.ts";
export { parseYaml } from "./yaml-text.ts";
// raft: a replicated group over the pure core
export type {
  CommittedEntry,
  Member,
  MemberChange,
  MemberChangeRefusal,
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
export { meterTransport } from "./raft/metered-transport.ts";
export type { PeerAddress, PeerHandler, PeerIdentity, PeerMessage, PeerTransport } from "./raft/peer-transport.ts";
export { describeCluster, type ClusterDescription } from "./raft/describe-cluster.ts";
export { createRaftGroup } from "./raft/raft-group.ts";
export type { RpcPeerTransportOptions } from "./raft/rpc-peer-transport.ts";
export { createRpcPeerTransport } from "./raft/rpc-peer-transport.ts";
export type { Image } from "./raft/snapshot-image.ts";
// eventlog: publisher, followers and resource feeds over the event bus
export type {
  EventSource,
  Follower,
  FollowerSource,
  FollowerStatus,
  RepairSink,
  RepairSource,
  ResourceEvent,
  ResourceFeed,
} from "./eventlog/contract.ts";
export { everyResource } from "./eventlog/contract.ts";
export type { FollowerOptions } from "./eventlog/follower.ts";
export { createFollower } from "./eventlog/follower.ts";
export type { EventPublisherConfig, EventPublisherOptions, EventPublisherStatus } from "./eventlog/publisher-loop.ts";
export { createEventPublisher } from "./eventlog/publisher-loop.ts";
export type { ResourceFeedOptions } from "./eventlog/resource-feed.ts";
export { createResourceFeed } from "./eventlog/resource-feed.ts";
export type { StoreRepairOptions } from "./eventlog/store-repair.ts";
export { createStoreRepairSource } from "./eventlog/store-repair.ts";
// etcd-client: the store as the API server uses it
export type { WriteCause } from "./etcd-client/cause.ts";
export type {
  EtcdClient,
  EtcdClientOptions,
  StoreEntry,
  StoreGuard,
  StoreRange,
  StoreRangeOptions,
  StoreWrite,
  StoreWriteOptions,
} from "./etcd-client/etcd-client.ts";
export { createEtcdClient, prefixRange } from "./etcd-client/etcd-client.ts";
export type { StoreWatchEnd, StoreWatchHandler, StoreWatchOptions } from "./etcd-client/watch.ts";
// client: typed requests to the API server
export type {
  ApiClient,
  ApiFailure,
  ApiOutcome,
  ApiWatch,
  Authority,
  CallOptions,
  DeleteOptions,
  ListOptions,
  ObjectList,
  PatchOptions,
  RequestCause,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "./client/contract.ts";
export type { ApiClientOptions } from "./client/api-client.ts";
export { createApiClient } from "./client/api-client.ts";
export type { EventRecorder, EventRecorderOptions } from "./client/event-recorder.ts";
export { createEventRecorder } from "./client/event-recorder.ts";
export type { ClientConfig, ReadFile } from "./client/kubeconfig.ts";
export { parseKubeconfig } from "./client/kubeconfig.ts";
// informer: local copies of API resources that follow every change
export type { Informer, InformerOptions, Informers, InformerSource } from "./informer/contract.ts";
export type { FeedHooks, InformersOptions } from "./informer/informers.ts";
export { createInformers } from "./informer/informers.ts";
export { logResource, objectKeyOf, storageKey } from "./informer/storage-key.ts";
export { ObjectStore } from "./informer/store.ts";
// control-loop: runs planners
export type { Decision } from "./control-loop/contract.ts";
export type { ControlLoopWorld } from "./control-loop/control-loop.ts";
export { declareInformers, runController } from "./control-loop/control-loop.ts";
export type { DecisionLog } from "./control-loop/decisions.ts";
export { createDecisionLog } from "./control-loop/decisions.ts";
export type { ActionResult, Executor } from "./control-loop/execute.ts";
export { execute, executeStep, isRace } from "./control-loop/execute.ts";
export type { BackoffTerms, KeyCause, QueueItem } from "./control-loop/work-queue.ts";
export { WorkQueue } from "./control-loop/work-queue.ts";
// leadership: who of several equal processes acts
export type { Lead, Leadership, LeadershipOptions } from "./leadership/contract.ts";
export { defaultLeadershipTerms } from "./leadership/contract.ts";
export type { LeadershipWorld } from "./leadership/leader-elector.ts";
export { createLeadership } from "./leadership/leader-elector.ts";
// store: one member of the store, assembled for its service
export { encodeRangeResponse, encodeRangeStreamResponse } from "./store/range-answer.ts";
export { RangeReader } from "./store/range-reader.ts";
export { Admission, type Gate } from "./store/admission/admission.ts";
export type { FairLane, LaneTicket } from "./store/admission/fair-lane.ts";
export { causeMetadata, readCause, traceOf } from "./store/cause.ts";
export type { LeaderWatch } from "./store/leader-watch.ts";
export { sliceBytesMax, sliceKeysMax } from "./store/admission/limits.ts";
export { rangeStreamFirstKeys } from "./store/limits.ts";
export {
  type BackupStatus,
  type BackupWorld,
  readBackupStatus,
  restoreBackup,
  type RestoreOptions,
  type RestoreWorld,
} from "./store/backup-file.ts";
export { passwordChecksMax, passwordChecksWaitingMax, snapshotBlobBytes } from "./store/limits.ts";
export {
  firstIdentity,
  identityFile,
  membersAtJoin,
  type StoreIdentity,
  writeIdentity,
} from "./store/store-identity.ts";
export { type AuthTokenKind, AuthTokens, nobody } from "./store/auth-tokens.ts";
export { loopErrors, raftFailure, toRpcError } from "./store/store-errors.ts";
export { replacedMember, replacesMetadata } from "./store/replaces-metadata.ts";
export type { StoreNode, StoreNodeOptions } from "./store/store-node.ts";
export { startStoreNode } from "./store/store-node.ts";
export type { WatchHub } from "./store/watch-hub.ts";
