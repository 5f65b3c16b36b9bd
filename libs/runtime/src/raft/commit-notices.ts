// What a leader says only to move the others' commit index waits for a moment: under load the next entries say it too,
// and a message and its answer are saved in every round. A member whose own proposal is in what was committed has
// somebody waiting and is told at once. Dropping a notice is safe: whatever follows carries a commit index as high.
import type { Clock } from "@keelson/ports";
import type { MemberId } from "./contract.ts";
import { commitNoticeMs } from "./limits.ts";
import type { PeerMessage } from "./peer-transport.ts";

export class CommitNotices {
  readonly #clock: Clock;
  readonly #send: (to: MemberId, messages: readonly PeerMessage[]) => void;
  readonly #held = new Map<MemberId, PeerMessage>();
  /** Members that proposed through this one, and the index of their last entry. */
  readonly #waiting = new Map<MemberId, number>();
  #scheduled = false;

  constructor(clock: Clock, send: (to: MemberId, messages: readonly PeerMessage[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** `member` has somebody waiting for the entry at `index`. */
  awaited(member: MemberId, index: number): void {
    this.#waiting.set(member, index);
  }

  /** Sends what is for one member, without what can wait. */
  send(to: MemberId, messages: readonly PeerMessage[]): void {
    const now: PeerMessage[] = [];
    for (const message of messages) {
      const commit = noticeOf(message);
      if (commit !== undefined && !this.#waiting.has(to)) {
        this.#held.set(to, message);
        this.#schedule();
        continue;
      }
      if (message.kind === "raft" && message.message.type === "append") {
        this.#held.delete(to);
        if (message.message.commit >= (this.#waiting.get(to) ?? Number.POSITIVE_INFINITY)) this.#waiting.delete(to);
      }
      now.push(message);
    }
    if (now.length > 0) this.#send(to, now);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#clock.after(commitNoticeMs, () => {
      this.#scheduled = false;
      const held = [...this.#held];
      this.#held.clear();
      for (const [to, message] of held) this.#send(to, [message]);
    });
  }
}

/** The commit index of a message that says nothing else. */
function noticeOf(message: PeerMessage): number | undefined {
  if (message.kind !== "raft" || message.message.type !== "append") return undefined;
  return message.message.entries.length === 0 ? message.message.commit : undefined;
}
