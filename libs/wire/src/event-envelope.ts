// One revision of the store as the event log carries it, and the head beacon beside it. Byte 0 is the format
// version, bytes 1–8 the revision (big-endian), then one msgpack map; the prefix lets a reader drop duplicates
// without decoding. Two publishers must produce the same bytes for the same revision, so maps are written in a
// fixed order. Stored values pass through as opaque bytes. Used by the publisher and every follower.
import { assert } from "@keelson/base";
import { Packr } from "msgpackr";

/** One key changed by a revision. */
export interface RevisionEvent {
  readonly type: "put" | "delete";
  readonly key: Uint8Array;
  /** The stored bytes; empty for a delete. */
  readonly value: Uint8Array;
  /** 0 for a delete, and where the source does not know it (an API server's watch). */
  readonly createRevision: number;
  readonly modRevision: number;
  /** As `createRevision`. */
  readonly version: number;
  /** Lease id, 0n without a lease. */
  readonly lease: bigint;
}

/** Everything one mutating transaction did. Revisions are dense: there is exactly one record per revision from 2 on. */
export interface RevisionRecord {
  readonly revision: number;
  /** Raft term of the *entry* (not of the current leader); 0 where the source does not know it. */
  readonly term: number;
  /**
   * Resource (see resourceOfKey) → last revision before this one that touched it, 0 if none, for every resource
   * that this revision touches. Empty where the source does not know it (a watch).
   */
  readonly prev: ReadonlyMap<string, number>;
  /** In transaction order. */
  readonly events: readonly RevisionEvent[];
  /** UTF-8 JSON of who caused it (see the store's `keelson-cause`), undefined when nobody said. */
  readonly cause: Uint8Array | undefined;
}

/** A record with the history it belongs to. `reference` means: too large or too mixed to carry, ask the store. */
export interface Envelope {
  /** Store cluster id, 16 lower-case hex digits. */
  readonly clusterId: string;
  /** Generation of the capture stream, "" while the publisher does not know it. */
  readonly generation: string;
  /** True when `record.events` was left out. */
  readonly reference: boolean;
  readonly record: RevisionRecord;
}

/** How far the log goes; published every 100 ms by the leader. */
export interface Beacon {
  readonly clusterId: string;
  readonly generation: string;
  /** Stream sequence s holds revision base + s; undefined while unknown. */
  readonly base: number | undefined;
  /** Raft term of the publisher. */
  readonly term: number;
  /** Highest revision handed to this connection. */
  readonly head: number;
  /** The store's compaction revision, 0 if never compacted. */
  readonly compact: number;
  /** Resource → last revision ≤ head that touched it; undefined when left out because `head` has not moved. */
  readonly heads: ReadonlyMap<string, number> | undefined;
}

/** Format version written and accepted. */
export const envelopeVersion = 1;

const prefixBytes = 9;
const packr = new Packr({ useRecords: false, mapsAsObjects: false, moreTypes: false, variableMapSize: true });

/** Encodes to the bytes of one message. */
export function encodeEnvelope(envelope: Envelope): Uint8Array {
  const { record } = envelope;
  assert(Number.isSafeInteger(record.revision) && record.revision > 0, "revision is a positive safe integer", {
    revision: record.revision,
  });
  const fields = new Map<string, unknown>([
    ["cid", envelope.clusterId],
    ["gen", envelope.generation],
    ["rev", record.revision],
    ["term", record.term],
    ["prev", sorted(record.prev)],
  ]);
  if (envelope.reference) fields.set("ref", true);
  else fields.set("ev", record.events.map(eventFields));
  if (record.cause !== undefined) fields.set("cause", record.cause);
  return withPrefix(record.revision, packr.pack(fields));
}

/** The revision of a message, without decoding it; undefined when it is too short or of another version. */
export function peekRevision(bytes: Uint8Array): number | undefined {
  if (bytes.length <= prefixBytes || bytes[0] !== envelopeVersion) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, prefixBytes);
  const value = view.getUint32(1) * 0x1_0000_0000 + view.getUint32(5);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** Decodes a message; undefined when it is malformed in any way (the caller treats it as not received). */
