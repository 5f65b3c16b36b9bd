// The grammar of the scripts that people put into example pods: sequences, `&&`, `||`, loops, conditions, quotes.
// What is not understood parses as a plain command. No expansion happens here.
import { scriptDepthMax } from "../limits.ts";

export type ShellNode =
  | { readonly kind: "sequence"; readonly items: readonly ShellNode[] }
  | { readonly kind: "and" | "or"; readonly left: ShellNode; readonly right: ShellNode }
  | { readonly kind: "loop"; readonly until: boolean; readonly condition: ShellNode; readonly body: ShellNode }
  | { readonly kind: "for"; readonly variable: string; readonly words: readonly Word[]; readonly body: ShellNode }
  | {
      readonly kind: "if";
      readonly condition: ShellNode;
      readonly then: ShellNode;
      readonly otherwise: ShellNode | undefined;
    }
  | { readonly kind: "command"; readonly words: readonly Word[] };

/** One word; `literal` words came in single quotes and are not expanded. */
export type Word = { readonly text: string; readonly literal: boolean; readonly quoted: boolean };

type Token = { readonly kind: "word"; readonly word: Word } | { readonly kind: "operator"; readonly text: string };

/** Parses a script; undefined when it nests too deep or a construct is not closed. */
export function parseScript(script: string): ShellNode | undefined {
  const parser = new Parser(tokenize(script));
  const node = parser.list([], 0);
  return parser.failed ? undefined : node;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  failed = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  list(terminators: readonly string[], depth: number): ShellNode {
    const items: ShellNode[] = [];
    if (depth > scriptDepthMax) this.failed = true;
    while (!this.failed) {
      while (this.#operator() === ";") this.#at++;
      const word = this.#plainWord();
      if (this.#at >= this.#tokens.length) {
        if (terminators.length > 0) this.failed = true;
        break;
      }
      if (word !== undefined && terminators.includes(word)) break;
      items.push(this.#chain(depth));
    }
    return { kind: "sequence", items };
  }

  #chain(depth: number): ShellNode {
    let left = this.#single(depth);
    for (;;) {
      const operator = this.#operator();
      if (operator !== "&&" && operator !== "||") return left;
      this.#at++;
      left = { kind: operator === "&&" ? "and" : "or", left, right: this.#single(depth) };
    }
  }

  #single(depth: number): ShellNode {
    switch (this.#plainWord()) {
      case "while":
      case "until":
        return this.#loop(depth);
      case "for":
        return this.#for(depth);
      case "if":
        return this.#if(depth);
      default:
        return this.#command();
    }
  }

  #loop(depth: number): ShellNode {
    const until = this.#plainWord() === "until";
    this.#at++;
    const condition = this.list(["do"], depth + 1);
    return { kind: "loop", until, condition, body: this.#body("do", "done", depth) };
  }

  #for(depth: number): ShellNode {
    this.#at++;
    const variable = this.#plainWord() ?? "";
    this.#at += 2; // the variable and "in"
    const words: Word[] = [];
    for (let token = this.#tokens[this.#at]; token?.kind === "word"; token = this.#tokens[++this.#at])
      words.push(token.word);
    while (this.#operator() === ";") this.#at++;
    return { kind: "for", variable, words, body: this.#body("do", "done", depth) };
  }

  #if(depth: number): ShellNode {
    this.#at++;
    const condition = this.list(["then"], depth + 1);
    this.#at++;
    const then = this.list(["else", "elif", "fi"], depth + 1);
    const next = this.#plainWord();
    if (next === "elif") return { kind: "if", condition, then, otherwise: this.#if(depth + 1) };
    let otherwise: ShellNode | undefined;
    if (next === "else") {
      this.#at++;
      otherwise = this.list(["fi"], depth + 1);
    }
    this.#at++;
    return { kind: "if", condition, then, otherwise };
  }

  #body(open: string, close: string, depth: number): ShellNode {
    if (this.#plainWord() !== open) this.failed = true;
    this.#at++;
    const body = this.list([close], depth + 1);
    this.#at++;
    return body;
  }

  #command(): ShellNode {
    const words: Word[] = [];
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[++this.#at]) {
      if (token.kind === "operator" && (token.text === ";" || token.text === "&&" || token.text === "||")) break;
      // Pipes and background jobs: the first command stands for the whole line.
      if (token.kind === "operator") {
        this.#skipLine();
        break;
      }
      words.push(token.word);
    }
    return { kind: "command", words };
  }

  #skipLine(): void {
    while (this.#at < this.#tokens.length && this.#operator() !== ";") this.#at++;
  }

  #operator(): string | undefined {
    const token = this.#tokens[this.#at];
    return token?.kind === "operator" ? token.text : undefined;
  }

  #plainWord(): string | undefined {
    const token = this.#tokens[this.#at];
    return token?.kind === "word" && !token.word.quoted ? token.word.text : undefined;
  }
}

function tokenize(script: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < script.length) {
    const rest = script.slice(at, at + 2);
    const char = rest.charAt(0);
    if (rest === "&&" || rest === "||") {
      tokens.push({ kind: "operator", text: rest });
      at += 2;
    } else if (char === "\n" || char === ";") {
      tokens.push({ kind: "operator", text: ";" });
      at++;
    } else if (char === "|" || char === "&") {
      tokens.push({ kind: "operator", text: char });
      at++;
    } else if (/\s/.test(char)) at++;
    else if (char === "#") at = lineEnd(script, at);
    else at = readWord(script, at, tokens);
  }
  return tokens;
}

function lineEnd(script: string, at: number): number {
  const end = script.indexOf("\n", at);
  return end < 0 ? script.length : end;
}

function readWord(script: string, start: number, tokens: Token[]): number {
  let text = "";
  let quoted = false;
  let literal = false;
  let at = start;
  while (at < script.length && !/[\s;|&]/.test(script.charAt(at))) {
    const char = script.charAt(at);
    if (char === "'" || char === '"') {
      const end = closingQuote(script, at);
      text += script.slice(at + 1, end);
      quoted = true;
      literal ||= char === "'";
      at = end + 1;
    } else if (script.startsWith("$(", at)) {
      const end = script.indexOf(")", at);
      const stop = end < 0 ? script.length : end + 1;
      text += script.slice(at, stop);
      at = stop;
    } else if (char === "\\" && at + 1 < script.length) {
      text += script.charAt(at + 1);
      at += 2;
    } else {
      text += char;
      at++;
      // `2>&1` and `>&2` hold an ampersand that is no operator.
      if (char === ">" && script.charAt(at) === "&") text += script.charAt(at++);
    }
  }
  tokens.push({ kind: "word", word: { text, literal, quoted } });
  return at;
}

function closingQuote(script: string, open: number): number {
  const quote = script.charAt(open);
  for (let at = open + 1; at < script.length; at++) {
    if (script.charAt(at) === "\\" && quote === '"') at++;
    else if (script.charAt(at) === quote) return at;
  }
  return script.length;
}
