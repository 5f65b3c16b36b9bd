// Seeded randomness. A Prng is an argument wherever chance is needed, forked by label, so that taking one
// consumer away does not shift the draws of the others (a seed stays comparable across code changes).
// Generator: sfc32 by Chris Doty-Humphrey; seeding by a murmur3-style mix of (seed, label).

/** A stream of reproducible draws. Not for secrets: those come from the Entropy port. */
export interface Prng {
  /** Uniform in [0, 2^32). */
  u32(): number;
  /** Uniform in [0, 1) with 32 bits. */
  float(): number;
  /** Uniform integer in [0, bound); bound in 1 … 2^32. */
  below(bound: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** A stream of its own that depends only on this stream's seed and `label`, not on draws made so far. */
  fork(label: string): Prng;
}

export function createPrng(seed: number | string): Prng {
  const identity = String(seed);
  const state = new Uint32Array(4);
  let hash = 0x9e3779b9;
  for (let i = 0; i < identity.length; i++) hash = mix(hash ^ identity.charCodeAt(i), i + 1);
  for (let i = 0; i < 3; i++) state[i] = hash = mix(hash, 0x85ebca6b + i);
  state[3] = 1;
  const u32 = (): number => step(state);
  for (let i = 0; i < 12; i++) u32();
  const float = (): number => u32() / 0x1_0000_0000;
  const below = (bound: number): number => Math.floor(float() * bound);
  return {
    u32,
    float,
    below,
    chance: (p) => float() < p,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined && items.length === 0) throw new RangeError("pick from an empty list");
      return item as (typeof items)[number];
    },
    fork: (label) => createPrng(`${identity}/${label}`),
  };
}

function mix(value: number, salt: number): number {
  let h = Math.imul(value ^ salt, 0xcc9e2d51);
  h ^= h >>> 15;
  h = Math.imul(h, 0x1b873593);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function step(s: Uint32Array): number {
  const [a, b, c, d] = s as unknown as [number, number, number, number];
  const sum = (a + b + d) >>> 0;
  s[3] = d + 1;
  s[0] = b ^ (b >>> 9);
  s[1] = c + (c << 3);
  s[2] = ((c << 21) | (c >>> 11)) + sum;
  return sum;
}
