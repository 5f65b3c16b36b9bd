// Query strings without a URL class: pure floors have none. `+` is a space and malformed escapes stay as they are,
// as Go's parser has it for values that reach handlers.

export type Query = ReadonlyMap<string, readonly string[]>;

/** Decodes `a=1&b=2&a=3`; at most 256 pairs count. */
export function parseQuery(query: string): Query {
  const values = new Map<string, string[]>();
  if (query === "") return values;
  for (const pair of query.split("&", pairsMax)) {
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? "" : decode(pair.slice(equals + 1));
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}

/** The first value of `name`; empty when absent. */
export function first(query: Query, name: string): string {
  return query.get(name)?.[0] ?? "";
}

/** Go's ParseBool as query conversion uses it: present without a value is true, `false` and `0` are false. */
export function flag(query: Query, name: string): boolean {
  const values = query.get(name);
  if (values === undefined) return false;
  const value = (values[0] ?? "").toLowerCase();
  return value !== "false" && value !== "0";
}

/** Percent-decoding of one path segment; undefined when it is malformed. */
export function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // the only thing it throws for is a malformed escape
  }
}

const pairsMax = 256;

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  return decodeSegment(spaced) ?? spaced;
}
