// The dialled connection to one peer: greets, sends frames, reconnects. When it breaks it is dialled again at
// once; the port's answer to a probe tells a dead process (refused) from a troubled network (anything else).
import { messageOf } from "@keelson/base";
import {
  type NetProbe,
  type RpcChannel,
  type RpcClient,
  RpcError,
  type RpcStream,
  rpcStatus,
  type Scope,
  type Telemetry,
  type TlsMaterial,
} from "@keelson/ports";
import { raftpb } from "@keelson/wire";
import { greetingTimeoutMs, linkQueueMessagesMax, probeTimeoutMs, reconnectMaxMs, reconnectMinMs } from "./limits.ts";
import type { PeerAddress, PeerIdentity, PeerMessage } from "./peer-transport.ts";
import { encodePeerMessage } from "./raft-codec.ts";

export interface PeerLinkOptions {
  readonly client: RpcClient;
  readonly probe: NetProbe;
  readonly scope: Scope;
  readonly telemetry: Telemetry;
  readonly clientTls: Partial<TlsMaterial> | undefined;
  readonly identity: PeerIdentity;
  readonly peer: PeerAddress;
  /** Where this member listens. */
  readonly ownUrls: () => readonly string[];
  readonly onGreeting: (bootId: bigint) => void;
  /** Whether the peer has the data it had. */
  readonly isKnownAs: (incarnation: bigint) => boolean;
  /** The peer's port takes no connection. */
  readonly onRefused: () => void;
  /** The peer says that this member's data are not those it had. */
  readonly onDisowned: () => void;
}

type FrameStream = RpcStream<raftpb.Frame, raftpb.Greeting>;

export class PeerLink {
  readonly #options: PeerLinkOptions;
  #stream: FrameStream | undefined;
  #channel: RpcChannel | undefined;
  #queue: PeerMessage[] = [];
  #blocked = false;
  #stopped = false;
  #urlIndex = 0;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
  }

  get peer(): PeerAddress {
    return this.#options.peer;
  }

  start(): void {
    this.#options.scope.run(`raft-link-${this.peer.id.toString(16)}`, (scope) => this.#run(scope));
  }

  stop(): void {
    this.#stopped = true;
    this.#stream?.cancel();
    this.#channel?.close();
  }

  /** A connection of its own to the same peer; the caller closes it. */
  connect(): RpcChannel {
    const url = this.peer.urls[this.#urlIndex % this.peer.urls.length] ?? "";
    const address = addressOf(url);
    return this.#options.client.connect(
      address,
      url.startsWith("https:") ? (this.#options.clientTls ?? {}) : undefined,
    );
  }

  /** False when not connected or the queue is full: the frame is dropped, as Raft allows. */
  send(messages: readonly PeerMessage[]): boolean {
    if (this.#stream === undefined) return false;
    if (this.#blocked) {
      if (this.#queue.length + messages.length > linkQueueMessagesMax) return false;
      this.#queue.push(...messages);
      return true;
    }
    this.#write(this.#stream, messages);
    return true;
  }

  #write(stream: FrameStream, messages: readonly PeerMessage[]): void {
    if (stream.send({ messages: messages.map(encodePeerMessage) })) return;
    this.#blocked = true;
    void stream.drained().then(() => {
      if (this.#stream !== stream) return;
      this.#blocked = false;
      const queued = this.#queue;
      this.#queue = [];
      if (queued.length > 0) this.#write(stream, queued);
    });
  }

  async #run(scope: Scope): Promise<void> {
    let pauseMs = 0;
    let refusedBefore = false;
    const off = scope.onStop(() => this.stop());
    while (!this.#stopped && !scope.stopped) {
      const greeted = await this.#converse(scope);
      if (this.#ended()) break;
      if (greeted) {
        pauseMs = 0;
        refusedBefore = false;
      }
      const answer = await this.#options.probe.probe(
        addressOf(this.peer.urls[this.#urlIndex % this.peer.urls.length] ?? ""),
        probeTimeoutMs,
      );
      if (this.#ended()) break;
      if (answer === "refused" && !refusedBefore) {
        refusedBefore = true;
        this.#options.onRefused();
      }
      if (!greeted) this.#urlIndex++;
      if (pauseMs > 0) await scope.sleep(pauseMs);
      pauseMs = Math.min(reconnectMaxMs, Math.max(reconnectMinMs, pauseMs * 2));
    }
    off();
  }

  #ended(): boolean {
    return this.#stopped;
  }

  /** One connection from greeting to end. True when the peer greeted back. */
  async #converse(scope: Scope): Promise<boolean> {
    const { identity, peer, ownUrls, onGreeting, isKnownAs, onDisowned, telemetry } = this.#options;
    let greeted = false;
    const dialling = scope.child("dialling");
    try {
      this.#channel = this.connect();
      const stream = this.#channel.stream(raftpb.Transport.Exchange);
      // Packets of a connection may have gone into a partition: it would be tried again ever more seldom.
      dialling.run("deadline", async (dial) => {
        await dial.sleep(greetingTimeoutMs);
        if (!dial.stopped) stream.cancel();
      });
      stream.send({ greeting: { ...identity, to: peer.id, peerUrls: [...ownUrls()] }, messages: [] });
      for await (const greeting of stream.responses) {
        if (greeting.clusterId !== identity.clusterId || greeting.memberId !== peer.id) {
          telemetry.logger.log("warn", "another member answers at a peer's address", { url: peer.urls[0] ?? "" });
          break;
        }
        if (!isKnownAs(greeting.incarnation)) break;
        greeted = true;
        void dialling.stop();
        this.#stream = stream;
        this.#blocked = false;
        this.#queue = [];
        onGreeting(greeting.bootId);
      }
    } catch (error) {
      if (error instanceof RpcError && error.status === rpcStatus.dataLoss && !this.#stopped) onDisowned();
      const expected =
        error instanceof RpcError && (error.status === rpcStatus.unavailable || error.status === rpcStatus.canceled);
      if (!expected)
        telemetry.logger.log("warn", "peer connection failed", { peer: peer.id.toString(16), error: messageOf(error) });
    } finally {
      this.#stream = undefined;
      this.#channel?.close();
      await dialling.stop();
    }
    return greeted;
  }
}

/** `host:port` of a peer URL. */
export function addressOf(url: string): string {
  return url.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}
