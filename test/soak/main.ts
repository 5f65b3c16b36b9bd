// `npm run soak`: three members under mixed load, compactions, snapshots, defragmentation and member changes. A line
// of figures every ten seconds; at the end checks, and exit code 1 when one of them fails.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createPrng } from "@keelson/base";
import { StoreCluster } from "../abuse/cluster.ts";
import { Chores } from "./chores.ts";
import { Load } from "./load.ts";
import { growthPerMinute, type Sample } from "./trend.ts";
import { PrefixWatcher } from "./watchers.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    rate: { type: "string", default: "800" },
    seed: { type: "string", default: "1" },
    tls: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    "port-base": { type: "string" },
  },
});

const residents = [1, 2, 3] as const;
const lineMs = 10_000;
const sampleMs = 1_000;
const windowMs = 20_000;
/** Growth that a run may show between the end of its warm-up and its end. */
const grownMbMax = 64;
const fdsGrownMax = 20;
const databaseGrownMbMax = 64;
const settleMs = 3_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const runMs = Number(values.minutes) * 60_000;
/** Heaps and caches fill first. */
const warmUpMs = Math.min(120_000, runMs / 3);
const directory = mkdtempSync(join(tmpdir(), "keelson-soak-"));
const portBase = values["port-base"] === undefined ? undefined : Number(values["port-base"]);
const cluster = await StoreCluster.start({ directory, tls: values.tls, portBase, flags: { "snapshot-count": "5000" } });

const memory = new Map<number, Sample[]>(residents.map((member) => [member, []]));
const fds = new Map<number, { warm: number; last: number }>();
/** Size of each member's database at the end of the warm-up and now, in MB. */
const database = new Map<number, { warm: number; last: number }>();
const load = new Load({
  channels: () => residents.map((member) => cluster.channel(member)),
  opsPerSecond: Number(values.rate),
  prng: createPrng(values.seed),
});
const watchers = residents.map(() => new PrefixWatcher("soak/"));
const watching = watchers.map((watcher, i) => watcher.run(() => cluster.channel(i + 1)));
const chores = new Chores(cluster);

const began = performance.now();
const elapsed = (): number => performance.now() - began;
load.start();
chores.start();
const sampling = setInterval(sample, sampleMs);
let operationsBefore = 0;
say(
  `seed ${values.seed}, ${values.rate} operations per second wanted, members ${residents.map((m) => cluster.pid(m)).join(" ")}`,
);
while (elapsed() < runMs) {
  await new Promise((resolve) => setTimeout(resolve, Math.min(lineMs, runMs - elapsed())));
  await report();
}
clearInterval(sampling);
await load.stop();
await chores.stop();
const failed = await verdict();
for (const watcher of watchers) watcher.stop();
await Promise.all(watching);
await cluster.stop();
if (failed > 0 && values.keep) say(`kept ${directory}`);
else rmSync(directory, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);

function sample(): void {
  for (const member of residents) {
    if (!cluster.alive(member)) continue;
    memory.get(member)?.push({ ms: elapsed(), value: cluster.ownMb(member) });
    const open = cluster.footprint(member).fds;
    const known = fds.get(member);
    if (known === undefined || elapsed() < warmUpMs)
      fds.set(member, { warm: Math.max(open, known?.warm ?? 0), last: open });
    else known.last = open;
  }
}

