// Proves a follower's decisions one by one: whom it believes, when it repairs, from where, and when it stops.
import { createPrng, utf8 } from "@keelson/base";
import { encodeBeacon, encodeEnvelope, type Beacon, type RevisionRecord } from "@keelson/wire";
import { expect, test } from "vitest";
import { EventFollower } from "./follower.ts";
import type { FollowerEffect, FollowerOptions } from "./follower-effects.ts";
import { wholeLog } from "./follower-effects.ts";

const cid = "00000000000000aa";

function follower(options: Partial<FollowerOptions> = {}): EventFollower {
  return new EventFollower({
    resources: undefined,
    bus: true,
    replay: true,
    status: true,
    prng: createPrng(1),
    now: 0,
    ...options,
  });
}

function record(revision: number, prev: Record<string, number> = { pods: revision - 1 }): RevisionRecord {
  const put = {
    type: "put",
    value: utf8("{}"),
    createRevision: 1,
    modRevision: revision,
    version: 1,
    lease: 0n,
  } as const;
  const events = Object.keys(prev).map((resource) => ({ ...put, key: utf8(`/registry/${resource}/a/b`) }));
  return { revision, term: 1, prev: new Map(Object.entries(prev)), events, cause: undefined };
}

function message(
  what: RevisionRecord,
  options: { reference?: boolean; clusterId?: string; generation?: string } = {},
): Uint8Array {
  return encodeEnvelope({ clusterId: cid, generation: "1.1", reference: false, ...options, record: what });
}

function beacon(head: number, more: Partial<Beacon> = {}): Uint8Array {
  return encodeBeacon({
    clusterId: cid,
    generation: "1.1",
    base: 1,
    term: 1,
    head,
    compact: 0,
    heads: undefined,
    ...more,
  });
}

/** What it decided, without its regular questions to the store. */
function decided(machine: EventFollower): string[] {
  return machine
    .takeEffects()
    .filter(({ kind }) => kind !== "ask-status")
    .map(name);
}

function name(effect: FollowerEffect): string {
  switch (effect.kind) {
    case "deliver":
      return `${effect.record.revision}`;
    case "open-watch":
      return `watch ${effect.resource} after ${effect.after}`;
    case "open-replay":
      return `replay from ${effect.sequence}`;
    case "snapshot":
      return `snapshot: ${effect.reason}`;
    default:
      return effect.kind;
  }
}

function started(at = 10, options: Partial<FollowerOptions> = {}): EventFollower {
  const machine = follower(options);
  machine.start(wholeLog, at, 0);
  machine.beacon(beacon(at), 0);
  return machine;
}

test("a small gap goes to the store after the jitter, and live takes over when nothing is missing", () => {
  const machine = started();
  machine.live(message(record(13)), 5);
  expect(decided(machine)).toEqual([]);
  machine.tick(20);
  expect(decided(machine)).toEqual(["watch * after 10"]);
  machine.repaired(1, record(11), 21);
  machine.repaired(1, record(12), 21);
  expect(decided(machine)).toEqual(["11", "12", "13"]);
  machine.tick(40);
  expect(decided(machine)).toEqual(["close"]);
  expect(machine.source).toBe("live");
});

test("a large gap goes to the stream, and to the store when that is silent", () => {
  const machine = started();
  machine.beacon(beacon(1_000), 10);
  for (let now = 10; now <= 180; now += 20) machine.tick(now);
  expect(decided(machine)).toEqual(["replay from 10"]);
  machine.replayed(1, { data: message(record(11)), streamSequence: 10, consumerSequence: 1 }, 200);
  expect(decided(machine)).toEqual(["11"]);
  machine.beacon(beacon(1_000), 450);
  machine.tick(520);
  expect(decided(machine)).toEqual(["close", "watch * after 11"]);
});

