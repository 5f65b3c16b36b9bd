// How entries get from the leader into every log, and when they count as committed (paper 5.3, 5.4.2).
// The leader sends optimistically and in parallel with its own disk write; a follower answers only once its
// entries are durable. Entries of earlier terms are never committed by counting copies (paper, figure 8).
import { AppError, assert, must } from "@keelson/base";
import { becomeFollower, type Core, others, send, sendWhenDurable } from "./core.ts";
import { type Entry, entryBytes, type Proposal } from "./entry.ts";
import type { MemberId } from "./member-id.ts";
import { appendMessageBytesMax, appendMessageEntriesMax } from "./limits.ts";
import type { Append, AppendAccepted, AppendRejected, Heartbeat, HeartbeatResponse } from "./messages.ts";
import type { Progress } from "./progress.ts";
import { quorumIndex } from "./quorum.ts";
import { acknowledgeRound, releaseReads } from "./read-index.ts";

const messageLimits = { bytesMax: appendMessageBytesMax, entriesMax: appendMessageEntriesMax };

/** Appends to the leader's own log; sending happens when effects are taken, so that one turn makes one message. */
export function appendOwn(
  core: Core,
  proposal: Proposal | { readonly kind: "noop"; readonly data: Uint8Array },
): number {
  assert(core.role === "leader", "only a leader appends");
  const entry: Entry = { ...proposal, index: core.log.lastIndex + 1, term: core.term };
  core.log.append(entry);
  core.uncommittedBytes += entryBytes(entry);
  return entry.index;
}

/** Sends every follower what it may have now. */
export function replicateToAll(core: Core): void {
  for (const id of others(core)) {
    const progress = must(core.progress.get(id), "progress of a member");
    while (progress.next <= core.log.lastIndex && !progress.paused) {
      if (!sendAppend(core, id, progress)) break;
    }
    if (progress.state === "replicate" && progress.sentCommit < core.log.committed) sendAppend(core, id, progress);
  }
}

/** One append, or the wish for an image when the entries are gone. False when nothing more can be sent. */
function sendAppend(core: Core, to: MemberId, progress: Progress): boolean {
  const prevIndex = progress.next - 1;
  const prevTerm = core.log.termAt(prevIndex);
  if (prevTerm === undefined) {
    progress.becomeSnapshot();
    core.effects.push({ kind: "send-snapshot", to });
    return false;
  }
  const full = progress.paused;
  const entries = full ? [] : core.log.slice(progress.next, core.log.lastIndex, messageLimits);
  send(core, {
    type: "append",
    from: core.id,
    to,
    term: core.term,
    prevIndex,
    prevTerm,
    entries,
    commit: core.log.committed,
  });
  progress.sentCommit = core.log.committed;
  progress.sent(
    prevIndex + entries.length,
    entries.reduce((sum, entry) => sum + entryBytes(entry), 0),
  );
  return entries.length > 0;
}

/** Follower: takes entries, or says where the logs may agree. */
export function onAppend(core: Core, message: Append): void {
  becomeLoyal(core, message.from);
  if (core.installing !== undefined) return; // the leader probes again; the log must stand still now
  const { log } = core;
  const reply = { from: core.id, to: message.from, term: core.term };
  if (message.prevIndex < log.committed) {
    sendWhenDurable(core, { ...reply, type: "append-accepted", index: log.committed });
    return;
  }
  const taken = log.tryAppend({ index: message.prevIndex, term: message.prevTerm }, message.entries);
  if (taken === undefined) {
    const hint = log.lastNotAbove(message.prevIndex, message.prevTerm);
    send(core, {
      ...reply,
      type: "append-rejected",
      prevIndex: message.prevIndex,
      hintIndex: hint.index,
      hintTerm: hint.term,
    });
    return;
  }
  if (taken.truncatedFrom !== undefined) forgetReplaced(core, taken.truncatedFrom);
  log.commitTo(Math.min(message.commit, taken.lastNew));
  sendWhenDurable(core, { ...reply, type: "append-accepted", index: taken.lastNew });
}

/** Writes still on their way to the disk no longer make the entries from `index` on stable: those were replaced. */
function forgetReplaced(core: Core, index: number): void {
  for (const item of core.persisting) item.lastIndex = Math.min(item.lastIndex, index - 1);
}

