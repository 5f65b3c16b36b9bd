// PeerTransport over the Rpc ports. Every member dials every other; frames travel only on the dialled stream, so
// a pair has two connections, one per direction. Each side greets with (cluster, member, boot): strangers and
// mistaken addresses are refused. A peer that refuses connections, or greets with another boot id, has died:
// that is evidence. A connection that merely breaks is none.
import { AppError, messageOf } from "@keelson/base";
import {
  type NetProbe,
  type RpcCallContext,
  type RpcClient,
  RpcError,
  type RpcListener,
  type RpcServer,
  type RpcSink,
  rpcStatus,
  type Scope,
  type ServerTls,
  streaming,
  type Telemetry,
  type TlsMaterial,
  unary,
} from "@keelson/ports";
import { raftpb } from "@keelson/wire";
import type { MemberId } from "./contract.ts";
import { describeCluster } from "./describe-cluster.ts";
import { checkPositions, decodeConf, decodeMembers, decodePeerMessage, encodeConf } from "./raft-codec.ts";
import { describeTimeoutMs, frameBytesMax, imageTimeoutMs } from "./limits.ts";
import { GuestLinks } from "./guest-links.ts";
import { PeerLink } from "./peer-link.ts";
import type {
  PeerAddress,
  PeerDescription,
  PeerHandler,
  PeerIdentity,
  PeerMessage,
  PeerTransport,
} from "./peer-transport.ts";
import type { Image } from "./snapshot-image.ts";

export interface RpcPeerTransportOptions {
  readonly server: RpcServer;
  readonly client: RpcClient;
  readonly probe: NetProbe;
  readonly scope: Scope;
  readonly telemetry: Telemetry;
  /** `host:port` of every address to listen at. */
  readonly listenAddresses: readonly string[];
  readonly serverTls: ServerTls | undefined;
  /** For peers whose URL begins with `https`. */
  readonly clientTls: Partial<TlsMaterial> | undefined;
}

export function createRpcPeerTransport(options: RpcPeerTransportOptions): PeerTransport {
  return new RpcPeerTransport(options);
}

class RpcPeerTransport implements PeerTransport {
  readonly #options: RpcPeerTransportOptions;
  readonly #links = new Map<MemberId, PeerLink>();
  readonly #boots = new Map<MemberId, bigint>();
  readonly #guests = new GuestLinks((peer) => this.#dial(peer, { isGuest: true }));
  #ownUrls: readonly string[] = [];
  #listeners: RpcListener[] = [];
  #identity: PeerIdentity | undefined;
  #handler: PeerHandler | undefined;

  constructor(options: RpcPeerTransportOptions) {
    this.#options = options;
  }

