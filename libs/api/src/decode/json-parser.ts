// A JSON parser for bodies from strangers: objects without prototype (so `__proto__` is just a field), bounded
// nesting, and a record of the fields that came twice, which JSON.parse would hide. Called by decodeBody.
import { emptyObject } from "../object/json.ts";
import { jsonDepthMax, strictProblemsMax } from "../limits.ts";

export type ParsedJson =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Paths such as `spec.replicas`, in order. */ readonly duplicates: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

/** Parses one JSON value; trailing text is an error. */
export function parseJson(source: string): ParsedJson {
  const parser = new JsonParser(source);
  try {
    return { ok: true, value: parser.document(), duplicates: parser.duplicates };
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { ok: false, message: error.message };
    throw error;
  }
}

class JsonSyntaxError extends Error {}

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// eslint-disable-next-line no-control-regex -- JSON forbids exactly these
const plainString = /[^"\\\u0000-\u001f]*/y;

class JsonParser {
  readonly duplicates: string[] = [];
  readonly #text: string;
  #at = 0;
  readonly #path: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    this.#space();
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected("after top-level value");
    return value;
  }

  #value(depth: number): unknown {
    if (depth > jsonDepthMax) throw new JsonSyntaxError("exceeded max depth");
    const letter = this.#text.charAt(this.#at);
    if (letter === "{") return this.#object(depth);
    if (letter === "[") return this.#array(depth);
    if (letter === '"') return this.#string();
    if (letter === "t") return this.#word("true", true);
    if (letter === "f") return this.#word("false", false);
    if (letter === "n") return this.#word("null", null);
    return this.#number();
  }

  #object(depth: number): unknown {
    const out = emptyObject();
    this.#at++;
    this.#space();
    if (this.#take("}")) return out;
    for (;;) {
      if (this.#text.charAt(this.#at) !== '"') throw this.#unexpected("looking for beginning of object key string");
      const key = this.#string();
      this.#space();
      if (!this.#take(":")) throw this.#unexpected("after object key");
      this.#space();
      this.#path.push(this.#path.length === 0 ? key : `.${key}`);
      if (Object.hasOwn(out, key) && this.duplicates.length < strictProblemsMax)
        this.duplicates.push(this.#path.join(""));
      out[key] = this.#value(depth + 1);
      this.#path.pop();
      this.#space();
      if (this.#take("}")) return out;
      if (!this.#take(",")) throw this.#unexpected("after object key:value pair");
      this.#space();
    }
  }

  #array(depth: number): unknown {
    const out: unknown[] = [];
    this.#at++;
    this.#space();
    if (this.#take("]")) return out;
    for (;;) {
      this.#path.push(`[${out.length}]`);
      out.push(this.#value(depth + 1));
      this.#path.pop();
      this.#space();
      if (this.#take("]")) return out;
      if (!this.#take(",")) throw this.#unexpected("after array element");
      this.#space();
    }
  }

  #string(): string {
    this.#at++;
    let out = "";
    for (;;) {
      plainString.lastIndex = this.#at;
      const plain = plainString.exec(this.#text)?.[0] ?? "";
      out += plain;
      this.#at += plain.length;
      if (this.#take('"')) return out;
      if (!this.#take("\\")) throw this.#unexpected("in string literal");
      out += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at);
    this.#at++;
    const simple = simpleEscapes[letter];
    if (simple !== undefined) return simple;
    const hex = this.#text.slice(this.#at, this.#at + 4);
    if (letter !== "u" || !/^[0-9a-fA-F]{4}$/.test(hex))
      throw new JsonSyntaxError(`invalid character ${quoted(letter)} in string escape code`);
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #number(): number {
    numberPattern.lastIndex = this.#at;
    const match = numberPattern.exec(this.#text);
    if (match === null) throw this.#unexpected("looking for beginning of value");
    this.#at += match[0].length;
    return Number(match[0]);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected("looking for beginning of value");
    this.#at += word.length;
    return value;
  }

  #take(letter: string): boolean {
    if (this.#text.charAt(this.#at) !== letter) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #unexpected(where: string): JsonSyntaxError {
    if (this.#at >= this.#text.length) return new JsonSyntaxError("unexpected end of JSON input");
    return new JsonSyntaxError(`invalid character ${quoted(this.#text.charAt(this.#at))} ${where}`);
  }
}

function quoted(letter: string): string {
  return letter === "'" ? `'\\''` : `'${letter}'`;
}
