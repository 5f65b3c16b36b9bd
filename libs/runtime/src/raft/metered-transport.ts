// What passes between members, counted under etcd's names: round trips of heartbeats, frames that found nobody, states sent
// and received. Stands around any transport; a frame costs one look at each of its messages.
import type { Clock, Metrics } from "@keelson/ports";
import type { MemberId } from "./contract.ts";
import type { PeerHandler, PeerMessage, PeerTransport } from "./peer-transport.ts";

const roundTripSeconds = [
  0.0001, 0.0002, 0.0004, 0.0008, 0.0016, 0.0032, 0.0064, 0.0128, 0.0256, 0.0512, 0.1024, 0.2048, 0.4096, 0.8192,
];
const stateSeconds = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6, 819.2];

/** A heartbeat unanswered for so long was lost: its answer would say nothing about the network. */
const roundTripMaxMs = 5_000;

export function meterTransport(
  inner: PeerTransport,
  { clock, metrics }: { readonly clock: Clock; readonly metrics: Metrics },
): PeerTransport {
  const meters = createMeters(metrics);
  const sentMs = new Map<MemberId, number>();
  const noteSent = (to: MemberId, messages: readonly PeerMessage[]): void => {
    for (const entry of messages) {
      if (entry.kind !== "raft" || entry.message.type !== "heartbeat") continue;
      const before = sentMs.get(to);
      const now = clock.monoMs();
      if (before === undefined || now - before > roundTripMaxMs) sentMs.set(to, now);
    }
  };
  const noteReceived = (from: MemberId, messages: readonly PeerMessage[]): void => {
    for (const entry of messages) {
      if (entry.kind !== "raft" || entry.message.type !== "heartbeat-response") continue;
      const since = sentMs.get(from);
      sentMs.delete(from);
      if (since !== undefined) meters.roundTrip.record((clock.monoMs() - since) / 1000, { To: nameOf(from) });
    }
  };
  return {
    start: (identity, handler) => inner.start(identity, meteredHandler(handler, { clock, meters, noteReceived })),
    setPeers: (peers, ownUrls) => inner.setPeers(peers, ownUrls),
    send: (to, messages) => {
      const sent = inner.send(to, messages);
      if (sent) noteSent(to, messages);
      else meters.sentFailures.add(1, { To: nameOf(to) });
      return sent;
    },
    sendSnapshot: async (to, image, chunks) => {
      const labels = { To: nameOf(to) };
      const since = clock.monoMs();
      try {
        await inner.sendSnapshot(to, image, chunks);
        meters.statesSent.add(1, labels);
        meters.sendSeconds.record((clock.monoMs() - since) / 1000, labels);
      } catch (error) {
        meters.stateSendFailures.add(1, labels);
        throw error;
      }
    },
    describe: (peer) => inner.describe(peer),
    stateHash: (peer, revision) => inner.stateHash(peer, revision),
    stop: () => inner.stop(),
  };
}

type Meters = ReturnType<typeof createMeters>;

function createMeters(metrics: Metrics) {
  const counter = (name: string, help: string) => metrics.counter(`etcd_network_${name}`, help);
  const seconds = (name: string, help: string, buckets: readonly number[]) =>
    metrics.histogram(`etcd_network_${name}`, help, buckets);
  return {
    roundTrip: seconds("peer_round_trip_time_seconds", "From a heartbeat to its answer.", roundTripSeconds),
    sentFailures: counter("peer_sent_failures_total", "Frames that were not sent: no connection, or a full queue."),
    statesSent: counter("snapshot_send_success", "States sent to members that lagged."),
    stateSendFailures: counter("snapshot_send_failures", "States that were not sent."),
    sendSeconds: seconds("snapshot_send_total_duration_seconds", "Time to send a state.", stateSeconds),
    statesReceived: counter("snapshot_receive_success", "States received and installed."),
    stateReceiveFailures: counter("snapshot_receive_failures", "States that were not installed."),
    receiveSeconds: seconds("snapshot_receive_total_duration_seconds", "Time to take a state.", stateSeconds),
    installing: metrics.gauge("etcd_server_snapshot_apply_in_progress_total", "1 while a state is being installed."),
  };
}

type HandlerMeters = {
  readonly clock: Clock;
  readonly meters: Meters;
  readonly noteReceived: (from: MemberId, messages: readonly PeerMessage[]) => void;
};

function meteredHandler(handler: PeerHandler, { clock, meters, noteReceived }: HandlerMeters): PeerHandler {
  meters.installing.set(0);
  return {
    onGreeting: (from, incarnation) => handler.onGreeting(from, incarnation),
    isKnownAs: (peer, incarnation) => handler.isKnownAs(peer, incarnation),
    onDisowned: (by) => handler.onDisowned(by),
    onConnected: (peer) => handler.onConnected(peer),
    onGone: (peer) => handler.onGone(peer),
    onDescribe: () => handler.onDescribe(),
    onStateHash: (revision) => handler.onStateHash(revision),
    onMessages: (from, messages) => {
      noteReceived(from, messages);
      handler.onMessages(from, messages);
    },
    onSnapshot: async (from, image, chunks) => {
      const labels = { From: nameOf(from) };
      const since = clock.monoMs();
      meters.installing.set(1);
      try {
        await handler.onSnapshot(from, image, chunks);
        meters.statesReceived.add(1, labels);
        meters.receiveSeconds.record((clock.monoMs() - since) / 1000, labels);
      } catch (error) {
        meters.stateReceiveFailures.add(1, labels);
        throw error;
      } finally {
        meters.installing.set(0);
      }
    },
  };
}

function nameOf(member: MemberId): string {
  return member.toString(16);
}
