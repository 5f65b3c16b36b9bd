// etcdserverpb.Maintenance: state of the member, alarms, hashes, backups, leadership, downgrades.
import { AppError, must } from "@keelson/base";
import {
  RpcError,
  rpcStatus,
  streaming,
  unary,
  type RpcCallContext,
  type RpcRegistration,
  type Secrets,
} from "@keelson/ports";
import { loopErrors, toRpcError, type StoreNode } from "@keelson/runtime";
import { etcdserverpb } from "@keelson/wire";
import { messageOf, valueOf } from "./outcome.ts";
import { sendSnapshot } from "./snapshot.ts";
import { apiVersion, clusterVersion, storageVersion } from "../version.ts";

const { AlarmType, Maintenance } = etcdserverpb;
const AlarmAction = etcdserverpb.AlarmAction;

const hashSeconds = [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60];

export function maintenanceService(node: StoreNode, secrets: Secrets): RpcRegistration[] {
  const { metrics } = node.options.telemetry;
  const timed = (name: string, help: string) => {
    const histogram = metrics.histogram(name, help, hashSeconds);
    return async <T>(work: Promise<T>): Promise<T> => {
      const since = node.options.clock.monoMs();
      const result = await work;
      histogram.record((node.options.clock.monoMs() - since) / 1000);
      return result;
    };
  };
  const hashing = timed("etcd_mvcc_hash_duration_seconds", "Time to hash all data.");
  const hashingAt = timed("etcd_mvcc_hash_rev_duration_seconds", "Time to hash the data up to a revision.");
  return [
    unary(Maintenance.Status, async () => status(node)),
    unary(Maintenance.Alarm, async (request, context) => {
      if (request.action === AlarmAction.GET) {
        const wanted = (alarm: number): boolean => request.alarm === AlarmType.NONE || alarm === request.alarm;
        return { header: node.headers.at(), alarms: alarms(node).filter(({ alarm }) => wanted(alarm)) };
      }
      const result = await node.proposer.propose({ alarm: request, actor: node.tokens.of(context) });
      return { ...messageOf("alarm", result), header: node.headers.at(result.revision) };
    }),
    // Freed space is reused online: there is nothing to do, and nothing to wait for.
    unary(Maintenance.Defragment, async () => ({})),
    unary(Maintenance.Hash, async () => {
      const header = node.headers.at();
      const { hash } = await hashing(hashKv(node, 0));
      return { header, hash };
    }),
    unary(Maintenance.HashKV, async (request) => {
      const header = node.headers.at();
      const { hash, hashRevision, compactRevision } = await hashingAt(hashKv(node, request.revision));
      return { header, hash, compactRevision, hashRevision };
    }),
    streaming(Maintenance.Snapshot, async (requests, sink, context) => {
      for await (const _request of requests) await sendSnapshot(node, secrets, { sink, context });
    }),
    unary(Maintenance.MoveLeader, async (request) => {
      await moveLeader(node, request.targetID);
      return {};
    }),
    unary(Maintenance.Downgrade, async (request, context) => {
      await downgrade(node, request, context);
      return { header: node.headers.at(), version: clusterVersion };
    }),
  ];
}

/** Alarms in force: those set, and NOSPACE for as long as live data exceed the quota. */
export function alarms(node: StoreNode): etcdserverpb.AlarmMember[] {
  const set = [...node.state.alarms];
  const memberID = node.options.raft.memberId;
  if (node.overQuota() && !set.some((entry) => entry.alarm === AlarmType.NOSPACE)) {
    set.push({ memberID, alarm: AlarmType.NOSPACE });
  }
  return set;
}

function status(node: StoreNode): Parameters<typeof etcdserverpb.StatusResponse.encode>[0] {
  const raft = node.group.status();
  const sizes = node.state.sizes();
  const errors = alarms(node).map(({ memberID, alarm }) => {
    const name = alarm === AlarmType.NOSPACE ? "NOSPACE" : "CORRUPT";
    return `memberID:${memberID} alarm:${name} `;
  });
  if (raft.leader === undefined) errors.unshift(loopErrors.noLeader.text);
  return {
    header: node.headers.at(),
    version: apiVersion,
    dbSize: sizes.totalBytes,
    leader: raft.leader ?? 0n,
    raftIndex: raft.commitIndex,
    raftTerm: raft.term,
    raftAppliedIndex: raft.appliedIndex,
    errors,
    dbSizeInUse: sizes.usedBytes,
    isLearner: raft.isLearner,
    storageVersion,
    dbSizeQuota: node.options.quotaBytes ?? 0,
    downgradeInfo: {
      enabled: node.state.downgradeTarget !== undefined,
      targetVersion: node.state.downgradeTarget ?? "",
    },
  };
}

async function hashKv(node: StoreNode, revision: number) {
  const steps = valueOf(node.state.hashKv(revision));
  for (;;) {
    const step = steps.next();
    if (step.done === true) return valueOf(must(step.value, "a finished hash has a value"));
    await node.admission.turns.next();
  }
}

async function moveLeader(node: StoreNode, target: bigint): Promise<void> {
  const raft = node.group.status();
  if (raft.role !== "leader") throw toRpcError(loopErrors.notLeader);
  const member = raft.members.find(({ id }) => id === target);
  if (member === undefined || member.isLearner) throw toRpcError(loopErrors.badLeaderTransferee);
  if (target === raft.memberId) return;
  try {
    await node.group.transferLeadership(target);
  } catch (error) {
    if (error instanceof AppError && error.code === "raft.timeout") throw toRpcError(loopErrors.timeoutTransfer);
    throw error;
  }
}

/** Only to the minor version before; nothing stored here would have to change for it. */
async function downgrade(
  node: StoreNode,
  { action, version }: etcdserverpb.DowngradeRequest,
  context: RpcCallContext,
): Promise<void> {
  const { VALIDATE, ENABLE, CANCEL } = etcdserverpb.DowngradeAction;
  if (action !== VALIDATE && action !== ENABLE && action !== CANCEL)
    throw new RpcError(rpcStatus.unknown, "etcdserver: unknown method");
  await node.barrier.wait();
  const underWay = node.state.downgradeTarget !== undefined;
  if (action === CANCEL && !underWay) return; // nothing to cancel is no error, as in etcd
  if (action !== CANCEL) {
    const [, major, minor] = /^(\d+)\.(\d+)(?:\.\d+)?$/.exec(version) ?? [];
    if (major === undefined || minor === undefined) throw toRpcError(loopErrors.downgradeFormat);
    const [clusterMajor = "", clusterMinor = ""] = clusterVersion.split(".");
    if (major !== clusterMajor || Number(minor) !== Number(clusterMinor) - 1)
      throw toRpcError(loopErrors.downgradeTarget);
    if (underWay) throw toRpcError(loopErrors.downgradeInProgress);
  }
  if (action === VALIDATE) return;
  const targetVersion = action === CANCEL ? "" : version;
  valueOf((await node.proposer.propose({ downgrade: { targetVersion }, actor: node.tokens.of(context) })).outcome);
}
