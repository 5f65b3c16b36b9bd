// Proves that the checkers of the chaos runs accept what is right and find what is wrong: a lost write, a stale read,
// a write that took effect twice, a lease that ends early, and every way in which a watch can lie.
import { describe, expect, it } from "vitest";
import { checkLeases } from "../../chaos/checkers/leases.ts";
import { checkLinearizable } from "../../chaos/checkers/linearizable.ts";
import { checkPods } from "../../chaos/checkers/pods.ts";
import { checkWatch } from "../../chaos/checkers/watches.ts";
import { createStage, longestGap, longestWait, untilFirst } from "../../chaos/stage.ts";
import type { LogEvent, Operation, WatchBatch } from "../../chaos/traffic/history.ts";
import { createPrng } from "@keelson/base";

const put = (revision: number, key: string, value: string): LogEvent => ({ revision, type: "put", key, value });
const gone = (revision: number, key: string): LogEvent => ({ revision, type: "delete", key, value: "" });
const log = [put(2, "a", "x1"), put(3, "b", "x2"), gone(4, "a"), put(5, "a", "x3")];

function operation(fields: Partial<Operation>): Operation {
  return {
    client: 0,
    kind: "put",
    key: "a",
    value: undefined,
    callMs: 0,
    returnMs: 1,
    outcome: "ok",
    revision: 0,
    changed: false,
    found: undefined,
    error: undefined,
    ...fields,
  };
}

const write = (revision: number, value: string, more: Partial<Operation> = {}): Operation =>
  operation({ revision, value, changed: true, ...more });
const read = (revision: number, found: [string, number] | undefined, more: Partial<Operation> = {}): Operation =>
  operation({
    kind: "read",
    revision,
    found: found === undefined ? undefined : { key: "a", value: found[0], modRevision: found[1] },
    ...more,
  });
const problems = (operations: readonly Operation[]): string[] =>
  checkLinearizable(operations, log).map(({ text }) => text);

describe("linearizability", () => {
  it("accepts what the log explains", () => {
    const history = [
      write(2, "x1"),
      write(3, "x2", { key: "b", callMs: 2, returnMs: 3 }),
      read(3, ["x1", 2], { callMs: 2, returnMs: 4 }),
      operation({ kind: "delete", revision: 4, changed: true, callMs: 5, returnMs: 6 }),
      read(4, undefined, { callMs: 7, returnMs: 8 }),
      operation({
        kind: "swap",
        value: "lost",
        revision: 5,
        callMs: 9,
        returnMs: 10,
        found: { key: "a", value: "x3", modRevision: 5 },
      }),
      write(0, "never", { outcome: "unknown" }),
    ];
    expect(problems(history)).toEqual([]);
  });

  it.each<[string, Operation[], RegExp]>([
    ["a lost write", [write(6, "x9")], /not in the log/],
    ["an overwritten answer", [write(5, "x9")], /another value/],
    ["a stale read", [write(5, "x3"), read(2, ["x1", 2], { callMs: 2, returnMs: 3 })], /began after revision 5/],
    ["a read of what was deleted", [read(4, ["x1", 2])], /the log has nothing/],
    [
      "a write ordered before what was seen",
      [read(5, ["x3", 5]), write(3, "x2", { key: "b", callMs: 2 })],
      /began after revision 5/,
    ],
    [
      "a refused write with an effect",
      [operation({ kind: "swap", value: "x2", key: "b", revision: 5 })],
      /changed nothing and did/,
    ],
  ])("finds %s", (_name, history, text) => {
    expect(problems(history).join("\n")).toMatch(text);
  });

  it("finds a write without an answer that took effect twice", () => {
    const twice = [...log, put(6, "a", "x1")];
    const found = checkLinearizable([write(0, "x1", { outcome: "unknown" })], twice);
    expect(found.map(({ text }) => text).join()).toMatch(/took effect 2 times/);
  });
});