test.each([
  ["is not at its place", { data: message(record(11)), streamSequence: 11, consumerSequence: 1 }],
  [
    "is of another generation",
    { data: message(record(11), { generation: "0.9" }), streamSequence: 10, consumerSequence: 1 },
  ],
  [
    "is of another cluster",
    { data: message(record(11), { clusterId: "ff" }), streamSequence: 10, consumerSequence: 1 },
  ],
  ["was preceded by one that never came", { data: message(record(11)), streamSequence: 10, consumerSequence: 2 }],
  ["lies above the gap", { data: message(record(12)), streamSequence: 11, consumerSequence: 1 }],
  [
    "only refers to the store",
    { data: message(record(11), { reference: true }), streamSequence: 10, consumerSequence: 1 },
  ],
  ["cannot be read", { data: utf8("?"), streamSequence: 10, consumerSequence: 1 }],
])("a replayed message that %s sends the follower to the store", (_what, replayed) => {
  const machine = started();
  machine.beacon(beacon(1_000), 10);
  for (let now = 10; now <= 180; now += 20) machine.tick(now);
  decided(machine);
  machine.replayed(1, replayed, 190);
  expect(decided(machine)).toEqual(["close", "watch * after 10"]);
});

test("a connection that ended is evidence: repair begins at once, and live counts again only with a new beacon", () => {
  const machine = started();
  machine.connection(false, 30);
  expect(decided(machine)).toEqual(["watch * after 10"]);
  machine.tick(40);
  machine.connection(true, 60);
  machine.tick(80);
  expect([decided(machine), machine.source]).toEqual([[], "watch"]);
  machine.beacon(beacon(10), 100);
  machine.tick(120);
  expect([decided(machine), machine.source]).toEqual([["close"], "live"]);
});

test("without a beacon for 500 ms the bus is down; it is up again when the beacon is fresh and nothing is missing", () => {
  const machine = started();
  for (let now = 0; now < 500; now += 20) machine.tick(now);
  expect(decided(machine)).toEqual([]);
  machine.tick(500);
  expect(decided(machine)).toEqual(["watch * after 10"]);
  machine.beacon(beacon(12), 600);
  machine.tick(600);
  expect(decided(machine)).toEqual([]);
  machine.repaired(1, record(11), 610);
  machine.repaired(1, record(12), 610);
  machine.tick(620);
  expect(decided(machine)).toEqual(["11", "12", "close"]);
});

test("a process that stood still does not take its own silence for the bus's", () => {
  const machine = started();
  machine.tick(20);
  machine.tick(1_500);
  expect(decided(machine)).toEqual([]);
  machine.beacon(beacon(10), 1_501);
  machine.tick(1_620);
  expect(decided(machine)).toEqual([]);
  machine.tick(1_700);
  machine.tick(1_800);
  machine.tick(1_900);
  machine.tick(2_001);
  expect(decided(machine)).toEqual(["watch * after 10"]);
});

test("a lost tail is noticed by the beacon", () => {
  const machine = started();
  machine.beacon(beacon(11), 10);
  machine.tick(20);
  machine.tick(170);
  expect(decided(machine)).toEqual([]);
  machine.tick(180);
  expect(decided(machine)).toEqual(["watch * after 10"]);
});

test("a deposed leader's beacons keep nothing alive", () => {
  const machine = started();
  machine.live(message({ ...record(11), term: 2 }), 10);
  for (let now = 100; now <= 600; now += 100) {
    machine.beacon(beacon(11), now);
    machine.tick(now);
  }
  expect(decided(machine)).toEqual(["11", "watch * after 11"]);
  expect(machine.counts.staleBeacons).toBe(6);
});

test("beacons behind the store are not believed", () => {
  const machine = started();
  machine.tick(0);
  machine.status({ clusterId: cid, revision: 12 }, 100);
  for (let now = 100; now <= 700; now += 100) {
    machine.beacon(beacon(10), now);
    machine.tick(now);
  }
  expect(decided(machine)).toEqual(["watch * after 10"]);
});

test("another cluster's messages are dropped, and the store is asked whether it is ours now", () => {
  const machine = started();
  machine.tick(0);
  decided(machine);
  machine.live(message(record(11), { clusterId: "bb" }), 10);
  expect(machine.takeEffects().map(({ kind }) => kind)).toEqual(["ask-status"]);
  machine.status({ clusterId: cid, revision: 10 }, 12);
  expect(decided(machine)).toEqual([]);
  machine.status({ clusterId: "bb", revision: 3 }, 20);
  expect(decided(machine)).toEqual(["snapshot: the store's cluster changed"]);
  machine.start(wholeLog, 3, 30);
  machine.beacon(beacon(3, { clusterId: "bb" }), 30);
  machine.live(message(record(4), { clusterId: "bb" }), 30);
  expect(decided(machine)).toEqual(["4"]);
});

