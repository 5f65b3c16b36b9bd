// Cuts a body into the JSON values that stand in it one after the other: the requests of a stream.

/** The texts of all complete values, and whether something follows that is none. */
export function splitJsonValues(text: string): { readonly values: readonly string[]; readonly rest: string } {
  const values: string[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    const end = endOfObject(text, at);
    if (end === undefined) return { values, rest: text.slice(at) };
    values.push(text.slice(at, end));
    at = end;
  }
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

/** Index behind the object that begins at `start`; undefined when none does or it is not complete. */
function endOfObject(text: string, start: number): number | undefined {
  if (text[start] !== "{") return undefined;
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter === "\\") at++;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === "{" || letter === "[") depth++;
    else if (letter === "}" || letter === "]") {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
