// Proves the lease rules by stepping cluster time through entries: deadlines are replicated state, expiry is fenced
// by the deadline, renewal of an overdue lease fails, revoke deletes in key order in one revision.
import { expect, test } from "vitest";
import { utf8 } from "@keelson/base";
import { MemoryStorage } from "@keelson/sim";
import {
  ClusterTime,
  createStoreState,
  etcdErrors,
  minLeaseTtlSeconds,
  prepareLeaseGrant,
  timeToLive,
} from "../src/mod.ts";
import { errorOf, Harness, key, responseOf } from "./harness.ts";

test("grant, duplicate grant, bad grants", () => {
  const harness = new Harness();
  harness.nowMs = 5000;
  const granted = responseOf(harness.apply({ leaseGrant: { ID: 7n, TTL: 10 } }), "leaseGrant").message;
  expect(granted).toEqual({ ID: 7n, TTL: 10 });
  expect(harness.state.leases.get(7n)).toEqual({ id: 7n, grantedTtlSeconds: 10, deadlineMs: 15_000 });
  expect(errorOf(harness.apply({ leaseGrant: { ID: 7n, TTL: 10 } }))).toBe(etcdErrors.leaseExists.text);
  expect(errorOf(harness.apply({ leaseGrant: { ID: 8n, TTL: 9_000_000_001 } }))).toBe(etcdErrors.leaseTtlTooLarge.text);
  expect(errorOf(harness.apply({ leaseGrant: { ID: -8n, TTL: 5 } }))).toBe(etcdErrors.leaseNotFound.text);
  expect(responseOf(harness.apply({ leaseGrant: { ID: 9n, TTL: 9_000_000_000 } }), "leaseGrant").message.TTL).toBe(
    9_000_000_000,
  );
  expect(harness.state.revision).toBe(1);
});

test("what the proposer decides: id, least TTL", () => {
  expect(minLeaseTtlSeconds(1000)).toBe(2);
  const request = { ID: 0n, TTL: 1 };
  expect(prepareLeaseGrant(request, { minTtlSeconds: 2, newId: 99n })).toEqual({ ID: 99n, TTL: 2 });
  expect(prepareLeaseGrant({ ID: 3n, TTL: 60 }, { minTtlSeconds: 2, newId: 99n })).toEqual({ ID: 3n, TTL: 60 });
});

test("expiry: not before the deadline, whatever the proposer believes; then all keys in one revision, in key order", () => {
  const harness = new Harness();
  harness.apply({ leaseGrant: { ID: 1n, TTL: 10 } });
  for (const name of ["c", "a", "b"]) harness.put(name, "v", 1n);
  harness.put("free");
  harness.nowMs = 9999;
  expect(harness.state.leases.due(9999, 10)).toEqual([]);
  expect(responseOf(harness.apply({ leaseExpire: { id: 1n } }), "leaseExpire").expired).toBe(false);
  harness.nowMs = 10_000;
  expect(harness.state.leases.due(10_000, 10).map((lease) => lease.id)).toEqual([1n]);
  expect(harness.state.leases.nextDeadlineMs).toBe(10_000);
  const before = harness.state.revision;
  const result = harness.apply({ leaseExpire: { id: 1n } });
  expect(responseOf(result, "leaseExpire").expired).toBe(true);
  expect(result.record?.events.map((event) => Buffer.from(event.key).toString())).toEqual(["a", "b", "c"]);
  expect(result.revision).toBe(before + 1);
  expect(harness.range({ key: key("a"), rangeEnd: key("\0") }).keys).toEqual(["free"]);
  expect(responseOf(harness.apply({ leaseExpire: { id: 1n } }), "leaseExpire").expired).toBe(false);
});

test("renewal moves the deadline from the entry's time; an expiry proposed before it has no effect", () => {
  const harness = new Harness();
  harness.apply({ leaseGrant: { ID: 1n, TTL: 10 } });
  harness.nowMs = 8000;
  expect(responseOf(harness.apply({ leaseRenew: { ids: [1n, 2n] } }), "leaseRenew").ttls).toEqual([10, 0]);
  harness.nowMs = 12_000;
  expect(responseOf(harness.apply({ leaseExpire: { id: 1n } }), "leaseExpire").expired).toBe(false);
  harness.nowMs = 18_000;
  expect(responseOf(harness.apply({ leaseRenew: { ids: [1n] } }), "leaseRenew").ttls).toEqual([0]);
  expect(responseOf(harness.apply({ leaseExpire: { id: 1n } }), "leaseExpire").expired).toBe(true);
});

