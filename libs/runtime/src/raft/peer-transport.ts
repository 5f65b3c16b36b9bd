// How members talk. A frame is a batch of peer messages; it arrives whole or not at all, in order within one
// connection, and may be lost. Nothing here is trusted to be timely; Raft's safety never depends on it.
import type { Message } from "@keelson/raft";
import type { MemberId } from "./contract.ts";
import type { LogMark } from "./membership.ts";
import type { ForwardedProposal, ProposalAnswer } from "./proposals.ts";
import type { Image } from "./snapshot-image.ts";

/** Everything that travels between two members besides snapshots. */
export type PeerMessage =
  | { readonly kind: "raft"; readonly message: Message }
  | {
      readonly kind: "proposals";
      readonly bootId: bigint;
      /** The leader takes them only in this term. */
      readonly term: number;
      /** Everything the sender proposed below this sequence is settled. */
      readonly lowest: number;
      readonly proposals: readonly ForwardedProposal[];
    }
  | {
      readonly kind: "proposal-answers";
      readonly bootId: bigint;
      /** Of the proposals that are answered: an answer about another term means nothing. */
      readonly term: number;
      readonly answers: readonly ProposalAnswer[];
    };

/** Where a peer can be reached. */
export interface PeerAddress {
  readonly id: MemberId;
  /** `http(s)://host:port` as in the membership. */
  readonly urls: readonly string[];
}

/** Identity of this process, shown to every peer on connect. */
export interface PeerIdentity {
  readonly clusterId: bigint;
  readonly memberId: MemberId;
  /** Random per process start: a different one on reconnect proves that the peer died. */
  readonly bootId: bigint;
  /** Of this member's data directory; 0: not told. */
  readonly incarnation: bigint;
}

/** What a member says about its cluster to whoever asks. */
export interface PeerDescription {
  /** `confIndex` is how much of the log it has applied. */
  readonly mark: LogMark;
  /** Members whose data directories it has met. */
  readonly met: readonly MetPeer[];
}

/** A member and the incarnation of the data directory it had when it was met. */
export interface MetPeer {
  readonly id: MemberId;
  readonly incarnation: bigint;
}

/** What the transport calls; none of it may throw. */
export interface PeerHandler {
  /** A peer greets, with the incarnation of its data. False: they are not those it had; nothing it says counts. */
  onGreeting(from: MemberId, incarnation: bigint): Promise<boolean>;
  /** Whether a peer that answered our greeting has the data it had; asks, notes nothing. */
  isKnownAs(peer: MemberId, incarnation: bigint): boolean;
  /** A peer knows this member with other data than it has now. */
  onDisowned(by: MemberId): void;
  onMessages(from: MemberId, messages: readonly PeerMessage[]): void;
  /** A connection to the peer stands; messages sent before it may have been lost. */
  onConnected(peer: MemberId): void;
  /** Proof that the peer's process ended: its port refuses, or it came back with another boot id. */
  onGone(peer: MemberId): void;
  /** Who the members are, as far as this member has applied the log. */
  onDescribe(): PeerDescription;
  /** The hash over the state at a revision; undefined when it is not known here. */
  onStateHash(revision: number): number | undefined;
  /** An image is being streamed in. Resolves when it was installed or refused. */
  onSnapshot(from: MemberId, image: Image, chunks: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface PeerTransport {
  /** Listens and starts to connect to the peers given by `setPeers`. */
  start(identity: PeerIdentity, handler: PeerHandler): Promise<void>;
  /** The other members, and where this one listens; connections to members no longer named are closed. */
  setPeers(peers: readonly PeerAddress[], ownUrls: readonly string[]): void;
  /** Queues one frame. Returns false when it was dropped (not connected, or the queue is full). */
  send(to: MemberId, messages: readonly PeerMessage[]): boolean;
  /** Streams an image; resolves when the peer has installed it (or refused it as older than what it has). */
  sendSnapshot(to: MemberId, image: Image, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** Asks a peer who the members are, whether or not a connection stands. */
  describe(peer: PeerAddress): Promise<PeerDescription>;
  /** Asks a peer for the hash over its state at a revision. */
  stateHash(peer: PeerAddress, revision: number): Promise<number | undefined>;
  stop(): Promise<void>;
}
