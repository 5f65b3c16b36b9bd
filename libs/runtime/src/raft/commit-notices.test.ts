// Proves that a notice waits, is dropped for entries that say more, and is sent at once to a member that waits.
import { expect, test } from "vitest";
import { createVirtualClock } from "@keelson/sim";
import { CommitNotices } from "./commit-notices.ts";
import type { MemberId } from "./contract.ts";
import { commitNoticeMs } from "./limits.ts";
import type { PeerMessage } from "./peer-transport.ts";

function append(commit: number, entries: number): PeerMessage {
  const all = Array.from({ length: entries }, (_, i) => ({
    index: i + 1,
    term: 1,
    kind: "noop" as const,
    data: new Uint8Array(0),
  }));
  const head = { type: "append", from: 1n, to: 2n, term: 1, prevIndex: 0, prevTerm: 0 } as const;
  return { kind: "raft", message: { ...head, entries: all, commit } };
}

function setUp(): { notices: CommitNotices; sent: (readonly [MemberId, number])[]; advance: () => Promise<void> } {
  const clock = createVirtualClock(() => Promise.resolve());
  const sent: (readonly [MemberId, number])[] = [];
  const notices = new CommitNotices(clock, (to, messages) => {
    for (const { message } of messages.flatMap((one) => (one.kind === "raft" ? [one] : [])))
      if (message.type === "append") sent.push([to, message.commit]);
  });
  return { notices, sent, advance: () => clock.advance(commitNoticeMs + 1) };
}

test("a notice waits for a moment, and the newest one is sent", async () => {
  const { notices, sent, advance } = setUp();
  notices.send(2n, [append(5, 0)]);
  notices.send(2n, [append(6, 0)]);
  notices.send(3n, [append(6, 0)]);
  expect(sent).toEqual([]);
  await advance();
  expect(sent).toEqual([
    [2n, 6],
    [3n, 6],
  ]);
});

test("entries carry it instead", async () => {
  const { notices, sent, advance } = setUp();
  notices.send(2n, [append(5, 0)]);
  notices.send(2n, [append(5, 1)]);
  await advance();
  expect(sent).toEqual([[2n, 5]]);
});

test("a member that waits for an entry is told at once, until it was", () => {
  const { notices, sent } = setUp();
  notices.awaited(2n, 7);
  notices.send(2n, [append(6, 0)]);
  notices.send(2n, [append(7, 0)]);
  notices.send(2n, [append(8, 0)]);
  expect(sent).toEqual([
    [2n, 6],
    [2n, 7],
  ]);
});
