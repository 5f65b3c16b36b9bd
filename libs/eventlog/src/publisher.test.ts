// Proves the publisher's rules one by one: fence, overlap, window, backfill and handover, probe, generations, limits.
import { utf8 } from "@keelson/base";
import { decodeBeacon, decodeEnvelope, encodeEnvelope, type RevisionRecord } from "@keelson/wire";
import { beforeEach, expect, test } from "vitest";
import { unmatchableFence } from "./capture.ts";
import { EventPublisher, type PublisherEffect } from "./publisher.ts";
import { describeStream } from "./stream-identity.ts";

const clusterId = "00000000000000aa";
const connection = { connected: true, outboundBytes: 0, maxPayloadBytes: 1 << 20 };
const identity = describeStream({ clusterId, generation: "1.1", base: 1 });

let records: RevisionRecord[] = [];
let compacted = 0;
let machine: EventPublisher;

beforeEach(() => {
  records = [];
  compacted = 0;
  machine = create(true);
});

function create(capture: boolean): EventPublisher {
  return new EventPublisher({
    capture,
    source: {
      clusterId,
      appliedRevision: () => records.length + 1,
      compactRevision: () => compacted,
      heads: () =>
        new Map(
          records.flatMap(({ prev, revision }) => [...prev.keys()].map((resource) => [resource, revision] as const)),
        ),
      readRevision: (revision) => (revision < compacted ? undefined : records[revision - 2]),
    },
  });
}

function commit(count: number, value = "v", keys = ["/registry/pods/a/b"]): void {
  for (let i = 0; i < count; i++) {
    const revision = records.length + 2;
    const put = {
      type: "put",
      value: utf8(value),
      createRevision: revision,
      modRevision: revision,
      version: 1,
      lease: 0n,
    } as const;
    const prev = new Map(keys.map((key) => [key.split("/")[2] ?? "", revision - 1]));
    records.push({
      revision,
      term: 1,
      prev,
      cause: undefined,
      events: keys.map((key) => ({ ...put, key: utf8(key) })),
    });
  }
}

/** One step; what it wants to be published, as `live|fill revision:fence[:reply]`, and other effects by kind. */
function step(now: number, target = machine): string[] {
  target.step(connection, now);
  return effects(target).map(show);
}

function effects(target = machine): readonly PublisherEffect[] {
  return target.takeEffects().filter(({ kind }) => kind !== "beacon");
}

function show(effect: PublisherEffect): string {
  if (effect.kind !== "publish") return effect.kind;
  const fence = effect.fence === unmatchableFence ? "never" : String(effect.fence);
  return `${effect.subject.split(".")[1] ?? ""} ${effect.revision}:${fence}${effect.epoch === undefined ? "" : ":reply"}`;
}

/** Brings it to capturing on a stream that ends at `last`. */
function captureFrom(last: number, now = 0): string[] {
  machine.lead(1, now);
  const asked = ask(now);
  machine.streamAnswered(asked, { firstSequence: last + 1, lastSequence: last, description: identity }, now);
  return step(now);
}

function ask(now: number): number {
  machine.step(connection, now);
  const question = effects().find(({ kind }) => kind === "ask-stream");
  if (question?.kind !== "ask-stream") throw new Error("no question to the stream");
  return question.request;
}

test("live goes out at once, with a fence that cannot match until the stream's end is known", () => {
  commit(2);
  machine.lead(1, 0);
  expect(step(0)).toEqual(["live 2:never", "live 3:never", "ask-stream"]);
});

test("what the stream misses is filled in, and the hand-over to live happens in one turn", () => {
  commit(2);
  machine.lead(1, 0);
  const question = ask(0);
  machine.streamAnswered(question, { firstSequence: 1, lastSequence: 0, description: identity }, 1);
  commit(1);
  expect(step(2)).toEqual(["fill 2:0:reply", "fill 3:1:reply", "live 4:2:reply"]);
  expect(machine.capture.capturing).toBe(true);
});

