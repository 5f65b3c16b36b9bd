// Bounds of the multi-version store and what happens at them.

/** Longest key the store takes; etcd names no limit, requests are bounded by their total size. Longer: refused by the caller. */
export const keyBytesMax = 64 * 1024;

/** A key of at least this many bytes is stored in segments of this size, because tables take 1,900 bytes. */
export const keySegmentBytes = 1800;

/** Keys per counted block: a count reads at most this many keys at each end of the range. A fuller block is split. */
export const countBlockKeysMax = 512;

/** Creations and deletions looked through to count at an old revision; beyond it the range itself is counted. */
export const countChurnRowsMax = 50_000;

/** Fixed cost added to each key and value when live bytes are counted. */
export const liveBytesPerKey = 64;
