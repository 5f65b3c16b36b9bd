// Gauges of the store under etcd's names, where they mean the same. Read at collection, never on the hot path.
import type { StoreState } from "@keelson/etcd";
import type { Metrics, Scope } from "@keelson/ports";
import type { RaftGroup } from "../raft/contract.ts";

export type StoreMetricsOptions = {
  readonly metrics: Metrics;
  readonly state: StoreState;
  readonly group: Pick<RaftGroup, "status" | "onStatus">;
  readonly scope: Scope;
  readonly barrier: { readonly failures: number };
  readonly quotaBytes: number | undefined;
};

export function registerStoreMetrics(options: StoreMetricsOptions): void {
  const { metrics, state, group } = options;
  const { memberId } = group.status();
  metrics.gauge("etcd_server_id", "Id of this member, as a label.").set(1, { server_id: memberId.toString(16) });
  const gauge = (name: string, help: string, read: () => number): void => {
    const instrument = metrics.gauge(name, help);
    metrics.onCollect(() => instrument.set(read()));
  };
  const changes = metrics.counter("etcd_server_leader_changes_seen_total", "Leader changes seen.");
  let leader = group.status().leader;
  options.scope.onStop(
    group.onStatus((status) => {
      if (status.leader !== undefined && status.leader !== leader) changes.add(1);
      leader = status.leader ?? leader;
    }),
  );
  gauge("etcd_server_has_leader", "1 when a leader is known.", () => (group.status().leader === undefined ? 0 : 1));
  gauge("etcd_server_is_leader", "1 on the leader.", () => (group.status().role === "leader" ? 1 : 0));
  gauge("etcd_server_is_learner", "1 on a learner.", () => (group.status().isLearner ? 1 : 0));
  gauge("etcd_server_proposals_committed_total", "Highest committed log index.", () => group.status().commitIndex);
  gauge("etcd_server_read_indexes_failed_total", "Rounds of linearizable reads that failed.", () => {
    return options.barrier.failures;
  });
  gauge("etcd_mvcc_db_total_size_in_bytes", "Bytes of the database on disk.", () => state.sizes().totalBytes);
  gauge("etcd_mvcc_db_total_size_in_use_in_bytes", "Bytes of it in use.", () => state.sizes().usedBytes);
  gauge("etcd_server_quota_backend_bytes", "Limit on live data.", () => options.quotaBytes ?? 0);
  gauge("etcd_debugging_mvcc_keys_total", "Current keys.", () => state.sizes().keys);
  gauge("etcd_debugging_mvcc_current_revision", "Current revision.", () => state.revision);
  gauge("etcd_debugging_mvcc_compact_revision", "Last compacted revision.", () => Math.max(0, state.compactedRevision));
  gauge("etcd_debugging_auth_revision", "Revision of users and roles.", () => state.auth.revision);
  gauge("keelson_store_leases", "Leases.", () => state.leases.count);
  gauge("keelson_store_applied_index", "Last applied log index.", () => state.appliedIndex);
}
