// Bounds and timing of the gRPC adapters. Server figures follow etcd's defaults, so that its clients' keepalive
// settings fit; client figures follow the rules for store clients (quick reconnect, dead links noticed).

/** Bytes that a server's messages may have beyond the service's own request limit (etcd: 512 KiB). */
export const receiveHeadroomBytes = 512 * 1024;

/** The largest message a client accepts: what a signed 32-bit length can say. */
export const receiveBytesMax = 0x7fff_ffff;

/** Ping of an idle connection by the server, and how long it waits for the answer. */
export const serverKeepaliveMs = 2 * 60 * 60 * 1000;
export const serverKeepaliveTimeoutMs = 20_000;

/** Ping by a client while calls are open. Above etcd's floor of 5 s, below which it answers too_many_pings. */
export const clientKeepaliveMs = 6_000;
export const clientKeepaliveTimeoutMs = 3_000;

/** Time for a connection to a server: TCP, TLS and the first frame. */
export const connectTimeoutMs = 10_000;

/** Delay between two attempts to reach a server that refuses or is gone. */
export const reconnectBackoffMinMs = 50;
export const reconnectBackoffMaxMs = 500;

/** HTTP/2 receive window of one stream: large enough that a big range is not sent in 64 KiB steps. */
export const flowControlWindowBytes = 4 * 1024 * 1024;

/** Received messages held for a reader before the transport is told to wait. */
export const inboxMessagesMax = 64;

/** Time a new connection has for its TLS handshake, to show which protocol it speaks, and to send its preface. */
export const prefaceTimeoutMs = 10_000;

/** Time a peer has to close its side after the last frame. */
export const lingerMs = 1_000;

/** Handlers that run for one connection, even for calls that the caller has reset; further calls are refused. */
export const runningCallsMax = 20_000;

/** Bytes a response stream may hold unsent before its handler is told to wait. */
export const streamBufferBytesMax = 256 * 1024;

/** The longest delay a timer takes: what a signed 32-bit number can say. */
export const timerMsMax = 0x7fff_ffff;
