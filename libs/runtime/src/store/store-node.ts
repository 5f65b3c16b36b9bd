// One member of the store, assembled: state machine, Raft group and the loops around them. Request handlers (in
// services/store) use nothing else. Order of start: state, loops that the state machine calls, Raft group, then
// what needs the group. `stop` hands leadership over before anything is closed.
import { clusterTimeStamp, createStoreState, type ApplyResult, type StoreState } from "@keelson/etcd";
import type { Clock, Disk, Entropy, OrderedStorage, OwnedScope, Telemetry } from "@keelson/ports";
import type { Init } from "@keelson/base";
import { etcdserverpb, type storepb } from "@keelson/wire";
import type { EventSource } from "../eventlog/contract.ts";
import type { RaftGroup, RaftGroupConfig, RaftStatus } from "../raft/contract.ts";
import type { PeerTransport } from "../raft/peer-transport.ts";
import { createRaftGroup } from "../raft/raft-group.ts";
import { Admission } from "./admission/admission.ts";
import { createStoreStateMachine } from "./apply-loop.ts";
import { ApplyCounters } from "./apply-counters.ts";
import { AuthTokens, type AuthTokenKind } from "./auth-tokens.ts";
import { runAutoCompaction, type AutoCompactionPolicy } from "./auto-compaction.ts";
import { ClusterClock } from "./cluster-clock.ts";
import { runCorruptionCheck } from "./corruption-check.ts";
import { createEventSource } from "./event-source.ts";
import { LeaderWatch } from "./leader-watch.ts";
import { runLeaseLoop } from "./lease-loop.ts";
import { LeaseRenewals } from "./lease-renewals.ts";
import { requestTimeoutBaseMs } from "./limits.ts";
import { Proposer } from "./proposer.ts";
import { ReadBarrier } from "./read-barrier.ts";
import { ResponseHeaders } from "./response-header.ts";
import { loopErrors, toRpcError } from "./store-errors.ts";
import { registerStoreMetrics } from "./store-metrics.ts";
import { SweepLoop } from "./sweep-loop.ts";
import { WatchHub } from "./watch-hub.ts";

export type StoreNodeOptions = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly scope: OwnedScope;
  readonly telemetry: Telemetry;
  readonly disk: Disk;
  readonly storage: OrderedStorage;
  readonly transport: PeerTransport;
  readonly raft: RaftGroupConfig & { readonly heartbeatMs: number; readonly electionMs: number };
  readonly maxRequestBytes: number;
  readonly maxTxnOps: number;
  /** Live bytes beyond which writes are refused; undefined: no limit. */
  readonly quotaBytes: number | undefined;
  readonly progressNotifyMs: number;
  readonly autoCompaction: AutoCompactionPolicy | undefined;
  readonly authTokens: AuthTokenKind;
  /** Whether the name in a verified client certificate is a user. */
  readonly certificateUsers: boolean;
  /** Frees short-lived memory that the engine would count late. */
  readonly collect?: (() => void) | undefined;
  readonly onFatal: (error: unknown) => void;
  /** The cluster has removed this member. */
  readonly onRemoved?: () => void;
};

/** What request handlers work with. */
export interface StoreNode {
  readonly options: StoreNodeOptions;
  readonly state: StoreState;
  readonly group: RaftGroup;
  readonly hub: WatchHub;
  readonly proposer: Proposer;
  readonly barrier: ReadBarrier;
  readonly renewals: LeaseRenewals;
  readonly sweep: SweepLoop;
  readonly leaderWatch: LeaderWatch;
  readonly tokens: AuthTokens;
  readonly headers: ResponseHeaders;
  readonly events: EventSource;
  /** Who may begin what, and when. */
  readonly admission: Admission;
  /** How long a request may wait, in ms. */
  readonly requestTimeoutMs: number;
  /** Random 32 bits. */
  random32(): number;
  /** Estimate of the leader's cluster time, ms: exact on the leader, behind by the delivery time elsewhere. */
  clusterTimeMs(): number;
  /** True while an alarm says that members disagree about the data. */
  corrupt(): boolean;
  /** True while live data exceed the quota, or somebody has raised the alarm by hand. */
  overQuota(): boolean;
  /** Proposes an operation that adds data; refused with NOSPACE while over the quota. */
  proposeGrowth(proposal: Init<storepb.Proposal>): Promise<ApplyResult>;
  stop(): Promise<void>;
}

