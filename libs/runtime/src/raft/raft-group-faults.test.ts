// Proves the driver where a member cannot do its work: a leader with a slow disk or a stalled event loop gives way, and
// a member that lost its disk is not taken for the one it was.
import { AppError, must, utf8 } from "@keelson/base";
import { describe, expect, test } from "vitest";
import { ids, newWorlds, type World } from "../../test/raft-world.ts";
import type { RaftGroup } from "./contract.ts";

const newWorld = newWorlds();

describe("a leader that cannot do the work", () => {
  test("gives way when its disk is always later than the others'", async () => {
    const world = newWorld();
    await world.startAll();
    const leader = world.leader();
    const id = leader.status().memberId;
    world.slow.set(id, 150);
    const load = (async () => {
      for (let i = 0; i < 40; i++) await world.follower().propose(utf8(`entry ${i}`));
    })();
    const from = world.clock.monoMs();
    expect(await world.clock.until(() => leader.status().role !== "leader", 5_000)).toBe(true);
    expect(world.clock.monoMs() - from).toBeLessThan(3_000);
    await world.done(load, 30_000);
    expect(await world.clock.until(() => world.hasLeader(), 2_000)).toBe(true);
    const next = world.leader().status().memberId;
    expect(next).not.toBe(id);
    await world.clock.advance(3_000);
    expect(world.leader().status().memberId).toBe(next);
    world.slow.clear();
    await world.clock.advance(1_000);
    await world.converge();
  });

  test("stays when all disks are as slow", async () => {
    const world = newWorld();
    await world.startAll();
    const leader = world.leader();
    for (const id of ids) world.slow.set(id, 150);
    const load = (async () => {
      for (let i = 0; i < 30; i++) await world.follower().propose(utf8(`entry ${i}`));
    })();
    await world.done(load, 60_000);
    expect(leader.status().role).toBe("leader");
    world.slow.clear();
    await world.clock.advance(1_000);
    await world.converge();
  });

  test("does not count, confirm or keep leading after its event loop stood still", async () => {
    const world = newWorld();
    await world.startAll();
    const old = world.leader();
    const id = old.status().memberId;
    const wake = world.pause(id);
    const others = (): RaftGroup[] => [...world.groups.values()].filter((group) => group !== old);
    const led = (): boolean => others().some((group) => group.isConfirmedLeader());
    expect(await world.clock.until(led, 2_000)).toBe(true);
    const leader = must(
      others().find((group) => group.isConfirmedLeader()),
      "another leads",
    );
    await world.done(leader.propose(utf8("meanwhile")));
    expect(old.isConfirmedLeader()).toBe(false); // though it has not heard of the other yet
    wake();
    await world.clock.advance(50);
    expect(old.status().role).toBe("follower");
    expect(leader.isConfirmedLeader()).toBe(true);
    await world.done(leader.propose(utf8("after")));
    await world.converge();
  });
});

describe("a member that lost its disk", () => {
  const spawn = (world: World, id: bigint): Promise<string> =>
    world.start(id).then(
      () => "started",
      (error: AppError) => error.code,
    );

  test("is told so before it takes part, while the others go on", async () => {
    const world = newWorld();
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
    const world = newWorld();
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
    expect(await world.clock.until(() => world.hasLeader(), 3_000)).toBe(true);
    await world.done(world.leader().propose(utf8("after")));
    await world.converge();
    expect(world.state(lagging).commands).toEqual(["on leader and victim only", "after"]);
  });

  test("that nobody answered at first ends as soon as one that knew it is back", async () => {
    const world = newWorld();
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
    const world = newWorld();
    await world.start(1n);
    await world.start(2n);
    expect(await world.clock.until(() => world.hasLeader(), 3_000)).toBe(true);
    await world.done(world.leader().propose(utf8("before the third")));
    await world.start(3n);
    await world.converge();
    world.kill(3n);
    await world.start(3n);
    await world.converge();
  });
});
