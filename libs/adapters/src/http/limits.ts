// Bounds of the HTTP edge. What happens at each: headers and slow clients are cut off by Node with 431 or 408,
// further streams are refused by HTTP/2 flow control, further sockets of a client wait in its agent.

/** Request line and headers together (bytes). */
export const headerBytesMax = 16 * 1024;
/** Time to complete a TLS handshake. */
export const handshakeTimeoutMs = 10_000;
/** Time from the first byte of a request to the end of its headers. */
export const headersTimeoutMs = 10_000;
/** Time from the first byte of a request to the end of its body; responses may last for hours. */
export const requestTimeoutMs = 60_000;
/** Idle HTTP/1.1 connections are closed after this. */
export const keepAliveTimeoutMs = 90_000;
/** Concurrent requests on one HTTP/2 connection. */
export const streamsPerSessionMax = 250;
/** Connections of one client to one origin; each HTTP/1.1 watch holds one. */
export const clientSocketsMax = 512;
/** Until the head of a response has arrived, unless the request says otherwise. */
export const clientTimeoutMs = 60_000;
/** Idle client connections are closed before any server of ours would do it. */
export const clientIdleMs = 30_000;