  async start(identity: PeerIdentity, handler: PeerHandler): Promise<void> {
    this.#identity = identity;
    this.#handler = handler;
    const registrations = [
      streaming(raftpb.Transport.Exchange, (frames, sink, context) => this.#serveExchange(frames, sink, context)),
      streaming(raftpb.Transport.Install, (parts, sink) => this.#serveInstall(parts, sink)),
      unary(raftpb.Transport.Describe, async () => {
        const { mark, met } = handler.onDescribe();
        return { clusterId: identity.clusterId, mark, met };
      }),
      unary(raftpb.Transport.StateHash, async ({ clusterId, revision }) => {
        const hash = clusterId === identity.clusterId ? handler.onStateHash(revision) : undefined;
        return { known: hash !== undefined, hash: hash ?? 0 };
      }),
    ];
    for (const address of this.#options.listenAddresses) {
      this.#listeners.push(
        await this.#options.server.listen(
          { address, tls: this.#options.serverTls, maxRequestBytes: frameBytesMax },
          registrations,
        ),
      );
    }
  }

  setPeers(peers: readonly PeerAddress[], ownUrls: readonly string[]): void {
    this.#ownUrls = ownUrls;
    const wanted = new Map(peers.map((peer) => [peer.id, peer]));
    for (const [id, link] of this.#links) {
      if (wanted.get(id)?.urls.join() === link.peer.urls.join()) continue;
      link.stop();
      this.#links.delete(id);
    }
    for (const peer of peers) {
      if (this.#links.has(peer.id) || peer.urls.length === 0) continue;
      this.#guests.forget(peer.id);
      this.#links.set(peer.id, this.#dial(peer, { isGuest: false }));
    }
  }

  /** What becomes of a guest is no news: it is no member yet, as far as this one knows. */
  #dial(peer: PeerAddress, { isGuest }: { readonly isGuest: boolean }): PeerLink {
    const { identity, handler } = this.#running();
    const link = new PeerLink({
      ...this.#options,
      identity,
      peer,
      ownUrls: () => this.#ownUrls,
      onGreeting: (bootId) => {
        this.#noteBoot(peer.id, bootId);
        if (!isGuest) handler.onConnected(peer.id);
      },
      isKnownAs: (incarnation) => handler.isKnownAs(peer.id, incarnation),
      onRefused: () => {
        if (!isGuest) handler.onGone(peer.id);
      },
      onDisowned: () => handler.onDisowned(peer.id),
    });
    link.start();
    return link;
  }

  send(to: MemberId, messages: readonly PeerMessage[]): boolean {
    return this.#links.get(to)?.send(messages) ?? this.#guests.send(to, messages);
  }

  async sendSnapshot(to: MemberId, image: Image, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const { identity } = this.#running();
    const link = this.#links.get(to);
    if (link === undefined) throw new AppError("raft.unreachable", "the peer is not a member", { retryable: true });
    const channel = link.connect();
    try {
      const stream = channel.stream(raftpb.Transport.Install, { timeoutMs: imageTimeoutMs });
      const { confState, members, leaderTerm, index, term } = image;
      const { clusterId, memberId } = identity;
      stream.send({
        head: { clusterId, from: memberId, to, leaderTerm, index, term, conf: encodeConf(confState), members },
      });
      for await (const chunk of chunks) if (!stream.send({ chunk })) await stream.drained();
      stream.end();
      for await (const _receipt of stream.responses) return;
      throw new AppError("raft.unreachable", "the peer did not confirm the image", { retryable: true });
    } finally {
      channel.close();
    }
  }

  async describe(peer: PeerAddress): Promise<PeerDescription> {
    const { clusterId } = this.#running().identity;
    const theirs = await describeCluster({
      client: this.#options.client,
      tls: this.#options.clientTls,
      url: peer.urls[0] ?? "",
    });
    if (theirs.clusterId !== clusterId)
      throw new AppError("raft.foreign", "another cluster answers at the peer's address");
    return theirs;
  }

  async stateHash(peer: PeerAddress, revision: number): Promise<number | undefined> {
    const { clusterId } = this.#running().identity;
    const link = this.#links.get(peer.id);
    if (link === undefined) throw new AppError("raft.unreachable", "the peer is not a member", { retryable: true });
    const channel = link.connect();
    try {
      const request = { clusterId, revision };
      const { known, hash } = await channel.unary(raftpb.Transport.StateHash, request, {
        timeoutMs: describeTimeoutMs,
      });
      return known ? hash : undefined;
    } finally {
      channel.close();
    }
  }

  async stop(): Promise<void> {
    for (const link of this.#links.values()) link.stop();
    this.#links.clear();
    this.#guests.stop();
    await Promise.all(this.#listeners.map((listener) => listener.close(0)));
  }

  async #serveExchange(
    frames: AsyncIterable<raftpb.Frame>,
    sink: RpcSink<raftpb.Greeting>,
    context: RpcCallContext,
  ): Promise<void> {
    const { identity, handler } = this.#running();
    let from: MemberId | undefined;
    try {
      for await (const frame of frames) {
        if (from === undefined) {
          from = await this.#admit(frame.greeting, context);
          if (!this.#links.has(from)) this.#guests.enter(from, frame.greeting?.peerUrls ?? []);
          sink.send({ ...identity, to: from, peerUrls: [] });
        }
        if (frame.messages.length === 0) continue;
        handler.onMessages(from, this.#decode(frame));
      }
    } finally {
      if (from !== undefined) this.#guests.leave(from);
    }
  }

  async #admit(greeting: raftpb.Greeting | undefined, context: RpcCallContext): Promise<MemberId> {
    const { identity, handler } = this.#running();
    if (greeting === undefined) throw new RpcError(rpcStatus.invalidArgument, "the first frame must greet");
    const { clusterId, memberId, bootId, to } = greeting;
    if (clusterId !== identity.clusterId || to !== identity.memberId || memberId === identity.memberId) {
      this.#options.telemetry.logger.log("warn", "refused a peer with a foreign identity", {
        from: memberId.toString(16),
        cluster: clusterId.toString(16),
        address: context.peer,
      });
      throw new RpcError(rpcStatus.failedPrecondition, "the peer has another cluster or member id");
    }
    if (!(await handler.onGreeting(memberId, greeting.incarnation)))
      throw new RpcError(rpcStatus.dataLoss, "the member's data directory is not the one it had: remove it and add it");
    this.#noteBoot(memberId, bootId);
    return memberId;
  }

  #decode(frame: raftpb.Frame): PeerMessage[] {
    try {
      return frame.messages.map(decodePeerMessage);
    } catch (error) {
      throw new RpcError(rpcStatus.invalidArgument, messageOf(error));
    }
  }

