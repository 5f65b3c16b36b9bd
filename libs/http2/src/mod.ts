// HTTP/2 (RFC 9113) and HPACK (RFC 7541) without I/O: bytes in, events and bytes out.
export type { ConnectionEnd, ConnectionHost } from "./connection.ts";
export { Connection } from "./connection.ts";
export { errorCode } from "./errors.ts";
export { HeaderList } from "./hpack-encoder.ts";
export { outputBytesSoftMax } from "./limits.ts";
export type { Headers, MessageHead } from "./message-head.ts";
export type { Role } from "./settings.ts";
export type { StreamReceiver } from "./stream.ts";
export { Stream } from "./stream.ts";
