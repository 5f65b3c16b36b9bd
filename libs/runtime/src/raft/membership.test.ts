// Proves the rules by which a leader refuses a membership change: sense, and etcd's strict check of quorums.
import { applyConfChange } from "@keelson/raft";
import { describe, expect, test } from "vitest";
import type { Member, MemberChange } from "./contract.ts";
import {
  applyMemberChange,
  confOfMembers,
  decodeMemberChange,
  encodeMemberChange,
  memberChangeProblem,
  strictProblem,
  toConfChange,
  withoutLeaving,
} from "./membership.ts";

const member = (id: bigint, options: Partial<Member> = {}): Member => ({
  id,
  name: `m${id}`,
  peerUrls: [`http://m${id}:1`],
  clientUrls: [],
  isLearner: false,
  ...options,
});
const three = [member(1n), member(2n), member(3n)];
const add = (options: Partial<Member> = {}): MemberChange => ({
  kind: "add",
  member: member(9n, { name: "", ...options }),
});
const replace = (options: Partial<Member> = {}) => ({
  kind: "replace" as const,
  id: 3n,
  by: member(9n, { name: "", ...options }),
});

/** What the strict check says when only `heard` answer. */
function strict(members: readonly Member[], change: MemberChange, heard: readonly bigint[]): string | undefined {
  const voters = members.filter((m) => !m.isLearner);
  const hears = (id: bigint): boolean => heard.includes(id);
  const quorumWithout = (without: bigint | undefined): boolean =>
    voters.filter(({ id }) => id !== without && hears(id)).length > voters.length / 2;
  return strictProblem(members, change, { hears, quorumWithout });
}

describe("a change that makes no sense", () => {
  const learner = member(4n, { isLearner: true });
  test.each<[string, readonly Member[], MemberChange, string | undefined]>([
    ["adding is fine", three, add(), undefined],
    ["an id twice", three, { kind: "add", member: member(1n) }, "member-exists"],
    ["a peer URL twice", three, add({ peerUrls: ["http://new:1", "http://m2:1"] }), "peer-url-taken"],
    ["a second learner", [...three, learner], add({ isLearner: true }), "too-many-learners"],
    ["promoting a stranger", three, { kind: "promote", id: 7n }, "member-unknown"],
    ["promoting a voter", three, { kind: "promote", id: 1n }, "not-a-learner"],
    ["removing the last voter", [member(1n), learner], { kind: "remove", id: 1n }, "last-voter"],
    ["taking another's URL", three, { kind: "update", id: 1n, peerUrls: ["http://m2:1"] }, "peer-url-taken"],
    ["replacing by a newcomer with the same URL", three, replace({ peerUrls: ["http://m3:1"] }), undefined],
    ["replacing by one with another's URL", three, replace({ peerUrls: ["http://m2:1"] }), "peer-url-taken"],
    ["replacing a stranger", three, { ...replace(), id: 7n }, "member-unknown"],
    ["replacing by a voter", three, replace({ id: 1n }), "not-a-learner"],
    ["replacing by a learner", [...three, learner], replace({ id: 4n }), undefined],
    ["keeping one's own URL", three, { kind: "update", id: 1n, peerUrls: ["http://m1:1"] }, undefined],
  ])("%s", (_name, members, change, problem) => expect(memberChangeProblem(members, change)).toBe(problem));
});

describe("the strict check", () => {
  const halfStarted = [member(1n), member(2n, { name: "" })];
  test.each<[string, readonly Member[], MemberChange, readonly bigint[], string | undefined]>([
    ["a lone member may get a second", [member(1n)], add(), [1n], undefined],
    ["no third while the second has not started", halfStarted, add(), [1n], "too-few-started"],
    ["a voter with one of three away", three, add(), [1n, 2n], undefined],
    ["a learner without a quorum", three, add({ isLearner: true }), [1n], "unhealthy"],
    ["removing the one that is away", three, { kind: "remove", id: 3n }, [1n, 2n], undefined],
    ["removing one that the rest needs", three, { kind: "remove", id: 2n }, [1n, 2n], "unhealthy"],
    ["removing the only one that started", halfStarted, { kind: "remove", id: 1n }, [1n], "too-few-started"],
    ["replacing the one that is away", three, replace(), [1n, 2n], undefined],
    ["replacing one that the rest needs", three, replace(), [1n, 3n], "unhealthy"],
    ["replacing one of two by a newcomer", three.slice(1), replace(), [2n, 3n], "unhealthy"],
    [
      "replacing one of two by a learner that answers",
      [...three.slice(1), member(4n, { isLearner: true })],
      replace({ id: 4n }),
      [2n, 3n, 4n],
      undefined,
    ],
    ["removing a learner", [...three, member(4n, { isLearner: true })], { kind: "remove", id: 4n }, [1n], undefined],
  ])("%s", (_name, members, change, heard, problem) => expect(strict(members, change, heard)).toBe(problem));
});

describe("replacing a member", () => {
  test("is one joint change, at whose end the table is what the core counts", () => {
    const change = decodeMemberChange(encodeMemberChange(replace({ peerUrls: ["http://m3:1"] })));
    const during = applyMemberChange(three, change);
    expect(during.map(({ id, leaving }) => [id, leaving === true])).toEqual([
      [1n, false],
      [2n, false],
      [3n, true],
      [9n, false],
    ]);
    const joint = applyConfChange(confOfMembers(three), toConfChange(change));
    expect(joint).toMatchObject({ voters: [1n, 2n, 9n], votersOutgoing: [1n, 2n, 3n], autoLeave: true });
    const after = withoutLeaving(during);
    expect(confOfMembers(after)).toEqual(applyConfChange(joint, { mode: "leave-joint" }));
  });
});
