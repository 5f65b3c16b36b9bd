// Cryptography of the host, as far as loops and services need it.

/** SHA-256 over pieces. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** The 32 bytes; ends the object's life. */
  digest(): Uint8Array;
}

export interface Secrets {
  sha256(): Sha256;
}