export async function startStoreNode(options: StoreNodeOptions): Promise<StoreNode> {
  const { clock, scope, telemetry, raft } = options;
  const { metrics, logger } = telemetry;
  const timeoutMs = requestTimeoutBaseMs + 2 * raft.electionMs;
  const random32 = (): number => randomU32(options.entropy);
  const state = createStoreState({ storage: options.storage });
  const time = new ClusterClock({ monoMs: () => clock.monoMs(), appliedMs: () => state.clusterTimeMs });
  const proposer = new Proposer({ metrics, maxRequestBytes: options.maxRequestBytes, timeoutMs });
  const barrier = new ReadBarrier({ timeoutMs });
  const sweep = new SweepLoop(state, scope, { clock, metrics });
  const admission = new Admission({ clock, metrics, collect: options.collect });
  const term = { current: 0 };
  const headers = new ResponseHeaders({
    clusterId: raft.clusterId,
    memberId: raft.memberId,
    revision: () => state.revision,
    term: () => term.current,
  });
  const hub = new WatchHub({
    state,
    clock,
    metrics,
    seed: random32(),
    header: headers.at,
    maxRequestBytes: options.maxRequestBytes,
    progressNotifyMs: options.progressNotifyMs,
    turns: admission.turns,
  });
  const tokens = new AuthTokens({
    clock,
    auth: () => state.auth,
    kind: options.authTokens,
    certificateUsers: options.certificateUsers,
    caughtUp: () => barrier.wait(),
  });
  const counters = new ApplyCounters(metrics);
  const appliedListeners: (() => void)[] = [];
  const stateMachine = createStoreStateMachine({
    state,
    clock,
    metrics,
    onApplied: (results) => {
      time.applied();
      hub.publish(results);
      for (const { outcome } of results) {
        if (outcome.ok) counters.count(outcome.value);
        if (outcome.ok && outcome.value.op === "auth" && outcome.value.event !== undefined)
          tokens.handle(outcome.value.event);
      }
      proposer.applied(results);
      sweep.poke();
      for (const listener of appliedListeners) listener();
    },
    onReplaced: () => {
      time.applied();
      hub.reset();
      for (const listener of appliedListeners) listener();
    },
  });
  const group = await createRaftGroup({
    clock,
    scope,
    telemetry,
    stateMachine,
    entropy: options.entropy,
    disk: options.disk,
    transport: options.transport,
    config: raft,
    proposalStamp: (leads) => clusterTimeStamp(time.stamp(leads)),
    onFatal: options.onFatal,
    stateHash: (revision) => state.readRevision(revision)?.stateHash,
    ...(options.onRemoved === undefined ? {} : { onRemoved: options.onRemoved }),
  });
  const follow = ({ term: newest, role }: RaftStatus): void => {
    term.current = newest;
    time.leadership(role === "leader" ? newest : undefined);
  };
  follow(group.status());
  scope.onStop(group.onStatus(follow));
  proposer.attach(group);
  barrier.attach(group);
  sweep.poke();
  const leads = (): boolean => group.isConfirmedLeader();
  runLeaseLoop({
    scope,
    logger,
    metrics,
    proposer,
    // Asked anew each time: an installed image brings its own.
    get leases() {
      return state.leases;
    },
    now: time.now,
    appliedTime: () => state.clusterTimeMs,
    leads,
  });
  runCorruptionCheck({ scope, logger, metrics, state, group, proposer });
  if (options.autoCompaction !== undefined) {
    runAutoCompaction({ scope, logger, clock, state, leads, proposer, policy: options.autoCompaction });
  }
  registerStoreMetrics({ metrics, state, group, scope, barrier, quotaBytes: options.quotaBytes });
  const { NOSPACE, CORRUPT } = etcdserverpb.AlarmType;
  const raised = (kind: number): boolean => state.alarms.length > 0 && state.alarms.some(({ alarm }) => alarm === kind);
  const overQuota = (): boolean =>
    (options.quotaBytes !== undefined && state.liveBytes > options.quotaBytes) || raised(NOSPACE);
  return {
    options,
    state,
    group,
    hub,
    proposer,
    barrier,
    sweep,
    headers,
    tokens,
    admission,
    random32,
    requestTimeoutMs: timeoutMs,
    corrupt: () => raised(CORRUPT),
    overQuota,
    renewals: new LeaseRenewals(proposer),
    leaderWatch: new LeaderWatch({ group, clock, scope, electionMs: raft.electionMs }),
    events: createEventSource({
      clusterId: raft.clusterId,
      state,
      group,
      onApplied: (callback) => void appliedListeners.push(callback),
    }),
    clusterTimeMs: time.now,
    proposeGrowth: (proposal) =>
      overQuota() ? Promise.reject(toRpcError(loopErrors.noSpace)) : proposer.propose(proposal),
    stop: async () => {
      await group.stop();
      await scope.stop();
      await state.flush();
      await options.storage.close();
    },
  };
}

function randomU32(entropy: Entropy): number {
  let value = 0;
  for (const byte of entropy.bytes(4)) value = value * 256 + byte;
  return value;
}
