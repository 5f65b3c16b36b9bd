// Revisions as rows: one row per event, the revision's own facts with its first event. Rows hold encoded
// key-values, so that a reader slices instead of encoding. Written once, when a transaction ends.
import type { OrderedTable } from "@keelson/ports";
import { allocateBytes, assert, must, revision as toRevision, term as toTerm } from "@keelson/base";
import { mvccpb, storepb } from "@keelson/wire";
import type { RevisionRecord, StoredEvent } from "./contract.ts";
import { churnRow, decodeU32, decodeU64, encodeU32, encodeU64, eventKey, historyKey } from "./row-keys.ts";
import type { Tables } from "./tables.ts";
import { lengthOfVarint, putVarint } from "./varint.ts";

/** Writes the rows of a revision. */
export function putRecord(table: OrderedTable, record: RevisionRecord): void {
  record.events.forEach((event, sub) => {
    table.put(eventKey(record.revision, sub), encodeEventRow(event, sub === 0 ? record : undefined));
  });
}

/** One event as an encoded storepb.EventRow, in one allocation; `head` gives the revision's facts to the first. */
export function encodeEventRow(event: StoredEvent, head: RevisionRecord | undefined): Uint8Array {
  const fields: (readonly [number, Uint8Array])[] = [[tagKv, event.kvBytes]];
  if (event.prevKvBytes !== undefined) fields.push([tagPrevKv, event.prevKvBytes]);
  if (head !== undefined) fields.push([tagHead, encodeHead(head)]);
  let size = event.type === "delete" ? 2 : 0;
  for (const [, bytes] of fields) size += 1 + lengthOfVarint(bytes.length) + bytes.length;
  const out = allocateBytes(size);
  let at = 0;
  if (event.type === "delete") {
    out[at++] = tagDeleted;
    out[at++] = 1;
  }
  for (const [tag, bytes] of fields) {
    out[at] = tag;
    at = putVarint(out, at + 1, bytes.length);
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}

const tagDeleted = 0x08;
const tagKv = 0x12;
const tagPrevKv = 0x1a;
const tagHead = 0x22;

function encodeHead(record: RevisionRecord): Uint8Array {
  return storepb.RevisionHead.encode({
    term: record.term,
    stateHash: record.stateHash,
    eventCount: record.events.length,
    cause: record.cause,
    previous: [...record.previous].map(([resource, revision]) => ({ resource, revision })),
  });
}

export function decodeEvent(row: storepb.EventRow): StoredEvent {
  const kv = mvccpb.KeyValue.decode(row.kv);
  return {
    type: row.deleted ? "delete" : "put",
    key: kv.key,
    kv,
    kvBytes: row.kv,
    prevKvBytes: row.prevKv.length === 0 ? undefined : row.prevKv,
  };
}

/** The event at (revision, sub), if its row is there. */
export function readEvent(table: OrderedTable, revision: number, sub: number): StoredEvent | undefined {
  const row = table.get(eventKey(revision, sub));
  return row === undefined ? undefined : decodeEvent(storepb.EventRow.decode(row));
}

/** Up to `limit` whole revisions from `from` on, in order; a revision's rows are all there or all gone. */
export function readRecords(table: OrderedTable, from: number, limit: number): RevisionRecord[] {
  const records: RevisionRecord[] = [];
  let head: storepb.RevisionHead | undefined;
  let events: StoredEvent[] = [];
  if (limit <= 0) return records;
  for (const { key, value } of table.range(eventKey(from, 0), undefined)) {
    const row = storepb.EventRow.decode(value);
    if (decodeU32(key, 8) === 0) {
      head = must(row.head, "the first event carries the revision's head");
      events = [];
    }
    assert(head !== undefined, "a revision starts with its first event", { from });
    events.push(decodeEvent(row));
    if (events.length < head.eventCount) continue;
    records.push({
      revision: toRevision(decodeU64(key)),
      term: toTerm(head.term),
      cause: head.cause,
      previous: new Map(head.previous.map((mark) => [mark.resource, mark.revision])),
      stateHash: head.stateHash,
      events,
    });
    if (records.length === limit) break;
  }
  return records;
}

/** Puts an event row that another member wrote, with the rows that are derived from it. */
export function loadEventRow(
  tables: Tables,
  input: { readonly revision: number; readonly sub: number; readonly row: Uint8Array },
): void {
  const { revision, sub, row } = input;
  const at = eventKey(revision, sub);
  const event = decodeEvent(storepb.EventRow.decode(row));
  tables.events.put(at, row);
  const history = historyKey(event.key, revision);
  if (tables.history.get(history) === undefined) tables.history.put(history, encodeU32(sub));
  if (event.type === "delete") {
    tables.churn.put(at, churnRow(0, event.key));
    tables.graves.put(new Uint8Array(event.key), encodeU64(revision));
  } else if (event.prevKvBytes === undefined) {
    tables.churn.put(at, churnRow(1, event.key));
    tables.graves.delete(event.key);
  }
}
