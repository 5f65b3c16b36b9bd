// What a lease promises: it does not end before its time, counted from before the last acknowledged renewal was asked
// for; and what hangs on it goes with it. When it ended is what a watcher saw first, or what a renewal was told.
import type { Violation } from "../contract.ts";
import type { WatchHistory } from "../traffic/history.ts";
import type { LeaseRecord } from "../traffic/leases.ts";

export function checkLeases(
  records: readonly LeaseRecord[],
  watches: readonly WatchHistory[],
  outlived: readonly string[],
): Violation[] {
  const deleted = new Map<string, number>();
  for (const { batches } of watches)
    for (const { events, atMs } of batches)
      for (const { type, key } of events)
        if (type === "delete") deleted.set(key, Math.min(atMs, deleted.get(key) ?? Number.POSITIVE_INFINITY));
  const early = records.flatMap(({ key, ttlMs, sentMs, goneMs }) => {
    const endedMs = Math.min(deleted.get(key) ?? Number.POSITIVE_INFINITY, goneMs ?? Number.POSITIVE_INFINITY);
    const missingMs = sentMs + ttlMs - endedMs;
    return missingMs > 0 ? [`the lease of ${key} ended ${Math.round(missingMs)} ms before its ${ttlMs} ms`] : [];
  });
  const late = outlived.map((key) => `${key} outlives its lease`);
  return [...early, ...late].map((text) => ({ checker: "leases", text }));
}
