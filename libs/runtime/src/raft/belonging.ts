// Whether this member belongs to the group: before it takes part for the first time, whenever a peer greets, and when
// it was left alone for long. A member that lost its data would vote and acknowledge against its own word; one that was
// removed may never have heard of it. Both end here, each with one line that says what to do.
import { AppError, must } from "@keelson/base";
import type { MemberId, RaftGroupOptions } from "./contract.ts";
import { describeIntervalMs, orphanedElections } from "./limits.ts";
import type { PeerBook } from "./peer-book.ts";
import type { PeerAddress, PeerDescription } from "./peer-transport.ts";
import type { RaftMember } from "./raft-member.ts";

export interface BelongingParts {
  readonly options: RaftGroupOptions;
  readonly member: RaftMember;
  readonly book: PeerBook;
  readonly incarnation: bigint;
  readonly electionMs: number;
}

export class Belonging {
  readonly #parts: BelongingParts;
  #leaderSeenMs: number;
  #askAgainMs = 0;
  #asked = 0;

  constructor(parts: BelongingParts) {
    this.#parts = parts;
    this.#leaderSeenMs = parts.options.clock.monoMs();
  }

  /** A peer greets. False: its data are not those it had, and it has forgotten what it promised. */
  async meet(peer: MemberId, incarnation: bigint): Promise<boolean> {
    const { options, member, book } = this.#parts;
    try {
      const known = await book.meet(peer, incarnation);
      const fields = { peer: peer.toString(16) };
      if (!known) options.telemetry.logger.log("warn", "refused a member whose data directory was lost", fields);
      return known;
    } catch (error) {
      member.fatal(error);
      throw error;
    }
  }

  /** A peer knows this member with data that it does not have. */
  disowned(by: MemberId): void {
    const { options, member } = this.#parts;
    options.telemetry.logger.log("error", "a peer refused this member", { by: by.toString(16) });
    member.fatal(dataLost(options.config.memberId));
  }

  /**
   * A member whose log is empty asks before it takes part: it may be new, or have lost its data; then it throws. A
   * peer that does not answer is not waited for, since in a new cluster it may not run yet; each one that had met
   * this member refuses its greeting all the same.
   */
  async askWhoKnowsThis(peers: readonly PeerAddress[]): Promise<void> {
    const { transport, telemetry, config } = this.#parts.options;
    const known = peers.map(async (peer) => {
      try {
        return this.#isKnownWithOther(await transport.describe(peer));
      } catch (error) {
        telemetry.logger.log("debug", "a peer could not be asked", { cause: error });
        return false;
      }
    });
    if ((await Promise.all(known)).includes(true)) throw dataLost(config.memberId);
  }

  #isKnownWithOther({ mark, met }: PeerDescription): boolean {
    const { options, member, incarnation } = this.#parts;
    const { memberId } = options.config;
    const self = met.find(({ id }) => id === memberId);
    if (self !== undefined) return self.incarnation !== incarnation;
    // A member is given its name only after it has applied something: there were data.
    return member.raft.view().applied === 0 && mark.members.some(({ id, name }) => id === memberId && name !== "");
  }

  /**
   * The others do not talk to a member that was removed, so it may never hear of it. Left alone for long it asks:
   * one that knows more of the log and does not list this member is proof, since ids are never given twice. It may
   * also hear that its data are lost, from one that was not there when it started and has another id by now.
   */
  askWhetherRemoved(): void {
    const { options, member, electionMs } = this.#parts;
    const now = options.clock.monoMs();
    if (member.raft.view().leader !== undefined) this.#leaderSeenMs = now;
    const { memberId } = options.config;
    const others = member.members.filter((m) => m.id !== memberId);
    if (now - this.#leaderSeenMs < orphanedElections * electionMs || now < this.#askAgainMs || others.length === 0)
      return;
    this.#askAgainMs = now + describeIntervalMs;
    const asked = must(others[this.#asked++ % others.length], "index inside");
    options.transport.describe({ id: asked.id, urls: asked.peerUrls }).then(
      (description) => {
        if (this.#isKnownWithOther(description)) return this.disowned(asked.id);
        const { mark: theirs } = description;
        const newer = theirs.confIndex > member.describe().confIndex;
        if (newer && theirs.members.every((m) => m.id !== memberId)) member.removed();
      },
      (error: unknown) => options.telemetry.logger.log("debug", "a peer could not be asked", { cause: error }),
    );
  }
}

function dataLost(id: MemberId): AppError {
  const name = id.toString(16).padStart(16, "0");
  const what = `data directory lost: the cluster knows member ${name} with data that are not here`;
  return new AppError("raft.data-lost", `${what}; remove and add this member, then start it with an empty directory`);
}
