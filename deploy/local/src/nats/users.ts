// NKEY users of the event log: an Ed25519 seed per class of service, kept in a file of mode 0600 by the caller.
import { nkeys } from "nats";

export interface NatsUserKey {
  /** `SU…`; secret. */
  readonly seed: string;
  /** `U…`; goes into the servers' configuration. */
  readonly publicKey: string;
}

/** A new key pair. */
export function createNatsUserKey(): NatsUserKey {
  return fromPair(nkeys.createUser() as NkeyPair);
}

/** The key pair of a seed read from a file. Throws for anything that is not a user seed. */
export function natsUserKeyOf(seed: string): NatsUserKey {
  return fromPair(nkeys.fromSeed(new TextEncoder().encode(seed.trim())) as NkeyPair);
}

interface NkeyPair {
  getSeed(): Uint8Array;
  getPublicKey(): string;
}

function fromPair(pair: NkeyPair): NatsUserKey {
  return { seed: new TextDecoder().decode(pair.getSeed()), publicKey: pair.getPublicKey() };
}
