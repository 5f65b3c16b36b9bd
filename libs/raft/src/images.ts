// Images of the state machine, for members that need entries which are compacted away. The bytes travel outside the
// core; here is decided who needs one, whether one is taken, and how the log goes on behind it. An image never
// takes a member back, and while one is being taken in the log stands still.
import { must } from "@keelson/base";
import { becomeFollower, type Core, sendWhenDurable } from "./core.ts";
import type { SnapshotMark } from "./entry.ts";
import type { MemberId } from "./member-id.ts";
import { adoptConf } from "./membership.ts";

export interface ImageOffer {
  readonly from: MemberId;
  readonly leaderTerm: number;
  readonly mark: SnapshotMark;
}

/** Follower: true when the image is wanted; the log stands still from then on. */
export function offerImage(core: Core, { from, leaderTerm, mark }: ImageOffer): boolean {
  if (leaderTerm < core.term || core.role === "leader") return false;
  const loyal = core.role === "follower" && leaderTerm === core.term && core.leader === from;
  if (!loyal) becomeFollower(core, leaderTerm, from);
  core.electionElapsed = 0;
  if (core.installing !== undefined) return false;
  if (core.log.has(mark)) core.log.commitTo(mark.index);
  if (mark.index > core.log.committed) {
    core.installing = mark;
    return true;
  }
  acknowledge(core, from, core.log.committed);
  return false;
}

/** Follower: the state machine is the image now. Writes still on their way say nothing about the new log. */
export function imageInstalled(core: Core): void {
  const mark = must(core.installing, "an image was being installed");
  core.installing = undefined;
  core.log.restore(mark);
  for (const item of core.persisting) item.lastIndex = 0;
  core.handedToApply = mark.index;
  core.installed = mark;
  adoptConf(core, mark.conf);
  if (core.leader !== undefined) acknowledge(core, core.leader, mark.index);
}

/** Leader: the image was handed over, or could not be. */
export function imageSent(core: Core, to: MemberId, delivered: boolean): void {
  const progress = core.progress.get(to);
  if (progress?.state !== "snapshot") return;
  if (delivered) {
    progress.deliveredAtTick = core.now; // its own word, once durable there, ends the state
    return;
  }
  progress.becomeProbe();
  progress.probing = true; // the next heartbeat's answer tries again
}

function acknowledge(core: Core, to: MemberId, index: number): void {
  sendWhenDurable(core, { type: "append-accepted", from: core.id, to, term: core.term, index });
}
