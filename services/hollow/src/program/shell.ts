// Runs parsed scripts as generators that yield what takes time or shows outside: sleeping, output, running for
// ever. Files are names in a set: enough for `touch /tmp/healthy` and the probe that looks for it.
import { filesPerContainerMax } from "../limits.ts";
import type { ShellNode, Word } from "./shell-syntax.ts";

export type ProgramEffect =
  | { readonly kind: "sleep"; readonly ms: number }
  | { readonly kind: "output"; readonly text: string }
  /** Runs until it is stopped. */
  | { readonly kind: "forever" };

/** Returns the exit code. */
export type Program = Generator<ProgramEffect, number, undefined>;

/** What a program sees of its container. */
export type ProgramWorld = {
  readonly files: Map<string, string>;
  readonly variables: Map<string, string>;
  /** What `hostname` prints. */
  readonly hostname: string;
  /** Set by `trap`: the program outlives a polite stop. */
  ignoresTerm: boolean;
};

type Outcome = { readonly code: number; readonly exit: boolean };

/** Runs a whole script; its exit code is that of `exit` or of the last command. */
export function* runScript(node: ShellNode, world: ProgramWorld): Program {
  return (yield* run(node, world)).code;
}

/** Runs one command given as words, as in a container's `command` and `args`. */
export function* runWords(words: readonly string[], world: ProgramWorld): Program {
  const literal = words.map((text) => ({ text, literal: true, quoted: true }));
  return (yield* runCommand(literal, world)).code;
}

function* run(node: ShellNode, world: ProgramWorld): Generator<ProgramEffect, Outcome, undefined> {
  switch (node.kind) {
    case "sequence": {
      let last: Outcome = { code: 0, exit: false };
      for (const item of node.items) {
        last = yield* run(item, world);
        if (last.exit) return last;
      }
      return last;
    }
    case "and":
    case "or": {
      const left = yield* run(node.left, world);
      if (left.exit || (left.code === 0) !== (node.kind === "and")) return left;
      return yield* run(node.right, world);
    }
    case "if": {
      const condition = yield* run(node.condition, world);
      if (condition.exit) return condition;
      if (condition.code === 0) return yield* run(node.then, world);
      return node.otherwise === undefined ? { code: 0, exit: false } : yield* run(node.otherwise, world);
    }
    case "loop":
      return yield* runLoop(node, world);
    case "for":
      for (const word of node.words.flatMap((item) => expand(item, world).split(/\s+/)).filter((item) => item !== "")) {
        world.variables.set(node.variable, word);
        const outcome = yield* run(node.body, world);
        if (outcome.exit) return outcome;
      }
      return { code: 0, exit: false };
    case "command":
      return yield* runCommand(node.words, world);
  }
}

function* runLoop(
  node: ShellNode & { readonly kind: "loop" },
  world: ProgramWorld,
): Generator<ProgramEffect, Outcome, undefined> {
  for (;;) {
    const condition = yield* run(node.condition, world);
    if (condition.exit) return condition;
    if ((condition.code === 0) === node.until) return { code: 0, exit: false };
    const outcome = yield* run(node.body, world);
    if (outcome.exit) return outcome;
    // A loop without a sleep in it still has to let time pass.
    yield { kind: "sleep", ms: 1 };
  }
}

const done = (code: number): Outcome => ({ code, exit: false });

function* runCommand(words: readonly Word[], world: ProgramWorld): Generator<ProgramEffect, Outcome, undefined> {
  const { values, output } = splitRedirect(words.map((word) => expand(word, world)));
  const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(values[0] ?? "");
  if (assignment !== null) {
    world.variables.set(assignment[1] as string, assignment[2] as string);
    return values.length === 1 ? done(0) : yield* runNamed(values.slice(1), output, world);
  }
  return yield* runNamed(values, output, world);
}

