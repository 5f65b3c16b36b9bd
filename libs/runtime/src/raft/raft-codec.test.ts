// Proves that a forwarded proposal which cannot be what it says is refused where only its connection ends.
import { expect, test } from "vitest";
import { raftpb } from "@keelson/wire";
import { decodePeerMessage } from "./raft-codec.ts";

test("a membership change that does not decode is malformed, not fatal", () => {
  const proposals = [{ sequence: 1, membership: true, payload: new Uint8Array(20) }];
  const bytes = raftpb.PeerMessage.encode({ proposals: { bootId: 1n, term: 1, lowest: 1, proposals } });
  expect(() => decodePeerMessage(raftpb.PeerMessage.decode(bytes))).toThrow("malformed");
});
