// Proves that counting is right for every small configuration, by comparing with the definition (an index counts when
// more than half of each set of voters hold it), and that no change makes two quorums that know nothing of each other.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyConfChange,
  type ConfChange,
  confChangeProblem,
  confOf,
  type ConfState,
  emptyConf,
  isJoint,
  membersOf,
} from "./conf-change.ts";
import { hasQuorum, quorumIndex, voteResult } from "./quorum.ts";

const ids = fc.uniqueArray(fc.bigInt({ min: 1n, max: 7n }), { minLength: 1, maxLength: 5 });
const joint = fc
  .record({ voters: ids, votersOutgoing: fc.oneof(fc.constant([]), ids) })
  .map((sets) => ({ ...emptyConf, ...sets }));
const matches = fc.array(fc.nat(9), { minLength: 8, maxLength: 8 });

function byDefinition(voters: readonly bigint[], yes: (id: bigint) => boolean): boolean {
  return voters.length === 0 || voters.filter(yes).length * 2 > voters.length;
}

describe("quorum", () => {
  test("index: the highest one that both majorities hold", () => {
    fc.assert(
      fc.property(joint, matches, (conf, match) => {
        const held = (index: number) =>
          [conf.voters, conf.votersOutgoing].every((set) =>
            byDefinition(set, (id) => (match[Number(id)] ?? 0) >= index),
          );
        const index = quorumIndex(conf, (id) => match[Number(id)] ?? 0);
        expect(held(index)).toBe(true);
        expect(held(index + 1)).toBe(false);
      }),
    );
  });

  test("votes: won by both, lost as soon as one cannot be won, else pending", () => {
    fc.assert(
      fc.property(
        joint,
        fc.array(fc.option(fc.boolean(), { nil: undefined }), { minLength: 8, maxLength: 8 }),
        (conf, answers) => {
          const votes = new Map(answers.flatMap((vote, i) => (vote === undefined ? [] : [[BigInt(i), vote] as const])));
          const sets = [conf.voters, conf.votersOutgoing];
          const won = sets.every((set) => byDefinition(set, (id) => votes.get(id) === true));
          const winnable = sets.every((set) => byDefinition(set, (id) => votes.get(id) !== false));
          expect(voteResult(conf, votes)).toBe(won ? "won" : winnable ? "pending" : "lost");
          expect(hasQuorum(conf, (id) => votes.get(id) === true)).toBe(won);
        },
      ),
    );
  });
});

describe("two configurations in a row", () => {
  const id = fc.bigInt({ min: 1n, max: 7n });
  const step = fc.record({ kind: fc.constantFrom("add-voter", "add-learner", "remove"), id });
  const change: fc.Arbitrary<ConfChange> = fc.oneof(
    step.map((one) => ({ mode: "simple" as const, step: one })),
    fc.array(step, { minLength: 1, maxLength: 5 }).map((steps) => ({
      mode: "enter-joint" as const,
      steps,
      autoLeave: true,
    })),
    fc.constant({ mode: "leave-joint" as const }),
  );

  /** Every set of the seven members as one bit each. */
  const quorumsOf = (conf: ConfState): number[] =>
    Array.from({ length: 128 }, (_, set) => set).filter((set) =>
      hasQuorum(conf, (member) => ((set >> (Number(member) - 1)) & 1) === 1),
    );

  test("never have two quorums without a common member, however many change at once", () => {
    fc.assert(
      fc.property(ids, fc.array(change, { minLength: 1, maxLength: 12 }), (voters, changes) => {
        let conf = confOf(voters);
        for (const next of changes) {
          if (confChangeProblem(conf, next) !== undefined) continue;
          const after = applyConfChange(conf, next);
          const later = quorumsOf(after);
          for (const before of quorumsOf(conf)) expect(later.every((set) => (before & set) !== 0)).toBe(true);
          conf = after;
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("configuration changes", () => {
  test("leave the configuration alone when they would take the last voter or overlap a joint change", () => {
    const one = confOf([1n]);
    expect(applyConfChange(one, { mode: "simple", step: { kind: "remove", id: 1n } })).toBe(one);
    const both = applyConfChange(confOf([1n, 2n, 3n]), {
      mode: "enter-joint",
      steps: [
        { kind: "add-voter", id: 4n },
        { kind: "remove", id: 1n },
      ],
      autoLeave: true,
    });
    expect(isJoint(both)).toBe(true);
    expect(applyConfChange(both, { mode: "simple", step: { kind: "remove", id: 2n } })).toBe(both);
    expect(membersOf(both)).toEqual([1n, 2n, 3n, 4n]);
    expect(applyConfChange(both, { mode: "leave-joint" })).toEqual(confOf([2n, 3n, 4n]));
  });

  test("make a demoted voter a learner only when the joint change ends", () => {
    const both = applyConfChange(confOf([1n, 2n, 3n]), {
      mode: "enter-joint",
      steps: [{ kind: "add-learner", id: 3n }],
      autoLeave: true,
    });
    expect(both).toMatchObject({ voters: [1n, 2n], votersOutgoing: [1n, 2n, 3n], learners: [], learnersNext: [3n] });
    expect(applyConfChange(both, { mode: "leave-joint" })).toEqual(confOf([1n, 2n], [3n]));
  });
});
