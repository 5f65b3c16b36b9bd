// Proves the assembled store on virtual time, in-memory disks and an in-memory network: writes through any member
// are answered from local apply and readable everywhere; leases expire on time, keep what is left of them across
// a leader's death, and are renewed in batches; a member that missed too much gets the state, watchers and all.
import { assert, createPrng, text, utf8 } from "@keelson/base";
import type { Clock, Entropy } from "@keelson/ports";
import { RpcError } from "@keelson/ports";
import {
  createMemoryDisk,
  createMemoryPeerNetwork,
  createVirtualClock,
  MemoryStorage,
  type MemoryDisk,
  silentTelemetry,
} from "@keelson/sim";
import { etcdserverpb } from "@keelson/wire";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Member } from "../raft/contract.ts";
import { disagreeing } from "./corruption-check.ts";
import { corruptionCheckMs } from "./limits.ts";
import { createScope } from "../scope.ts";
import { startStoreNode, type StoreNode } from "./store-node.ts";

const ids = [1n, 2n, 3n];

class Cluster {
  readonly clock = createVirtualClock(() => new Promise((resolve) => setImmediate(resolve)));
  readonly network = createMemoryPeerNetwork(this.clock, 0.5);
  readonly nodes = new Map<bigint, StoreNode>();
  readonly failures: unknown[] = [];
  readonly #disks = new Map<bigint, MemoryDisk>(ids.map((id) => [id, createMemoryDisk()]));
  readonly #storages = new Map(ids.map((id) => [id, new MemoryStorage()]));
  readonly #prng = createPrng("store-node");
  readonly #lives = new Map<bigint, { over: boolean }>();

