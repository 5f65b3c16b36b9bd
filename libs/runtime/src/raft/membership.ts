// The membership as the replicated log makes it: one table of members per group, changed only by applied
// membership entries, so that every member has the same. Maps changes to what the core counts.
import { AppError, type Init } from "@keelson/base";
import { type ConfChange, type ConfState, confOf } from "@keelson/raft";
import { raftpb } from "@keelson/wire";
import type { Member, MemberChange, MemberChangeRefusal, MemberId } from "./contract.ts";
import { learnersMax } from "./limits.ts";
import { decodeProposal } from "./proposals.ts";

const { MemberChangeKind } = raftpb;
const noMember: Member = { id: 0n, name: "", peerUrls: [], clientUrls: [], isLearner: false };

/** What a position in the log is kept with: everybody who is a member there. */
export interface LogMark {
  readonly conf: ConfState;
  readonly members: readonly Member[];
  /** Membership entries up to this index are contained. */
  readonly confIndex: number;
}

/** `incarnation` is that of the data directory the mark is kept in; 0 where it is not kept. */
export function encodeLogMark(mark: LogMark, incarnation = 0n): Uint8Array {
  const { conf, members, confIndex } = mark;
  return raftpb.LogMark.encode({ conf, members, confIndex, incarnation });
}

/** The incarnation a mark was kept with; 0 when an older version wrote it. */
export function incarnationOf(bytes: Uint8Array): bigint {
  return raftpb.LogMark.decode(bytes).incarnation;
}

export function decodeLogMark(bytes: Uint8Array): LogMark {
  const { conf, members, confIndex } = raftpb.LogMark.decode(bytes);
  if (conf === undefined) throw new AppError("raft.malformed", "a log position without a configuration");
  return { conf, members, confIndex };
}

/** The configuration in which exactly these members count. */
export function confOfMembers(members: readonly Member[]): ConfState {
  const ids = (learner: boolean): MemberId[] => members.filter((m) => m.isLearner === learner).map((m) => m.id);
  return confOf(ids(false), ids(true));
}

/** Payload of a membership proposal. */
export function encodeMemberChange(change: MemberChange): Uint8Array {
  switch (change.kind) {
    case "add":
      return raftpb.MemberChange.encode({ kind: MemberChangeKind.ADD, member: change.member });
    case "promote":
      return raftpb.MemberChange.encode({ kind: MemberChangeKind.PROMOTE, member: { ...noMember, id: change.id } });
    case "remove":
      return raftpb.MemberChange.encode({ kind: MemberChangeKind.REMOVE, member: { ...noMember, id: change.id } });
    case "replace":
      return raftpb.MemberChange.encode({ kind: MemberChangeKind.REPLACE, member: change.by, replaced: change.id });
    case "update": {
      const { id, name, peerUrls, clientUrls } = change;
      const message: Init<raftpb.MemberChange> = {
        kind: MemberChangeKind.UPDATE,
        member: { id, name: name ?? "", peerUrls: peerUrls ?? [], clientUrls: clientUrls ?? [] },
        setName: name !== undefined,
        setPeerUrls: peerUrls !== undefined,
        setClientUrls: clientUrls !== undefined,
      };
      return raftpb.MemberChange.encode(message);
    }
  }
}

export function decodeMemberChange(payload: Uint8Array): MemberChange {
  const m = raftpb.MemberChange.decode(payload);
  const member = m.member ?? noMember;
  switch (m.kind) {
    case MemberChangeKind.ADD:
      return { kind: "add", member };
    case MemberChangeKind.PROMOTE:
      return { kind: "promote", id: member.id };
    case MemberChangeKind.REMOVE:
      return { kind: "remove", id: member.id };
    case MemberChangeKind.REPLACE:
      return { kind: "replace", id: m.replaced, by: member };
    case MemberChangeKind.UPDATE:
      return {
        kind: "update",
        id: member.id,
        ...(m.setName ? { name: member.name } : {}),
        ...(m.setPeerUrls ? { peerUrls: member.peerUrls } : {}),
        ...(m.setClientUrls ? { clientUrls: member.clientUrls } : {}),
      };
    default:
      throw new AppError("raft.malformed", `membership change kind ${m.kind}`);
  }
}

/** What a change means for counting. */
export function toConfChange(change: MemberChange): ConfChange {
  switch (change.kind) {
    case "add":
      return {
        mode: "simple",
        step: { kind: change.member.isLearner ? "add-learner" : "add-voter", id: change.member.id },
      };
    case "promote":
      return { mode: "simple", step: { kind: "add-voter", id: change.id } };
    case "remove":
      return { mode: "simple", step: { kind: "remove", id: change.id } };
    case "replace": {
      const steps = [{ kind: "add-voter", id: change.by.id } as const, { kind: "remove", id: change.id } as const];
      return { mode: "enter-joint", steps, autoLeave: true };
    }
    case "update":
      return { mode: "data-only" };
  }
}

/** The core's view of a membership entry. Data that no proposal made belongs to the core: the end of a joint change. */
export function changeOfEntryData(data: Uint8Array): ConfChange {
  const proposal = decodeProposal(data);
  return proposal === undefined ? { mode: "leave-joint" } : toConfChange(decodeMemberChange(proposal.payload));
}

