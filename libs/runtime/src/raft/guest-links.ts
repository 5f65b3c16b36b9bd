// Answers to members that this one has not heard of. A member that was away while others were replaced knows neither
// their ids nor their addresses; yet the newcomer that leads now must hear its answers, or it would never catch up. So
// a greeting says where its sender listens, and the first answer dials there. Used by `rpc-peer-transport.ts` only.
import type { MemberId } from "./contract.ts";
import { guestsMax, guestUrlBytesMax, guestUrlsMax } from "./limits.ts";
import type { PeerLink } from "./peer-link.ts";
import type { PeerAddress, PeerMessage } from "./peer-transport.ts";

type Guest = {
  readonly urls: readonly string[];
  /** Connections of it that have greeted: a new one may come before the old one's end is known. */
  connections: number;
  link: PeerLink | undefined;
};

export class GuestLinks {
  readonly #dial: (peer: PeerAddress) => PeerLink;
  readonly #guests = new Map<MemberId, Guest>();

  /** `dial` starts a link. */
  constructor(dial: (peer: PeerAddress) => PeerLink) {
    this.#dial = dial;
  }

  /** A member that is not known here has greeted. */
  enter(id: MemberId, urls: readonly string[]): void {
    const known = this.#guests.get(id);
    const usable = urls.filter((url) => url.length <= guestUrlBytesMax && /^https?:\/\//.test(url));
    if (known !== undefined) known.connections++;
    else if (usable.length > 0 && this.#guests.size < guestsMax)
      this.#guests.set(id, { urls: usable.slice(0, guestUrlsMax), connections: 1, link: undefined });
  }

  /** A connection of it has ended. */
  leave(id: MemberId): void {
    const guest = this.#guests.get(id);
    if (guest !== undefined && --guest.connections === 0) this.forget(id);
  }

  /** False when it cannot be sent now; from the first attempt on the guest is dialled. */
  send(to: MemberId, messages: readonly PeerMessage[]): boolean {
    const guest = this.#guests.get(to);
    if (guest === undefined) return false;
    guest.link ??= this.#dial({ id: to, urls: guest.urls });
    return guest.link.send(messages);
  }

  /** It is a peer like others now. */
  forget(id: MemberId): void {
    this.#guests.get(id)?.link?.stop();
    this.#guests.delete(id);
  }

  stop(): void {
    for (const id of [...this.#guests.keys()]) this.forget(id);
  }
}
