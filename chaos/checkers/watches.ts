// What a watch promises, held against the log: ordered, unique, atomic, reliable (no gap), resumable (a broken stream
// goes on without gap or repetition), bookmarkable (nothing at or below a progress mark follows it).
import type { Violation } from "../contract.ts";
import type { LogEvent, WatchHistory } from "../traffic/history.ts";

/**
 * `log` from the watch's first revision on; what the watch saw after the log's end is not judged. Reports the first
 * violation of each kind.
 */
export function checkWatch(history: WatchHistory, log: readonly LogEvent[]): Violation[] {
  const end = log.at(-1)?.revision ?? 0;
  const found = new Map<string, string>();
  const report = (kind: string, text: string): void => {
    if (!found.has(kind)) found.set(kind, `${history.name}: ${kind}: ${text}`);
  };
  const events: LogEvent[] = [];
  let last = history.startRevision - 1;
  let mark = 0;
  for (const batch of history.batches) {
    if (batch.events.length === 0) {
      mark = Math.max(mark, batch.revision);
      continue;
    }
    const first = batch.events[0]?.revision ?? 0;
    if (first > end) break;
    if (first === last) report("atomic", `revision ${first} came in two responses`);
    if (first <= mark) report("bookmarkable", `revision ${first} came after a progress mark of ${mark}`);
    for (const event of batch.events) {
      if (event.revision > end) break;
      if (event.revision < last) report("ordered", `revision ${event.revision} came after ${last}`);
      last = Math.max(last, event.revision);
      events.push(event);
    }
  }
  const unique = new Set(events.map(({ revision, key }) => `${revision} ${key}`));
  if (unique.size !== events.length) report("unique", `${events.length - unique.size} events came twice`);
  compare(
    events,
    log.filter(({ revision }) => revision >= history.startRevision && revision <= last),
    report,
  );
  return [...found.values()].map((text) => ({ checker: "watch", text }));
}

function compare(
  events: readonly LogEvent[],
  expected: readonly LogEvent[],
  report: (kind: string, text: string) => void,
): void {
  for (let i = 0; i < Math.max(events.length, expected.length); i++) {
    const [got, wanted] = [events[i], expected[i]];
    if (
      got?.revision === wanted?.revision &&
      got?.key === wanted?.key &&
      got?.type === wanted?.type &&
      got?.value === wanted?.value
    )
      continue;
    const wantedText =
      wanted === undefined ? "nothing" : `${wanted.type} of ${wanted.key} at revision ${wanted.revision}`;
    const gotText = got === undefined ? "nothing" : `${got.type} of ${got.key} at revision ${got.revision}`;
    report("reliable", `the log has ${wantedText}, the watch ${gotText}`);
    return;
  }
}
