// Runs groups of cases on both servers side by side, from equal revisions, and judges each pair of transcripts.
import { emptyBytes } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { ParityCase, ParityGroup } from "./case.ts";
import { type EtcdVersion, explain } from "./differences.ts";
import { callLimitMs, Session } from "./session.ts";
import type { Server } from "./servers.ts";

const { KV, Lease } = etcdserverpb;

export type Verdict = {
  readonly name: string;
  readonly outcome: "equal" | "known" | "different" | "not served";
  /** Answers compared. */
  readonly answers: number;
  /** What differs, as lines to print; of known differences, their reasons. */
  readonly details: readonly string[];
};

export type Pair = { readonly etcd: Server; readonly keelson: Server };

const everything = { key: new Uint8Array([0]), rangeEnd: new Uint8Array([0]) };
/** Debian's, which the tables were first written against. */
const oldestEtcd: EtcdVersion = [3, 4];
const caseLimitMs = 60_000;
const panicReason = "etcd 3.4 ends its process on this request; compared with the answer of etcd 3.7";

/** Runs every case of the groups in order and reports each verdict as it comes. */
export async function runGroups(
  pair: Pair,
  groups: readonly ParityGroup[],
  report: (verdict: Verdict) => void,
): Promise<void> {
  const { version } = pair.etcd;
  let number = 0;
  for (const group of groups) {
    const shared = group.readOnly === true;
    if (shared) await level(pair);
    const base = shared ? await revisionOf(pair.etcd) : 0;
    if (shared) await onBoth(pair, { base, number: ++number }, (session) => group.setup?.(session));
    for (const one of group.cases) {
      if (!shared) await level(pair);
      const start = { base: shared ? base : await revisionOf(pair.etcd), number: ++number };
      const setup = shared ? undefined : group.setup;
      const run = async (session: Session): Promise<void> => {
        await setup?.(session);
        await one.run(session);
      };
      const name = `${group.name}: ${one.name}`;
      if (one.etcdPanics === undefined) {
        const [theirs, ours] = await onBoth(pair, start, run);
        report(judge(name, theirs, ours, version));
      } else {
        const ours = await onOne(pair.keelson, start, run);
        const verdict = judge(name, one.etcdPanics, ours, version);
        report(verdict.outcome === "equal" ? { ...verdict, outcome: "known", details: [panicReason] } : verdict);
      }
    }
  }
  await level(pair);
}

async function onBoth(
  pair: Pair,
  start: { base: number; number: number },
  run: (session: Session) => Promise<unknown> | undefined,
): Promise<readonly [readonly string[], readonly string[]]> {
  return Promise.all([onOne(pair.etcd, start, run), onOne(pair.keelson, start, run)]);
}

async function onOne(
  server: Server,
  start: { base: number; number: number },
  run: (session: Session) => Promise<unknown> | undefined,
): Promise<readonly string[]> {
  const session = new Session(server, start);
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    session.note("the case does not end");
    limit.resolve();
  }, caseLimitMs);
  await Promise.race([run(session), limit.promise]);
  clearTimeout(timer);
  return [...session.lines];
}

/** Empties both stores and brings the one with the lower revision up to the other's. */
async function level(pair: Pair): Promise<void> {
  await Promise.all([empty(pair.etcd), empty(pair.keelson)]);
  const [etcd, keelson] = await Promise.all([revisionOf(pair.etcd), revisionOf(pair.keelson)]);
  if (etcd === keelson) return;
  // Puts and one delete leave no key: the one ahead takes two revisions, the one behind two and the gap.
  const [behind, ahead] = etcd < keelson ? [pair.etcd, pair.keelson] : [pair.keelson, pair.etcd];
  await pass(behind, Math.abs(etcd - keelson) + 2);
  await pass(ahead, 2);
}

/** Lets `revisions` go by without leaving a key. */
async function pass(server: Server, revisions: number): Promise<void> {
  const key = new Uint8Array([1]);
  for (let put = 1; put < revisions; put++) await server.channel.unary(KV.Put, { key }, { timeoutMs: callLimitMs });
  await server.channel.unary(KV.DeleteRange, { key }, { timeoutMs: callLimitMs });
}

async function empty(server: Server): Promise<void> {
  const { leases } = await server.channel.unary(Lease.LeaseLeases, {}, { timeoutMs: callLimitMs });
  for (const { ID } of leases) {
    await server.channel.unary(Lease.LeaseRevoke, { ID }, { timeoutMs: callLimitMs }).catch(() => undefined);
  }
  await server.channel.unary(KV.DeleteRange, everything, { timeoutMs: callLimitMs });
}

async function revisionOf(server: Server): Promise<number> {
  const request = { key: new Uint8Array([1]), rangeEnd: emptyBytes, countOnly: true };
  const { header } = await server.channel.unary(KV.Range, request, { timeoutMs: callLimitMs });
  return header?.revision ?? 0;
}

/** Compares two transcripts line by line. */
export function judge(
  name: string,
  theirs: readonly string[],
  ours: readonly string[],
  version: EtcdVersion = oldestEtcd,
): Verdict {
  const answers = Math.max(theirs.length, ours.length);
  const reasons = new Set<string>();
  const details: string[] = [];
  let unserved = false;
  for (let at = 0; at < answers; at++) {
    const etcd = theirs[at] ?? "(no answer)";
    const keelson = ours[at] ?? "(no answer)";
    if (etcd === keelson) continue;
    const reason = explain(name, etcd, keelson, version);
    if (reason !== undefined) reasons.add(reason);
    else if (isUnserved(keelson) && !isUnserved(etcd)) unserved = true;
    else details.push(`  etcd    ${etcd}`, `  keelson ${keelson}`);
  }
  if (unserved) return { name, answers, outcome: "not served", details };
  if (details.length > 0) return { name, answers, outcome: "different", details };
  return { name, answers, outcome: reasons.size > 0 ? "known" : "equal", details: [...reasons] };
}

function isUnserved(line: string): boolean {
  return line.includes("! unimplemented ");
}

/** Cases by name, for tables that are built from rows. */
export function cases<Row>(
  rows: readonly Row[],
  name: (row: Row) => string,
  run: (row: Row) => ParityCase["run"],
): ParityCase[] {
  return rows.map((row) => ({ name: name(row), run: run(row) }));
}
