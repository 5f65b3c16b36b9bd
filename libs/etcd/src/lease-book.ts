// Leases as replicated state: every deadline is in cluster time and changes only by applied entries, so it
// survives a change of leader. Which keys hang on a lease is a table ordered by key. The book only keeps records;
// deleting a revoked lease's keys is the transaction's work.
import { assert, emptyBytes, MinHeap } from "@keelson/base";
import type { LeaseChange, Tables } from "@keelson/mvcc";
import { storepb } from "@keelson/wire";
import type { LeaseInfo, LeaseView } from "./contract.ts";

interface Due {
  readonly id: bigint;
  readonly deadlineMs: number;
}

export class LeaseBook implements LeaseView {
  readonly #tables: Tables;
  readonly #leases = new Map<bigint, LeaseInfo>();
  /** Holds every lease's deadline, and deadlines that renewals have made stale. */
  #queue = newQueue();

  constructor(tables: Tables) {
    this.#tables = tables;
    for (const { value } of tables.leases.range(emptyBytes, undefined)) {
      const row = storepb.LeaseRow.decode(value);
      this.#remember({ id: row.id, grantedTtlSeconds: row.ttlSeconds, deadlineMs: row.deadlineMs });
    }
  }

  get count(): number {
    return this.#leases.size;
  }

  get(id: bigint): LeaseInfo | undefined {
    return this.#leases.get(id);
  }

  list(): readonly LeaseInfo[] {
    return [...this.#leases.values()].sort(byDeadline);
  }

  keys(id: bigint): readonly Uint8Array[] {
    const from = leaseKey(id);
    const keys: Uint8Array[] = [];
    for (const { key } of this.#tables.leaseKeys.range(from, leaseKey(id + 1n), { keysOnly: true })) {
      keys.push(key.slice(from.length));
    }
    return keys;
  }

  due(clusterTimeMs: number, limit: number): readonly LeaseInfo[] {
    const found: LeaseInfo[] = [];
    const taken: Due[] = [];
    while (found.length < limit) {
      const next = this.#freshest();
      if (next === undefined || next.deadlineMs > clusterTimeMs) break;
      this.#queue.pop();
      taken.push(next);
      const lease = this.#leases.get(next.id);
      if (lease !== undefined && !found.includes(lease)) found.push(lease);
    }
    for (const item of taken) this.#queue.push(item);
    return found;
  }

  get nextDeadlineMs(): number | undefined {
    return this.#freshest()?.deadlineMs;
  }

  /** Sets or replaces a lease. */
  put(lease: LeaseInfo): void {
    assert(lease.id > 0n, "lease ids are positive");
    this.#tables.leases.put(leaseKey(lease.id), encodeLease(lease));
    this.#remember(lease);
  }

  remove(id: bigint): void {
    this.#tables.leases.delete(leaseKey(id));
    this.#leases.delete(id);
  }

  /** Follows what a transaction did to the keys' leases. */
  reattach(changes: readonly LeaseChange[]): void {
    for (const { key, from, to } of changes) {
      if (from !== 0n) this.#tables.leaseKeys.delete(attachmentKey(from, key));
      if (to !== 0n) this.#tables.leaseKeys.put(attachmentKey(to, key), present);
    }
  }

  #remember(lease: LeaseInfo): void {
    this.#leases.set(lease.id, lease);
    this.#queue.push({ id: lease.id, deadlineMs: lease.deadlineMs });
    if (this.#queue.size <= 2 * this.#leases.size + 1024) return;
    this.#queue = newQueue();
    for (const { id, deadlineMs } of this.#leases.values()) this.#queue.push({ id, deadlineMs });
  }

  /** The earliest deadline that still is one. */
  #freshest(): Due | undefined {
    for (;;) {
      const top = this.#queue.peek();
      if (top === undefined || this.#leases.get(top.id)?.deadlineMs === top.deadlineMs) return top;
      this.#queue.pop();
    }
  }
}

/** A row with a value, because some storages cannot tell an empty value from none. */
const present = new Uint8Array([1]);

export function encodeLease(lease: LeaseInfo): Uint8Array {
  return storepb.LeaseRow.encode({
    id: lease.id,
    ttlSeconds: lease.grantedTtlSeconds,
    deadlineMs: lease.deadlineMs,
  });
}

/** Row key under which `key` hangs on the lease. */
export function attachmentKey(id: bigint, key: Uint8Array): Uint8Array {
  const out = new Uint8Array(8 + key.length);
  out.set(leaseKey(id));
  out.set(key, 8);
  return out;
}

function leaseKey(id: bigint): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt.asUintN(64, id));
  return out;
}

function newQueue(): MinHeap<Due> {
  return new MinHeap<Due>((a, b) => a.deadlineMs - b.deadlineMs || (a.id < b.id ? -1 : Number(a.id > b.id)));
}

function byDeadline(a: LeaseInfo, b: LeaseInfo): number {
  return a.deadlineMs - b.deadlineMs || (a.id < b.id ? -1 : Number(a.id > b.id));
}
