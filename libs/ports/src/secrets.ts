// Cryptography of the host, as far as loops and services need it. What is expensive on purpose runs off the event loop.

/** SHA-256 over pieces. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** The 32 bytes; ends the object's life. */
  digest(): Uint8Array;
}

/** Signs and checks JSON web tokens with one algorithm and one key pair. */
export interface TokenSigner {
  /** A compact JWT. Throws AppError `jwt.no-signing-key` when there is only a public key. */
  sign(claims: Readonly<Record<string, unknown>>): string;
  /** The claims of a token with exactly this algorithm and a good signature; expiry is the caller's to check. */
  verify(token: string): Readonly<Record<string, unknown>> | undefined;
}

export interface TokenSignerOptions {
  /** JOSE name: RS256 … PS512, ES256 …, EdDSA, HS256 …. */
  readonly algorithm: string;
  /** PEM, or for HS the secret itself. */
  readonly privateKey: string | undefined;
  readonly publicKey: string | undefined;
}

export interface Secrets {
  sha256(): Sha256;
  /** Salted, slow; the result names its parameters. */
  hashPassword(password: string): Promise<Uint8Array>;
  /** False also for a hash of another kind. */
  passwordMatches(password: string, hash: Uint8Array): Promise<boolean>;
  /** When a certificate (PEM, the first of a chain) ends, in ms since the epoch; undefined for what is none. */
  certificateEndsMs(certificate: string): number | undefined;
  /** Throws AppError `jwt.bad-key` when algorithm and keys do not fit. */
  tokenSigner(options: TokenSignerOptions): TokenSigner;
}
