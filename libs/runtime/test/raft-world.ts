// A Raft group for tests: real drivers on a virtual clock, in-memory disks and an in-memory network, with members that
// can be killed, paused, slowed and robbed of their disks.
import { assert, createPrng, logIndex, must, text, utf8, term as toTerm } from "@keelson/base";
import type { Disk, Entropy } from "@keelson/ports";
import {
  createMemoryDisk,
  createMemoryPeerNetwork,
  createVirtualClock,
  type MemoryDisk,
  silentTelemetry,
} from "@keelson/sim";
import { afterEach } from "vitest";
import { createScope } from "../src/scope.ts";
import type {
  CommittedEntry,
  Member,
  RaftGroup,
  RaftGroupConfig,
  ReplicatedStateMachine,
} from "../src/raft/contract.ts";
import { createRaftGroup } from "../src/raft/raft-group.ts";

export const ids = [1n, 2n, 3n];

/** Keeps every command applied; what was flushed survives a crash. */
export class ListMachine implements ReplicatedStateMachine {
  commands: string[] = [];
  appliedIndex = logIndex(0);
  #term = toTerm(0);
  durable = { commands: [] as string[], index: 0 };
  images = 0;

  apply(entries: readonly CommittedEntry[]): void {
    for (const entry of entries) {
      assert(entry.index === this.appliedIndex + 1, "entries are applied without a gap");
      if (entry.kind === "command") this.commands.push(text(entry.payload));
      this.appliedIndex = entry.index;
      this.#term = entry.term;
    }
  }
  flush(): Promise<void> {
    this.durable = { commands: [...this.commands], index: this.appliedIndex };
    return Promise.resolve();
  }
  readSnapshot() {
    const image = utf8(JSON.stringify(this.commands));
    const chunks = (async function* () {
      for (let at = 0; at < image.length; at += 100) yield await Promise.resolve(image.subarray(at, at + 100));
    })();
    return { index: this.appliedIndex, term: this.#term, chunks };
  }
  async installSnapshot(position: { index: number; term: number }, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    let json = "";
    for await (const chunk of chunks) json += text(chunk);
    this.commands = JSON.parse(json) as string[];
    this.appliedIndex = logIndex(position.index);
    this.#term = toTerm(position.term);
    this.images++;
    await this.flush();
  }
  crash(): void {
    this.commands = [...this.durable.commands];
    this.appliedIndex = logIndex(this.durable.index);
  }
}

export class World {
  readonly clock = createVirtualClock(() => new Promise((resolve) => setImmediate(resolve)));
  readonly network = createMemoryPeerNetwork(this.clock, 0.5);
  readonly disks = new Map<bigint, MemoryDisk>(ids.map((id) => [id, createMemoryDisk()]));
  readonly machines = new Map(ids.map((id) => [id, new ListMachine()]));
  readonly groups = new Map<bigint, RaftGroup>();
  readonly fatal: unknown[] = [];
  readonly removed: bigint[] = [];
  /** How long each durable write takes, by member. */
  readonly slow = new Map<bigint, number>();
  readonly prng = createPrng("raft-group");
  readonly scope = createScope("test", { clock: this.clock, onFailure: (path, error) => this.fatal.push(path, error) });
  #config: Partial<RaftGroupConfig> = {};
  #dead = new Map<bigint, { stop: () => void; life: Life }>();

  async start(id: bigint, config: Partial<RaftGroupConfig> = this.#config): Promise<RaftGroup> {
    this.#config = config;
    const life: Life = { over: false, held: undefined };
    const started = createRaftGroup({
      clock: mortal(this.clock, life),
      entropy: seeded(this.prng),
      scope: this.scope,
      telemetry: silentTelemetry,
      disk: slowed(this.disk(id), this.clock, () => this.slow.get(id) ?? 0),
      transport: this.network.transport(id),
      stateMachine: this.state(id),
      onFatal: (error) => {
        if (!life.over) this.fatal.push(error);
      },
      onRemoved: () => this.removed.push(id),
      config: {
        clusterId: 77n,
        memberId: id,
        directory: "/wal",
        initialMembers: ids.map(firstMember),
        self: memberOf(id),
        walSegmentBytes: 1 << 16,
        ...config,
      },
    });
    let group: RaftGroup | undefined;
    void started.then(
      (value) => (group = value),
      () => {},
    );
    await this.clock.until(() => group !== undefined, 1);
    group = await started;
    this.groups.set(id, group);
    this.#dead.set(id, { stop: () => (life.over = true), life });
    return group;
  }

  async startAll(config: Partial<RaftGroupConfig> = {}): Promise<void> {
    for (const id of ids) await this.start(id, config);
    assert(await this.clock.until(() => this.hasLeader(), 3_000), "a leader is elected");
  }

  leader(): RaftGroup {
    return must(
      this.#find((group) => group.isConfirmedLeader()),
      "somebody leads",
    );
  }

  hasLeader(): boolean {
    return this.#find((group) => group.isConfirmedLeader()) !== undefined;
  }

