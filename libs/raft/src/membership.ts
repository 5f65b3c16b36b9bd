// Changing who counts, without ever having two disjoint majorities. One change at a time: the next may be
// proposed once the last is applied here and the leader has committed an entry of its own term. A change counts
// from the moment it is applied, on every member.
import { emptyBytes } from "@keelson/base";
import { applyConfChange, type ConfChange, type ConfState, isJoint, isVoter } from "./conf-change.ts";
import { committedInTerm, type Core, reconcileProgress, stepDown } from "./core.ts";
import { advanceCommit, appendOwn } from "./replication.ts";

/** Why no change can be proposed at the moment, or undefined. */
export function membershipBusy(core: Core): string | undefined {
  if (core.pendingConfIndex > core.log.applied) return "another membership change is in progress";
  if (!committedInTerm(core)) return "the leader has not committed an entry of its term yet";
  return undefined;
}

/** An applied entry changes the configuration. */
export function applyMembership(core: Core, change: ConfChange): void {
  const next = applyConfChange(core.conf, change);
  if (next !== core.conf) adoptConf(core, next);
}

/** Counts with `conf` from now on. */
export function adoptConf(core: Core, conf: ConfState): void {
  core.conf = conf;
  if (core.role !== "leader") return;
  if (!isVoter(conf, core.id)) {
    stepDown(core);
    return;
  }
  reconcileProgress(core);
  if (core.transferee !== undefined && !isVoter(conf, core.transferee)) core.transferee = undefined;
  advanceCommit(core); // a smaller quorum may already hold more
}

/** The leader ends a joint change that asks for it, once it is applied. */
export function leaveJointWhenDue(core: Core): void {
  if (core.role !== "leader" || !isJoint(core.conf) || !core.conf.autoLeave) return;
  if (core.pendingConfIndex > core.log.applied) return;
  const index = appendOwn(core, { kind: "membership", data: emptyBytes, change: { mode: "leave-joint" } });
  core.pendingConfIndex = index;
}
