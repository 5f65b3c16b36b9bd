// Who counts. A configuration is one set of voters, or during a joint change (thesis 4.3) two whose majorities
// must both agree, plus learners, which receive the log but do not count. Changes take effect when applied.
// Every function here is total: a change that makes no sense leaves the configuration as it is, on all members alike.
import type { MemberId } from "./member-id.ts";

export interface ConfState {
  readonly voters: readonly MemberId[];
  /** The old voters while a joint change is in progress, else empty. */
  readonly votersOutgoing: readonly MemberId[];
  readonly learners: readonly MemberId[];
  /** Voters of the outgoing set that become learners when the joint change ends. */
  readonly learnersNext: readonly MemberId[];
  /** The leader ends the joint change by itself. */
  readonly autoLeave: boolean;
}

export interface ConfStep {
  readonly kind: "add-voter" | "add-learner" | "remove";
  readonly id: MemberId;
}

/** `data-only` changes nobody's vote: it carries member attributes through the log. */
export type ConfChange =
  | { readonly mode: "simple"; readonly step: ConfStep }
  | { readonly mode: "enter-joint"; readonly steps: readonly ConfStep[]; readonly autoLeave: boolean }
  | { readonly mode: "leave-joint" }
  | { readonly mode: "data-only" };

export const emptyConf: ConfState = {
  voters: [],
  votersOutgoing: [],
  learners: [],
  learnersNext: [],
  autoLeave: false,
};

/** A configuration with these voters and learners and no change in progress. */
export function confOf(voters: readonly MemberId[], learners: readonly MemberId[] = []): ConfState {
  return { ...emptyConf, voters: sorted(voters), learners: sorted(learners) };
}

export function isJoint(conf: ConfState): boolean {
  return conf.votersOutgoing.length > 0;
}

export function isVoter(conf: ConfState, id: MemberId): boolean {
  return conf.voters.includes(id) || conf.votersOutgoing.includes(id);
}

export function isLearner(conf: ConfState, id: MemberId): boolean {
  return conf.learners.includes(id) && !isVoter(conf, id);
}

/** Everyone the leader replicates to, each once, in order of id. */
export function membersOf(conf: ConfState): MemberId[] {
  return sorted([...new Set([...conf.voters, ...conf.votersOutgoing, ...conf.learners, ...conf.learnersNext])]);
}

/** Why `change` may not follow `conf`, or undefined when it may. */
export function confChangeProblem(conf: ConfState, change: ConfChange): string | undefined {
  if (change.mode === "data-only") return undefined;
  if (change.mode === "leave-joint") return isJoint(conf) ? undefined : "no joint change is in progress";
  if (isJoint(conf)) return "a joint change is in progress";
  const next = applyConfChange(conf, change);
  return next.voters.length === 0 ? "the last voter cannot go" : undefined;
}

/** The configuration after `change`; `conf` itself when the change is not allowed. */
export function applyConfChange(conf: ConfState, change: ConfChange): ConfState {
  switch (change.mode) {
    case "data-only":
      return conf;
    case "simple":
      return isJoint(conf) ? conf : keepAVoter(conf, takeStep(conf, change.step));
    case "enter-joint":
      return isJoint(conf) ? conf : enterJoint(conf, change.steps, change.autoLeave);
    case "leave-joint":
      return isJoint(conf) ? leaveJoint(conf) : conf;
  }
}

function enterJoint(conf: ConfState, steps: readonly ConfStep[], autoLeave: boolean): ConfState {
  let next: ConfState = conf;
  for (const step of steps) next = takeStep(next, step);
  if (next.voters.length === 0) return conf;
  const demoted = next.learners.filter((id) => conf.voters.includes(id));
  return {
    voters: next.voters,
    votersOutgoing: conf.voters,
    learners: without(next.learners, demoted),
    learnersNext: sorted(demoted),
    autoLeave,
  };
}

function leaveJoint(conf: ConfState): ConfState {
  return {
    ...emptyConf,
    voters: conf.voters,
    learners: sorted([...conf.learners, ...conf.learnersNext]),
  };
}

function takeStep(conf: ConfState, step: ConfStep): ConfState {
  const voters = without(conf.voters, [step.id]);
  const learners = without(conf.learners, [step.id]);
  switch (step.kind) {
    case "add-voter":
      return { ...conf, voters: sorted([...voters, step.id]), learners };
    case "add-learner":
      return { ...conf, voters, learners: sorted([...learners, step.id]) };
    case "remove":
      return { ...conf, voters, learners };
  }
}

function keepAVoter(before: ConfState, after: ConfState): ConfState {
  return after.voters.length === 0 ? before : after;
}

function without(ids: readonly MemberId[], gone: readonly MemberId[]): MemberId[] {
  return ids.filter((id) => !gone.includes(id));
}

function sorted(ids: readonly MemberId[]): MemberId[] {
  return [...ids].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
