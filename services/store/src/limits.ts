// Bounds and rhythms of the store's edge. What happens at each bound stands beside it.

/** Between two looks at the TLS files; changed ones are used by connections made afterwards. */
export const tlsReloadMs = 2_000;

/** A certificate that ends within this time is warned of, once in each of the intervals. */
export const certificateWarningMs = 14 * 24 * 3_600_000;
export const certificateWarningIntervalMs = 12 * 3_600_000;

/** Requests in progress get this long after their streams were told to end. */
export const drainMs = 500;

/** Copies of the event stream, and its size on each server. */
export const streamReplicasMax = 3;
export const streamBytesMax = 4 * 1024 ** 3;

/** What a JSON request may have beyond twice the largest request, and the largest answer written in one piece. */
export const gatewayBodyOverheadBytes = 64 * 1024;
export const gatewayAnswerBytesMax = 64 * 1024 * 1024;
/** Characters of a JSON answer that are made before other work has its turn. */
export const gatewayPieceLength = 256 * 1024;

/** Lines about slow requests in each window; further ones are counted and told with the next line. */
export const slowRequestLinesMax = 10;
export const slowRequestWindowMs = 10_000;