  async #serveInstall(parts: AsyncIterable<raftpb.ImagePart>, sink: RpcSink<raftpb.ImageReceipt>): Promise<void> {
    const { identity, handler } = this.#running();
    const iterator = parts[Symbol.asyncIterator]();
    const first = await iterator.next();
    const head = first.done === true ? undefined : first.value.head;
    if (head === undefined) throw new RpcError(rpcStatus.invalidArgument, "an image begins with its head");
    if (head.clusterId !== identity.clusterId || head.to !== identity.memberId) {
      throw new RpcError(rpcStatus.failedPrecondition, "the image is for another cluster or member");
    }
    if (!this.#boots.has(head.from)) throw new RpcError(rpcStatus.failedPrecondition, "the sender has not greeted");
    const image = readImage(head);
    try {
      await handler.onSnapshot(head.from, image, chunksOf(iterator));
    } catch (error) {
      throw new RpcError(rpcStatus.internal, messageOf(error));
    }
    sink.send({});
  }

  /** Another boot id than last time proves that the process we knew has ended. */
  #noteBoot(peer: MemberId, bootId: bigint): void {
    const known = this.#boots.get(peer);
    this.#boots.set(peer, bootId);
    if (known !== undefined && known !== bootId) this.#running().handler.onGone(peer);
  }

  #running(): { identity: PeerIdentity; handler: PeerHandler } {
    const identity = this.#identity;
    const handler = this.#handler;
    if (identity === undefined || handler === undefined)
      throw new AppError("raft.stopped", "the transport has not started");
    return { identity, handler };
  }
}

/** Throws RpcError for a head that no member sends. */
function readImage(head: raftpb.ImageHead): Image {
  const { index, term, leaderTerm } = head;
  try {
    checkPositions(index, term, leaderTerm);
    return { index, term, leaderTerm, confState: decodeConf(head.conf), members: decodeMembers(head.members) };
  } catch (error) {
    throw new RpcError(rpcStatus.invalidArgument, messageOf(error));
  }
}

async function* chunksOf(parts: AsyncIterator<raftpb.ImagePart>): AsyncGenerator<Uint8Array> {
  for (let part = await parts.next(); part.done !== true; part = await parts.next()) yield part.value.chunk;
}