function* runNamed(
  values: readonly string[],
  output: string | undefined,
  world: ProgramWorld,
): Generator<ProgramEffect, Outcome, undefined> {
  const [path = ":", ...args] = values;
  const name = path.replace(/^.*\//, "");
  switch (name) {
    case "exec":
      return yield* runNamed(args, output, world);
    case "exit":
    case "return":
      return { code: Number(args[0] ?? 0) & 0xff, exit: true };
    case "sleep": {
      const ms = sleepMs(args[0] ?? "0");
      if (ms === undefined) yield { kind: "forever" };
      else yield { kind: "sleep", ms };
      return done(0);
    }
    case "trap":
      world.ignoresTerm = (args[0] === "" || args[0] === ":") && args.some((signal) => /TERM|^15$/.test(signal));
      return done(0);
    case "kill":
      return args.includes("1") ? { code: args.includes("-9") ? 137 : 143, exit: true } : done(0);
    case "tail":
      if (args.includes("-f") || args.includes("-F")) yield { kind: "forever" };
      return done(0);
    case "perl":
      yield { kind: "sleep", ms: 1000 };
      return done(0);
    default: {
      const answer = instantCommand(name, args, world);
      if (answer === undefined) {
        yield { kind: "forever" };
        return done(0);
      }
      if (answer.text !== undefined) {
        if (output !== undefined) writeFile(world, output, answer.text);
        else yield { kind: "output", text: answer.text };
      } else if (output !== undefined) writeFile(world, output, "");
      return done(answer.code);
    }
  }
}

type Answer = { readonly code: number; readonly text?: string };

/** Commands that take no time; undefined for names that stand for a server. */
function instantCommand(name: string, args: readonly string[], world: ProgramWorld): Answer | undefined {
  switch (name) {
    case "true":
    case ":":
    case "set":
    case "cd":
    case "export":
    case "mkdir":
    case "chmod":
    case "chown":
    case "cp":
    case "mv":
    case "sync":
    case "nslookup":
    case "wget":
    case "curl":
    case "nc":
      return { code: 0 };
    case "false":
      return { code: 1 };
    case "echo":
    case "printf":
      return { code: 0, text: `${args.filter((argument) => !/^-[neE]+$/.test(argument)).join(" ")}\n` };
    case "hostname":
      return { code: 0, text: `${world.hostname}\n` };
    case "whoami":
      return { code: 0, text: "root\n" };
    case "date":
    case "ls":
    case "ps":
    case "id":
    case "uname":
      return { code: 0, text: "\n" };
    case "env":
    case "printenv":
      return { code: 0, text: [...world.variables].map(([key, value]) => `${key}=${value}\n`).join("") };
    case "touch":
      for (const file of args) writeFile(world, file, "");
      return { code: 0 };
    case "rm":
      for (const file of args) world.files.delete(file);
      return { code: 0 };
    case "cat":
      return readFiles(args, world);
    case "test":
    case "[":
      return { code: testCommand(args, world) ? 0 : 1 };
    default:
      return undefined;
  }
}

function readFiles(names: readonly string[], world: ProgramWorld): Answer {
  for (const name of names) {
    if (!world.files.has(name)) return { code: 1, text: `cat: can't open '${name}': No such file or directory\n` };
  }
  return { code: 0, text: names.map((name) => world.files.get(name) ?? "").join("") };
}

function testCommand(args: readonly string[], world: ProgramWorld): boolean {
  const words = args.filter((word) => word !== "]");
  const [first, second, third] = words;
  if (first === "!") return !testCommand(words.slice(1), world);
  if (first !== undefined && /^-[efsrd]$/.test(first)) return world.files.has(second ?? "");
  if (first === "-z") return (second ?? "") === "";
  if (first === "-n") return (second ?? "") !== "";
  if (second === "=" || second === "==") return first === third;
  if (second === "!=") return first !== third;
  if (second === "-lt") return Number(first) < Number(third);
  if (second === "-gt") return Number(first) > Number(third);
  return (first ?? "") !== "";
}

function writeFile(world: ProgramWorld, name: string, contents: string): void {
  if (name === "/dev/null" || world.files.size >= filesPerContainerMax) return;
  world.files.set(name, contents);
}

function splitRedirect(words: readonly string[]): {
  readonly values: readonly string[];
  readonly output: string | undefined;
} {
  const values: string[] = [];
  let output: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const redirect = /^(\d?)>>?(&?\S*)$/.exec(words[i] as string);
    if (redirect === null) {
      values.push(words[i] as string);
      continue;
    }
    const target = redirect[2] === "" ? words[++i] : redirect[2];
    if (redirect[1] !== "2" && target?.startsWith("&") === false) output = target;
  }
  return { values, output };
}

function expand(word: Word, world: ProgramWorld): string {
  if (word.literal) return word.text;
  return word.text
    .replace(/\$\(hostname\)/g, world.hostname)
    .replace(/\$\([^)]*\)/g, "")
    .replace(/\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?/g, (_, name: string) => world.variables.get(name) ?? "");
}

/** Milliseconds of `5`, `0.5`, `2m`; undefined for `infinity`. */
function sleepMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text);
  if (match === null) return undefined;
  const unit = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 }[match[2] as "" | "s" | "m" | "h" | "d"];
  return Number(match[1]) * unit * 1000;
}
