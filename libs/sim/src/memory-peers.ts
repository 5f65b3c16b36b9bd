// Peer transports of one group in one process: frames take a fixed time, keep their order per link, and are lost
// when a link is cut or an end is down. A process that ends is noticed by the others as on a real host: their
// connections break and its port refuses.
import { AppError } from "@keelson/base";
import type { Clock } from "@keelson/ports";
import type { MemberId, PeerHandler, PeerIdentity, PeerMessage, PeerTransport } from "@keelson/runtime";

export interface MemoryPeerNetwork {
  /** A transport for one life of a member. */
  transport(id: MemberId): PeerTransport;
  /** The process of `id` ends; with `evidence` the others learn of it after one link delay. */
  kill(id: MemberId, evidence: boolean): void;
  /** Cuts or heals both directions between two members. */
  cut(a: MemberId, b: MemberId, isCut: boolean): void;
  /** Frames delivered so far. */
  readonly delivered: number;
}

interface End {
  readonly identity: PeerIdentity;
  readonly handler: PeerHandler;
  /** It was told of its peers, and talks to them. */
  dials: boolean;
}

export function createMemoryPeerNetwork(clock: Clock, delayMs: number): MemoryPeerNetwork {
  return new Network(clock, delayMs);
}

class Network implements MemoryPeerNetwork {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #ends = new Map<MemberId, End>();
  readonly #cuts = new Set<string>();
  delivered = 0;

  constructor(clock: Clock, delayMs: number) {
    this.#clock = clock;
    this.#delayMs = delayMs;
  }

  transport(id: MemberId): PeerTransport {
    let end: End | undefined;
    return {
      start: async (identity, handler) => {
        await Promise.resolve();
        end = { identity, handler, dials: false };
        this.#ends.set(id, end);
      },
      setPeers: () => {
        if (end === undefined || end.dials) return;
        end.dials = true;
        for (const other of this.#ends.keys()) if (other !== id) this.#introduce(id, other);
      },
      send: (to, messages) => this.#send(id, to, end, messages),
      sendSnapshot: async (to, image, chunks) => {
        const target = this.#ends.get(to);
        if (target === undefined || this.#isCut(id, to)) throw new AppError("raft.unreachable", "no connection");
        await target.handler.onSnapshot(id, image, chunks);
      },
      describe: async (peer) => {
        await Promise.resolve();
        const target = this.#ends.get(peer.id);
        if (target === undefined || this.#isCut(id, peer.id)) throw new AppError("raft.unreachable", "no connection");
        return target.handler.onDescribe();
      },
      stateHash: async (peer, revision) => {
        await Promise.resolve();
        const target = this.#ends.get(peer.id);
        if (target === undefined || this.#isCut(id, peer.id)) throw new AppError("raft.unreachable", "no connection");
        return target.handler.onStateHash(revision);
      },
      stop: () => {
        if (this.#ends.get(id) === end) this.#ends.delete(id);
        return Promise.resolve();
      },
    };
  }

  kill(id: MemberId, evidence: boolean): void {
    this.#ends.delete(id);
    if (!evidence) return;
    for (const [other, end] of this.#ends) this.#later(() => this.#ends.get(other) === end && end.handler.onGone(id));
  }

  cut(a: MemberId, b: MemberId, isCut: boolean): void {
    const link = linkOf(a, b);
    if (isCut) this.#cuts.add(link);
    else if (this.#cuts.delete(link)) {
      this.#later(() => this.#ends.get(a)?.handler.onConnected(b));
      this.#later(() => this.#ends.get(b)?.handler.onConnected(a));
    }
  }

  /** Both dial and greet; one that is not known with its data hears so, and nothing else. */
  #introduce(id: MemberId, other: MemberId): void {
    const [mine, theirs] = [this.#ends.get(id), this.#ends.get(other)];
    if (mine === undefined || theirs === undefined || !theirs.dials) return;
    const present = (): boolean => this.#ends.get(id) === mine && this.#ends.get(other) === theirs;
    this.#later(async () => {
      if (!present()) return;
      const known = await theirs.handler.onGreeting(id, mine.identity.incarnation);
      const knows = await mine.handler.onGreeting(other, theirs.identity.incarnation);
      this.#later(() => {
        if (!present()) return;
        if (!known) mine.handler.onDisowned(other);
        if (!knows) theirs.handler.onDisowned(id);
        if (!known || !knows) return;
        theirs.handler.onConnected(id);
        mine.handler.onConnected(other);
      });
    });
  }

  #send(from: MemberId, to: MemberId, end: End | undefined, messages: readonly PeerMessage[]): boolean {
    const target = this.#ends.get(to);
    if (end?.dials !== true || this.#ends.get(from) !== end || target === undefined || this.#isCut(from, to))
      return false;
    if (!target.handler.isKnownAs(from, end.identity.incarnation)) return false;
    if (!end.handler.isKnownAs(to, target.identity.incarnation)) return false;
    this.#later(() => {
      if (this.#ends.get(to) !== target || this.#isCut(from, to)) return;
      this.delivered++;
      target.handler.onMessages(from, messages);
    });
    return true;
  }

  #isCut(a: MemberId, b: MemberId): boolean {
    return this.#cuts.has(linkOf(a, b));
  }

  #later(callback: () => unknown): void {
    this.#clock.after(this.#delayMs, () => void callback());
  }
}

function linkOf(a: MemberId, b: MemberId): string {
  return a < b ? `${a}-${b}` : `${b}-${a}`;
}