/** Follower: a heartbeat commits, confirms loyalty and echoes the read round. */
export function onHeartbeat(core: Core, message: Heartbeat): void {
  becomeLoyal(core, message.from);
  if (core.installing === undefined) {
    requireAcknowledged(core, message.commit);
    core.log.commitTo(message.commit);
  }
  send(core, { type: "heartbeat-response", from: core.id, to: message.from, term: core.term, round: message.round });
}

/** A heartbeat never commits more than its receiver has acknowledged as durable. */
function requireAcknowledged(core: Core, commit: number): void {
  const last = core.log.lastIndex;
  if (commit <= last) return;
  const what = `this member has acknowledged entries up to ${commit} and its log ends at ${last}: its disk went back in time`;
  throw new AppError("raft.data-lost", `${what}; remove and add this member`);
}

function becomeLoyal(core: Core, leader: MemberId): void {
  assert(core.role !== "leader", "one leader per term", { term: core.term, other: leader });
  if (core.role !== "follower" || core.leader !== leader) becomeFollower(core, core.term, leader);
  core.electionElapsed = 0;
  core.successionIn = undefined;
}

/** Leader: a follower made entries durable. */
export function onAccepted(core: Core, message: AppendAccepted): void {
  const progress = heard(core, message.from);
  if (progress === undefined) return;
  const news = progress.accepted(message.index);
  if (progress.state === "probe" && (news || progress.match === message.index)) progress.becomeReplicate();
  else if (progress.state === "snapshot" && progress.match >= core.log.firstIndex - 1) progress.becomeProbe();
  if (news) advanceCommit(core);
  if (core.transferee === message.from) sendTimeoutNowWhenCaughtUp(core);
}

/** Leader: a follower's log differs at `prevIndex`; probe from where the two may agree. */
export function onRejected(core: Core, message: AppendRejected): void {
  const progress = heard(core, message.from);
  if (progress === undefined) return;
  const agree = core.log.lastNotAbove(message.hintIndex, message.hintTerm);
  progress.rejected(message.prevIndex, agree.index);
}

/** Leader: a follower is alive. Whatever is missing there is offered again: appends may have been lost. */
export function onHeartbeatResponse(core: Core, message: HeartbeatResponse): void {
  const progress = heard(core, message.from);
  if (progress === undefined) return;
  progress.probing = false;
  const delivered = progress.state === "snapshot" ? progress.deliveredAtTick : undefined;
  if (delivered !== undefined && core.now - delivered >= core.timing.electionTicks) progress.becomeProbe();
  if (progress.match < core.log.lastIndex && progress.state !== "snapshot") {
    if (progress.state === "replicate" || progress.next > core.log.lastIndex) sendAppend(core, message.from, progress);
  }
  acknowledgeRound(core, message.from, message.round);
  if (core.transferee === message.from) sendTimeoutNowWhenCaughtUp(core);
}

function heard(core: Core, from: MemberId): Progress | undefined {
  const progress = core.progress.get(from);
  if (progress !== undefined) progress.heardAtTick = core.now;
  return progress;
}

/** Leader: the own disk counts like any follower's, also when it is the only one. */
export function onOwnStable(core: Core): void {
  const own = core.progress.get(core.id);
  if (own?.accepted(core.log.stable) === true) advanceCommit(core);
}

/** Leader: commits what a quorum holds, if the newest of it is of this term. */
export function advanceCommit(core: Core): void {
  const index = quorumIndex(core.conf, (id) => core.progress.get(id)?.match ?? 0);
  if (index <= core.log.committed || core.log.termAt(index) !== core.term) return;
  const from = core.log.committed + 1;
  core.log.commitTo(index);
  for (const entry of core.log.slice(from, index, { bytesMax: Infinity, entriesMax: Infinity })) {
    core.uncommittedBytes = Math.max(0, core.uncommittedBytes - entryBytes(entry));
  }
  releaseReads(core);
}

/** Leader: the chosen successor may campaign once it has everything. */
export function sendTimeoutNowWhenCaughtUp(core: Core): void {
  const to = core.transferee;
  if (to === undefined || core.progress.get(to)?.match !== core.log.lastIndex) return;
  send(core, { type: "timeout-now", from: core.id, to, term: core.term });
}
