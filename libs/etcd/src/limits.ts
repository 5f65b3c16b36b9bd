// Bounds of the etcd state machine and what happens at them.

/** Greatest TTL of a lease in seconds; above it: "too large lease TTL". */
export const leaseTtlSecondsMax = 9_000_000_000;

/** Default of `--max-txn-ops`; above it: "too many operations in txn request". */
export const txnOpsMaxDefault = 128;

/** Nested transactions deeper than this are refused as too many operations (protobuf stops at 100 levels of messages). */
export const txnDepthMax = 32;

/** Target size of one chunk of a state dump. */
export const dumpChunkBytes = 256 * 1024;

/** Largest part of a dump a loader takes; a bigger one is damage. */
export const dumpPartBytesMax = 64 * 1024 * 1024;

/** Keys or events hashed per step of HashKV. */
export const hashStepRows = 2000;
