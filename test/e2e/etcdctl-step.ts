// One line of the table of etcdctl commands: what is run, as whom, what must come out, and what of it must be equal to
// what a real etcd says. Ids, addresses, terms and times differ between any two clusters and are masked.
import { etcdserverpb } from "@keelson/wire";
import type { EtcdctlCluster, Outcome, Running } from "./etcdctl-cluster.ts";

/** What earlier steps of a run learnt: ids and revisions by name. */
export type Known = Map<string, string>;

export type Step = {
  /** As `etcdctl help` lists it. */
  readonly command: string;
  /** After the command's words. `{name}` is replaced by what an earlier step saved. */
  readonly args: readonly string[];
  readonly stdin?: string;
  /** The user with his password; default root. Without auth nobody. */
  readonly as?: string;
  /** The certificate shown where the cluster has certificates; default "client", which is nobody's name. */
  readonly certificate?: string;
  /** Exit code; default 0. */
  readonly code?: number;
  /** What stdout, or for a failure the last line of stderr, must match. */
  readonly expect?: RegExp;
  /** Why the output is not compared with etcd's; absent: it is. */
  readonly differs?: string;
  /** Not run on etcd at all: it would only take time. */
  readonly alone?: boolean;
  /** Turns stdout into what is compared. */
  readonly shape?: (stdout: Buffer) => string;
  readonly save?: (text: string, known: Known) => void;
  /** The command goes on until stopped: it is, once its output matches. */
  readonly until?: RegExp;
  /** Commands that run beside it, started once it is up, each until its output matches. */
  readonly beside?: readonly { readonly args: readonly string[]; readonly until: RegExp }[];
};

export type Mode = { readonly auth: boolean };

/** What a step left: compared between clusters as text. */
export type Transcript = { readonly code: number; readonly text: string };

/** Runs a step on a cluster. */
export async function runStep(
  cluster: EtcdctlCluster,
  step: Step,
  { mode, known }: { readonly mode: Mode; readonly known: Known },
): Promise<Transcript> {
  const user = step.as ?? "root:pw";
  const identity = mode.auth && user !== "" ? ["--user", user] : [];
  const line = (args: readonly string[]): string[] => [...identity, ...args.map((argument) => filled(argument, known))];
  const own = line([...step.command.split(" "), ...step.args]);
  const options = {
    ...(step.stdin === undefined ? {} : { stdin: filled(step.stdin, known) }),
    ...(step.certificate === undefined ? {} : { certificate: step.certificate }),
  };
  if (step.until !== undefined) {
    const running: Running[] = [cluster.start(own, options)];
    try {
      if (step.beside === undefined) await running[0]?.until(step.until);
      for (const { args, until } of step.beside ?? []) {
        const beside = cluster.start(line(args), {});
        running.push(beside);
        await beside.until(until);
      }
      if (step.beside !== undefined) await running[0]?.until(step.until);
    } finally {
      // Whoever was started last lets go first.
      for (const each of running.reverse()) await each.stop();
    }
    return { code: 0, text: "" };
  }
  const outcome = await cluster.etcdctl(own, options);
  if (outcome.code === 0) step.save?.(outcome.stdout.toString(), known);
  return { code: outcome.code, text: textOf(outcome, step) };
}

/** What people read of an outcome: stdout, or the last line of a failure. */
export function textOf({ code, stdout, stderr }: Outcome, step?: Step): string {
  if (code === 0) return step?.shape === undefined ? stdout.toString() : step.shape(stdout);
  return stderr.trim().split("\n").at(-1) ?? "";
}

/** Takes out what no two clusters share. */
export function masked(text: string): string {
  return text
    .replace(/(https?:\/\/)?127\.0\.0\.1:\d+/g, "ADDRESS")
    .replace(/\/[^\s]*keelson-etcdctl-[^\s]*/g, "FILE")
    .replace(/\b[0-9a-f]{14,16}\b/g, "ID")
    .replace(/\b\d{9,20}\b/g, "NUMBER")
    .replace(/("?raft_?term"?\s*:\s*)\d+/gi, "$1TERM")
    .replace(/\b\d+(\.\d+)?(ms|µs)\b/g, "TIME")
    .replace(/[ \t]+/g, " ")
    .replace(/-{3,}/g, "--")
    .trim();
}

/** The names of a JSON value's fields, for answers whose values are each server's own. */
export function jsonNames(stdout: Buffer): string {
  const names = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.length === 0 ? [] : [names(value[0])];
    if (typeof value !== "object" || value === null) return typeof value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, names(item)]));
  };
  return JSON.stringify(names(JSON.parse(stdout.toString())));
}

/** What `-w protobuf` printed, decoded. */
export function decodedRange(stdout: Buffer): string {
  const { kvs, count, more } = etcdserverpb.RangeResponse.decode(stdout);
  return JSON.stringify({ kvs: kvs.map((kv) => ({ ...kv, lease: String(kv.lease) })), count, more });
}

function filled(text: string, known: Known): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => known.get(name) ?? whole);
}
