// What a large store costs: loading a million keys of 1 KB, memory, the time from start to the first answer, how long
// writes stop during a compaction and a backup, and the memory that reading everything takes. One line per step as it
// goes; a table at the end. Disk under --data-dir (about four times the keys' size per member) is removed at the end.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import type { ClientHttp2Session } from "node:http2";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { must } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import { type BenchCluster, cpuSeconds, type Member, startCluster } from "./store/cluster.ts";
import { drainCall } from "./store/drain-call.ts";
import { callOnce, callUnary, framed, openSession } from "./store/grpc-call.ts";
import { startWriters } from "./store/writers.ts";

const help = `npm run bench -- store-size [--keys N] [--value-bytes N] [--members 1|3] [--data-dir DIR] [--port-base N]
`;

const defaults: Readonly<Record<string, string>> = {
  "--keys": "1000000",
  "--value-bytes": "1024",
  "--members": "1",
  "--data-dir": tmpdir(),
  "--port-base": "22700",
};

const { KV, Maintenance } = etcdserverpb;
const keysPerTxn = 100;
const txnsInFlight = 8;
const settleMs = 5_000;
/** The machine's own pauses are looked for as long as a backup takes about. */
const quietMs = 20_000;

type Row = readonly [what: string, figure: string, wanted: string];