describe("watches", () => {
  const batch = (...events: LogEvent[]): WatchBatch => ({ events, revision: events.at(-1)?.revision ?? 0, atMs: 0 });
  const mark = (revision: number): WatchBatch => ({ events: [], revision, atMs: 0 });
  const check = (...batches: WatchBatch[]): string =>
    checkWatch({ name: "w", startRevision: 2, batches }, log)
      .map(({ text }) => text)
      .join("\n");
  const [one, two, three, four] = log as [LogEvent, LogEvent, LogEvent, LogEvent];

  it("accepts the log in any portions, with marks, and what comes after its end", () => {
    expect(check(batch(one, two), mark(3), batch(three), batch(four), batch(put(9, "z", "later")))).toBe("");
  });

  it("finds gaps, repetitions, disorder, torn revisions and early marks", () => {
    expect(check(batch(one), batch(three, four))).toMatch(/reliable/);
    expect(check(batch(one, two), batch(one, two), batch(three))).toMatch(/unique/);
    expect(check(batch(two), batch(one))).toMatch(/ordered/);
    expect(check(batch(one), batch({ ...one, key: "b" }))).toMatch(/atomic/);
    expect(check(batch(one), mark(3), batch(two))).toMatch(/bookmarkable/);
  });
});

describe("leases", () => {
  const record = (fields: { readonly goneMs?: number } = {}) => ({
    key: "l",
    ttlMs: 2_000,
    sentMs: 100,
    goneMs: undefined,
    ...fields,
  });
  const seen = (atMs: number) => ({
    name: "w",
    startRevision: 1,
    batches: [{ events: [gone(2, "l")], revision: 2, atMs }],
  });

  it("end when their time is over, whoever sees it first", () => {
    expect(checkLeases([record()], [seen(2_100), seen(2_500)], [])).toEqual([]);
    expect(checkLeases([record({ goneMs: 2_150 })], [], [])).toEqual([]);
  });

  it("do not end early, and take their keys with them", () => {
    expect(checkLeases([record()], [seen(2_500), seen(2_000)], [])).toHaveLength(1);
    expect(checkLeases([record({ goneMs: 1_500 })], [], [])).toHaveLength(1);
    expect(checkLeases([record()], [], ["l"])).toHaveLength(1);
  });
});

describe("pods", () => {
  const pod = (revision: number, name: string, fields: { node?: string; uid?: string; owner?: string }): LogEvent =>
    put(
      revision,
      `/registry/pods/probe/${name}`,
      JSON.stringify({
        metadata: {
          uid: fields.uid ?? "1",
          ...(fields.owner === undefined ? {} : { ownerReferences: [{ name: fields.owner }] }),
        },
        spec: { nodeName: fields.node },
      }),
    );

  it("are bound once; another pod of the same name is another pod", () => {
    expect(checkPods([pod(1, "p", {}), pod(2, "p", { node: "n1" }), pod(3, "p", { node: "n2", uid: "2" })])).toEqual(
      [],
    );
    expect(checkPods([pod(1, "p", { node: "n1" }), pod(2, "p", { node: "n2" })])).toHaveLength(1);
  });

  it("are as many as their ReplicaSet asks for", () => {
    const both = [pod(1, "a", { owner: "r" }), pod(2, "b", { owner: "r" })];
    expect(checkPods(both)).toHaveLength(1);
    expect(checkPods([...both, gone(3, "/registry/pods/probe/a")])).toEqual([]);
  });
});

describe("recovery", () => {
  it("is the longest gap that touches the window, however late it ends", () => {
    expect(longestGap([0, 10, 20, 300, 310], { fromMs: 15, toMs: 100 })).toBe(280);
    expect(longestGap([0, 10], { fromMs: 15, toMs: 100 })).toBe(90);
    expect(untilFirst([0, 40, 50], { fromMs: 15, toMs: 100 })).toBe(25);
  });

  it("is the longest wait of work that was open, without the time before the fault", () => {
    const work = [
      { name: "early", createdMs: 0, doneMs: 5 },
      { name: "open", createdMs: 10, doneMs: 90 },
      { name: "during", createdMs: 30, doneMs: 60 },
    ];
    expect(longestWait(work, { fromMs: 20, toMs: 100 })).toBe(70);
  });

  it("is measured from each fault to the next mark", async () => {
    const record = createStage({ prng: createPrng(1), seconds: 1, say: () => undefined });
    await record.stage.fault("one", () => undefined);
    await record.stage.heal("whole", () => undefined);
    const [fault] = record.marks;
    const atMs = fault?.atMs ?? 0;
    expect(record.recoveries([atMs - 5, atMs + 20], atMs + 100)).toEqual([{ label: "one", ms: 25 }]);
  });
});