test("a repair source that skips a revision is closed and opened again later", () => {
  const machine = started(10, { bus: false });
  expect(decided(machine)).toEqual(["watch * after 10"]);
  machine.repaired(1, record(12), 10);
  expect(decided(machine)).toEqual(["close"]);
  machine.tick(200);
  expect(decided(machine)).toEqual(["watch * after 10"]);
});

test("a silent repair source is opened again while something is missing", () => {
  const machine = started(10, { bus: false });
  machine.status({ clusterId: cid, revision: 15 }, 10);
  machine.repairProgress(1, 15, 2_000); // claims progress without the revisions: no progress at all
  machine.tick(3_001);
  expect(decided(machine)).toEqual(["watch * after 10", "close"]);
});

test("too much ahead of a gap is dropped and fetched instead", () => {
  const machine = started(10, { limits: { heldMessagesMax: 3 } });
  for (const revision of [12, 13, 14, 15, 16]) machine.live(message(record(revision)), 1);
  expect(machine.held).toBe(1);
  machine.tick(20);
  for (let revision = 11; revision <= 16; revision++) machine.repaired(1, record(revision), 30);
  machine.tick(40);
  expect(decided(machine)).toEqual(["watch * after 10", "11", "12", "13", "14", "15", "16", "close"]);
});

test("undecodable messages are as good as lost", () => {
  const machine = started();
  machine.live(utf8("nonsense"), 1);
  machine.beacon(utf8("nonsense"), 1);
  machine.live(message(record(11, { pods: 11 })), 1); // a full follower does not need the predecessor
  expect(machine.counts.undecodable).toBe(2);
  expect(decided(machine)).toEqual(["11"]);
});

test("a filtered follower takes its chain from the message and its mark from the heads", () => {
  const machine = follower({ resources: ["pods", "minions"], status: false });
  machine.start("pods", 10, 0);
  machine.start("minions", 20, 0);
  machine.beacon(beacon(25, { heads: new Map(Object.entries({ pods: 5, minions: 18, secrets: 25 })) }), 1);
  expect([machine.watermark, machine.watermarkOf("secrets")]).toEqual([25, 0]);
  machine.live(message(record(27, { pods: 26 })), 2);
  machine.live(message(record(26, { pods: 5 })), 2);
  machine.live(message(record(28, { secrets: 25 })), 2);
  expect(decided(machine)).toEqual(["26", "27"]);
  machine.beacon(beacon(28), 3);
  expect(machine.watermark).toBe(25); // no heads for this head: no promise
  machine.beacon(beacon(28, { heads: new Map(Object.entries({ pods: 27, minions: 18, secrets: 28 })) }), 4);
  expect(machine.watermark).toBe(28);
});

test("a quiet resource is repaired from its mark, not from its last change of long ago", () => {
  const machine = follower({ resources: ["pods"], status: false });
  machine.start("pods", 10, 0);
  machine.beacon(beacon(5_000, { heads: new Map([["pods", 5]]) }), 1);
  for (let now = 100; now <= 600; now += 100) machine.tick(now);
  expect(decided(machine)).toEqual(["watch pods after 5000"]);
});

test("a change of several resources is fetched for each of them", () => {
  const machine = follower({ resources: ["pods", "minions"], status: false });
  machine.start("pods", 10, 0);
  machine.start("minions", 10, 0);
  machine.beacon(beacon(10, { heads: new Map() }), 0);
  machine.live(message(record(11, { pods: 3, minions: 4, secrets: 5 }), { reference: true }), 1);
  machine.tick(2);
  expect(decided(machine)).toEqual(["watch pods after 10", "watch minions after 10"]);
  machine.repaired(1, record(11, { pods: 3 }), 3);
  machine.repaired(2, record(11, { minions: 4 }), 3);
  machine.tick(4);
  expect(decided(machine)).toEqual(["11", "11", "close", "close"]);
});

test("a compacted history of one resource stops only that resource", () => {
  const machine = follower({ resources: ["pods", "minions"], bus: false, status: false });
  machine.start("pods", 10, 0);
  machine.start("minions", 10, 0);
  machine.repairCompacted(1);
  expect(decided(machine)).toEqual(["watch pods after 10", "watch minions after 10", "close", "snapshot: compacted"]);
  machine.repaired(1, record(11), 1);
  machine.repaired(2, record(12, { minions: 1 }), 1);
  expect(decided(machine)).toEqual(["12"]);
});
