// Proves the driver on a virtual clock, in-memory disks and an in-memory network: proposals from any member are
// applied everywhere exactly once, also when the leader dies in the middle; the group is back within 150 ms of a
// proven death; members come back from what their disks kept; a member that missed too much gets an image.
import { AppError, assert, createPrng, logIndex, must, text, utf8, term as toTerm } from "@keelson/base";
import type { Disk, Entropy, Telemetry } from "@keelson/ports";
import { createMemoryDisk, createMemoryPeerNetwork, createVirtualClock, type MemoryDisk } from "@keelson/sim";
import { afterEach, describe, expect, test } from "vitest";
import { createScope } from "../scope.ts";
import type { CommittedEntry, Member, RaftGroup, RaftGroupConfig, ReplicatedStateMachine } from "./contract.ts";
import { createRaftGroup } from "./raft-group.ts";

const ids = [1n, 2n, 3n];

/** Keeps every command applied; what was flushed survives a crash. */
class ListMachine implements ReplicatedStateMachine {
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

class World {
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
      telemetry: silent,
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

let world: World | undefined;
afterEach(async () => {
  const done = world;
  world = undefined;
  if (done === undefined) return;
  assert(done.fatal.length === 0, "nothing failed", { first: String(done.fatal[0]) });
});

describe("a group of three", () => {
  test("applies proposals of any member on every member", async () => {
    world = new World();
    await world.startAll();
    for (const group of world.groups.values()) await world.done(group.propose(utf8(`from ${group.status().memberId}`)));
    await world.clock.advance(1_000); // each tells its name and URLs
    await world.converge();
    expect([...world.machine(world.leader()).commands].sort()).toEqual(["from 1", "from 2", "from 3"]);
    const { members } = world.leader().status();
    expect(members.map((m) => m.clientUrls)).toEqual(ids.map((id) => memberOf(id).clientUrls));
  });

  test("is led again within 150 ms of the leader's death, and no proposal is lost or applied twice", async () => {
    world = new World();
    await world.startAll();
    for (let round = 0; round < 5; round++) {
      const leader = world.leader();
      const follower = world.follower();
      const early = Array.from({ length: 20 }, (_, i) => follower.propose(utf8(`${round}/${i}`)));
      await world.clock.advance(round * 0.4);
      world.kill(leader.status().memberId);
      const late = Array.from({ length: 20 }, (_, i) => follower.propose(utf8(`${round}/late ${i}`)));
      const before = world.clock.monoMs();
      await world.done(Promise.all([...early, ...late]));
      expect(world.clock.monoMs() - before).toBeLessThan(150);
      await world.start(leader.status().memberId);
      await world.converge();
    }
    const commands = world.machine(world.leader()).commands;
    expect(new Set(commands).size).toBe(commands.length);
    expect(commands.length).toBe(200);
  });

  test("survives a silent leader by timeout, and the old leader's proposals resolve once it is back", async () => {
    world = new World();
    await world.startAll();
    const old = world.leader();
    const oldId = old.status().memberId;
    for (const id of ids) if (id !== oldId) world.network.cut(oldId, id, true);
    const stranded = old.propose(utf8("stranded"), { timeoutMs: 8_000 });
    await world.done(
      world
        .group(
          must(
            ids.find((id) => id !== oldId),
            "another",
          ),
        )
        .propose(utf8("meanwhile")),
    );
    await world.clock.advance(200);
    expect(old.status().role).not.toBe("leader");
    for (const id of ids) if (id !== oldId) world.network.cut(oldId, id, false);
    await world.done(stranded);
    await world.converge();
    expect(world.machine(old).commands).toEqual(["meanwhile", "stranded"]);
  });

  test("confirms reads on every member, after what was written before", async () => {
    world = new World();
    await world.startAll();
    const written = await world.done(world.follower().propose(utf8("x")));
    for (const group of world.groups.values()) {
      const reads = await world.done(Promise.all(Array.from({ length: 50 }, () => group.readIndex())));
      for (const index of reads) expect(index).toBeGreaterThanOrEqual(written);
      await world.done(group.linearizable());
      expect(world.machine(group).commands).toContain("x");
    }
  });

  test("comes back from its disks after all members lost power", async () => {
    world = new World();
    await world.startAll({ snapshotCount: 40, snapshotCatchupEntries: 10 });
    for (let i = 0; i < 150; i++) await world.done(world.follower().propose(utf8(`entry ${i} ${"x".repeat(1000)}`)));
    for (const id of ids) world.kill(id, false);
    await world.startAll({ snapshotCount: 40, snapshotCatchupEntries: 10 });
    await world.done(world.follower().propose(utf8("after")));
    await world.converge();
    const commands = world.machine(world.leader()).commands;
    expect(commands.length).toBe(151);
    expect(commands.at(-1)).toBe("after");
    expect(world.disk(1n).paths().length).toBeLessThan(6);
  });

  test("brings a member that missed too much up to date with an image", async () => {
    world = new World();
    await world.startAll({ snapshotCount: 20, snapshotCatchupEntries: 5 });
    const here = world;
    const absent = world.follower().status().memberId;
    world.kill(absent);
    for (let i = 0; i < 100; i++) await world.done(world.leader().propose(utf8(`entry ${i}`)));
    await world.start(absent);
    expect(await world.clock.until(() => here.state(absent).commands.length === 100, 5_000)).toBe(true);
    expect(here.state(absent).images).toBe(1);
    await world.done(world.leader().propose(utf8("more")));
    await world.converge();
    world.kill(absent);
    await world.start(absent);
    await world.converge();
  });

  test("hands leadership over on request and when the leader stops", async () => {
    world = new World();
    await world.startAll();
    const first = world.leader();
    const target = world.follower().status().memberId;
    await world.done(first.transferLeadership(target));
    expect(world.leader().status().memberId).toBe(target);
    const pending = world.leader().propose(utf8("kept"));
    await world.done(pending);
    const here = world;
    const leaving = world.leader();
    const begun = world.clock.monoMs();
    await world.done(leaving.stop());
    world.groups.delete(target);
    expect(await world.clock.until(() => here.hasLeader(), 1_000)).toBe(true);
    expect(world.clock.monoMs() - begun).toBeLessThan(100);
  });

  test("grows by a learner, promotes it and removes a voter", async () => {
    world = new World();
    await world.startAll({ initialMembers: [firstMember(1n), firstMember(2n)] });
    const third: Member = { ...memberOf(3n), isLearner: true };
    await world.done(world.leader().proposeMemberChange({ kind: "add", member: third }));
    await world.converge();
    expect(world.group(3n).status().isLearner).toBe(true);
    await expect(world.done(world.leader().proposeMemberChange({ kind: "add", member: third }))).rejects.toMatchObject({
      code: "raft.refused",
    });
    await world.clock.advance(50);
    await world.done(world.leader().proposeMemberChange({ kind: "promote", id: 3n }));
    const gone = world.leader().status().memberId;
    const members = await world.done(world.follower().proposeMemberChange({ kind: "remove", id: gone }));
    expect(members.map((m) => m.id)).toEqual(ids.filter((id) => id !== gone));
    const left = must(
      ids.find((id) => id !== gone),
      "another",
    );
    await world.done(world.group(left).propose(utf8("without it")));
  });

  test("replaces a voter that is gone by a newcomer in one joint change, and promotes a learner that asks for it", async () => {
    world = new World();
    const here = world;
    here.addMachine(4n);
    await here.startAll();
    const gone = here.follower().status().memberId;
    here.kill(gone);
    const by: Member = { ...firstMember(4n), peerUrls: [`http://peer-${gone}`] };
    const members = await here.done(here.leader().proposeMemberChange({ kind: "replace", id: gone, by }));
    expect(members.some((m) => m.id === 4n && !m.isLearner)).toBe(true);
    await here.start(4n, { initialMembers: members });
    const settled = (): boolean => [...here.groups.values()].every((group) => here.idsOf(group).length === 3);
    expect(await here.clock.until(settled, 3_000)).toBe(true);
    expect(here.idsOf(here.leader())).toEqual([...ids.filter((id) => id !== gone), 4n]);
    await here.done(here.leader().propose(utf8("with the new one")));
    await here.converge();
    await here.clock.advance(1_000); // it tells its name
    const first = here.follower().status().memberId;
    await here.done(here.leader().proposeMemberChange({ kind: "remove", id: first }));
    here.kill(first, false);
    here.addMachine(5n);
    const learner: Member = { ...firstMember(5n), isLearner: true };
    const grown = await here.done(here.leader().proposeMemberChange({ kind: "add", member: learner }));
    await here.start(5n, { initialMembers: grown, autoPromote: true });
    expect(await here.clock.until(() => !here.group(5n).isLearner, 5_000)).toBe(true);
  });

  test("a leader that is replaced hands over first, and ends when it hears of it", async () => {
    world = new World();
    const here = world;
    here.addMachine(4n);
    await here.startAll();
    const old = here.leader();
    const id = old.status().memberId;
    const learner: Member = { ...firstMember(4n), isLearner: true };
    const grown = await here.done(old.proposeMemberChange({ kind: "add", member: learner }));
    await here.start(4n, { initialMembers: grown });
    await here.clock.advance(1_500);
    // The one that takes over does not know at once that the learner has caught up.
    const replaced = (): Promise<unknown> =>
      here.follower().proposeMemberChange({ kind: "replace", id, by: learner }).catch(replaced);
    await here.done(replaced());
    expect(await here.clock.until(() => !here.idsOf(here.group(4n)).includes(id), 3_000)).toBe(true);
    expect(here.leader().status().memberId).not.toBe(id);
    await here.done(here.leader().propose(utf8("without it")));
    expect(await here.clock.until(() => here.removed.includes(id), 10_000)).toBe(true);
  });

  test("rejects proposals with no-leader while there is no quorum, and stamps what the leader appends", async () => {
    world = new World();
    await world.startAll();
    for (const id of ids.slice(1)) world.kill(id);
    await world.clock.advance(1_000);
    const refused = await world.done(
      world
        .group(1n)
        .propose(utf8("lost"))
        .catch((error: AppError) => error.code),
    );
    expect(refused).toBe("raft.no-leader");
  });

  test("stops for good at the first failed sync", async () => {
    world = new World();
    await world.startAll();
    const leader = world.leader();
    world.disk(leader.status().memberId).failSyncs("disk.sync");
    const outcome = world.follower().propose(utf8("elsewhere"));
    await world.done(outcome);
    expect(world.fatal).toHaveLength(1);
    expect(world.fatal[0]).toMatchObject({ code: "disk.sync" });
    world.fatal.length = 0;
  });

  test("a leader whose disk stalls gives up leadership", async () => {
    world = new World();
    await world.startAll();
    const leader = world.leader();
    const release = world.disk(leader.status().memberId).holdSyncs();
    const outcome = world.follower().propose(utf8("goes on"));
    expect(await world.clock.until(() => leader.status().role !== "leader", 2_000)).toBe(true);
    await world.done(outcome);
    release();
    await world.converge();
  });
});

describe("a leader that cannot do the work", () => {
  test("gives way when its disk is always later than the others'", async () => {
    world = new World();
    const here = world;
    await here.startAll();
    const leader = here.leader();
    const id = leader.status().memberId;
    here.slow.set(id, 150);
    const load = (async () => {
      for (let i = 0; i < 40; i++) await here.follower().propose(utf8(`entry ${i}`));
    })();
    const from = here.clock.monoMs();
    expect(await here.clock.until(() => leader.status().role !== "leader", 5_000)).toBe(true);
    expect(here.clock.monoMs() - from).toBeLessThan(3_000);
    await here.done(load, 30_000);
    expect(await here.clock.until(() => here.hasLeader(), 2_000)).toBe(true);
    const next = here.leader().status().memberId;
    expect(next).not.toBe(id);
    await here.clock.advance(3_000);
    expect(here.leader().status().memberId).toBe(next);
    here.slow.clear();
    await here.clock.advance(1_000);
    await here.converge();
  });

  test("stays when all disks are as slow", async () => {
    world = new World();
    const here = world;
    await here.startAll();
    const leader = here.leader();
    for (const id of ids) here.slow.set(id, 150);
    const load = (async () => {
      for (let i = 0; i < 30; i++) await here.follower().propose(utf8(`entry ${i}`));
    })();
    await here.done(load, 60_000);
    expect(leader.status().role).toBe("leader");
    here.slow.clear();
    await here.clock.advance(1_000);
    await here.converge();
  });

  test("does not count, confirm or keep leading after its event loop stood still", async () => {
    world = new World();
    const here = world;
    await here.startAll();
    const old = here.leader();
    const id = old.status().memberId;
    const wake = here.pause(id);
    const others = (): RaftGroup[] => [...here.groups.values()].filter((group) => group !== old);
    const led = (): boolean => others().some((group) => group.isConfirmedLeader());
    expect(await here.clock.until(led, 2_000)).toBe(true);
    const leader = must(
      others().find((group) => group.isConfirmedLeader()),
      "another leads",
    );
    await here.done(leader.propose(utf8("meanwhile")));
    expect(old.isConfirmedLeader()).toBe(false); // though it has not heard of the other yet
    wake();
    await here.clock.advance(50);
    expect(old.status().role).toBe("follower");
    expect(leader.isConfirmedLeader()).toBe(true);
    await here.done(leader.propose(utf8("after")));
    await here.converge();
  });
});

describe("a member that lost its disk", () => {
  const spawn = (here: World, id: bigint): Promise<string> =>
    here.start(id).then(
      () => "started",
      (error: AppError) => error.code,
    );

  test("is told so before it takes part, while the others go on", async () => {
    world = new World();
    await world.startAll();
    const victim = world.follower().status().memberId;
    await world.done(world.leader().propose(utf8("acknowledged by two")));
    world.loseDisk(victim);
    expect(await spawn(world, victim)).toBe("raft.data-lost");
    expect(await spawn(world, victim)).toBe("raft.data-lost"); // what the first start wrote changes nothing
    await world.done(world.leader().propose(utf8("goes on")));
    await world.converge();
  });

  test("does not help one that lags to forget what was acknowledged", async () => {
    world = new World();
    await world.startAll();
    const leader = world.leader().status().memberId;
    const [victim, lagging] = ids.filter((id) => id !== leader) as [bigint, bigint];
    for (const other of [leader, victim]) world.network.cut(lagging, other, true);
    await world.done(world.leader().propose(utf8("on leader and victim only")));
    world.kill(leader);
    world.loseDisk(victim);
    world.network.cut(lagging, victim, false);
    expect(await spawn(world, victim)).toBe("raft.data-lost");
    await world.clock.advance(3_000);
    expect(world.hasLeader()).toBe(false); // nobody leads without what the leader has
    await world.start(leader);
    world.network.cut(lagging, leader, false);
    const here = world;
    expect(await world.clock.until(() => here.hasLeader(), 3_000)).toBe(true);
    await world.done(world.leader().propose(utf8("after")));
    await world.converge();
    expect(world.state(lagging).commands).toEqual(["on leader and victim only", "after"]);
  });

  test("that nobody answered at first ends as soon as one that knew it is back", async () => {
    world = new World();
    await world.startAll();
    const victim = world.follower().status().memberId;
    const others = ids.filter((id) => id !== victim);
    for (const id of others) world.kill(id);
    world.loseDisk(victim);
    expect(await spawn(world, victim)).toBe("started");
    await world.start(others[0] as bigint);
    await world.clock.advance(2_000);
    expect(world.fatal).toMatchObject([{ code: "raft.data-lost" }]);
    expect(world.hasLeader()).toBe(false);
    world.fatal.length = 0;
    world.groups.delete(victim);
    await world.start(others[1] as bigint);
    await world.clock.advance(2_000);
    await world.done(world.leader().propose(utf8("two are enough")));
  });

  test("is not mistaken for one that starts late, or whose process ended before it wrote anything", async () => {
    world = new World();
    await world.start(1n);
    await world.start(2n);
    const here = world;
    expect(await world.clock.until(() => here.hasLeader(), 3_000)).toBe(true);
    await world.done(world.leader().propose(utf8("before the third")));
    await world.start(3n);
    await world.converge();
    world.kill(3n);
    await world.start(3n);
    await world.converge();
  });
});

describe("under random kills and cuts", () => {
  for (let seed = 1; seed <= 12; seed++) {
    test(`seed ${seed}: a resolved proposal is applied once, one that was refused never, none twice`, async () => {
      world = new World();
      const here = world;
      const prng = createPrng(`faults-${seed}`);
      await here.startAll({ snapshotCount: 50, snapshotCatchupEntries: 10 });
      const outcomes = new Map<string, string>();
      for (let step = 0; step < 250; step++) {
        await here.clock.advance(prng.below(20));
        await disturb(here, prng);
        for (const [id, group] of here.groups) {
          const command = `${step} from ${id}`;
          if (prng.chance(0.3)) continue;
          outcomes.set(command, "pending");
          group.propose(utf8(command)).then(
            () => outcomes.set(command, "applied"),
            (error: AppError) => outcomes.set(command, error.code),
          );
          if (prng.chance(0.3)) group.linearizable().catch(() => {});
        }
      }
      for (const a of ids) for (const b of ids) if (a < b) here.network.cut(a, b, false);
      for (const id of ids) if (!here.groups.has(id)) await here.start(id);
      await here.clock.advance(8_000);
      await here.done(here.follower().propose(utf8("the end")));
      await here.converge();
      const { commands } = here.machine(here.leader());
      expect(new Set(commands).size).toBe(commands.length);
      const applied = new Set(commands);
      for (const [command, outcome] of outcomes) {
        if (outcome === "applied") expect(applied.has(command), command).toBe(true);
        if (["raft.no-leader", "raft.overloaded", "raft.refused"].includes(outcome)) {
          expect(applied.has(command), `${command}: ${outcome}`).toBe(false);
        }
      }
      expect([...outcomes.values()].filter((outcome) => outcome === "applied").length).toBeGreaterThan(150);
    });
  }
});

async function disturb(world: World, prng: ReturnType<typeof createPrng>): Promise<void> {
  const id = prng.pick(ids);
  if (prng.chance(0.03) && world.groups.has(id) && world.groups.size > 1) world.kill(id, prng.chance(0.7));
  if (prng.chance(0.15) && !world.groups.has(id)) await world.start(id);
  const other = prng.pick(ids.filter((peer) => peer !== id));
  if (prng.chance(0.06)) world.network.cut(id, other, prng.chance(0.4));
  if (prng.chance(0.02))
    world.groups
      .get(id)
      ?.transferLeadership(prng.pick(ids))
      .catch(() => {});
}

function memberOf(id: bigint): Member {
  return { id, name: `m${id}`, peerUrls: [`http://peer-${id}`], clientUrls: [`http://client-${id}`], isLearner: false };
}

/** A member as the flags of a new cluster know it. */
function firstMember(id: bigint): Member {
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

const instrument = { add: () => {}, set: () => {}, record: () => {} };
const logger = { log: () => {}, with: () => logger };
const silent: Telemetry = {
  logger,
  metrics: {
    counter: () => instrument,
    gauge: () => instrument,
    histogram: () => instrument,
    onCollect: () => {},
    expose: () => "",
  },
  span: () => ({ traceparent: "", set: () => {}, event: () => {}, end: () => {} }),
};