test("cluster time never goes back: an entry stamped by a slower leader applies at the time already reached", () => {
  const harness = new Harness();
  harness.nowMs = 50_000;
  harness.apply({ timeMark: {} });
  harness.nowMs = 10;
  harness.apply({ leaseGrant: { ID: 1n, TTL: 1 } });
  expect(harness.state.clusterTimeMs).toBe(50_000);
  expect(harness.state.leases.get(1n)?.deadlineMs).toBe(51_000);
});

test("a new leader's clock goes on from the applied time", () => {
  const clock = new ClusterTime(50_000, 123.5);
  expect(clock.at(123.5)).toBe(50_000);
  expect(clock.at(1123.9)).toBe(51_000);
  expect(() => clock.at(1)).toThrow("go back");
});

test("keys follow their lease: reattached, detached by a put without lease, by a delete", () => {
  const harness = new Harness();
  harness.apply({ leaseGrant: { ID: 1n, TTL: 10 } });
  harness.apply({ leaseGrant: { ID: 2n, TTL: 20 } });
  const keys = (id: bigint): string[] => harness.state.leases.keys(id).map((bytes) => Buffer.from(bytes).toString());
  harness.put("k", "v", 1n);
  harness.put("l", "v", 1n);
  expect(keys(1n)).toEqual(["k", "l"]);
  harness.put("k", "v", 2n);
  expect([keys(1n), keys(2n)]).toEqual([["l"], ["k"]]);
  harness.apply({ put: { key: key("k"), value: utf8("w"), ignoreLease: true } });
  expect(keys(2n)).toEqual(["k"]);
  harness.put("k");
  harness.apply({ deleteRange: { key: key("l") } });
  expect([keys(1n), keys(2n)]).toEqual([[], []]);
  expect(errorOf(harness.put("m", "v", 3n))).toBe(etcdErrors.leaseNotFound.text);
  expect(responseOf(harness.apply({ leaseRevoke: { ID: 2n } }), "leaseRevoke").message).toEqual({});
  expect(errorOf(harness.apply({ leaseRevoke: { ID: 2n } }))).toBe(etcdErrors.leaseNotFound.text);
});

test("leases survive a restart of the member with their deadlines", () => {
  const storage = new MemoryStorage();
  const harness = new Harness(storage);
  harness.apply({ leaseGrant: { ID: 4n, TTL: 30 } });
  harness.apply({ leaseGrant: { ID: 3n, TTL: 30 } });
  harness.apply({ leaseGrant: { ID: 5n, TTL: 10 } });
  harness.put("k", "v", 4n);
  const again = createStoreState({ storage });
  expect(again.leases.list().map((lease) => lease.id)).toEqual([5n, 3n, 4n]);
  expect(again.leases.keys(4n)).toEqual([key("k")]);
  expect(again.leases.due(10_000, 5).map((lease) => lease.id)).toEqual([5n]);
});

test("time to live: remaining whole seconds, -1 when there is no lease", () => {
  const lease = { id: 1n, grantedTtlSeconds: 10, deadlineMs: 10_000 };
  expect(timeToLive(lease, 1n, 2500)).toEqual({ ID: 1n, TTL: 7, grantedTTL: 10 });
  expect(timeToLive(lease, 1n, 12_500)).toEqual({ ID: 1n, TTL: 0, grantedTTL: 10 });
  expect(timeToLive(undefined, 8n, 0)).toEqual({ ID: 8n, TTL: -1 });
});

test("thousands of renewals keep the order of deadlines", () => {
  const harness = new Harness();
  for (let i = 1n; i <= 5n; i++) harness.apply({ leaseGrant: { ID: i, TTL: Number(i) * 10 } });
  for (let n = 0; n < 3000; n++) {
    harness.nowMs += 3;
    harness.apply({ leaseRenew: { ids: [BigInt((n % 5) + 1)] } });
  }
  expect(harness.state.leases.due(Number.MAX_SAFE_INTEGER, 10).map((lease) => lease.id)).toEqual([1n, 2n, 3n, 4n, 5n]);
  expect(harness.state.leases.due(Number.MAX_SAFE_INTEGER, 2).length).toBe(2);
});