  follower(): RaftGroup {
    return must(
      this.#find((group) => group.status().role === "follower"),
      "somebody follows",
    );
  }

  group(id: bigint): RaftGroup {
    return must(this.groups.get(id), "the member runs");
  }

  disk(id: bigint): MemoryDisk {
    return must(this.disks.get(id), "every member has a disk");
  }

  state(id: bigint): ListMachine {
    return must(this.machines.get(id), "every member has a state machine");
  }

  #find(matches: (group: RaftGroup) => boolean): RaftGroup | undefined {
    return [...this.groups.values()].find(matches);
  }

  /** kill -9 together with a power cut. */
  kill(id: bigint, evidence = true): void {
    this.#dead.get(id)?.stop();
    this.groups.delete(id);
    this.network.kill(id, evidence);
    this.disk(id).crash(this.prng);
    this.state(id).crash();
  }

  /** The event loop of `id` stands still until the returned function is called; its timers are late then. */
  pause(id: bigint): () => void {
    const { life } = must(this.#dead.get(id), "the member runs");
    const held: (() => void)[] = [];
    life.held = held;
    return () => {
      life.held = undefined;
      for (const callback of held) callback();
    };
  }

  addMachine(id: bigint): void {
    this.disks.set(id, createMemoryDisk());
    this.machines.set(id, new ListMachine());
  }

  idsOf(group: RaftGroup): bigint[] {
    return group.status().members.map((member) => member.id);
  }

  /** The machine of `id` comes back with an empty disk. */
  loseDisk(id: bigint): void {
    this.kill(id, false);
    this.addMachine(id);
  }

  async done<T>(promise: Promise<T>, limitMs = 10_000): Promise<T> {
    let settled = false;
    promise.then(
      () => (settled = true),
      () => (settled = true),
    );
    await this.clock.until(() => settled, limitMs);
    assert(settled, "settles in time");
    return promise;
  }

  machine(group: RaftGroup): ListMachine {
    return this.state(group.status().memberId);
  }

  async converge(): Promise<void> {
    const same = (): boolean => {
      const applied = [...this.groups.values()].map((group) => group.status().appliedIndex);
      return new Set(applied).size === 1;
    };
    assert(await this.clock.until(same, 3_000), "all members apply the same");
    const lists = [...this.groups.values()].map((group) => this.machine(group).commands);
    assert(new Set(lists.map((list) => JSON.stringify(list))).size === 1, "all members hold the same");
  }
}

/** Makes the world of a test; when the test is over nothing in it may have failed. */
export function newWorlds(): () => World {
  let world: World | undefined;
  afterEach(() => {
    const done = world;
    world = undefined;
    if (done === undefined) return;
    assert(done.fatal.length === 0, "nothing failed", { first: String(done.fatal[0]) });
  });
  return () => (world = new World());
}

export function memberOf(id: bigint): Member {
  return { id, name: `m${id}`, peerUrls: [`http://peer-${id}`], clientUrls: [`http://client-${id}`], isLearner: false };
}

/** A member as the flags of a new cluster know it. */
export function firstMember(id: bigint): Member {
  return { ...memberOf(id), name: "", clientUrls: [] };
}

/** One process: over, or standing still with what it would have done. */
type Life = { over: boolean; held: (() => void)[] | undefined };

/** A clock whose callbacks stop with the process they belong to, and wait while it stands still. */
function mortal(clock: World["clock"], life: Life): World["clock"] {
  const alive = (callback: () => void) => () => {
    if (life.over) return;
    if (life.held === undefined) callback();
    else life.held.push(alive(callback));
  };
  return {
    ...clock,
    after: (ms, callback) => clock.after(ms, alive(callback)),
    soon: (callback) => clock.soon(alive(callback)),
  };
}

/** A disk whose durable writes take as long as is said. */
function slowed(disk: MemoryDisk, clock: World["clock"], ms: () => number): Disk {
  const wait = (): Promise<void> =>
    ms() === 0 ? Promise.resolve() : new Promise((resolve) => clock.after(ms(), resolve));
  const open: Disk["open"] = async (path, options) => {
    const file = await disk.open(path, options);
    return {
      write: (bytes, offset) => file.write(bytes, offset),
      read: (offset, length) => file.read(offset, length),
      writeDurably: async (bytes, offset) => {
        await wait();
        await file.writeDurably(bytes, offset);
      },
      datasync: () => file.datasync(),
      truncate: (length) => file.truncate(length),
      size: () => file.size(),
      close: () => file.close(),
    };
  };
  return {
    open,
    list: (directory) => disk.list(directory),
    exists: (path) => disk.exists(path),
    makeDirectory: (path) => disk.makeDirectory(path),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    syncDirectory: (directory) => disk.syncDirectory(directory),
  };
}

function seeded(prng: ReturnType<typeof createPrng>): Entropy {
  return { bytes: (length) => Uint8Array.from({ length }, () => prng.below(256)) };
}
