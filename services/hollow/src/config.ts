// Flags of keelson-hollow.
import { flagsHelp, parseFlags, type FlagSpec } from "@keelson/runtime";
import { parseCidr } from "./runtime/addresses.ts";

const spec = {
  listen: {
    kind: "list",
    default: [],
    help: "unix:///path of a node's CRI socket; repeat it for several nodes in one process",
  },
  "pod-cidr": {
    kind: "list",
    default: [],
    help: "pod addresses of each node, in the order of --listen (default 10.244.N.0/24)",
  },
  "pull-delay": { kind: "duration", default: 50, help: "how long pulling an image takes" },
  "sandbox-delay": { kind: "duration", default: 10, help: "how long setting up a sandbox takes" },
  "start-delay": { kind: "duration", default: 10, help: "how long starting a container takes" },
  "stop-delay": { kind: "duration", default: 20, help: "how long a polite stop takes" },
  "write-logs": { kind: "bool", default: true, help: "write container logs to the files the kubelet names" },
} as const satisfies FlagSpec;

export type HollowNodeConfig = { readonly address: string; readonly podCidr: string };

export type HollowConfig = {
  readonly nodes: readonly HollowNodeConfig[];
  readonly pullDelayMs: number;
  readonly sandboxDelayMs: number;
  readonly startDelayMs: number;
  readonly stopDelayMs: number;
  readonly writeLogs: boolean;
};

export const hollowHelp = `keelson-hollow: a container runtime whose containers are scripted (CRI v1 over unix sockets).

${flagsHelp(spec)}`;

export type HollowConfigResult =
  | { readonly ok: true; readonly config: HollowConfig; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

export function parseHollowConfig(argv: readonly string[], env: Readonly<Record<string, string>>): HollowConfigResult {
  const flags = parseFlags(spec, { argv, env });
  if (!flags.ok) return flags;
  const { values } = flags;
  const problems = flags.positional.map((argument) => `unexpected argument: ${argument}`);
  if (values.listen.length === 0) problems.push("--listen is required");
  for (const address of values.listen)
    if (!address.startsWith("unix:")) problems.push(`--listen must be unix:///path, not "${address}"`);
  const cidrs = values["pod-cidr"];
  for (const cidr of cidrs)
    if ((parseCidr(cidr)?.prefix ?? 99) > 29)
      problems.push(`--pod-cidr must be an IPv4 range of at most /29, not "${cidr}"`);
  if (cidrs.length > 0 && cidrs.length !== values.listen.length)
    problems.push(`--pod-cidr was given ${cidrs.length} times, --listen ${values.listen.length} times`);
  if (problems.length > 0) return { ok: false, problems };
  const nodes = values.listen.map((address, i) => ({ address, podCidr: cidrs[i] ?? `10.244.${(i + 1) % 256}.0/24` }));
  return {
    ok: true,
    warnings: flags.warnings,
    config: {
      nodes,
      pullDelayMs: values["pull-delay"],
      sandboxDelayMs: values["sandbox-delay"],
      startDelayMs: values["start-delay"],
      stopDelayMs: values["stop-delay"],
      writeLogs: values["write-logs"],
    },
  };
}
