// Revisions over ordered tables: the multi-version store.
export type { RevisionRecord, StorageSizes, StoredEvent } from "./contract.ts";
