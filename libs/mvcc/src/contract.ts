// What the multi-version store hands out. Everything here is plain data: the watch hub, the event log publisher
// and the request handlers read it; nobody changes it. Encoded parts are wire bytes of etcd messages and may be
// placed into responses as they are.
import type { Revision, Term } from "@keelson/base";
import type { mvccpb } from "@keelson/wire";

/** One change of one key. Its place in `RevisionRecord.events` is its sub-revision. */
export interface StoredEvent {
  readonly type: "put" | "delete";
  readonly key: Uint8Array;
  /** The new state; of a delete only `key` and `modRevision`, as in etcd. */
  readonly kv: mvccpb.KeyValue;
  /** `kv` as an encoded mvccpb.KeyValue. */
  readonly kvBytes: Uint8Array;
  /** The encoded mvccpb.KeyValue before this change; undefined when the key did not exist. Independent of compaction. */
  readonly prevKvBytes: Uint8Array | undefined;
}

/** One revision: all changes of one transaction, and what is known about it. Equal on every member. */
export interface RevisionRecord {
  readonly revision: Revision;
  /** Raft term of the entry that made it. */
  readonly term: Term;
  /** UTF-8 JSON given by the writer; empty when there was none. */
  readonly cause: Uint8Array;
  /** Per resource touched: the last revision before this one that touched it, 0 if none. */
  readonly previous: ReadonlyMap<string, number>;
  /** Hash over everything applied up to this revision. */
  readonly stateHash: number;
  /** At least one. */
  readonly events: readonly StoredEvent[];
}

export interface StorageSizes {
  /** Bytes on disk, and bytes of it that hold data. */
  readonly totalBytes: number;
  readonly usedBytes: number;
  /** Keys and values that are current, plus a fixed overhead per key: the same on every member. */
  readonly liveBytes: number;
  readonly keys: number;
}
