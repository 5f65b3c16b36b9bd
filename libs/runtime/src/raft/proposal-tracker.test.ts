// Proves the rules that keep a proposal from being lost or applied twice: when it may be handed out again, when
// it may not, and what its owner is told.
import { utf8 } from "@keelson/base";
import { describe, expect, test } from "vitest";
import { ProposalIntake } from "./proposal-intake.ts";
import { ProposalTracker } from "./proposal-tracker.ts";

const leaderWaitMs = 1_000;

function tracker(): {
  tracker: ProposalTracker;
  outcome: () => string;
  handOut: (term: number, to: bigint) => number[];
} {
  const tracker = new ProposalTracker(leaderWaitMs);
  let outcome = "pending";
  tracker.add({ kind: "command", payload: utf8("x"), nowMs: 0, timeoutMs: 5_000 }).then(
    (index) => (outcome = `applied at ${index}`),
    (error: { code: string }) => (outcome = error.code),
  );
  const handOut = (term: number, to: bigint): number[] => {
    const handed: number[] = [];
    tracker.handOut(term, to, ({ sequence }) => handed.push(sequence) > 0);
    return handed;
  };
  return { tracker, outcome: () => outcome, handOut };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a proposal", () => {
  test("is handed out again once an entry of a later term was applied without it, not before", () => {
    const { tracker: t, handOut } = tracker();
    expect(handOut(3, 2n)).toEqual([1]);
    expect(handOut(4, 1n)).toEqual([]);
    t.termApplied(3, 10);
    expect(handOut(4, 1n)).toEqual([]);
    t.termApplied(4, 10);
    expect(handOut(4, 1n)).toEqual([1]);
  });

  test("waits again when its only attempt met a member that does not lead; not when there were two", () => {
    const once = tracker();
    once.handOut(3, 2n);
    once.tracker.answered({ from: 2n, term: 3 }, { sequence: 1, outcome: "not-leader", why: "" }, 0);
    expect(once.handOut(3, 1n)).toEqual([1]);
    const twice = tracker();
    twice.handOut(3, 2n);
    expect(twice.tracker.unconfirmed(2n, 3).map(({ sequence }) => sequence)).toEqual([1]);
    twice.tracker.answered({ from: 2n, term: 3 }, { sequence: 1, outcome: "not-leader", why: "" }, 0);
    expect(twice.handOut(3, 1n)).toEqual([]);
  });

  test("is not taken back by a late answer about an earlier term", () => {
    const { tracker: t, handOut } = tracker();
    handOut(3, 2n);
    t.termApplied(4, 0);
    handOut(5, 2n);
    t.answered({ from: 2n, term: 3 }, { sequence: 1, outcome: "not-leader", why: "" }, 0);
    expect(handOut(6, 1n)).toEqual([]);
  });

  test("is not sent again over a new connection when the leader has confirmed it", () => {
    const { tracker: t, handOut } = tracker();
    handOut(3, 2n);
    t.answered({ from: 2n, term: 3 }, { sequence: 1, outcome: "accepted", why: "" }, 0);
    expect(t.unconfirmed(2n, 3)).toEqual([]);
  });

  test("ends with no-leader while nobody had it, and with an unknown outcome once somebody did", async () => {
    const waiting = tracker();
    waiting.tracker.expire(leaderWaitMs);
    const handed = tracker();
    handed.handOut(3, 2n);
    handed.tracker.expire(leaderWaitMs);
    await settled();
    expect([waiting.outcome(), handed.outcome()]).toEqual(["raft.no-leader", "pending"]);
    handed.tracker.expire(5_000);
    await settled();
    expect(handed.outcome()).toBe("raft.timeout");
  });

  test("resolves with the index of its entry", async () => {
    const { tracker: t, handOut, outcome } = tracker();
    handOut(3, 2n);
    t.applied(1, 42);
    await settled();
    expect(outcome()).toBe("applied at 42");
    expect(t.size).toBe(0);
  });
});

test("a leader takes a repeated proposal once in its term, and none that its origin has settled", () => {
  const intake = new ProposalIntake();
  intake.begin(5, { member: 2n, bootId: 77n, lowest: 3 });
  expect(intake.isRepetition(2n, 77n, 3)).toBe(false);
  intake.took(2n, 77n, 3);
  expect(intake.isRepetition(2n, 77n, 3)).toBe(true);
  expect(intake.isRepetition(2n, 78n, 3)).toBe(false);
  expect(intake.isRepetition(2n, 77n, 2)).toBe(true);
  intake.begin(6, { member: 2n, bootId: 77n, lowest: 3 });
  expect(intake.isRepetition(2n, 77n, 3)).toBe(false);
});
