// Proves the driver: proposals from any member are applied everywhere exactly once, also when the leader dies in the
// middle; the group is back within 150 ms of a proven death; members come back from what their disks kept; a member
// that missed too much gets an image.
import { AppError, createPrng, must, utf8 } from "@keelson/base";
import { describe, expect, test } from "vitest";
import { firstMember, ids, memberOf, newWorlds, type World } from "../../test/raft-world.ts";
import type { Member } from "./contract.ts";

const newWorld = newWorlds();

describe("a group of three", () => {
  test("applies proposals of any member on every member", async () => {
    const world = newWorld();
    await world.startAll();
    for (const group of world.groups.values()) await world.done(group.propose(utf8(`from ${group.status().memberId}`)));
    await world.clock.advance(1_000); // each tells its name and URLs
    await world.converge();
    expect([...world.machine(world.leader()).commands].sort()).toEqual(["from 1", "from 2", "from 3"]);
    const { members } = world.leader().status();
    expect(members.map((m) => m.clientUrls)).toEqual(ids.map((id) => memberOf(id).clientUrls));
  });

  test("is led again within 150 ms of the leader's death, and no proposal is lost or applied twice", async () => {
    const world = newWorld();
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
    const world = newWorld();
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
    const world = newWorld();
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
    const world = newWorld();
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
    const world = newWorld();
    await world.startAll({ snapshotCount: 20, snapshotCatchupEntries: 5 });
    const absent = world.follower().status().memberId;
    world.kill(absent);
    for (let i = 0; i < 100; i++) await world.done(world.leader().propose(utf8(`entry ${i}`)));
    await world.start(absent);
    expect(await world.clock.until(() => world.state(absent).commands.length === 100, 5_000)).toBe(true);
    expect(world.state(absent).images).toBe(1);
    await world.done(world.leader().propose(utf8("more")));
    await world.converge();
    world.kill(absent);
    await world.start(absent);
    await world.converge();
  });

  test("hands leadership over on request and when the leader stops", async () => {
    const world = newWorld();
    await world.startAll();
    const first = world.leader();
    const target = world.follower().status().memberId;
    await world.done(first.transferLeadership(target));
    expect(world.leader().status().memberId).toBe(target);
    const pending = world.leader().propose(utf8("kept"));
    await world.done(pending);
    const leaving = world.leader();
    const begun = world.clock.monoMs();
    await world.done(leaving.stop());
    world.groups.delete(target);
    expect(await world.clock.until(() => world.hasLeader(), 1_000)).toBe(true);
    expect(world.clock.monoMs() - begun).toBeLessThan(100);
  });

  test("grows by a learner, promotes it and removes a voter", async () => {
    const world = newWorld();
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
    const world = newWorld();
    world.addMachine(4n);
    await world.startAll();
    const gone = world.follower().status().memberId;
    world.kill(gone);
    const by: Member = { ...firstMember(4n), peerUrls: [`http://peer-${gone}`] };
    const members = await world.done(world.leader().proposeMemberChange({ kind: "replace", id: gone, by }));
    expect(members.some((m) => m.id === 4n && !m.isLearner)).toBe(true);
    await world.start(4n, { initialMembers: members });
    const settled = (): boolean => [...world.groups.values()].every((group) => world.idsOf(group).length === 3);
    expect(await world.clock.until(settled, 3_000)).toBe(true);
    expect(world.idsOf(world.leader())).toEqual([...ids.filter((id) => id !== gone), 4n]);
    await world.done(world.leader().propose(utf8("with the new one")));
    await world.converge();
    await world.clock.advance(1_000); // it tells its name
    const first = world.follower().status().memberId;
    await world.done(world.leader().proposeMemberChange({ kind: "remove", id: first }));
    world.kill(first, false);
    world.addMachine(5n);
    const learner: Member = { ...firstMember(5n), isLearner: true };
    const grown = await world.done(world.leader().proposeMemberChange({ kind: "add", member: learner }));
    await world.start(5n, { initialMembers: grown, autoPromote: true });
    expect(await world.clock.until(() => !world.group(5n).isLearner, 5_000)).toBe(true);
  });

  test("a leader that is replaced hands over first, and ends when it hears of it", async () => {
    const world = newWorld();
    world.addMachine(4n);
    await world.startAll();
    const old = world.leader();
    const id = old.status().memberId;
    const learner: Member = { ...firstMember(4n), isLearner: true };
    const grown = await world.done(old.proposeMemberChange({ kind: "add", member: learner }));
    await world.start(4n, { initialMembers: grown });
    await world.clock.advance(1_500);
    // The one that takes over does not know at once that the learner has caught up.
    const replaced = (): Promise<unknown> =>
      world.follower().proposeMemberChange({ kind: "replace", id, by: learner }).catch(replaced);
    await world.done(replaced());
    expect(await world.clock.until(() => !world.idsOf(world.group(4n)).includes(id), 3_000)).toBe(true);
    expect(world.leader().status().memberId).not.toBe(id);
    await world.done(world.leader().propose(utf8("without it")));
    expect(await world.clock.until(() => world.removed.includes(id), 10_000)).toBe(true);
  });

  test("rejects proposals with no-leader while there is no quorum", async () => {
    const world = newWorld();
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
    const world = newWorld();
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
    const world = newWorld();
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

describe("under random kills and cuts", () => {
  for (let seed = 1; seed <= 12; seed++) {
    test(`seed ${seed}: a resolved proposal is applied once, one that was refused never, none twice`, async () => {
      const world = newWorld();
      const prng = createPrng(`faults-${seed}`);
      await world.startAll({ snapshotCount: 50, snapshotCatchupEntries: 10 });
      const outcomes = new Map<string, string>();
      for (let step = 0; step < 250; step++) {
        await world.clock.advance(prng.below(20));
        await disturb(world, prng);
        for (const [id, group] of world.groups) {
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
      for (const a of ids) for (const b of ids) if (a < b) world.network.cut(a, b, false);
      for (const id of ids) if (!world.groups.has(id)) await world.start(id);
      await world.clock.advance(8_000);
      await world.done(world.follower().propose(utf8("the end")));
      await world.converge();
      const { commands } = world.machine(world.leader());
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