async function report(): Promise<void> {
  const rate = (load.operations - operationsBefore) / (lineMs / 1_000);
  operationsBefore = load.operations;
  const errors = [...load.failures.values()].reduce((sum, count) => sum + count, 0);
  const retried = [...load.retried.values()].reduce((sum, count) => sum + count, 0);
  const figures = residents.map((member) => {
    const { rssMb, fds: open } = cluster.footprint(member);
    return `${rssMb.toFixed(0)}/${cluster.ownMb(member).toFixed(0)} MB ${open} fds`;
  });
  const statuses = await Promise.all(residents.map((member) => cluster.status(member).catch(() => undefined)));
  statuses.forEach((status, i) => {
    const sizeMb = (status?.dbSize ?? 0) / 2 ** 20;
    const known = database.get(i + 1);
    if (known === undefined || elapsed() < warmUpMs) database.set(i + 1, { warm: sizeMb, last: sizeMb });
    else known.last = Math.max(sizeMb, known.last);
  });
  const applied = statuses.map((status) => status?.raftAppliedIndex ?? 0);
  const revision = Math.max(...statuses.map((status) => status?.header?.revision ?? 0));
  const dbMb = Math.max(...statuses.map((status) => status?.dbSize ?? 0)) / 2 ** 20;
  const lag = Math.max(...applied) - Math.min(...applied);
  const unseen = revision - Math.min(...watchers.map((watcher) => watcher.revision));
  say(
    `${(elapsed() / 1_000).toFixed(0).padStart(4)} s  ${rate.toFixed(0)} ops/s  slowest ${load.takeSlowest().toFixed(0)} ms  ` +
      `errors ${errors} retried ${retried}  [${figures.join("; ")}]  db ${dbMb.toFixed(0)} MB  ` +
      `lag ${lag} entries  watchers behind ${unseen}  ${[...chores.counts].map(([name, count]) => `${count} ${name}`).join(", ")}`,
  );
}

/** Prints each check; returns how many failed. */
async function verdict(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  let failures = 0;
  const check = (what: string, problems: readonly string[]): void => {
    say(`${problems.length === 0 ? "ok  " : "FAIL"} ${what}`);
    for (const problem of problems.slice(0, 10)) say(`     ${problem}`);
    if (problems.length > 0) failures++;
  };
  say(`${load.operations} operations, ${watchers.map((watcher) => watcher.events).join("/")} events watched`);
  for (const [text, count] of load.retried) say(`     ${count} × ${text} (asked again: leadership moved)`);
  check(
    "every member lives",
    residents.filter((member) => !cluster.alive(member)).map((member) => `member ${member}`),
  );
  check(
    "no operation failed",
    [...load.failures].map(([text, count]) => `${count} × ${text}`),
  );
  check("no chore failed", chores.problems);
  check(
    "watchers saw every revision in order",
    watchers.flatMap((watcher) => watcher.problems),
  );
  check("every acknowledged write is readable", await load.misread(cluster.channel(2)));
  const hashes = await cluster.hashes(residents);
  check(
    "equal hashes",
    new Set(hashes.values()).size === 1 ? [] : [...hashes].map(([member, hash]) => `${member}: ${hash}`),
  );
  check(`memory grew by less than ${grownMbMax} MB after ${(warmUpMs / 1_000).toFixed(0)} s`, grown());
  const larger = [...database].filter(([, { warm, last }]) => last > warm + databaseGrownMbMax);
  check(
    "databases did not grow",
    larger.map(([member, { warm, last }]) => `member ${member}: ${warm.toFixed(0)} to ${last.toFixed(0)} MB`),
  );
  const leaks = [...fds].filter(([, { warm, last }]) => last > warm + fdsGrownMax);
  check(
    "descriptors came back",
    leaks.map(([member, { warm, last }]) => `member ${member}: ${warm} to ${last}`),
  );
  return failures;
}

function grown(): string[] {
  const minutes = (runMs - warmUpMs) / 60_000;
  return [...memory].flatMap(([member, samples]) => {
    const slope = growthPerMinute(
      samples.filter(({ ms }) => ms > warmUpMs),
      windowMs,
    );
    say(`     member ${member}: ${slope.toFixed(2)} MB per minute`);
    return slope * minutes <= grownMbMax
      ? []
      : [`member ${member}: ${(slope * minutes).toFixed(0)} MB in ${minutes.toFixed(1)} minutes`];
  });
}
