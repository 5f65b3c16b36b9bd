// The text of a value whose type nobody has checked yet, for messages, field selectors and envelopes.

/** Strings as they are, nothing for absent and null, everything else as JSON. */
export function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
