// Every command of etcdctl 3.4 with its flags, in an order in which each finds what it needs. The steps of `dataSteps`
// leave the cluster ready for another run of the same table (with other users), hence the keys under a common prefix.
import { decodedRange, jsonNames, type Known, type Step } from "./etcdctl-step.ts";

/** Commands of `etcdctl help` that no server is asked by, or that need what Keelson does not have. */
export const notRun: Readonly<Record<string, string>> = {
  migrate: "reads the files of an etcd v2 store; there are none",
};

export const ownSizes = "sizes and versions are each server's own";
const slowPromote = "3.4 asks again until the command's time is over";
const ownHash = "each server hashes its own form of the data";

export const saveLease = (name: string) => (text: string, known: Known) =>
  void known.set(name, /lease ([0-9a-f]+) granted/.exec(text)?.[1] ?? "");
const saveRevision = (name: string) => (text: string, known: Known) =>
  void known.set(name, /"revision":(\d+)/.exec(text)?.[1] ?? "");

/** Keys, ranges, printers. */
const keySteps: readonly Step[] = [
  { command: "put", args: ["k/a", "1"], expect: /^OK\n$/ },
  {
    command: "put",
    args: ["k/b", "2", "-w", "json"],
    expect: /"header":\{"cluster_id":\d+/,
    save: saveRevision("first"),
  },
  { command: "put", args: ["k/b", "3", "--prev-kv"], expect: /^OK\nk\/b\n2\n$/ },
  { command: "put", args: ["k/c"], stdin: "from stdin", expect: /^OK/ },
  { command: "put", args: ["k/d", "4", "-w", "fields"], expect: /"Revision" : \d+/ },
  { command: "put", args: ["k/e", "5", "-w", "table"], code: 4 },
  { command: "put", args: ["k/a", "--ignore-value"], expect: /^OK/ },
  { command: "put", args: ["k/a", "x", "--ignore-value"], code: 128 },
  { command: "put", args: ["k/none", "--ignore-value"], code: 1, expect: /key not found/ },
  { command: "put", args: ["k/a", "7", "--ignore-lease"], expect: /^OK/ },
  { command: "put", args: ["k/a", "7", "--lease=7b"], code: 1, expect: /requested lease not found/ },
  { command: "put", args: [], code: 128 },
  { command: "get", args: ["k/a"], expect: /^k\/a\n7\n$/ },
  { command: "get", args: ["k/a", "k/c"], expect: /^k\/a\n7\nk\/b\n3\n$/ },
  { command: "get", args: ["k/", "--prefix", "--print-value-only"] },
  { command: "get", args: ["k/", "--prefix", "--keys-only"], expect: /^k\/a\n\nk\/b\n/ },
  { command: "get", args: ["k/b", "--from-key", "--limit", "2"], expect: /^k\/b\n3\nk\/c\n/ },
  { command: "get", args: ["k/b", "--rev", "{first}"], expect: /^k\/b\n2\n$/ },
  { command: "get", args: ["k/b", "--rev", "1000000"], code: 1, expect: /required revision is a future revision/ },
  { command: "get", args: ["k/", "--prefix", "--consistency=s", "-w", "json"], expect: /"kvs":\[/ },
  { command: "get", args: ["k/", "--prefix", "-w", "fields"], expect: /"CreateRevision" : \d+/ },
  { command: "get", args: ["k/", "--prefix", "-w", "table"], code: 4 },
  { command: "get", args: ["k/", "--prefix", "-w", "protobuf"], shape: decodedRange, expect: /"count":5/ },
  { command: "get", args: ["k/b", "--hex"], expect: /\\x6b/ },
  ...["CREATE", "KEY", "MODIFY", "VALUE", "VERSION"].flatMap((target) =>
    ["ASCEND", "DESCEND"].map((order): Step => ({
      command: "get",
      args: ["k/", "--prefix", "--sort-by", target, "--order", order, "--keys-only"],
      // Keys of equal version come in no order of their own.
      shape: (stdout) => (target === "VERSION" ? String(stdout.toString().length) : stdout.toString()),
    })),
  ),
  { command: "get", args: ["k/", "--prefix", "--limit", "2", "-w", "json"], expect: /"more":true,"count":5/ },
  { command: "get", args: ["none", "-w", "json"] },
  {
    command: "txn",
    args: [],
    stdin: 'value("k/a") = "7"\n\nput k/t yes\nget k/a\n\nput k/t no\n\n',
    expect: /^SUCCESS/,
  },
  {
    command: "txn",
    args: ["-i"],
    stdin: 'mod("k/a") > "1000000"\nversion("k/b") < "1"\n\nput k/t no\n\nget k/b\ndel k/t\n\n',
    expect: /FAILURE/,
  },
  {
    command: "txn",
    args: ["-w", "json"],
    stdin: 'create("k/none") = "0"\n\nget k/ --prefix --limit 1\n\n\n',
    expect: /"succeeded":true/,
  },
  {
    command: "txn",
    args: [],
    stdin: 'version("k/a") > "0"\n\nput k/x 1\nput k/x 2\n\n\n',
    code: 1,
    expect: /duplicate key given in txn request/,
  },
  { command: "del", args: ["k/d", "--prev-kv"], expect: /^1\nk\/d\n4\n$/ },
  { command: "del", args: ["k/d"], expect: /^0\n$/ },
  { command: "del", args: ["k/b", "k/c", "-w", "json"], expect: /"deleted":1/ },
  { command: "del", args: ["k/c", "--from-key", "-w", "fields"], expect: /"Deleted" : / },
  { command: "del", args: ["k/", "--prefix"], expect: /^1\n$/ },
];

/** Watches see what was written from a known revision on, so that nothing depends on when they start. */
const watchSteps: readonly Step[] = [
  { command: "put", args: ["w/a", "1", "-w", "json"], save: saveRevision("watched") },
  { command: "put", args: ["w/a", "2"] },
  { command: "del", args: ["w/a"] },
  { command: "watch", args: ["w/a", "--rev", "{watched}"], until: /^PUT\nw\/a\n1\nPUT\nw\/a\n2\nDELETE\nw\/a\n\n$/ },
  {
    command: "watch",
    args: ["w/", "--prefix", "--prev-kv", "--rev", "{watched}"],
    until: /PUT\nw\/a\n1\nw\/a\n2\nDELETE\nw\/a\n2\nw\/a\n/,
  },
  {
    command: "watch",
    args: ["w/a", "w/z", "--rev", "{watched}", "-w", "json"],
    until: /"Events":\[\{"kv":.*"type":1/s,
  },
  { command: "watch", args: ["w/a", "--rev", "{watched}", "-w", "fields"], until: /"Type" : DELETE/ },
  {
    command: "watch",
    args: ["-i"],
    stdin: "watch w/a --rev={watched}\nwatch w/ --prefix --rev={watched}\nprogress\n",
    until: /(PUT\nw\/a\n1\n[^]*){2}/,
  },
  {
    command: "watch",
    args: [
      "w/a",
      "--rev",
      "{watched}",
      "--",
      "sh",
      "-c",
      "echo seen $ETCD_WATCH_EVENT_TYPE $ETCD_WATCH_KEY $ETCD_WATCH_VALUE",
    ],
    until: /seen "DELETE" "w\/a"/,
  },
  {
    command: "watch",
    args: ["w/live", "--rev", "{watched}"],
    until: /PUT\nw\/live\nhere/,
    beside: [{ args: ["put", "w/live", "here"], until: /OK/ }],
  },
];

const leaseSteps: readonly Step[] = [
  {
    command: "lease grant",
    args: ["600"],
    expect: /^lease [0-9a-f]+ granted with TTL\(600s\)\n$/,
    save: saveLease("lease"),
  },
  { command: "lease grant", args: ["60", "-w", "json"], expect: /"TTL":60,"Error":""/ },
  { command: "lease grant", args: ["60", "-w", "fields"], expect: /"TTL" : 60/ },
  { command: "lease grant", args: ["ten"], code: 128 },
  { command: "lease grant", args: ["9000000001"], code: 1, expect: /too large lease TTL/ },
  { command: "put", args: ["l/a", "1", "--lease={lease}"] },
  {
    command: "lease timetolive",
    args: ["{lease}"],
    expect: /granted with TTL\(600s\), REMAINING/,
    shape: withoutSeconds,
  },
  {
    command: "lease timetolive",
    args: ["{lease}", "--keys"],
    expect: /attached keys\(\[l\/a\]\)/,
    shape: withoutSeconds,
  },
  {
    command: "lease timetolive",
    args: ["{lease}", "--keys", "-w", "json"],
    expect: /"keys":\["bC9h"\]/,
    shape: withoutSeconds,
  },
  { command: "lease timetolive", args: ["7b"], expect: /already expired/ },
  { command: "lease list", args: [], expect: /^found \d+ leases\n/ },
  { command: "lease list", args: ["-w", "json"], shape: jsonNames },
  { command: "lease keep-alive", args: ["--once", "{lease}"], expect: /keepalived with TTL\(600\)/ },
  { command: "lease keep-alive", args: ["{lease}"], until: /keepalived with TTL\(600\)/ },
  { command: "lease keep-alive", args: ["7b"], expect: /expired or revoked/ },
  { command: "lease revoke", args: ["{lease}"], expect: /^lease [0-9a-f]+ revoked\n$/ },
  { command: "lease revoke", args: ["{lease}"], code: 1, expect: /requested lease not found/ },
  { command: "get", args: ["l/a"], expect: /^$/ },
];

function withoutSeconds(stdout: Buffer): string {
  return stdout.toString().replace(/remaining\(\d+s\)|"ttl":\d+/g, "REMAINING");
}

const recipeSteps: readonly Step[] = [
  { command: "lock", args: ["lk", "--", "sh", "-c", "echo held $ETCD_LOCK_KEY"], expect: /^held lk\/[0-9a-f]+\n$/ },
  { command: "lock", args: ["lk", "--", "sh", "-c", "exit 7"], code: 1, expect: /exit status 7/ },
  { command: "lock", args: ["lk", "--ttl", "5"], until: /^lk\/[0-9a-f]+\n/ },
  {
    command: "elect",
    args: ["el", "first"],
    until: /^el\/[0-9a-f]+\nfirst\n/,
    beside: [{ args: ["elect", "-l", "el"], until: /el\/[0-9a-f]+\nfirst\n/ }],
  },
];

const memberSteps: readonly Step[] = [
  {
    command: "member list",
    args: [],
    expect: /^(\n[0-9a-f]+, started, m, https?:\/\/127\.0\.0\.1:\d+, https?:\/\/127\.0\.0\.1:\d+, false){3}$/,
    shape: sortedLines,
  },
  { command: "member list", args: ["-w", "table"], expect: /IS LEARNER/, shape: sortedLines },
  { command: "member list", args: ["-w", "json"], shape: jsonNames },
  { command: "member list", args: ["-w", "fields"], expect: /"IsLearner" : false/, shape: sortedLines },
  {
    command: "member add",
    args: ["m9", "--learner", "--peer-urls", "http://127.0.0.1:9"],
    expect: /Member\s+[0-9a-f]+ added to cluster/,
    shape: sortedEnvironment,
    save: (text, known) => void known.set("learner", /Member\s+([0-9a-f]+)/.exec(text)?.[1] ?? ""),
  },
  {
    command: "member add",
    args: ["m9", "--peer-urls", "http://127.0.0.1:9"],
    code: 1,
    expect: /Peer URLs already exists/,
    differs: "3.4 makes the same id twice within a second",
  },
  {
    command: "member add",
    args: ["m8", "--learner", "--peer-urls", "http://127.0.0.1:8"],
    code: 1,
    expect: /too many learner members in cluster/,
  },
  {
    command: "member promote",
    args: ["{learner}"],
    code: 1,
    expect: /can only promote a learner member which is in sync with leader/,
    differs: slowPromote,
    alone: true,
  },
  { command: "member update", args: ["{learner}", "--peer-urls", "http://127.0.0.1:7"], expect: /updated in cluster/ },
  { command: "member remove", args: ["{learner}"], expect: /removed from cluster/ },
  { command: "member remove", args: ["{learner}"], code: 1, expect: /member not found/ },
  {
    command: "member promote",
    args: ["{learner}"],
    code: 1,
    expect: /member not found/,
    differs: slowPromote,
    alone: true,
  },
];

export function sortedLines(stdout: Buffer): string {
  return stdout
    .toString()
    .split("\n")
    .map((line) => line.replace(/m\d/, "m"))
    .sort()
    .join("\n");
}

/** The environment for a new member names all members, in the order of their ids. */
function sortedEnvironment(stdout: Buffer): string {
  return stdout
    .toString()
    .split(/[\n",]/)
    .map((line) => line.replace(/m[0-2]=/, "m="))
    .sort()
    .join("\n");
}

const maintenanceSteps: readonly Step[] = [
  { command: "endpoint health", args: [], expect: /^$/, differs: "prints to stderr" },
  {
    command: "endpoint health",
    certificate: "root",
    args: ["--cluster", "-w", "table"],
    expect: /^$|HEALTH/,
    differs: "times",
  },
  { command: "endpoint health", certificate: "root", args: ["--cluster", "-w", "json"], shape: jsonNames },
  {
    command: "endpoint status",
    certificate: "root",
    args: ["--cluster"],
    expect: /^(.+, [0-9a-f]+, \d\.\d\.\d+, .+, (true|false), false, \d+, \d+, \d+, \n){3}$/,
    differs: ownSizes,
  },
  { command: "endpoint status", args: ["-w", "table"], expect: /RAFT APPLIED INDEX/, differs: ownSizes },
  {
    command: "endpoint status",
    args: ["-w", "json"],
    expect: /"leader":\d+/,
    differs: "fields that came after 3.4 are there, too",
    save: saveLeader,
  },
  { command: "endpoint status", args: ["-w", "fields"], expect: /"Leader" : \d+/, differs: ownSizes },
  { command: "endpoint hashkv", args: [], expect: /^((https?:\/\/)?127\.0\.0\.1:\d+, \d+\n){3}$/, differs: ownHash },
  { command: "endpoint hashkv", certificate: "root", args: ["--cluster", "-w", "json"], shape: jsonNames },
  {
    command: "endpoint hashkv",
    args: ["--rev", "{watched}", "-w", "fields"],
    expect: /"Hash" : \d+/,
    differs: ownHash,
  },
  { command: "alarm list", args: [], expect: /^$/ },
  { command: "alarm disarm", args: [], expect: /^$/ },
  { command: "move-leader", args: ["{follower}"], expect: /^Leadership transferred from [0-9a-f]+ to [0-9a-f]+\n$/ },
  { command: "move-leader", args: ["7b"], code: 1, expect: /bad leader transferee/ },
  { command: "compaction", args: ["{watched}"], expect: /^compacted revision \d+\n$/ },
  { command: "compaction", args: ["{watched}"], code: 1, expect: /required revision has been compacted/ },
  { command: "compaction", args: ["1000000"], code: 1, expect: /required revision is a future revision/ },
  { command: "put", args: ["c", "1", "-w", "json"], save: saveRevision("last") },
  { command: "compaction", args: ["{last}", "--physical"], expect: /^compacted revision \d+\n$/ },
  {
    command: "watch",
    args: ["c", "--rev", "{watched}"],
    code: 5,
    expect: /required revision has been compacted|watch is canceled/,
  },
  { command: "get", args: ["c", "--rev", "{watched}"], code: 1, expect: /required revision has been compacted/ },
  {
    command: "defrag",
    args: [],
    expect: /^(Finished defragmenting etcd member\[(https?:\/\/)?127\.0\.0\.1:\d+\]\n){3}$/,
  },
  { command: "defrag", certificate: "root", args: ["--cluster"], expect: /Finished defragmenting/ },
];

function saveLeader(text: string, known: Known): void {
  const status = /"leader":(\d+)/.exec(text)?.[1] ?? "0";
  const members = [...text.matchAll(/"member_id":(\d+)/g)].map(([, id]) => BigInt(id as string));
  const follower = members.find((id) => id !== BigInt(status)) ?? 0n;
  known.set("follower", follower.toString(16));
}

/** With `--cluster` etcdctl 3.4 asks for the members without the password; who they are is told to users only. */
export const withoutPassword = (step: Step): Step =>
  step.args.includes("--cluster")
    ? { ...step, code: 1, expect: /user name is empty/, differs: "etcd 3.4 tells anybody", alone: true }
    : step;

/** Run without auth and, as root, with it. */
export const dataSteps: readonly Step[] = [
  ...keySteps,
  ...watchSteps,
  ...leaseSteps,
  ...recipeSteps,
  ...maintenanceSteps,
  ...memberSteps,
];
