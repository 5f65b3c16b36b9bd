// Assertions that stay on in production. A failed assertion is a programmer error: the process should
// stop rather than go on with a state nobody reasoned about. Callers state what must hold, and pass the
// numbers that a reader of the crash needs.

/** A condition the program relies on did not hold. Never caught except to end the process (or a simulated one). */
export class AssertionFailure extends Error {
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(mustHold: string, facts: Readonly<Record<string, unknown>>) {
    super(`must hold: ${mustHold}${renderFacts(facts)}`);
    this.name = "AssertionFailure";
    this.facts = facts;
  }
}

/** Throws {@link AssertionFailure} unless `condition`; `mustHold` says what must be true, `facts` with which numbers. */
export function assert(
  condition: boolean,
  mustHold: string,
  facts: Readonly<Record<string, unknown>> = {},
): asserts condition {
  if (!condition) throw new AssertionFailure(mustHold, facts);
}

/** Unwraps a value that cannot be absent here. */
export function must<T>(value: T | undefined | null, mustHold: string): T {
  if (value === undefined || value === null) throw new AssertionFailure(mustHold, {});
  return value;
}

/** Marks the branch of a `switch` over a union that the type checker proved empty. */
export function unreachable(value: never): never {
  throw new AssertionFailure("this variant is handled", { value });
}

function renderFacts(facts: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
