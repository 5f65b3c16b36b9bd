// Proves that what dashboards of etcd look for is served under etcd's names, that it moves when something happens, and
// that every name a real etcd serves is either served here or named in the list of those without a meaning.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EtcdctlCluster, installed } from "./etcdctl-cluster.ts";

/** Names of etcd 3.4 that have no meaning here or are not measured: by family, with the reason. */
const notServed: readonly (readonly [RegExp, string])[] = [
  [/^go_|^promhttp_|_go_version$/, "of the Go runtime and its libraries"],
  [/^process_virtual_memory_max_bytes$/, "Node.js sets no such limit"],
  [/^etcd_grpc_proxy_/, "of another program"],
  [/^etcd_debugging_store_/, "of the v2 store"],
  [
    /^etcd_(debugging_)?disk_backend_|^etcd_disk_defrag|_open_read_transactions$/,
    "of bbolt's batches, freelist and defragmentation",
  ],
  [/^etcd_(debugging_)?snap_/, "of snapshot files; members send each other the state as a stream"],
  [
    /^etcd_debugging_mvcc_(put|delete|range|txn)_total$|_mvcc_db_total_size_in_bytes$/,
    "older names; the newer ones are served",
  ],
  [
    /_index_compaction_|_db_compaction_keys_total$|_total_put_size_in_bytes$/,
    "compaction has no index pass; sizes are not summed",
  ],
  [/_pending_events_total$/, "there is no queue per watcher: a slow one reads the log"],
  [/_lease_ttl_total$|_client_requests_total$|_slow_read_indexes_total$/, "not measured"],
  [/_heartbeat_send_failures_total$|_wal_write_bytes_total$|^grpc_server_msg_/, "not measured"],
];

type Metrics = ReadonlyMap<string, number>;

async function read(cluster: EtcdctlCluster): Promise<{ readonly names: string[]; readonly values: Metrics }> {
  const text = await (await fetch(`${cluster.url(0)}/metrics`)).text();
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name as string);
  const values = new Map(
    [...text.matchAll(/^([^#\s][^\s]*) (\S+)$/gm)].map(([, name, value]) => [name as string, Number(value)]),
  );
  return { names, values };
}

describe.skipIf(!installed("etcdctl"))("metrics", () => {
  let store: EtcdctlCluster;
  beforeAll(async () => {
    store = await EtcdctlCluster.start({ kind: "keelson", members: 1, certificates: undefined });
  });
  afterAll(() => store.stop());

  it("move with what is done", { timeout: 60_000 }, async () => {
    const before = (await read(store)).values;
    for (const args of [
      ["put", "a", "1"],
      ["put", "a", "2"],
      ["get", "a"],
      ["del", "a"],
      ["lease", "grant", "60"],
      ["compaction", "3", "--physical"],
      ["compaction", "3"],
      ["endpoint", "hashkv"],
    ])
      await store.etcdctl(args);
    await store.etcdctl(["txn"], { stdin: 'version("a") = "0"\n\nput a 1\nput b 1\n\n\n' });
    await fetch(`${store.url(0)}/health`);
    await fetch(`${store.url(0)}/readyz`);
    const after = (await read(store)).values;
    const grew = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    const kv = (method: string, code: string): string =>
      `grpc_server_handled_total{grpc_type="unary",grpc_service="etcdserverpb.KV",grpc_method="${method}",grpc_code="${code}"}`;
    expect(grew("etcd_mvcc_put_total")).toBe(4);
    expect(grew("etcd_mvcc_delete_total")).toBe(1);
    expect(grew("etcd_mvcc_txn_total")).toBe(1);
    expect(grew("etcd_mvcc_range_total")).toBe(1);
    expect(grew("etcd_debugging_lease_granted_total")).toBe(1);
    expect(grew(kv("Put", "OK"))).toBe(2);
    expect(grew(kv("Compact", "OutOfRange"))).toBe(1);
    expect(grew("etcd_mvcc_hash_rev_duration_seconds_count")).toBe(1);
    expect(grew("etcd_debugging_mvcc_db_compaction_total_duration_milliseconds_count")).toBe(1);
    expect(grew("etcd_server_health_success")).toBe(1);
    expect(after.get('etcd_server_healthcheck{type="readyz",name="linearizable_read"}')).toBe(1);
    expect(grew("etcd_disk_wal_fsync_duration_seconds_count")).toBeGreaterThan(0);
    expect(after.get("etcd_server_has_leader")).toBe(1);
    expect(grew("etcd_network_client_grpc_received_bytes_total")).toBeGreaterThan(500);
    expect(grew("etcd_server_proposals_applied_total")).toBeGreaterThan(5);
    expect(after.get("os_fd_used")).toBeGreaterThan(3);
    expect(after.get("process_resident_memory_bytes")).toBeGreaterThan(1e6);
  });

  it.skipIf(!installed("etcd"))("leave out no name of etcd's without a reason", { timeout: 60_000 }, async () => {
    const etcd = await EtcdctlCluster.start({ kind: "etcd", members: 1, certificates: undefined });
    try {
      const ours = new Set((await read(store)).names);
      const missing = (await read(etcd)).names.filter((name) => !ours.has(name));
      expect(missing.filter((name) => !notServed.some(([pattern]) => pattern.test(name)))).toEqual([]);
    } finally {
      await etcd.stop();
    }
  });
});
