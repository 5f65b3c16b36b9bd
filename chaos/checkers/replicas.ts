// After healing every member tells the same story: the same log event by event, and the same hash at the same revision.
import { messageOf } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { Violation } from "../contract.ts";
import type { LogEvent, StoreAccess } from "../traffic/history.ts";
import { readLog } from "../traffic/store-watchers.ts";

export type Agreement = {
  readonly log: readonly LogEvent[];
  readonly revision: number;
  readonly violations: readonly Violation[];
};

/** Reads the log of every member up to the store's revision; `from` is the first revision of the run. */
export async function agreedLog(store: StoreAccess, from: number, limitMs: number): Promise<Agreement> {
  const violations: Violation[] = [];
  const report = (text: string): void => void violations.push({ checker: "replicas converge", text });
  const revision = await currentRevision(store, limitMs);
  let log: readonly LogEvent[] | undefined;
  for (const name of store.names) {
    try {
      const own = await readLog(store, name, { from, to: revision, limitMs });
      if (log === undefined) log = own;
      else {
        const different = firstDifference(log, own);
        if (different !== undefined) report(`${name} differs from ${store.names[0]} at revision ${different}`);
      }
    } catch (error) {
      report(messageOf(error));
    }
  }
  const hashes = await Promise.all(store.names.map((name) => hashAt(store, name, { revision, limitMs })));
  if (new Set(hashes).size > 1) report(`hashes at revision ${revision} differ: ${hashes.join(", ")}`);
  return { log: log ?? [], revision, violations };
}

/** A linearizable read's revision, from whichever member answers first. */
export async function currentRevision(store: StoreAccess, limitMs: number): Promise<number> {
  const key = new TextEncoder().encode("chaos/none");
  const asked = store.names.map((name) =>
    store.channel(name).unary(etcdserverpb.KV.Range, { key }, { timeoutMs: limitMs }),
  );
  const answer = await Promise.any(asked);
  return answer.header?.revision ?? 0;
}

async function hashAt(
  store: StoreAccess,
  name: string,
  of: { readonly revision: number; readonly limitMs: number },
): Promise<string> {
  try {
    const options = { timeoutMs: of.limitMs };
    const answer = await store.channel(name).unary(etcdserverpb.Maintenance.HashKV, { revision: of.revision }, options);
    return answer.hash.toString(16);
  } catch (error) {
    return `none from ${name} (${messageOf(error)})`;
  }
}

function firstDifference(a: readonly LogEvent[], b: readonly LogEvent[]): number | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one, two] = [a[i], b[i]];
    const same =
      one?.revision === two?.revision && one?.key === two?.key && one?.value === two?.value && one?.type === two?.type;
    if (!same) return one?.revision ?? two?.revision ?? 0;
  }
  return undefined;
}
