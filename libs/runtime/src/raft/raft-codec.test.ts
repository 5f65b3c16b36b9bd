// Proves that a forwarded proposal which cannot be what it says is refused where only its connection ends.
import { expect, test } from "vitest";
import { raftpb } from "@keelson/wire";
import { decodePeerMessage } from "./raft-codec.ts";

test("a membership change that does not decode is malformed, not fatal", () => {
  const proposals = [{ sequence: 1, membership: true, payload: new Uint8Array(20) }];
  const bytes = raftpb.PeerMessage.encode({ proposals: { bootId: 1n, term: 1, lowest: 1, proposals } });
  expect(() => decodePeerMessage(raftpb.PeerMessage.decode(bytes))).toThrow("malformed");
});

test("positions that nobody reaches, and entries of a term to come, are malformed", () => {
  const vote = { type: raftpb.MessageType.VOTE, from: 1n, to: 2n, term: 5, index: 9, logTerm: 4 };
  const decode = (raft: Partial<raftpb.RaftMessage>): unknown =>
    decodePeerMessage(raftpb.PeerMessage.decode(raftpb.PeerMessage.encode({ raft: { ...vote, ...raft } })));
  expect(decode({})).toMatchObject({ message: { type: "vote", term: 5 } });
  expect(() => decode({ term: Number.MAX_SAFE_INTEGER })).toThrow("malformed");
  expect(() => decode({ index: 2 ** 49 })).toThrow("malformed");
  const append = { type: raftpb.MessageType.APPEND, entries: new Uint8Array([6, 0, 0]) };
  expect(() => decode(append)).toThrow("later term");
});