/** Why a change makes no sense for these members, or undefined. */
export function memberChangeProblem(members: readonly Member[], change: MemberChange): MemberChangeRefusal | undefined {
  const id = change.kind === "add" ? change.member.id : change.id;
  const member = members.find((m) => m.id === id);
  if (change.kind === "add") {
    if (member !== undefined) return "member-exists";
    if (urlsTaken(members, id, change.member.peerUrls)) return "peer-url-taken";
    const learners = members.filter((m) => m.isLearner).length;
    return change.member.isLearner && learners >= learnersMax ? "too-many-learners" : undefined;
  }
  if (member === undefined) return "member-unknown";
  if (change.kind === "replace") return replaceProblem(members, change);
  if (change.kind === "promote" && !member.isLearner) return "not-a-learner";
  if (change.kind === "remove" && members.every((m) => m.isLearner || m.id === id)) return "last-voter";
  if (change.kind === "update" && change.peerUrls !== undefined && urlsTaken(members, id, change.peerUrls))
    return "peer-url-taken";
  return undefined;
}

function replaceProblem(
  members: readonly Member[],
  { id, by }: Extract<MemberChange, { kind: "replace" }>,
): MemberChangeRefusal | undefined {
  const known = members.find((m) => m.id === by.id);
  if (known !== undefined) return known.isLearner ? undefined : "not-a-learner";
  const others = members.filter((m) => m.id !== id);
  return urlsTaken(others, by.id, by.peerUrls) ? "peer-url-taken" : undefined;
}

function urlsTaken(members: readonly Member[], id: MemberId, urls: readonly string[]): boolean {
  return members.some((other) => other.id !== id && other.peerUrls.some((url) => urls.includes(url)));
}

/** What the leader knows about the voters when it judges a change. */
export interface QuorumFacts {
  /** Whether the member answered within the last election timeout. */
  readonly hears: (id: MemberId) => boolean;
  /** Whether a quorum answers, `without` taken as silent. */
  readonly quorumWithout: (without: MemberId | undefined) => boolean;
}

/**
 * etcd's strict reconfiguration check: a change must not leave a cluster that cannot decide. A voter is only added
 * when the started members are a quorum of the larger cluster; none is removed that the rest needs.
 */
export function strictProblem(
  members: readonly Member[],
  change: MemberChange,
  facts: QuorumFacts,
): MemberChangeRefusal | undefined {
  const voters = members.filter((m) => !m.isLearner);
  const started = voters.filter((m) => m.name !== "");
  if (change.kind === "promote" || (change.kind === "add" && !change.member.isLearner)) {
    const fewest = voters.length === 1 && started.length === 1 ? 1 : majorityOf(voters.length + 1);
    if (started.length < fewest) return "too-few-started";
    return facts.quorumWithout(undefined) ? undefined : "unhealthy";
  }
  if (change.kind === "add") return facts.quorumWithout(undefined) ? undefined : "unhealthy";
  if (change.kind === "replace") {
    // Both sets must decide now; one that comes counts only if it is here already, as a learner.
    const heard = (all: readonly Member[]): boolean =>
      all.filter((m) => members.includes(m) && facts.hears(m.id)).length >= majorityOf(all.length);
    const by = members.find((m) => m.id === change.by.id) ?? change.by;
    return heard(voters) && heard([...voters.filter((m) => m.id !== change.id), by]) ? undefined : "unhealthy";
  }
  if (change.kind !== "remove" || voters.every((m) => m.id !== change.id)) return undefined;
  const rest = voters.filter((m) => m.id !== change.id);
  if (rest.filter((m) => m.name !== "").length < majorityOf(rest.length)) return "too-few-started";
  if (!facts.hears(change.id)) return undefined; // it decides nothing now: nothing is lost with it
  return rest.filter((m) => facts.hears(m.id)).length >= majorityOf(rest.length) ? undefined : "unhealthy";
}

function majorityOf(size: number): number {
  return Math.floor(size / 2) + 1;
}

/** The table after an applied change; unchanged when the change makes no sense. */
export function applyMemberChange(members: readonly Member[], change: MemberChange): readonly Member[] {
  if (memberChangeProblem(members, change) !== undefined) return members;
  switch (change.kind) {
    case "add":
      return sortedById([...members, change.member]);
    case "promote":
      return members.map((m) => (m.id === change.id ? { ...m, isLearner: false } : m));
    case "remove":
      return members.filter((m) => m.id !== change.id);
    case "replace": {
      const stay = members.filter((m) => m.id !== change.by.id);
      const by = members.find((m) => m.id === change.by.id) ?? change.by;
      const all = [...stay.map((m) => (m.id === change.id ? { ...m, leaving: true } : m)), { ...by, isLearner: false }];
      return sortedById(all);
    }
    case "update": {
      const { kind: _kind, id, ...values } = change;
      return members.map((m) => (m.id === id ? { ...m, ...values } : m));
    }
  }
}

/** The table after an applied membership entry with this data; one that no proposal made ends a joint change. */
export function membersAfterEntry(members: readonly Member[], data: Uint8Array): readonly Member[] {
  const proposal = decodeProposal(data);
  if (proposal === undefined) return withoutLeaving(members);
  return applyMemberChange(members, decodeMemberChange(proposal.payload));
}

/** The table after a joint change has ended; unchanged when nobody was leaving. */
export function withoutLeaving(members: readonly Member[]): readonly Member[] {
  return members.some((m) => m.leaving === true) ? members.filter((m) => m.leaving !== true) : members;
}

function sortedById(members: readonly Member[]): Member[] {
  return members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
