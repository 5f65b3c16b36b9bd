// Branded safe integers: a revision is not an index is not a term. The brand exists only for the type
// checker; constructors assert the range, so that a number beyond 2^53 - 1 is caught where it enters.
import { assert } from "./assert.ts";

declare const brand: unique symbol;

/** A `Base` that only code which checked it can produce. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** etcd main revision: one per mutating transaction, 1 in a fresh store. */
export type Revision = Brand<number, "Revision">;
/** Position in the Raft log; the first entry has index 1. */
export type LogIndex = Brand<number, "LogIndex">;
/** Raft term; 0 before the first election. */
export type Term = Brand<number, "Term">;

export function revision(value: number): Revision {
  return nonNegativeSafeInteger(value, "revision") as Revision;
}

export function logIndex(value: number): LogIndex {
  return nonNegativeSafeInteger(value, "log index") as LogIndex;
}

export function term(value: number): Term {
  return nonNegativeSafeInteger(value, "term") as Term;
}

function nonNegativeSafeInteger(value: number, what: string): number {
  assert(Number.isSafeInteger(value) && value >= 0, `${what} is a safe integer >= 0`, { value });
  return value;
}
