// Proves that round trips are those of answered heartbeats, that frames and states that were not sent are counted, and
// that everything passes through unchanged.
import { createMetrics } from "@keelson/adapters";
import type { Clock } from "@keelson/ports";
import { expect, test } from "vitest";
import { meterTransport } from "./metered-transport.ts";
import type { PeerHandler, PeerMessage, PeerTransport } from "./peer-transport.ts";

const heartbeat: PeerMessage = {
  kind: "raft",
  message: { type: "heartbeat", from: 1n, to: 2n, term: 1, commit: 0, round: 0 },
};
const answer: PeerMessage = {
  kind: "raft",
  message: { type: "heartbeat-response", from: 2n, to: 1n, term: 1, round: 0 },
};

test("heartbeats, failures and states", async () => {
  let nowMs = 0;
  let connected = true;
  const passed: string[] = [];
  const handlers: PeerHandler[] = [];
  const inner: PeerTransport = {
    start: async (_identity, given) => void handlers.push(given),
    setPeers: (peers) => void passed.push(`peers ${peers.length}`),
    send: () => connected,
    sendSnapshot: async () => {
      nowMs += 300;
      if (!connected) throw new Error("gone");
    },
    describe: () => Promise.reject(new Error("nobody")),
    stateHash: async () => 7,
    stop: async () => void passed.push("stop"),
  };
  const metrics = createMetrics();
  const transport = meterTransport(inner, { clock: { monoMs: () => nowMs } as Clock, metrics });
  const image = {} as Parameters<PeerTransport["sendSnapshot"]>[1];
  const chunks = (async function* () {})();
  await transport.start({ clusterId: 1n, memberId: 1n, bootId: 1n, incarnation: 0n }, {
    onMessages: (from: bigint) => void passed.push(`messages of ${from}`),
    onGone: (peer: bigint) => void passed.push(`gone ${peer}`),
    onSnapshot: () => Promise.reject(new Error("disk")),
  } as unknown as PeerHandler);
  const handler = handlers[0] as PeerHandler;
  transport.setPeers([], []);
  expect(transport.send(2n, [heartbeat])).toBe(true);
  nowMs += 3;
  transport.send(2n, [heartbeat]);
  nowMs += 3;
  handler.onMessages(2n, [answer]);
  handler.onMessages(2n, [answer]); // nothing waits for it
  transport.send(2n, [heartbeat]);
  nowMs += 60_000;
  transport.send(2n, [heartbeat]); // the one before was lost
  nowMs += 2;
  handler.onMessages(2n, [answer]);
  await transport.sendSnapshot(3n, image, chunks);
  connected = false;
  expect(transport.send(2n, [heartbeat])).toBe(false);
  await expect(transport.sendSnapshot(3n, image, chunks)).rejects.toThrow("gone");
  await expect(handler.onSnapshot(2n, image, chunks)).rejects.toThrow("disk");
  handler.onGone(2n);
  await transport.stop();
  expect(await transport.stateHash({ id: 2n, urls: [] }, 1)).toBe(7);
  expect(passed).toEqual(["peers 0", "messages of 2", "messages of 2", "messages of 2", "gone 2", "stop"]);
  const text = metrics.expose();
  expect(text).toContain('etcd_network_peer_round_trip_time_seconds_count{To="2"} 2');
  expect(text).toContain('etcd_network_peer_round_trip_time_seconds_sum{To="2"} 0.008');
  expect(text).toContain('etcd_network_peer_sent_failures_total{To="2"} 1');
  expect(text).toContain('etcd_network_snapshot_send_success{To="3"} 1');
  expect(text).toContain('etcd_network_snapshot_send_failures{To="3"} 1');
  expect(text).toContain('etcd_network_snapshot_receive_failures{From="2"} 1');
  expect(text).toContain("etcd_server_snapshot_apply_in_progress_total 0");
});