  async start(id: bigint, snapshotCount = 10_000): Promise<StoreNode> {
    const life = { over: false };
    this.#lives.set(id, life);
    const clock = mortal(this.clock, life);
    const node = await this.done(
      startStoreNode({
        clock,
        entropy: entropyOf(this.#prng),
        scope: createScope(`store-${id}`, { clock, onFailure: (path, error) => this.failures.push(path, error) }),
        telemetry: silentTelemetry,
        disk: this.#disks.get(id) as MemoryDisk,
        storage: this.#storages.get(id) as MemoryStorage,
        transport: this.network.transport(id),
        raft: {
          clusterId: 7n,
          memberId: id,
          directory: "/wal",
          initialMembers: ids.map((first) => ({ ...memberOf(first), name: "" })),
          self: memberOf(id),
          heartbeatMs: 50,
          electionMs: 300,
          snapshotCount,
          snapshotCatchupEntries: 5,
          walSegmentBytes: 1 << 20,
        },
        maxRequestBytes: 1_572_864,
        maxTxnOps: 128,
        quotaBytes: 3_000_000,
        progressNotifyMs: 600_000,
        authTokens: { kind: "simple" },
        certificateUsers: false,
        autoCompaction: undefined,
        onFatal: (error) => life.over || this.failures.push(error),
      }),
    );
    this.nodes.set(id, node);
    return node;
  }

  /** kill -9 with loss of what was not synced. */
  kill(id: bigint): void {
    (this.#lives.get(id) as { over: boolean }).over = true;
    this.nodes.delete(id);
    this.network.kill(id, true);
    this.#disks.get(id)?.crash(this.#prng);
    this.#storages.get(id)?.crash();
  }

  async leader(): Promise<StoreNode> {
    const find = (): StoreNode | undefined => [...this.nodes.values()].find(({ group }) => group.isConfirmedLeader());
    await this.clock.until(() => find() !== undefined, 5_000);
    return find() as StoreNode;
  }

  async follower(): Promise<StoreNode> {
    const leader = await this.leader();
    return [...this.nodes.values()].find((node) => node !== leader) as StoreNode;
  }

  async done<T>(promise: Promise<T>, limitMs = 20_000): Promise<T> {
    let settled = false;
    promise.then(
      () => (settled = true),
      () => (settled = true),
    );
    await this.clock.until(() => settled, limitMs);
    assert(settled, "it settles in time");
    return promise;
  }

  put(node: StoreNode, key: string, lease = 0n): Promise<unknown> {
    return this.done(node.proposeGrowth({ put: { key: utf8(key), value: utf8("v"), lease } }));
  }

  async grant(node: StoreNode, id: bigint, ttl: number): Promise<void> {
    const { outcome } = await this.done(node.proposeGrowth({ leaseGrant: { ID: id, TTL: ttl } }));
    assert(outcome.ok, "the lease is granted");
  }

  async has(node: StoreNode, key: string): Promise<boolean> {
    await this.done(node.barrier.wait());
    return has(node, key);
  }
}

function has(node: StoreNode, key: string): boolean {
  const request = etcdserverpb.RangeRequest.decode(etcdserverpb.RangeRequest.encode({ key: utf8(key) }));
  const outcome = node.state.range(request);
  return outcome.ok && outcome.value.kvs.length === 1;
}

function memberOf(id: bigint): Member {
  return {
    id,
    name: `m${id}`,
    peerUrls: [`http://peer-${id}:1`],
    clientUrls: [`http://client-${id}:1`],
    isLearner: false,
  };
}

/** A clock whose callbacks die with the process. */
function mortal(clock: Clock, life: { readonly over: boolean }): Clock {
  const alive = (callback: () => void) => () => (life.over ? undefined : callback());
  return {
    monoMs: () => clock.monoMs(),
    wallMs: () => clock.wallMs(),
    after: (delayMs, callback) => clock.after(delayMs, alive(callback)),
    soon: (callback) => clock.soon(alive(callback)),
  };
}

function entropyOf(prng: ReturnType<typeof createPrng>): Entropy {
  return { bytes: (length) => Uint8Array.from({ length }, () => prng.below(256)) };
}

let cluster: Cluster;
beforeEach(async () => {
  cluster = new Cluster();
  for (const id of ids) await cluster.start(id);
  await cluster.leader();
});

afterEach(() => {
  assert(cluster.failures.length === 0, "no loop failed", { failures: cluster.failures });
  for (const id of [...cluster.nodes.keys()]) cluster.kill(id);
});

describe("writes", () => {
  it("through any member are answered by it and readable on every other", async () => {
    for (const [id, node] of cluster.nodes) await cluster.put(node, `from-${id}`);
    for (const node of cluster.nodes.values()) {
      for (const id of ids) expect(await cluster.has(node, `from-${id}`)).toBe(true);
      expect(node.state.revision).toBe(4);
    }
  });

  it("fail with etcd's words when there is no majority", async () => {
    const leader = await cluster.leader();
    for (const id of ids) if (id !== leader.options.raft.memberId) cluster.kill(id);
    await cluster.clock.advance(2_000);
    const error = await cluster.put(leader, "k").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RpcError);
    expect((error as RpcError).message).toBe("etcdserver: no leader");
    const read = await cluster.done(leader.barrier.wait()).catch((thrown: unknown) => thrown);
    expect(read).toBeInstanceOf(RpcError);
  });

  it("beyond the quota are refused before they are proposed", async () => {
    const leader = await cluster.leader();
    expect(leader.overQuota()).toBe(false);
    const big = new Uint8Array(500_000);
    for (let i = 0; !leader.overQuota(); i++)
      await cluster.done(leader.proposeGrowth({ put: { key: utf8(`big-${i}`), value: big } }));
    const revision = leader.state.revision;
    const error = await cluster.put(leader, "more").catch((thrown: unknown) => thrown);
    expect((error as RpcError).message).toBe("etcdserver: mvcc: database space exceeded");
    expect(leader.state.revision).toBe(revision);
    await cluster.done(leader.proposer.propose({ deleteRange: { key: utf8("big-"), rangeEnd: utf8("big.") } }));
    await cluster.put(leader, "more");
  });
});

describe("leases", () => {
  it("end on time, and their keys with them, in one revision", async () => {
    const follower = await cluster.follower();
    await cluster.grant(follower, 5n, 3);
    await cluster.put(follower, "a", 5n);
    await cluster.put(follower, "b", 5n);
    const revision = follower.state.revision;
    await cluster.clock.advance(2_800);
    expect(await cluster.has(follower, "a")).toBe(true);
    await cluster.clock.advance(1_000);
    expect(await cluster.has(follower, "a")).toBe(false);
    expect(await cluster.has(follower, "b")).toBe(false);
    expect(follower.state.revision).toBe(revision + 1);
  });

  it("live for as long as they are renewed, many in one proposal", async () => {
    const follower = await cluster.follower();
    const many = Array.from({ length: 50 }, (_, i) => BigInt(i + 1));
    for (const id of many) await cluster.grant(follower, id, 3);
    for (let second = 0; second < 5; second++) {
      const before = follower.state.appliedIndex;
      const ttls = await cluster.done(Promise.all(many.map((id) => follower.renewals.renew(id))));
      expect(ttls).toEqual(many.map(() => 3));
      expect(follower.state.appliedIndex - before).toBeLessThanOrEqual(3);
      await cluster.clock.advance(1_000);
    }
    expect(follower.state.leases.count).toBe(50);
    expect(await cluster.done(follower.renewals.renew(999n))).toBe(0);
    await cluster.clock.advance(5_000);
    expect(follower.state.leases.count).toBe(0);
  });

  it("keep what was left of them when the leader dies", async () => {
    const leader = await cluster.leader();
    await cluster.grant(leader, 7n, 20);
    await cluster.put(leader, "k", 7n);
    for (let i = 0; i < 15; i++) {
      await cluster.clock.advance(1_000);
      await cluster.put(leader, "tick");
    }
    cluster.kill(leader.options.raft.memberId);
    const next = await cluster.leader();
    const left = (next.state.leases.get(7n)?.deadlineMs ?? 0) - next.clusterTimeMs();
    expect(left).toBeGreaterThan(4_000);
    expect(left).toBeLessThan(5_500);
    await cluster.clock.advance(4_000);
    expect(await cluster.has(next, "k")).toBe(true);
    await cluster.clock.advance(3_000);
    expect(await cluster.has(next, "k")).toBe(false);
  });
});

describe("a member that was away", () => {
  it("gets the state as a whole, and its watchers go on behind it", async () => {
    for (const id of ids) {
      cluster.kill(id);
      await cluster.start(id, 20);
    }
    const leader = await cluster.leader();
    const away = (await cluster.follower()).options.raft.memberId;
    const node = cluster.nodes.get(away) as StoreNode;
    const seen: string[] = [];
    const stream = node.hub.open({
      send: (bytes) => {
        for (const { kv } of etcdserverpb.WatchResponse.decode(bytes).events) seen.push(text(kv?.key ?? utf8("")));
        return true;
      },
      drained: () => Promise.resolve(),
    });
    const createRequest = etcdserverpb.WatchCreateRequest.encode({ key: utf8("k"), rangeEnd: utf8("l") });
    stream.handle(etcdserverpb.WatchRequest.decode(etcdserverpb.WatchRequest.encode({ createRequest })));
    for (const id of ids) if (id !== away) cluster.network.cut(away, id, true);
    for (let i = 0; i < 200; i++) await cluster.put(leader, `k${i}`);
    expect(seen).toEqual([]);
    for (const id of ids) if (id !== away) cluster.network.cut(away, id, false);
    await cluster.clock.until(() => node.state.revision === leader.state.revision, 10_000);
    await cluster.clock.advance(10);
    expect(seen).toEqual(Array.from({ length: 200 }, (_, i) => `k${i}`));
    expect(node.state.stateHash).toBe(leader.state.stateHash);
  }, 30_000);

  it("ends the leases of that state once it leads", async () => {
    for (const id of ids) {
      cluster.kill(id);
      await cluster.start(id, 20);
    }
    const leader = await cluster.leader();
    const away = (await cluster.follower()).options.raft.memberId;
    const node = cluster.nodes.get(away) as StoreNode;
    for (const id of ids) if (id !== away) cluster.network.cut(away, id, true);
    for (let i = 0; i < 100; i++) await cluster.put(leader, `k${i}`);
    await cluster.grant(leader, 9n, 3);
    await cluster.put(leader, "leased", 9n);
    for (const id of ids) if (id !== away) cluster.network.cut(away, id, false);
    await cluster.clock.until(() => node.state.revision === leader.state.revision, 10_000);
    await cluster.done(leader.group.transferLeadership(away));
    await cluster.clock.advance(5_000);
    expect(node.group.isConfirmedLeader()).toBe(true);
    expect(node.state.leases.count).toBe(0);
    expect(await cluster.has(leader, "leased")).toBe(false);
  }, 30_000);
});

describe("the comparison of states", () => {
  it("raises CORRUPT for the member that differs, and for nobody while all agree", async () => {
    const leader = await cluster.leader();
    await cluster.put(leader, "before");
    await cluster.clock.advance(2 * corruptionCheckMs);
    expect(leader.state.alarms).toEqual([]);
    const follower = await cluster.follower();
    const damaged = follower.options.raft.memberId;
    const readRevision = follower.state.readRevision.bind(follower.state);
    Object.defineProperty(follower.state, "readRevision", {
      value: (revision: number) => {
        const record = readRevision(revision);
        return record === undefined ? undefined : { ...record, stateHash: record.stateHash ^ 1 };
      },
    });
    await cluster.clock.advance(2 * corruptionCheckMs);
    expect(leader.state.alarms).toEqual([{ memberID: damaged, alarm: etcdserverpb.AlarmType.CORRUPT }]);
    expect(leader.corrupt()).toBe(true);
  });

  it("names who is not of the majority, and both halves where there is none", () => {
    const of = (...hashes: number[]) => disagreeing(new Map(hashes.map((hash, i) => [BigInt(i + 1), hash])));
    expect([of(), of(5), of(5, 5, 5), of(5, 6, 5), of(5, 6)]).toEqual([[], [], [], [2n], [1n, 2n]]);
  });
});
