// Generated from proto/ (package v3lockpb) by libs/wire/gen. Do not edit; change the .proto and run `npm run gen`.
import type { Init } from "@keelson/base";
import type { RpcMethod } from "@keelson/ports";
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";
import { ResponseHeader } from "./etcdserverpb.ts";

export type LockRequest = {
  readonly name: Uint8Array;
  readonly lease: bigint;
};

export const LockRequest = {
  write(m: Init<LockRequest>, w: ByteWriter): void {
    if (m.name !== undefined && m.name.length > 0) {
      w.uint32(10);
      w.bytes(m.name);
    }
    if (m.lease !== undefined && m.lease !== 0n) {
      w.uint32(16);
      w.bigint64(m.lease);
    }
  },
  encode(message: Init<LockRequest>): Uint8Array {
    const w = new ByteWriter();
    LockRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LockRequest {
    let name: Uint8Array = new Uint8Array(0);
    let lease: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.bytes();
          break;
        }
        case 16: {
          lease = r.bigint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, lease };
  },
  decode(bytes: Uint8Array): LockRequest {
    return LockRequest.read(new ByteReader(bytes));
  },
};


export type LockResponse = {
  readonly header: ResponseHeader | undefined;
  readonly key: Uint8Array;
};

export const LockResponse = {
  write(m: Init<LockResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(18);
      w.bytes(m.key);
    }
  },
  encode(message: Init<LockResponse>): Uint8Array {
    const w = new ByteWriter();
    LockResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LockResponse {
    let header: ResponseHeader | undefined = undefined;
    let keyValue: Uint8Array = new Uint8Array(0);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          keyValue = r.bytes();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, key: keyValue };
  },
  decode(bytes: Uint8Array): LockResponse {
    return LockResponse.read(new ByteReader(bytes));
  },
};


export type UnlockRequest = {
  readonly key: Uint8Array;
};

export const UnlockRequest = {
  write(m: Init<UnlockRequest>, w: ByteWriter): void {
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(10);
      w.bytes(m.key);
    }
  },
  encode(message: Init<UnlockRequest>): Uint8Array {
    const w = new ByteWriter();
    UnlockRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): UnlockRequest {
    let keyValue: Uint8Array = new Uint8Array(0);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          keyValue = r.bytes();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { key: keyValue };
  },
  decode(bytes: Uint8Array): UnlockRequest {
    return UnlockRequest.read(new ByteReader(bytes));
  },
};


export type UnlockResponse = {
  readonly header: ResponseHeader | undefined;
};

export const UnlockResponse = {
  write(m: Init<UnlockResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<UnlockResponse>): Uint8Array {
    const w = new ByteWriter();
    UnlockResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): UnlockResponse {
    let header: ResponseHeader | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header };
  },
  decode(bytes: Uint8Array): UnlockResponse {
    return UnlockResponse.read(new ByteReader(bytes));
  },
};


export const Lock = {
  Lock: {
    path: "/v3lockpb.Lock/Lock",
    requestStream: false,
    responseStream: false,
    encodeRequest: LockRequest.encode,
    decodeRequest: LockRequest.decode,
    encodeResponse: LockResponse.encode,
    decodeResponse: LockResponse.decode,
  } satisfies RpcMethod<LockRequest, LockResponse> as RpcMethod<LockRequest, LockResponse>,
  Unlock: {
    path: "/v3lockpb.Lock/Unlock",
    requestStream: false,
    responseStream: false,
    encodeRequest: UnlockRequest.encode,
    decodeRequest: UnlockRequest.decode,
    encodeResponse: UnlockResponse.encode,
    decodeResponse: UnlockResponse.decode,
  } satisfies RpcMethod<UnlockRequest, UnlockResponse> as RpcMethod<UnlockRequest, UnlockResponse>,
};