export function decodeEnvelope(bytes: Uint8Array): Envelope | undefined {
  const revision = peekRevision(bytes);
  const fields = revision === undefined ? undefined : unpackMap(bytes.subarray(prefixBytes));
  if (fields === undefined || fields.get("rev") !== revision) return undefined;
  const clusterId = fields.get("cid");
  const generation = fields.get("gen");
  const term = fields.get("term");
  const prev = revisionMap(fields.get("prev"));
  const reference = fields.get("ref") === true;
  const events = reference ? [] : eventList(fields.get("ev"));
  const cause = fields.get("cause");
  if (typeof clusterId !== "string" || typeof generation !== "string" || !isCount(term)) return undefined;
  if (prev === undefined || events === undefined || revision === undefined) return undefined;
  if (cause !== undefined && !(cause instanceof Uint8Array)) return undefined;
  const record: RevisionRecord = { revision, term, prev, events, cause: cause && plainBytes(cause) };
  return { clusterId, generation, reference, record };
}

export function encodeBeacon(beacon: Beacon): Uint8Array {
  const fields = new Map<string, unknown>([
    ["v", envelopeVersion],
    ["cid", beacon.clusterId],
    ["gen", beacon.generation],
    ["term", beacon.term],
    ["head", beacon.head],
    ["compact", beacon.compact],
  ]);
  if (beacon.base !== undefined) fields.set("base", beacon.base);
  if (beacon.heads !== undefined) fields.set("heads", sorted(beacon.heads));
  return plainBytes(packr.pack(fields));
}

/** Undefined when malformed. */
export function decodeBeacon(bytes: Uint8Array): Beacon | undefined {
  const fields = unpackMap(bytes);
  if (fields === undefined || fields.get("v") !== envelopeVersion) return undefined;
  const clusterId = fields.get("cid");
  const generation = fields.get("gen");
  const base = fields.get("base");
  const term = fields.get("term");
  const head = fields.get("head");
  const compact = fields.get("compact");
  const heads = fields.has("heads") ? revisionMap(fields.get("heads")) : undefined;
  if (typeof clusterId !== "string" || typeof generation !== "string") return undefined;
  if (!isCount(term) || !isCount(head) || !isCount(compact)) return undefined;
  if (base !== undefined && !isCount(base)) return undefined;
  if (fields.has("heads") && heads === undefined) return undefined;
  return { clusterId, generation, base, term, head, compact, heads };
}

function withPrefix(revision: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(prefixBytes + body.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = envelopeVersion;
  view.setUint32(1, Math.floor(revision / 0x1_0000_0000));
  view.setUint32(5, revision >>> 0);
  bytes.set(body, prefixBytes);
  return bytes;
}

function sorted(revisions: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  if (revisions.size < 2) return revisions;
  return new Map([...revisions].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function eventFields(event: RevisionEvent): Map<string, unknown> {
  return new Map<string, unknown>([
    ["t", event.type === "put" ? 0 : 1],
    ["key", event.key],
    ["cr", event.createRevision],
    ["mr", event.modRevision],
    ["ver", event.version],
    ["lease", event.lease === 0n ? 0 : event.lease],
    ["val", event.value],
  ]);
}

function unpackMap(bytes: Uint8Array): ReadonlyMap<unknown, unknown> | undefined {
  try {
    const value: unknown = packr.unpack(bytes);
    return value instanceof Map ? value : undefined;
  } catch {
    return undefined; // the decoder throws for malformed input only
  }
}

function eventList(value: unknown): RevisionEvent[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const events: RevisionEvent[] = [];
  for (const item of value) {
    const event = item instanceof Map ? eventOf(item) : undefined;
    if (event === undefined) return undefined;
    events.push(event);
  }
  return events;
}

function eventOf(fields: ReadonlyMap<unknown, unknown>): RevisionEvent | undefined {
  const type = fields.get("t");
  const key = fields.get("key");
  const value = fields.get("val");
  const createRevision = fields.get("cr");
  const modRevision = fields.get("mr");
  const version = fields.get("ver");
  const lease = fields.get("lease");
  if ((type !== 0 && type !== 1) || !(key instanceof Uint8Array) || !(value instanceof Uint8Array)) return undefined;
  if (!isCount(createRevision) || !isCount(modRevision) || !isCount(version)) return undefined;
  if (typeof lease !== "bigint" && !isCount(lease)) return undefined;
  return {
    type: type === 0 ? "put" : "delete",
    key: plainBytes(key),
    value: plainBytes(value),
    createRevision,
    modRevision,
    version,
    lease: BigInt(lease),
  };
}

function revisionMap(value: unknown): Map<string, number> | undefined {
  if (!(value instanceof Map)) return undefined;
  const revisions = new Map<string, number>();
  for (const [resource, revision] of value as ReadonlyMap<unknown, unknown>) {
    if (typeof resource !== "string" || !isCount(revision)) return undefined;
    revisions.set(resource, revision);
  }
  return revisions;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** A plain view of bytes that the decoder may return as a subclass. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