test("a long backfill goes in windows that wait for their answers, while live goes on without replies", () => {
  commit(600);
  machine.lead(1, 0);
  const question = ask(0);
  machine.streamAnswered(question, { firstSequence: 1, lastSequence: 0, description: identity }, 1);
  expect(step(2)).toHaveLength(256);
  commit(1);
  expect(step(3)).toEqual(["live 602:never"]);
  for (let revision = 2; revision <= 257; revision++)
    machine.acked(machine.capture.epoch, revision, { ack: { kind: "stored", sequence: revision - 1 }, now: 4 });
  expect(step(5)[0]).toBe("fill 258:256:reply");
  for (let revision = 258; revision <= 513; revision++)
    machine.acked(machine.capture.epoch, revision, { ack: { kind: "stored", sequence: revision - 1 }, now: 6 });
  expect(step(7)).toHaveLength(602 - 513);
  expect(machine.capture.capturing).toBe(true);
});

test.each([
  ["a refusal", { kind: "refused", code: 10071, description: "" } as const],
  ["a wrong place", { kind: "stored", sequence: 99 } as const],
])("%s leads to one resync, and later answers of that epoch to none", (_what, ack) => {
  captureFrom(0);
  commit(3);
  expect(step(1)).toEqual(["live 2:0:reply", "live 3:1:reply", "live 4:2:reply"]);
  const { epoch } = machine.capture;
  for (const revision of [2, 3, 4]) machine.acked(epoch, revision, { ack, now: 2 });
  expect(machine.capture.counts.resyncs).toBe(2);
  expect(step(200)).toEqual(["ask-stream"]);
});

test("silence while answers are due leads to a resync, silence otherwise does not", () => {
  captureFrom(0);
  step(1_000);
  expect(machine.capture.capturing).toBe(true);
  commit(1);
  step(1_001);
  for (let now = 1_100; now <= 1_700; now += 100) step(now);
  expect(machine.capture.capturing).toBe(true);
  step(1_702);
  expect(machine.capture.capturing).toBe(false);
  expect(machine.capture.counts.timeouts).toBe(1);
});

test("the window bounds what waits for answers; beyond it live goes on", () => {
  captureFrom(0);
  commit(700);
  const sent = [...step(1), ...step(2)].filter((line) => line.startsWith("live"));
  expect(sent).toHaveLength(700);
  expect(sent.filter((line) => line.endsWith("reply"))).toHaveLength(513);
});

test("the probe compares with what was acknowledged before it asked", () => {
  captureFrom(0);
  commit(2);
  step(1);
  const { epoch } = machine.capture;
  machine.acked(epoch, 2, { ack: { kind: "stored", sequence: 1 }, now: 2 });
  machine.acked(epoch, 3, { ack: { kind: "stored", sequence: 2 }, now: 2 });
  const first = ask(2_001);
  commit(1);
  step(2_002);
  machine.acked(epoch, 4, { ack: { kind: "stored", sequence: 3 }, now: 2_003 });
  machine.streamAnswered(first, { firstSequence: 1, lastSequence: 2, description: identity }, 2_004);
  expect(machine.capture.capturing).toBe(true);
  machine.streamAnswered(ask(4_100), { firstSequence: 1, lastSequence: 2, description: identity }, 4_101);
  expect(machine.capture.counts.rewinds).toBe(1);
  const again = ask(4_102);
  machine.streamAnswered(again, { firstSequence: 3, lastSequence: 2, description: identity }, 4_103);
  expect(step(4_104)).toEqual(["fill 4:2:reply"]);
});

test("compaction trims the stream and keeps the compaction revision itself", () => {
  captureFrom(0);
  commit(20);
  step(1);
  for (let revision = 2; revision <= 21; revision++)
    machine.acked(machine.capture.epoch, revision, { ack: { kind: "stored", sequence: revision - 1 }, now: 2 });
  compacted = 11;
  machine.streamAnswered(ask(2_002), { firstSequence: 1, lastSequence: 20, description: identity }, 2_003);
  machine.step(connection, 2_004);
  expect(effects()).toEqual([{ kind: "purge", sequence: 10 }]);
});

test.each([
  ["is missing", "missing", false],
  ["belongs to another cluster", { firstSequence: 1, lastSequence: 0, description: "cid=ff;gen=1.1;base=1" }, true],
  ["has no description", { firstSequence: 1, lastSequence: 0, description: "" }, true],
  ["holds more than was ever applied", { firstSequence: 1, lastSequence: 50, description: identity }, true],
] as const)("a stream that %s is replaced, but only by a confirmed leader", (_what, answer, remove) => {
  commit(5);
  machine.lead(3, 0);
  machine.streamAnswered(ask(0), answer, 1);
  machine.step(connection, 2);
  const confirm = effects()[0];
  if (confirm?.kind !== "confirm") throw new Error("no confirmation asked for");
  machine.confirmed(confirm.request, true, 3);
  machine.step(connection, 4);
  expect(effects()).toMatchObject([
    { kind: "replace", remove, description: describeStream({ clusterId, generation: "3.1", base: 1 }) },
  ]);
});

