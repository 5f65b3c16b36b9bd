// Identity and chance from the host. Loops that need reproducible randomness take a Prng seeded from here;
// pure code takes the drawn values as arguments.

export interface Entropy {
  /** `length` cryptographically strong bytes (in a simulation: bytes of the seed's stream). */
  bytes(length: number): Uint8Array;
}
