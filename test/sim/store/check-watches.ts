// The promises of watches, held against the one order of revisions: ordered, unique, atomic, without gaps, resumable,
// bookmarks true, filters and previous values right, nothing before "created".
import { text } from "@keelson/base";
import { show, type Replay } from "./check-history.ts";
import type { Ledger } from "./ledger.ts";
import type { SeenEvent, Sighting, WatchClient } from "./watchers.ts";

/** What a watcher must be sent, in order. */
function expectedEvents(watcher: WatchClient, ledger: Ledger, replay: Replay): SeenEvent[] {
  const { from, to, puts, deletes, prevKv } = watcher.options;
  const expected: SeenEvent[] = [];
  for (let revision = 2; revision <= ledger.head; revision++) {
    for (const { type, key, kv } of ledger.entries.get(revision)?.record.events ?? []) {
      const name = text(key);
      if (name < from || (to === undefined ? name !== from : name >= to) || !(type === "put" ? puts : deletes))
        continue;
      const prev = prevKv ? replay.at(revision - 1).get(name) : undefined;
      const { createRevision, modRevision, version, lease } = kv;
      expected.push({
        type,
        key: name,
        item: { value: text(kv.value), createRevision, modRevision, version, lease },
        prev,
      });
    }
  }
  return expected;
}

/** Contradictions of one watcher; `complete`: it must have seen everything up to the head. */
export function checkWatch(watcher: WatchClient, ledger: Ledger, replay: Replay, complete: boolean): string[] {
  const expected = expectedEvents(watcher, ledger, replay);
  const problems: string[] = [];
  let at = 0;
  const problem = (what: string): void => void problems.push(`${watcher.name}: ${what}`);
  const revisionAt = (index: number): number => expected[index]?.item.modRevision ?? Number.POSITIVE_INFINITY;
  const skipTo = (revision: number): void => {
    at = expected.findIndex(({ item }) => item.modRevision >= revision);
    if (at < 0) at = expected.length;
  };
  const take = (sighting: Extract<Sighting, { kind: "events" }>): void => {
    for (const event of sighting.events) {
      const wanted = expected[at];
      if (wanted === undefined || line(event) !== line(wanted)) {
        problem(`was sent ${line(event)} instead of ${wanted === undefined ? "nothing" : line(wanted)}`);
        return;
      }
      at++;
      if (event.item.modRevision > sighting.revision)
        problem(`an event of revision ${event.item.modRevision} came with header ${sighting.revision}`);
    }
    if (!sighting.fragment && revisionAt(at) === revisionAt(at - 1))
      problem(`revision ${revisionAt(at)} was split over two responses`);
  };
  for (const [i, sighting] of watcher.sightings.entries()) {
    if (problems.length > 0) return [`${problems[0]}; before that: ${recently(watcher.sightings.slice(0, i))}`];
    switch (sighting.kind) {
      case "created":
        if (sighting.start === 0) skipTo(sighting.revision + 1);
        else {
          // Resumed behind what it saw: nothing that it should have seen may lie between.
          while (at > 0 && revisionAt(at - 1) >= sighting.start) at--;
          if (revisionAt(at) < sighting.start)
            problem(`resumed at ${sighting.start} without having been sent revision ${revisionAt(at)}`);
        }
        break;
      case "events":
        take(sighting);
        break;
      case "progress":
        if (revisionAt(at) <= sighting.revision)
          problem(`was told that all up to ${sighting.revision} had been sent, but revision ${revisionAt(at)} had not`);
        break;
      case "compacted":
        if (sighting.compactRevision > ledger.compacted)
          problem(`was told of a compaction at ${sighting.compactRevision}, the last was at ${ledger.compacted}`);
        skipTo(sighting.compactRevision);
        break;
    }
  }
  if (complete && at < expected.length && watcher.sightings.length > 0)
    problem(`never was sent revision ${revisionAt(at)}; the head is ${ledger.head}`);
  return problems;
}

/** The last few things that a watcher was sent, for the story of a violation. */
function recently(sightings: readonly Sighting[]): string {
  return sightings
    .slice(-6)
    .map((sighting) => {
      switch (sighting.kind) {
        case "created":
          return `created from ${sighting.start} at ${sighting.revision}`;
        case "events":
          return `${sighting.events.map(({ item }) => item.modRevision).join("+")} at ${sighting.revision}`;
        case "progress":
          return `progress ${sighting.revision}`;
        case "compacted":
          return `compacted ${sighting.compactRevision}`;
      }
    })
    .join(", ");
}

function line({ type, key, item, prev }: SeenEvent): string {
  return `${type} ${key} ${show(item)} before: ${show(prev)}`;
}
