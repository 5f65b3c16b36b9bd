// How HTTP/2 says what went wrong (RFC 9113 §5.4, §7). A stream error ends one stream with RST_STREAM, where it is
// found. A connection error ends the connection with GOAWAY: it is thrown, and `connection.ts` alone catches it.

/** Error codes of RST_STREAM and GOAWAY, RFC 9113 §7. */
export const errorCode = {
  noError: 0x0,
  protocolError: 0x1,
  internalError: 0x2,
  flowControlError: 0x3,
  settingsTimeout: 0x4,
  streamClosed: 0x5,
  frameSizeError: 0x6,
  refusedStream: 0x7,
  cancel: 0x8,
  compressionError: 0x9,
  connectError: 0xa,
  enhanceYourCalm: 0xb,
  inadequateSecurity: 0xc,
  http11Required: 0xd,
} as const;

/** The peer broke the protocol in a way that leaves the connection without a common state (RFC 9113 §5.4.1). */
export class ConnectionError extends Error {
  readonly code: number;

  constructor(code: number, problem: string) {
    super(problem);
    this.name = "ConnectionError";
    this.code = code;
  }
}
