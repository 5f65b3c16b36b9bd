// What was done to the data, counted as entries are applied: plain numbers on the hot path, handed to the instruments of
// etcd's names when somebody collects. Entries of every member count, as in etcd; so do the operations in transactions.
import type { ApplyResponse } from "@keelson/etcd";
import type { Init } from "@keelson/base";
import type { Metrics } from "@keelson/ports";
import type { etcdserverpb } from "@keelson/wire";

const instruments = {
  puts: ["etcd_mvcc_put_total", "Puts applied."],
  deletes: ["etcd_mvcc_delete_total", "Keys deleted."],
  txns: ["etcd_mvcc_txn_total", "Transactions applied."],
  granted: ["etcd_debugging_lease_granted_total", "Leases granted."],
  revoked: ["etcd_debugging_lease_revoked_total", "Leases revoked, or ended for want of renewal."],
  renewed: ["etcd_debugging_lease_renewed_total", "Renewals of leases."],
} as const;

export class ApplyCounters {
  /** Since the last collection. */
  readonly #sums = { puts: 0, deletes: 0, txns: 0, granted: 0, revoked: 0, renewed: 0 };

  constructor(metrics: Metrics) {
    for (const kind of ["puts", "deletes", "txns", "granted", "revoked", "renewed"] as const) {
      const [name, help] = instruments[kind];
      const counter = metrics.counter(name, help);
      metrics.onCollect(() => {
        counter.add(this.#sums[kind]);
        this.#sums[kind] = 0;
      });
    }
  }

  /** One applied command that was not refused. */
  count(response: ApplyResponse): void {
    switch (response.op) {
      case "put":
        this.#sums.puts++;
        return;
      case "deleteRange":
        this.#sums.deletes += response.message.deleted ?? 0;
        return;
      case "txn":
        this.#sums.txns++;
        this.#countOps(response.message);
        return;
      case "leaseGrant":
        this.#sums.granted++;
        return;
      case "leaseRevoke":
        this.#sums.revoked++;
        return;
      case "leaseExpire":
        if (response.expired) this.#sums.revoked++;
        return;
      case "leaseRenew":
        for (const ttl of response.ttls) if (ttl > 0) this.#sums.renewed++;
        return;
      default:
    }
  }

  #countOps(txn: Init<etcdserverpb.TxnResponse>): void {
    for (const op of txn.responses ?? []) {
      if (op instanceof Uint8Array) continue;
      if (op.responsePut !== undefined) this.#sums.puts++;
      else if (op.responseDeleteRange instanceof Uint8Array) continue;
      else if (op.responseDeleteRange !== undefined) this.#sums.deletes += op.responseDeleteRange.deleted ?? 0;
      else if (op.responseTxn !== undefined && !(op.responseTxn instanceof Uint8Array)) this.#countOps(op.responseTxn);
    }
  }
}
