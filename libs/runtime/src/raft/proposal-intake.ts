// The leader's memory of whose proposals it took in its term, so that one that is sent twice is appended once.
// It starts empty with every term: proposals are addressed to a term, and earlier ones are refused.
import type { MemberId } from "./contract.ts";

interface Taken {
  /** Everything below is settled at its origin; a late repetition is ignored. */
  floor: number;
  readonly sequences: Set<number>;
}

export class ProposalIntake {
  #term = 0;
  readonly #taken = new Map<string, Taken>();

  /** Sets the term and what the origin has settled; call before `isRepetition`. */
  begin(term: number, origin: { readonly member: MemberId; readonly bootId: bigint; readonly lowest: number }): void {
    if (term !== this.#term) {
      this.#term = term;
      this.#taken.clear();
    }
    const taken = this.#of(origin.member, origin.bootId);
    if (origin.lowest <= taken.floor) return;
    taken.floor = origin.lowest;
    for (const sequence of taken.sequences) if (sequence < origin.lowest) taken.sequences.delete(sequence);
  }

  isRepetition(member: MemberId, bootId: bigint, sequence: number): boolean {
    const taken = this.#of(member, bootId);
    return sequence < taken.floor || taken.sequences.has(sequence);
  }

  took(member: MemberId, bootId: bigint, sequence: number): void {
    this.#of(member, bootId).sequences.add(sequence);
  }

  #of(member: MemberId, bootId: bigint): Taken {
    const key = `${member}/${bootId}`;
    let taken = this.#taken.get(key);
    if (taken === undefined) {
      taken = { floor: 0, sequences: new Set() };
      this.#taken.set(key, taken);
    }
    return taken;
  }
}
