// Bounds of the lmdb storage and what happens at them.

/** Longest key lmdb is given; the port promises it. */
export const keyBytesMax = 1900;

/** How long changes may collect in memory before they are committed. */
export const commitDelayMs = 500;

/** Changes, and bytes of them, that are committed at once instead. */
export const commitChangesMax = 10_000;
export const commitBytesMax = 8 * 1024 * 1024;

/** Bytes in memory beyond which the storage gives up: the disk cannot follow. */
export const backlogBytesMax = 512 * 1024 * 1024;

/** Named tables in one environment. */
export const tablesMax = 96;

/** Address space first reserved for the map; it grows when needed. */
export const mapBytesInitial = 4 * 1024 * 1024 * 1024;
