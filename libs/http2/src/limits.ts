// Every bound of an HTTP/2 connection. What a peer may make this side hold or do is one of these numbers; beyond it
// the stream is refused or the connection ended with ENHANCE_YOUR_CALM.

/** What RFC 9113 §6.5.2 fixes. */
export const defaultWindowBytes = 65_535;
export const windowBytesMax = 0x7fff_ffff;
export const defaultFrameBytesMax = 16_384;
export const frameBytesCeiling = 0xff_ffff;
export const streamIdMax = 0x7fff_ffff;
export const defaultTableBytes = 4_096;

/** Window of one stream on the receiving side: a large message is not sent in steps of 64 KiB. */
export const streamWindowBytes = 4 * 1024 * 1024;

/** Window of all streams together. It bounds what is under way, not what is kept: it is refilled on receipt. */
export const connectionWindowBytes = 16 * 1024 * 1024;

/** Streams a peer may have open at once; further ones are refused (REFUSED_STREAM), which callers repeat. */
export const concurrentStreamsMax = 10_000;

/** Decoded size of a header list by RFC 9113 §6.5.2 (32 bytes on top of each field). A larger one is told as oversized. */
export const headerListBytesMax = 64 * 1024;
/** Fields of a header list; further ones are not kept. */
export const headerFieldsMax = 256;
/** Encoded bytes of a header block with all its CONTINUATION frames. */
export const headerBlockBytesMax = 128 * 1024;
/** CONTINUATION frames of one header block, however small. */
export const continuationFramesMax = 32;

/** Header blocks that are known by their exact bytes, and the longest of them. */
export const knownBlocksMax = 16;
export const knownBlockBytesMax = 512;
/** Outgoing header lists whose encoding is remembered. */
export const encodedListsMax = 64;

/** Streams that the peer may reset: so many at once, so many more per second (CVE-2023-44487, rapid reset). */
export const resetsBurst = 20_000;
export const resetsPerSecond = 1_000;

/**
 * Frames that carry nothing for a stream (SETTINGS, PING, PRIORITY, unknown types, empty DATA, frames for closed
 * streams): so many at once, so many more per second.
 */
export const idleFramesBurst = 10_000;
export const idleFramesPerSecond = 2_000;

/** WINDOW_UPDATE frames: as above, and two more for every DATA frame sent. */
export const windowUpdatesBurst = 20_000;
export const windowUpdatesPerSecond = 2_000;

/** Data is put into frames until this much waits to be written; the rest stays with its stream. */
export const outputBytesSoftMax = 256 * 1024;
/** Answers to PING and SETTINGS, resets and headers for a peer that does not read; beyond it the connection ends. */
export const outputBytesMax = 4 * 1024 * 1024;
/** First size of an output buffer, and the size above which one is not kept for reuse. */
export const outputBufferBytes = 16 * 1024;
export const outputBufferKeptBytes = 1024 * 1024;

/** Queued bytes of all streams of a connection; beyond it new streams are refused until the peer has read. */
export const queuedBytesMax = 512 * 1024 * 1024;
/** A user who waits for room hears of it when a stream's queue is down to this. */
export const drainBytes = 64 * 1024;
/** A stream with no more than this to send goes before those with more. */
export const smallSendBytes = 16 * 1024;
/** Frames of small streams sent in a row while a large one waits. */
export const smallFramesInRow = 16;

/** Ended streams that are remembered to tell a late frame from a broken peer. */
export const endedStreamsRemembered = 1_024;
/** Settings in one SETTINGS frame. */
export const settingsPerFrameMax = 64;
/** Bytes of debug text in a GOAWAY that are kept. */
export const goawayTextBytesMax = 256;
