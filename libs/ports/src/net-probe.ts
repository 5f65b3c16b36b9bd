// Whether anybody listens at an address. Used where a refused connection is evidence (a peer's process ended).

/** `silent`: nothing came back in time, which proves nothing. */
export type ProbeAnswer = "accepted" | "refused" | "silent";

export interface NetProbe {
  /** Opens and closes a plain connection to `host:port`. Never rejects. */
  probe(address: string, timeoutMs: number): Promise<ProbeAnswer>;
}
