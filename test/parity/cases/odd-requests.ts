// What no client library sends: unknown methods, bytes that are no message, metadata of every kind, calls that a
// server of another version knows.
import { utf8 } from "@keelson/base";
import type { RpcMetadata, RpcMethod } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import type { ParityCase, ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";

const { KV, Lease, Maintenance } = etcdserverpb;

/** A method whose messages are plain bytes. */
function raw(path: string): RpcMethod<Uint8Array, Uint8Array> {
  const same = (bytes: Uint8Array): Uint8Array => bytes;
  return {
    path,
    requestStream: false,
    responseStream: false,
    encodeRequest: (bytes) => bytes as Uint8Array,
    decodeRequest: same,
    encodeResponse: (bytes) => bytes as Uint8Array,
    decodeResponse: same,
  };
}

const paths: ParityCase[] = cases(
  [
    "/etcdserverpb.KV/Nothing",
    "/etcdserverpb.Nothing/Range",
    "/nothing",
    "/",
    "/etcdserverpb.KV/",
    "/v3lockpb.Lock/lock",
  ],
  (path) => `method ${path}`,
  (path) => (session) => session.call(raw(path), new Uint8Array(0)),
);

/** Requests as bytes, sent to one method of each kind. */
const bodies: readonly (readonly [string, readonly number[]])[] = [
  ["cut tag", [0x80]],
  ["cut length", [0x0a, 0x05, 0x41]],
  ["field number zero", [0x02, 0x00]],
  ["wrong wire type", [0x08, 0x01]],
  ["group end without start", [0x0c]],
  ["varint too long", [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
];
const garbled: ParityCase[] = cases(
  bodies.flatMap(([name, bytes]) => [KV.Range, KV.Put, KV.Txn].map((method) => ({ name, bytes, method }))),
  ({ name, method }) => `${name} to ${method.path}`,
  ({ bytes, method }) =>
    async (session) => {
      await session.call(raw(method.path), Uint8Array.from(bytes));
      await session.call(KV.Range, { key: utf8("a") });
    },
);

/** Fields that the server does not know are skipped. */
const unknownFields: ParityCase[] = cases(
  [
    ["varint", [0xf8, 0x07, 0x01]],
    ["bytes", [0xfa, 0x07, 0x01, 0x41]],
    ["fixed64", [0xf9, 0x07, 1, 2, 3, 4, 5, 6, 7, 8]],
    ["fixed32", [0xfd, 0x07, 1, 2, 3, 4]],
    ["the last one of a repeated field counts", [0x0a, 0x01, 0x62]],
  ] as const,
  ([name]) => `unknown field: ${name}`,
  ([, bytes]) =>
    async (session) => {
      await session.put("b", "2");
      const request = Uint8Array.from([...KV.Range.encodeRequest({ key: utf8("a"), countOnly: true }), ...bytes]);
      await session.call({ ...KV.Range, encodeRequest: () => request }, {});
    },
);

const metadata: readonly (readonly [string, RpcMetadata])[] = [
  ["hasleader", { hasleader: "true" }],
  ["hasleader of another value", { hasleader: "no" }],
  ["client-api-version", { "client-api-version": "3.4.0" }],
  ["client-api-version empty", { "client-api-version": "" }],
  ["token while auth is off", { token: "abc.1" }],
  ["authorization while auth is off", { authorization: "Bearer abc.1" }],
  ["something else", { "x-anything": "value" }],
  ["grpcgateway-accept", { "grpcgateway-accept": "application/json" }],
];
const withMetadata: ParityCase[] = cases(
  metadata,
  ([name]) => `metadata: ${name}`,
  ([, fields]) =>
    async (session) => {
      await session.call(KV.Put, { key: utf8("a") }, { metadata: fields });
      await session.call(KV.Range, { key: utf8("a") }, { metadata: fields });
      await session.call(Lease.LeaseGrant, { ID: session.lease, TTL: 60 }, { metadata: fields });
      await session.stream(Lease.LeaseKeepAlive, [{ ID: session.lease }], { metadata: fields });
      const tap = session.watch({ metadata: fields });
      await tap.create({ key: utf8("a") });
      tap.close();
    },
);

const others: ParityCase[] = [
  { name: "range stream", run: (session) => session.stream(KV.RangeStream, [{ key: utf8("a") }]) },
  { name: "downgrade", run: (session) => session.call(Maintenance.Downgrade, {}) },
  { name: "auth status", run: (session) => session.call(etcdserverpb.Auth.AuthStatus, {}) },
];

export const oddRequestGroups: readonly ParityGroup[] = [
  { name: "odd request", cases: [...paths, ...garbled, ...unknownFields, ...withMetadata, ...others] },
];
