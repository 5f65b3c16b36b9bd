// The words of the wire: one namespace per proto package, each message a type and a codec of the same name,
// each service a table of method descriptors.
export { ByteReader, maxDepth, WireError } from "./byte-reader.ts";
export { ByteWriter } from "./byte-writer.ts";
export * as authpb from "./gen/authpb.ts";
export * as criv1 from "./gen/runtime-v1.ts";
export * as etcdserverpb from "./gen/etcdserverpb.ts";
export * as healthpb from "./gen/grpc-health-v1.ts";
export * as raftpb from "./gen/keelson-raft-v1.ts";
export * as storepb from "./gen/keelson-store-v1.ts";
export { jsonMethods } from "./gen/json-table.ts";
export * as mvccpb from "./gen/mvccpb.ts";
export * as v3electionpb from "./gen/v3electionpb.ts";
export * as v3lockpb from "./gen/v3lockpb.ts";
export { JsonError, type JsonField, messageFromJson, messageToJson, messageToJsonPieces } from "./json-codec.ts";
export { otherResource, resourceOfKey, resourceSegmentBytesMax } from "./resource-of-key.ts";
export type { Beacon, Envelope, RevisionEvent, RevisionRecord } from "./event-envelope.ts";
export {
  decodeBeacon,
  decodeEnvelope,
  encodeBeacon,
  encodeEnvelope,
  envelopeVersion,
  peekRevision,
} from "./event-envelope.ts";