test("an unconfirmed leader replaces nothing", () => {
  machine.lead(3, 0);
  machine.streamAnswered(ask(0), "missing", 1);
  machine.step(connection, 2);
  const confirm = effects()[0];
  if (confirm?.kind !== "confirm") throw new Error("no confirmation asked for");
  machine.confirmed(confirm.request, false, 3);
  expect(step(1_000)).toEqual(["ask-stream"]);
});

test("a stream that ends below the compaction revision starts a new generation there", () => {
  commit(30);
  compacted = 20;
  machine.lead(2, 0);
  machine.streamAnswered(ask(0), { firstSequence: 1, lastSequence: 10, description: identity }, 1);
  machine.step(connection, 2);
  const confirm = effects()[0];
  if (confirm?.kind !== "confirm") throw new Error("no confirmation asked for");
  machine.confirmed(confirm.request, true, 3);
  machine.step(connection, 4);
  expect(effects()).toMatchObject([
    { kind: "replace", description: describeStream({ clusterId, generation: "2.1", base: 19 }) },
  ]);
});

test("the stream's last message has to be the one that belongs there", () => {
  commit(5);
  machine.lead(2, 0);
  machine.streamAnswered(ask(0), { firstSequence: 1, lastSequence: 3, description: identity }, 1);
  machine.step(connection, 2);
  const read = effects()[0];
  if (read?.kind !== "read-message") throw new Error("the last message was not read");
  const foreign = encodeEnvelope({
    clusterId,
    generation: "1.1",
    reference: false,
    record: records[0] as RevisionRecord,
  });
  machine.lastMessage(read.request, foreign, 3);
  expect(step(4)).toEqual(["confirm"]);
});

test("after a reconnect the overlap is sent again; without leadership nothing is", () => {
  captureFrom(0);
  commit(500);
  step(1);
  machine.step({ ...connection, connected: false }, 2);
  expect(step(3)[0]).toBe("live 202:never");
  machine.resign();
  commit(5);
  expect(step(4)).toEqual([]);
});

test("a connection that takes nothing more is given nothing more", () => {
  machine.lead(1, 0);
  commit(10);
  machine.step({ ...connection, outboundBytes: 1 << 30 }, 1);
  expect(effects().map(show)).toEqual(["ask-stream"]);
  expect(step(2)).toHaveLength(10);
});

test("what is too large or touches several resources goes out as a reference", () => {
  const small = create(false);
  small.lead(1, 0);
  commit(1, "x".repeat(50_000));
  commit(1, "v", ["/registry/pods/a/b", "/registry/secrets/a/b"]);
  small.step({ ...connection, maxPayloadBytes: 40_000 }, 1);
  const sent = effects(small);
  expect(
    sent.map((effect) => (effect.kind === "publish" ? decodeEnvelope(effect.payload)?.reference : undefined)),
  ).toEqual([true, true]);
  expect(sent.map((effect) => (effect.kind === "publish" ? effect.subject : ""))).toEqual([
    "ev.live.k.registry.pods.a._",
    "ev.live._multi",
  ]);
});

test("the beacon tells the head that was handed over, and the heads when they belong to it", () => {
  machine.lead(7, 0);
  commit(600);
  machine.step(connection, 0);
  const beacon = (): ReturnType<typeof decodeBeacon> => {
    const found = machine.takeEffects().find(({ kind }) => kind === "beacon");
    return found?.kind === "beacon" ? decodeBeacon(found.payload) : undefined;
  };
  expect(beacon()).toMatchObject({ term: 7, head: 601, compact: 0, base: undefined, heads: new Map([["pods", 601]]) });
  machine.step(connection, 50);
  expect(beacon()).toBeUndefined();
  machine.step(connection, 100);
  expect(beacon()).toMatchObject({ head: 601, heads: undefined });
});