export async function storeSize(args: readonly string[]): Promise<void> {
  const given = new Map(Object.entries(defaults));
  for (let i = 0; i < args.length; i += 2) given.set(args[i] as string, args[i + 1] ?? "");
  if (given.size > Object.keys(defaults).length) {
    process.stderr.write(help);
    process.exitCode = 1;
    return;
  }
  const option = (name: string): string => given.get(name) as string;
  const [keys, valueBytes] = [Number(option("--keys")), Number(option("--value-bytes"))];
  const members = Number(option("--members"));
  mkdirSync(option("--data-dir"), { recursive: true });
  requireDisk(option("--data-dir"), keys * valueBytes * members * 5);
  const directory = mkdtempSync(join(option("--data-dir"), "bench-size-"));
  const cluster = await startCluster({ kind: "keelson", directory, portBase: Number(option("--port-base")), members });
  const rows: Row[] = [];
  const note = (...row: Row): void => {
    rows.push(row);
    process.stderr.write(`${row[0]}: ${row[1]}\n`);
  };
  try {
    await measure(cluster, { keys, valueBytes, note });
  } finally {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  process.stdout.write(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? "?"}, `);
  process.stdout.write(`${keys} keys of ${valueBytes} bytes, ${members} member(s)\n\n| | | wanted |\n|---|---:|---|\n`);
  for (const row of rows) process.stdout.write(`| ${row.join(" | ")} |\n`);
}

type Plan = { readonly keys: number; readonly valueBytes: number; readonly note: (...row: Row) => void };

async function measure(cluster: BenchCluster, plan: Plan): Promise<void> {
  const { note } = plan;
  const loading = performance.now();
  await load((await cluster.leader()).clientPort, plan);
  note("loading", `${((performance.now() - loading) / 1_000).toFixed(1)} s`, "");
  await sleep(settleMs);
  note("memory after loading", memory(await cluster.leader()), "");
  await measureRestarts(cluster, note);
  await measureReading(cluster, note);
  const { clientPort: port } = await cluster.leader();
  const { header } = await callOnce(port, KV.Range, { key: Buffer.from("k") });
  await measurePause(port, note, "a backup", async () => {
    const bytes = await drainCall(port, Maintenance.Snapshot.path, etcdserverpb.SnapshotRequest.encode({}));
    return `${(bytes / 1e6).toFixed(0)} MB`;
  });
  await measurePause(port, note, "compacting everything", async () => {
    const request = { revision: header?.revision ?? 0, physical: true };
    await drainCall(port, KV.Compact.path, etcdserverpb.CompactionRequest.encode(request));
    return "";
  });
  await sleep(settleMs);
  note("memory after all that", memory(await cluster.leader()), "");
}

async function measureRestarts(cluster: BenchCluster, note: Plan["note"]): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const { name } = await cluster.leader();
    await cluster.kill(name, signal);
    const since = performance.now();
    await cluster.restart(name);
    const ms = (performance.now() - since).toFixed(0);
    const cpu = cpuSeconds(
      must(
        cluster.members.find((member) => member.name === name),
        "it was started",
      ).pid,
    );
    note(`from start to an answer, after ${signal}`, `${ms} ms (${cpu.toFixed(1)} s of CPU)`, "< 3,000 ms");
    await cluster.leader();
  }
  await sleep(settleMs);
  note("memory, idle after a restart", memory(await cluster.leader()), "< 400 MB");
}

/** Reads everything in one answer, then streamed; tells what the member's memory grew by meanwhile. */
async function measureReading(cluster: BenchCluster, note: Plan["note"]): Promise<void> {
  const leader = await cluster.leader();
  const all = etcdserverpb.RangeRequest.encode({ key: Buffer.from("s/"), rangeEnd: Buffer.from("s0") });
  for (const [what, path] of [
    ["Range", KV.Range.path],
    ["RangeStream", KV.RangeStream.path],
  ] as const) {
    const before = anonymousMb(leader);
    let most = before;
    const timer = setInterval(() => (most = Math.max(most, anonymousMb(leader))), 20);
    const since = performance.now();
    const bytes = await drainCall(leader.clientPort, path, all);
    clearInterval(timer);
    const seconds = (performance.now() - since) / 1_000;
    const rate = `${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s`;
    note(`extra memory of one ${what} of everything (${rate})`, `${(most - before).toFixed(0)} MB`, "< 64 MB");
  }
}

async function measurePause(
  port: number,
  note: Plan["note"],
  what: string,
  action: () => Promise<string>,
): Promise<void> {
  const writers = startWriters(port);
  await sleep(1_000);
  writers.arm();
  await sleep(quietMs);
  const quiet = writers.longestGap();
  writers.arm();
  const since = performance.now();
  const more = await action();
  const seconds = ((performance.now() - since) / 1_000).toFixed(1);
  const gap = writers.longestGap();
  await writers.stop();
  note(
    `longest gap in writes during ${what} (${[`${seconds} s`, more].filter(Boolean).join(", ")})`,
    `${gap.toFixed(0)} ms (without: ${quiet.toFixed(0)} ms)`,
    "≤ 50 ms",
  );
}

async function load(port: number, { keys, valueBytes }: Plan): Promise<void> {
  const value = Buffer.alloc(valueBytes, "s");
  let next = 0;
  const worker = async (): Promise<void> => {
    const session = openSession(port);
    for (let at = next; at < keys; at = next) {
      next += keysPerTxn;
      const success = Array.from({ length: Math.min(keysPerTxn, keys - at) }, (_, j) => ({
        requestPut: { key: Buffer.from(`s/${String(at + j).padStart(9, "0")}`), value },
      }));
      const body = framed(etcdserverpb.TxnRequest.encode({ success }));
      while (!(await accepted(session, body))) await sleep(500);
      if ((at / keysPerTxn) % 1_000 === 0) process.stderr.write(`loaded ${at} keys\n`);
    }
    session.destroy();
  };
  await Promise.all(Array.from({ length: txnsInFlight }, worker));
}

/** False for a refusal: a disk that cannot follow costs a leader its place for a moment. */
async function accepted(session: ClientHttp2Session, body: Buffer): Promise<boolean> {
  try {
    await callUnary(session, KV.Txn.path, body, 60_000);
    return true;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

function memory(member: Member): string {
  return `${statusMb(member, "VmRSS").toFixed(0)} MB, ${anonymousMb(member).toFixed(0)} MB of it anonymous`;
}

function anonymousMb(member: Member): number {
  return statusMb(member, "RssAnon");
}

function statusMb({ pid }: Member, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0) / 1024;
}

function requireDisk(directory: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize < bytes) throw new Error(`${directory} has less than ${(bytes / 1e9).toFixed(1)} GB free`);
}
