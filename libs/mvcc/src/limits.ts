// Bounds of the multi-version store and what happens at them.

/** Longest key the store takes; etcd names no limit, requests are bounded by their total size. Longer: refused by the caller. */
export const keyBytesMax = 64 * 1024;

/** A key of at least this many bytes is stored in segments of this size, because tables take 1,900 bytes. */
export const keySegmentBytes = 1800;

/** Keys per counted block: a count reads at most this many keys at each end of the range. A fuller block is split. */
export const countBlockKeysMax = 512;

/** Events looked through to count at an old revision; beyond it, and beyond the keys there are, the range is counted. */
export const countEventsMax = 50_000;

/** A row of the event table is closed at this size; a revision that is larger has a row of its own. */
export const segmentBytes = 32 * 1024;

/** Memory that segments are written into, several to one. */
export const segmentSlabBytes = 256 * 1024;

/** Bytes of rows kept in memory after they were stored: who follows the head finds them there. */
export const keptSegmentBytesMax = 16 * 1024 * 1024;

/** Fixed cost added to each key and value when live bytes are counted. */
export const liveBytesPerKey = 64;
