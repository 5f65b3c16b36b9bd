// What the capture stream says about itself: whose log it holds, in which generation, and where it begins.
// Written into the stream's description, since servers before 2.10 keep no other metadata.

export interface StreamIdentity {
  /** 16 lower-case hex digits. */
  readonly clusterId: string;
  /** `<raft term>.<counter>`, unique because a term has one leader. */
  readonly generation: string;
  /** Sequence s holds revision base + s. */
  readonly base: number;
}

export function describeStream({ clusterId, generation, base }: StreamIdentity): string {
  return `cid=${clusterId};gen=${generation};base=${base}`;
}

/** Undefined when the description was not written by a publisher. */
export function parseStreamDescription(description: string): StreamIdentity | undefined {
  const match = /^cid=([^;]+);gen=([^;]+);base=([0-9]{1,16})$/.exec(description);
  const [, clusterId, generation, base] = match ?? [];
  if (clusterId === undefined || generation === undefined || base === undefined) return undefined;
  const value = Number(base);
  return Number.isSafeInteger(value) ? { clusterId, generation, base: value } : undefined;
}
