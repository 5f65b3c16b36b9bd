// What the leader says to a membership change right before it would append it. Called by the member's loop only.
import type { Raft } from "@keelson/raft";
import type { Member, MemberChange, MemberChangeRefusal } from "./contract.ts";
import { memberChangeProblem, strictProblem } from "./membership.ts";

export type ChangeVerdict =
  | { readonly kind: "append" }
  | { readonly kind: "refuse"; readonly why: MemberChangeRefusal }
  /** Leadership is being handed over; the next leader is to be asked. */
  | { readonly kind: "later" };

/** Anything but the leader lets a change pass: the core refuses it then. */
export function judgeMemberChange(raft: Raft, members: readonly Member[], change: MemberChange): ChangeVerdict {
  const view = raft.view();
  if (view.role !== "leader") return { kind: "append" };
  const facts = {
    hears: (id: bigint) => raft.hears(id),
    quorumWithout: (without: bigint | undefined) => raft.quorumHeardWithout(without),
  };
  const why = memberChangeProblem(members, change) ?? strictProblem(members, change, facts);
  if (why !== undefined) return { kind: "refuse", why };
  if (change.kind === "promote" && !raft.isCaughtUp(change.id)) return { kind: "refuse", why: "learner-behind" };
  if (change.kind === "replace" && isLearner(members, change.by.id) && !raft.isCaughtUp(change.by.id))
    return { kind: "refuse", why: "learner-behind" };
  const goes = change.kind === "remove" || change.kind === "replace" ? change.id : undefined;
  if (goes !== view.id) return { kind: "append" };
  // A leader does not propose its own end: it would be gone before the others know that it may go.
  const successor = raft.bestSuccessor();
  if (successor === undefined) return { kind: "append" };
  raft.transferLeadership(successor);
  return { kind: "later" };
}

function isLearner(members: readonly Member[], id: bigint): boolean {
  return members.some((member) => member.id === id && member.isLearner);
}
