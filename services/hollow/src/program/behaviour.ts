// What a container of the hollow runtime does, told by its pod: an annotation, an image of the test registry, or
// its command. Everything else is a server that runs until it is stopped.
import { parseDuration } from "@keelson/runtime";
import { scriptLengthMax } from "../limits.ts";
import { parseScript } from "./shell-syntax.ts";
import { runScript, runWords, type Program, type ProgramEffect, type ProgramWorld } from "./shell.ts";

/** Pod annotation prefix; the rest is a container's name, or `all`. */
export const behaviourAnnotation = "hollow.keelson.dev/";
/** Images of this registry are behaviours: `keelson.test/exit:1?after=2s`. */
export const behaviourRegistry = "keelson.test/";

/** What the runtime knows of a container when it starts. */
export type ContainerStart = {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly stdin: boolean;
  readonly annotations: Readonly<Record<string, string>>;
};

/** Directions of an annotation or image, before they are a program. */
export type Behaviour = {
  /** Undefined: runs for ever. */
  readonly exitCode: number | undefined;
  readonly afterMs: number;
  readonly ignoresTerm: boolean;
  readonly startError: string | undefined;
  /** Exit code of network probes. */
  readonly probeCode: number;
};

/** Reads `exit=1,after=2s,ignore-term,probe=fail,start-error=text`; unknown words are ignored. */
export function parseBehaviour(text: string): Behaviour {
  let behaviour: Behaviour = {
    exitCode: undefined,
    afterMs: 0,
    ignoresTerm: false,
    startError: undefined,
    probeCode: 0,
  };
  for (const part of text.split(/[,&]/)) {
    const [name, value = ""] = part.trim().split("=") as [string, string?];
    if (name === "exit") behaviour = { ...behaviour, exitCode: Number(value) & 0xff };
    else if (name === "after") behaviour = { ...behaviour, afterMs: parseDuration(value) ?? 0 };
    else if (name === "ignore-term") behaviour = { ...behaviour, ignoresTerm: true };
    else if (name === "probe") behaviour = { ...behaviour, probeCode: value === "fail" ? 1 : 0 };
    else if (name === "start-error") behaviour = { ...behaviour, startError: value };
  }
  return behaviour;
}

/** The behaviour that annotation or image ask for; undefined when the command decides. */
export function askedBehaviour(start: ContainerStart): Behaviour | undefined {
  const annotation =
    start.annotations[behaviourAnnotation + start.name] ?? start.annotations[`${behaviourAnnotation}all`];
  if (annotation !== undefined) return parseBehaviour(annotation);
  const at = start.image.indexOf(behaviourRegistry);
  if (at < 0) return undefined;
  const [reference = "", query = ""] = start.image.slice(at + behaviourRegistry.length).split("?");
  const [verb = "", tag = "0"] = reference.split(":");
  return parseBehaviour(verb === "exit" ? `exit=${tag},${query}` : query);
}

/** The program of a container. */
export function programOf(start: ContainerStart, world: ProgramWorld): Program {
  const asked = askedBehaviour(start);
  if (asked !== undefined) {
    world.ignoresTerm = asked.ignoresTerm;
    return follow(asked);
  }
  const words = [...start.command, ...start.args];
  if (words.length === 0) return isShellImage(start.image) && !start.stdin ? exits(0) : forever();
  return runCommandLine(words, world);
}

/** What kubelets run in place of network probes, which nothing here could answer. */
export const networkProbeCommand = "keelson-probe";

/** Runs a command line: a shell with `-c` is interpreted, anything else is one command. */
export function runCommandLine(words: readonly string[], world: ProgramWorld): Program {
  const [program = "", option, script] = words;
  if (/(^|\/)(sh|bash|ash)$/.test(program)) {
    if (script === undefined || option?.startsWith("-") !== true || !option.includes("c")) return forever();
    const node = script.length > scriptLengthMax ? undefined : parseScript(script);
    return node === undefined ? forever() : runScript(node, world);
  }
  return runWords(words, world);
}

function* follow(behaviour: Behaviour): Program {
  if (behaviour.exitCode === undefined) return yield* forever();
  if (behaviour.afterMs > 0) yield { kind: "sleep", ms: behaviour.afterMs };
  return behaviour.exitCode;
}

function* forever(): Program {
  const effect: ProgramEffect = { kind: "forever" };
  yield effect;
  return 0;
}

// eslint-disable-next-line require-yield -- a program that ends at once is still a program
function* exits(code: number): Program {
  return code;
}

/** Images whose default command is a shell, which ends without a terminal. */
function isShellImage(image: string): boolean {
  return /(^|\/)(busybox|alpine|ubuntu|debian|centos|fedora|bash|hello-world|perl|python)(:|@|$)/.test(image);
}
