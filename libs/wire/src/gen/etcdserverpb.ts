// Generated from proto/ (package etcdserverpb) by libs/wire/gen. Do not edit; change the .proto and run `npm run gen`.
import type { Init } from "@keelson/base";
import type { RpcMethod } from "@keelson/ports";
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";
import { Event, KeyValue } from "./mvccpb.ts";
import { Permission, UserAddOptions } from "./authpb.ts";

export type ResponseHeader = {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly revision: number;
  readonly raftTerm: number;
};

export const ResponseHeader = {
  write(m: Init<ResponseHeader>, w: ByteWriter): void {
    if (m.clusterId !== undefined && m.clusterId !== 0n) {
      w.uint32(8);
      w.bigint64(m.clusterId);
    }
    if (m.memberId !== undefined && m.memberId !== 0n) {
      w.uint32(16);
      w.bigint64(m.memberId);
    }
    if (m.revision !== undefined && m.revision !== 0) {
      w.uint32(24);
      w.int64(m.revision);
    }
    if (m.raftTerm !== undefined && m.raftTerm !== 0) {
      w.uint32(32);
      w.int64(m.raftTerm);
    }
  },
  encode(message: Init<ResponseHeader>): Uint8Array {
    const w = new ByteWriter();
    ResponseHeader.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ResponseHeader {
    let clusterId: bigint = 0n;
    let memberId: bigint = 0n;
    let revision: number = 0;
    let raftTerm: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          clusterId = r.biguint64();
          break;
        }
        case 16: {
          memberId = r.biguint64();
          break;
        }
        case 24: {
          revision = r.int64();
          break;
        }
        case 32: {
          raftTerm = r.uint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { clusterId, memberId, revision, raftTerm };
  },
  decode(bytes: Uint8Array): ResponseHeader {
    return ResponseHeader.read(new ByteReader(bytes));
  },
};


export const SortOrder = {
  NONE: 0,
  ASCEND: 1,
  DESCEND: 2,
} as const;


export const SortTarget = {
  KEY: 0,
  VERSION: 1,
  CREATE: 2,
  MOD: 3,
  VALUE: 4,
} as const;


export type RangeRequest = {
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
  readonly limit: number;
  readonly revision: number;
  readonly sortOrder: number;
  readonly sortTarget: number;
  readonly serializable: boolean;
  readonly keysOnly: boolean;
  readonly countOnly: boolean;
  readonly minModRevision: number;
  readonly maxModRevision: number;
  readonly minCreateRevision: number;
  readonly maxCreateRevision: number;
};

export const RangeRequest = {
  write(m: Init<RangeRequest>, w: ByteWriter): void {
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(10);
      w.bytes(m.key);
    }
    if (m.rangeEnd !== undefined && m.rangeEnd.length > 0) {
      w.uint32(18);
      w.bytes(m.rangeEnd);
    }
    if (m.limit !== undefined && m.limit !== 0) {
      w.uint32(24);
      w.int64(m.limit);
    }
    if (m.revision !== undefined && m.revision !== 0) {
      w.uint32(32);
      w.int64(m.revision);
    }
    if (m.sortOrder !== undefined && m.sortOrder !== 0) {
      w.uint32(40);
      w.int32(m.sortOrder);
    }
    if (m.sortTarget !== undefined && m.sortTarget !== 0) {
      w.uint32(48);
      w.int32(m.sortTarget);
    }
    if (m.serializable === true) {
      w.uint32(56);
      w.bool(m.serializable);
    }
    if (m.keysOnly === true) {
      w.uint32(64);
      w.bool(m.keysOnly);
    }
    if (m.countOnly === true) {
      w.uint32(72);
      w.bool(m.countOnly);
    }
    if (m.minModRevision !== undefined && m.minModRevision !== 0) {
      w.uint32(80);
      w.int64(m.minModRevision);
    }
    if (m.maxModRevision !== undefined && m.maxModRevision !== 0) {
      w.uint32(88);
      w.int64(m.maxModRevision);
    }
    if (m.minCreateRevision !== undefined && m.minCreateRevision !== 0) {
      w.uint32(96);
      w.int64(m.minCreateRevision);
    }
    if (m.maxCreateRevision !== undefined && m.maxCreateRevision !== 0) {
      w.uint32(104);
      w.int64(m.maxCreateRevision);
    }
  },
  encode(message: Init<RangeRequest>): Uint8Array {
    const w = new ByteWriter();
    RangeRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RangeRequest {
    let keyValue: Uint8Array = new Uint8Array(0);
    let rangeEnd: Uint8Array = new Uint8Array(0);
    let limit: number = 0;
    let revision: number = 0;
    let sortOrder: number = 0;
    let sortTarget: number = 0;
    let serializable: boolean = false;
    let keysOnly: boolean = false;
    let countOnly: boolean = false;
    let minModRevision: number = 0;
    let maxModRevision: number = 0;
    let minCreateRevision: number = 0;
    let maxCreateRevision: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          keyValue = r.bytes();
          break;
        }
        case 18: {
          rangeEnd = r.bytes();
          break;
        }
        case 24: {
          limit = r.int64();
          break;
        }
        case 32: {
          revision = r.int64();
          break;
        }
        case 40: {
          sortOrder = r.int32();
          break;
        }
        case 48: {
          sortTarget = r.int32();
          break;
        }
        case 56: {
          serializable = r.bool();
          break;
        }
        case 64: {
          keysOnly = r.bool();
          break;
        }
        case 72: {
          countOnly = r.bool();
          break;
        }
        case 80: {
          minModRevision = r.int64();
          break;
        }
        case 88: {
          maxModRevision = r.int64();
          break;
        }
        case 96: {
          minCreateRevision = r.int64();
          break;
        }
        case 104: {
          maxCreateRevision = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { key: keyValue, rangeEnd, limit, revision, sortOrder, sortTarget, serializable, keysOnly, countOnly, minModRevision, maxModRevision, minCreateRevision, maxCreateRevision };
  },
  decode(bytes: Uint8Array): RangeRequest {
    return RangeRequest.read(new ByteReader(bytes));
  },
};


export type RangeResponse = {
  readonly header: ResponseHeader | undefined;
  readonly kvs: readonly KeyValue[];
  readonly more: boolean;
  readonly count: number;
};

export const RangeResponse = {
  write(m: Init<RangeResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.kvs !== undefined) {
      for (const item of m.kvs) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        KeyValue.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.more === true) {
      w.uint32(24);
      w.bool(m.more);
    }
    if (m.count !== undefined && m.count !== 0) {
      w.uint32(32);
      w.int64(m.count);
    }
  },
  encode(message: Init<RangeResponse>): Uint8Array {
    const w = new ByteWriter();
    RangeResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RangeResponse {
    let header: ResponseHeader | undefined = undefined;
    let kvs: KeyValue[] = [];
    let more: boolean = false;
    let count: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          kvs.push(KeyValue.read(r.nested()));
          break;
        }
        case 24: {
          more = r.bool();
          break;
        }
        case 32: {
          count = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, kvs, more, count };
  },
  decode(bytes: Uint8Array): RangeResponse {
    return RangeResponse.read(new ByteReader(bytes));
  },
};


export type RangeStreamResponse = {
  readonly rangeResponse: RangeResponse | undefined;
};

export const RangeStreamResponse = {
  write(m: Init<RangeStreamResponse>, w: ByteWriter): void {
    if (m.rangeResponse !== undefined) {
      w.uint32(10);
      if (m.rangeResponse instanceof Uint8Array) w.bytes(m.rangeResponse);
      else {
        const start = w.open();
        RangeResponse.write(m.rangeResponse, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<RangeStreamResponse>): Uint8Array {
    const w = new ByteWriter();
    RangeStreamResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RangeStreamResponse {
    let rangeResponse: RangeResponse | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          rangeResponse = RangeResponse.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { rangeResponse };
  },
  decode(bytes: Uint8Array): RangeStreamResponse {
    return RangeStreamResponse.read(new ByteReader(bytes));
  },
};


export type PutRequest = {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly lease: bigint;
  readonly prevKv: boolean;
  readonly ignoreValue: boolean;
  readonly ignoreLease: boolean;
};

export const PutRequest = {
  write(m: Init<PutRequest>, w: ByteWriter): void {
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(10);
      w.bytes(m.key);
    }
    if (m.value !== undefined && m.value.length > 0) {
      w.uint32(18);
      w.bytes(m.value);
    }
    if (m.lease !== undefined && m.lease !== 0n) {
      w.uint32(24);
      w.bigint64(m.lease);
    }
    if (m.prevKv === true) {
      w.uint32(32);
      w.bool(m.prevKv);
    }
    if (m.ignoreValue === true) {
      w.uint32(40);
      w.bool(m.ignoreValue);
    }
    if (m.ignoreLease === true) {
      w.uint32(48);
      w.bool(m.ignoreLease);
    }
  },
  encode(message: Init<PutRequest>): Uint8Array {
    const w = new ByteWriter();
    PutRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PutRequest {
    let keyValue: Uint8Array = new Uint8Array(0);
    let value: Uint8Array = new Uint8Array(0);
    let lease: bigint = 0n;
    let prevKv: boolean = false;
    let ignoreValue: boolean = false;
    let ignoreLease: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          keyValue = r.bytes();
          break;
        }
        case 18: {
          value = r.bytes();
          break;
        }
        case 24: {
          lease = r.bigint64();
          break;
        }
        case 32: {
          prevKv = r.bool();
          break;
        }
        case 40: {
          ignoreValue = r.bool();
          break;
        }
        case 48: {
          ignoreLease = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { key: keyValue, value, lease, prevKv, ignoreValue, ignoreLease };
  },
  decode(bytes: Uint8Array): PutRequest {
    return PutRequest.read(new ByteReader(bytes));
  },
};


export type PutResponse = {
  readonly header: ResponseHeader | undefined;
  readonly prevKv: KeyValue | undefined;
};

export const PutResponse = {
  write(m: Init<PutResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.prevKv !== undefined) {
      w.uint32(18);
      if (m.prevKv instanceof Uint8Array) w.bytes(m.prevKv);
      else {
        const start = w.open();
        KeyValue.write(m.prevKv, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<PutResponse>): Uint8Array {
    const w = new ByteWriter();
    PutResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PutResponse {
    let header: ResponseHeader | undefined = undefined;
    let prevKv: KeyValue | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          prevKv = KeyValue.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, prevKv };
  },
  decode(bytes: Uint8Array): PutResponse {
    return PutResponse.read(new ByteReader(bytes));
  },
};


export type DeleteRangeRequest = {
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
  readonly prevKv: boolean;
};

export const DeleteRangeRequest = {
  write(m: Init<DeleteRangeRequest>, w: ByteWriter): void {
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(10);
      w.bytes(m.key);
    }
    if (m.rangeEnd !== undefined && m.rangeEnd.length > 0) {
      w.uint32(18);
      w.bytes(m.rangeEnd);
    }
    if (m.prevKv === true) {
      w.uint32(24);
      w.bool(m.prevKv);
    }
  },
  encode(message: Init<DeleteRangeRequest>): Uint8Array {
    const w = new ByteWriter();
    DeleteRangeRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DeleteRangeRequest {
    let keyValue: Uint8Array = new Uint8Array(0);
    let rangeEnd: Uint8Array = new Uint8Array(0);
    let prevKv: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          keyValue = r.bytes();
          break;
        }
        case 18: {
          rangeEnd = r.bytes();
          break;
        }
        case 24: {
          prevKv = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { key: keyValue, rangeEnd, prevKv };
  },
  decode(bytes: Uint8Array): DeleteRangeRequest {
    return DeleteRangeRequest.read(new ByteReader(bytes));
  },
};


export type DeleteRangeResponse = {
  readonly header: ResponseHeader | undefined;
  readonly deleted: number;
  readonly prevKvs: readonly KeyValue[];
};

export const DeleteRangeResponse = {
  write(m: Init<DeleteRangeResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.deleted !== undefined && m.deleted !== 0) {
      w.uint32(16);
      w.int64(m.deleted);
    }
    if (m.prevKvs !== undefined) {
      for (const item of m.prevKvs) {
        w.uint32(26);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        KeyValue.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<DeleteRangeResponse>): Uint8Array {
    const w = new ByteWriter();
    DeleteRangeResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DeleteRangeResponse {
    let header: ResponseHeader | undefined = undefined;
    let deleted: number = 0;
    let prevKvs: KeyValue[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 16: {
          deleted = r.int64();
          break;
        }
        case 26: {
          prevKvs.push(KeyValue.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, deleted, prevKvs };
  },
  decode(bytes: Uint8Array): DeleteRangeResponse {
    return DeleteRangeResponse.read(new ByteReader(bytes));
  },
};


export type RequestOp = {
  readonly requestRange: RangeRequest | undefined;
  readonly requestPut: PutRequest | undefined;
  readonly requestDeleteRange: DeleteRangeRequest | undefined;
  readonly requestTxn: TxnRequest | undefined;
};

export const RequestOp = {
  write(m: Init<RequestOp>, w: ByteWriter): void {
    if (m.requestRange !== undefined) {
      w.uint32(10);
      if (m.requestRange instanceof Uint8Array) w.bytes(m.requestRange);
      else {
        const start = w.open();
        RangeRequest.write(m.requestRange, w);
        w.close(start);
      };
    }
    if (m.requestPut !== undefined) {
      w.uint32(18);
      if (m.requestPut instanceof Uint8Array) w.bytes(m.requestPut);
      else {
        const start = w.open();
        PutRequest.write(m.requestPut, w);
        w.close(start);
      };
    }
    if (m.requestDeleteRange !== undefined) {
      w.uint32(26);
      if (m.requestDeleteRange instanceof Uint8Array) w.bytes(m.requestDeleteRange);
      else {
        const start = w.open();
        DeleteRangeRequest.write(m.requestDeleteRange, w);
        w.close(start);
      };
    }
    if (m.requestTxn !== undefined) {
      w.uint32(34);
      if (m.requestTxn instanceof Uint8Array) w.bytes(m.requestTxn);
      else {
        const start = w.open();
        TxnRequest.write(m.requestTxn, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<RequestOp>): Uint8Array {
    const w = new ByteWriter();
    RequestOp.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RequestOp {
    let requestRange: RangeRequest | undefined = undefined;
    let requestPut: PutRequest | undefined = undefined;
    let requestDeleteRange: DeleteRangeRequest | undefined = undefined;
    let requestTxn: TxnRequest | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          requestRange = RangeRequest.read(r.nested());
          break;
        }
        case 18: {
          requestPut = PutRequest.read(r.nested());
          break;
        }
        case 26: {
          requestDeleteRange = DeleteRangeRequest.read(r.nested());
          break;
        }
        case 34: {
          requestTxn = TxnRequest.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { requestRange, requestPut, requestDeleteRange, requestTxn };
  },
  decode(bytes: Uint8Array): RequestOp {
    return RequestOp.read(new ByteReader(bytes));
  },
};


export type ResponseOp = {
  readonly responseRange: RangeResponse | undefined;
  readonly responsePut: PutResponse | undefined;
  readonly responseDeleteRange: DeleteRangeResponse | undefined;
  readonly responseTxn: TxnResponse | undefined;
};

export const ResponseOp = {
  write(m: Init<ResponseOp>, w: ByteWriter): void {
    if (m.responseRange !== undefined) {
      w.uint32(10);
      if (m.responseRange instanceof Uint8Array) w.bytes(m.responseRange);
      else {
        const start = w.open();
        RangeResponse.write(m.responseRange, w);
        w.close(start);
      };
    }
    if (m.responsePut !== undefined) {
      w.uint32(18);
      if (m.responsePut instanceof Uint8Array) w.bytes(m.responsePut);
      else {
        const start = w.open();
        PutResponse.write(m.responsePut, w);
        w.close(start);
      };
    }
    if (m.responseDeleteRange !== undefined) {
      w.uint32(26);
      if (m.responseDeleteRange instanceof Uint8Array) w.bytes(m.responseDeleteRange);
      else {
        const start = w.open();
        DeleteRangeResponse.write(m.responseDeleteRange, w);
        w.close(start);
      };
    }
    if (m.responseTxn !== undefined) {
      w.uint32(34);
      if (m.responseTxn instanceof Uint8Array) w.bytes(m.responseTxn);
      else {
        const start = w.open();
        TxnResponse.write(m.responseTxn, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ResponseOp>): Uint8Array {
    const w = new ByteWriter();
    ResponseOp.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ResponseOp {
    let responseRange: RangeResponse | undefined = undefined;
    let responsePut: PutResponse | undefined = undefined;
    let responseDeleteRange: DeleteRangeResponse | undefined = undefined;
    let responseTxn: TxnResponse | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          responseRange = RangeResponse.read(r.nested());
          break;
        }
        case 18: {
          responsePut = PutResponse.read(r.nested());
          break;
        }
        case 26: {
          responseDeleteRange = DeleteRangeResponse.read(r.nested());
          break;
        }
        case 34: {
          responseTxn = TxnResponse.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { responseRange, responsePut, responseDeleteRange, responseTxn };
  },
  decode(bytes: Uint8Array): ResponseOp {
    return ResponseOp.read(new ByteReader(bytes));
  },
};


export const CompareResult = {
  EQUAL: 0,
  GREATER: 1,
  LESS: 2,
  NOT_EQUAL: 3,
} as const;


export const CompareTarget = {
  VERSION: 0,
  CREATE: 1,
  MOD: 2,
  VALUE: 3,
  LEASE: 4,
} as const;


export type Compare = {
  readonly result: number;
  readonly target: number;
  readonly key: Uint8Array;
  readonly version: number | undefined;
  readonly createRevision: number | undefined;
  readonly modRevision: number | undefined;
  readonly value: Uint8Array | undefined;
  readonly lease: bigint | undefined;
  readonly rangeEnd: Uint8Array;
};

export const Compare = {
  write(m: Init<Compare>, w: ByteWriter): void {
    if (m.result !== undefined && m.result !== 0) {
      w.uint32(8);
      w.int32(m.result);
    }
    if (m.target !== undefined && m.target !== 0) {
      w.uint32(16);
      w.int32(m.target);
    }
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(26);
      w.bytes(m.key);
    }
    if (m.version !== undefined) {
      w.uint32(32);
      w.int64(m.version);
    }
    if (m.createRevision !== undefined) {
      w.uint32(40);
      w.int64(m.createRevision);
    }
    if (m.modRevision !== undefined) {
      w.uint32(48);
      w.int64(m.modRevision);
    }
    if (m.value !== undefined) {
      w.uint32(58);
      w.bytes(m.value);
    }
    if (m.lease !== undefined) {
      w.uint32(64);
      w.bigint64(m.lease);
    }
    if (m.rangeEnd !== undefined && m.rangeEnd.length > 0) {
      w.uint32(514);
      w.bytes(m.rangeEnd);
    }
  },
  encode(message: Init<Compare>): Uint8Array {
    const w = new ByteWriter();
    Compare.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Compare {
    let result: number = 0;
    let target: number = 0;
    let keyValue: Uint8Array = new Uint8Array(0);
    let version: number | undefined = undefined;
    let createRevision: number | undefined = undefined;
    let modRevision: number | undefined = undefined;
    let value: Uint8Array | undefined = undefined;
    let lease: bigint | undefined = undefined;
    let rangeEnd: Uint8Array = new Uint8Array(0);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          result = r.int32();
          break;
        }
        case 16: {
          target = r.int32();
          break;
        }
        case 26: {
          keyValue = r.bytes();
          break;
        }
        case 32: {
          version = r.int64();
          break;
        }
        case 40: {
          createRevision = r.int64();
          break;
        }
        case 48: {
          modRevision = r.int64();
          break;
        }
        case 58: {
          value = r.bytes();
          break;
        }
        case 64: {
          lease = r.bigint64();
          break;
        }
        case 514: {
          rangeEnd = r.bytes();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { result, target, key: keyValue, version, createRevision, modRevision, value, lease, rangeEnd };
  },
  decode(bytes: Uint8Array): Compare {
    return Compare.read(new ByteReader(bytes));
  },
};


export type TxnRequest = {
  readonly compare: readonly Compare[];
  readonly success: readonly RequestOp[];
  readonly failure: readonly RequestOp[];
};

export const TxnRequest = {
  write(m: Init<TxnRequest>, w: ByteWriter): void {
    if (m.compare !== undefined) {
      for (const item of m.compare) {
        w.uint32(10);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Compare.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.success !== undefined) {
      for (const item of m.success) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        RequestOp.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.failure !== undefined) {
      for (const item of m.failure) {
        w.uint32(26);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        RequestOp.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<TxnRequest>): Uint8Array {
    const w = new ByteWriter();
    TxnRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): TxnRequest {
    let compare: Compare[] = [];
    let success: RequestOp[] = [];
    let failure: RequestOp[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          compare.push(Compare.read(r.nested()));
          break;
        }
        case 18: {
          success.push(RequestOp.read(r.nested()));
          break;
        }
        case 26: {
          failure.push(RequestOp.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { compare, success, failure };
  },
  decode(bytes: Uint8Array): TxnRequest {
    return TxnRequest.read(new ByteReader(bytes));
  },
};


export type TxnResponse = {
  readonly header: ResponseHeader | undefined;
  readonly succeeded: boolean;
  readonly responses: readonly ResponseOp[];
};

export const TxnResponse = {
  write(m: Init<TxnResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.succeeded === true) {
      w.uint32(16);
      w.bool(m.succeeded);
    }
    if (m.responses !== undefined) {
      for (const item of m.responses) {
        w.uint32(26);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        ResponseOp.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<TxnResponse>): Uint8Array {
    const w = new ByteWriter();
    TxnResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): TxnResponse {
    let header: ResponseHeader | undefined = undefined;
    let succeeded: boolean = false;
    let responses: ResponseOp[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 16: {
          succeeded = r.bool();
          break;
        }
        case 26: {
          responses.push(ResponseOp.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, succeeded, responses };
  },
  decode(bytes: Uint8Array): TxnResponse {
    return TxnResponse.read(new ByteReader(bytes));
  },
};


export type CompactionRequest = {
  readonly revision: number;
  readonly physical: boolean;
};

export const CompactionRequest = {
  write(m: Init<CompactionRequest>, w: ByteWriter): void {
    if (m.revision !== undefined && m.revision !== 0) {
      w.uint32(8);
      w.int64(m.revision);
    }
    if (m.physical === true) {
      w.uint32(16);
      w.bool(m.physical);
    }
  },
  encode(message: Init<CompactionRequest>): Uint8Array {
    const w = new ByteWriter();
    CompactionRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): CompactionRequest {
    let revision: number = 0;
    let physical: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          revision = r.int64();
          break;
        }
        case 16: {
          physical = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { revision, physical };
  },
  decode(bytes: Uint8Array): CompactionRequest {
    return CompactionRequest.read(new ByteReader(bytes));
  },
};


export type CompactionResponse = {
  readonly header: ResponseHeader | undefined;
};

export const CompactionResponse = {
  write(m: Init<CompactionResponse>, w: ByteWriter): void {
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
  encode(message: Init<CompactionResponse>): Uint8Array {
    const w = new ByteWriter();
    CompactionResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): CompactionResponse {
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
  decode(bytes: Uint8Array): CompactionResponse {
    return CompactionResponse.read(new ByteReader(bytes));
  },
};


export type WatchRequest = {
  readonly createRequest: WatchCreateRequest | undefined;
  readonly cancelRequest: WatchCancelRequest | undefined;
  readonly progressRequest: WatchProgressRequest | undefined;
};

export const WatchRequest = {
  write(m: Init<WatchRequest>, w: ByteWriter): void {
    if (m.createRequest !== undefined) {
      w.uint32(10);
      if (m.createRequest instanceof Uint8Array) w.bytes(m.createRequest);
      else {
        const start = w.open();
        WatchCreateRequest.write(m.createRequest, w);
        w.close(start);
      };
    }
    if (m.cancelRequest !== undefined) {
      w.uint32(18);
      if (m.cancelRequest instanceof Uint8Array) w.bytes(m.cancelRequest);
      else {
        const start = w.open();
        WatchCancelRequest.write(m.cancelRequest, w);
        w.close(start);
      };
    }
    if (m.progressRequest !== undefined) {
      w.uint32(26);
      if (m.progressRequest instanceof Uint8Array) w.bytes(m.progressRequest);
      else {
        const start = w.open();
        WatchProgressRequest.write(m.progressRequest, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<WatchRequest>): Uint8Array {
    const w = new ByteWriter();
    WatchRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): WatchRequest {
    let createRequest: WatchCreateRequest | undefined = undefined;
    let cancelRequest: WatchCancelRequest | undefined = undefined;
    let progressRequest: WatchProgressRequest | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          createRequest = WatchCreateRequest.read(r.nested());
          break;
        }
        case 18: {
          cancelRequest = WatchCancelRequest.read(r.nested());
          break;
        }
        case 26: {
          progressRequest = WatchProgressRequest.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { createRequest, cancelRequest, progressRequest };
  },
  decode(bytes: Uint8Array): WatchRequest {
    return WatchRequest.read(new ByteReader(bytes));
  },
};


export const FilterType = {
  NOPUT: 0,
  NODELETE: 1,
} as const;


export type WatchCreateRequest = {
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
  readonly startRevision: number;
  readonly progressNotify: boolean;
  readonly filters: readonly number[];
  readonly prevKv: boolean;
  readonly watchId: number;
  readonly fragment: boolean;
};

export const WatchCreateRequest = {
  write(m: Init<WatchCreateRequest>, w: ByteWriter): void {
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(10);
      w.bytes(m.key);
    }
    if (m.rangeEnd !== undefined && m.rangeEnd.length > 0) {
      w.uint32(18);
      w.bytes(m.rangeEnd);
    }
    if (m.startRevision !== undefined && m.startRevision !== 0) {
      w.uint32(24);
      w.int64(m.startRevision);
    }
    if (m.progressNotify === true) {
      w.uint32(32);
      w.bool(m.progressNotify);
    }
    if (m.filters !== undefined && m.filters.length > 0) {
      w.uint32(42);
      const packed = w.open();
      for (const item of m.filters) w.int32(item);
      w.close(packed);
    }
    if (m.prevKv === true) {
      w.uint32(48);
      w.bool(m.prevKv);
    }
    if (m.watchId !== undefined && m.watchId !== 0) {
      w.uint32(56);
      w.int64(m.watchId);
    }
    if (m.fragment === true) {
      w.uint32(64);
      w.bool(m.fragment);
    }
  },
  encode(message: Init<WatchCreateRequest>): Uint8Array {
    const w = new ByteWriter();
    WatchCreateRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): WatchCreateRequest {
    let keyValue: Uint8Array = new Uint8Array(0);
    let rangeEnd: Uint8Array = new Uint8Array(0);
    let startRevision: number = 0;
    let progressNotify: boolean = false;
    let filters: number[] = [];
    let prevKv: boolean = false;
    let watchId: number = 0;
    let fragment: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          keyValue = r.bytes();
          break;
        }
        case 18: {
          rangeEnd = r.bytes();
          break;
        }
        case 24: {
          startRevision = r.int64();
          break;
        }
        case 32: {
          progressNotify = r.bool();
          break;
        }
        case 40: {
          filters.push(r.int32());
          break;
        }
        case 42: {
          const packed = r.nested();
          while (!packed.done) filters.push(packed.int32());
          break;
        }
        case 48: {
          prevKv = r.bool();
          break;
        }
        case 56: {
          watchId = r.int64();
          break;
        }
        case 64: {
          fragment = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { key: keyValue, rangeEnd, startRevision, progressNotify, filters, prevKv, watchId, fragment };
  },
  decode(bytes: Uint8Array): WatchCreateRequest {
    return WatchCreateRequest.read(new ByteReader(bytes));
  },
};


export type WatchCancelRequest = {
  readonly watchId: number;
};

export const WatchCancelRequest = {
  write(m: Init<WatchCancelRequest>, w: ByteWriter): void {
    if (m.watchId !== undefined && m.watchId !== 0) {
      w.uint32(8);
      w.int64(m.watchId);
    }
  },
  encode(message: Init<WatchCancelRequest>): Uint8Array {
    const w = new ByteWriter();
    WatchCancelRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): WatchCancelRequest {
    let watchId: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          watchId = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { watchId };
  },
  decode(bytes: Uint8Array): WatchCancelRequest {
    return WatchCancelRequest.read(new ByteReader(bytes));
  },
};


export type WatchProgressRequest = {

};

export const WatchProgressRequest = {
  write(_m: Init<WatchProgressRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<WatchProgressRequest>): Uint8Array {
    const w = new ByteWriter();
    WatchProgressRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): WatchProgressRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): WatchProgressRequest {
    return WatchProgressRequest.read(new ByteReader(bytes));
  },
};


export type WatchResponse = {
  readonly header: ResponseHeader | undefined;
  readonly watchId: number;
  readonly created: boolean;
  readonly canceled: boolean;
  readonly compactRevision: number;
  readonly cancelReason: string;
  readonly fragment: boolean;
  readonly events: readonly Event[];
};

export const WatchResponse = {
  write(m: Init<WatchResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.watchId !== undefined && m.watchId !== 0) {
      w.uint32(16);
      w.int64(m.watchId);
    }
    if (m.created === true) {
      w.uint32(24);
      w.bool(m.created);
    }
    if (m.canceled === true) {
      w.uint32(32);
      w.bool(m.canceled);
    }
    if (m.compactRevision !== undefined && m.compactRevision !== 0) {
      w.uint32(40);
      w.int64(m.compactRevision);
    }
    if (m.cancelReason !== undefined && m.cancelReason !== "") {
      w.uint32(50);
      w.string(m.cancelReason);
    }
    if (m.fragment === true) {
      w.uint32(56);
      w.bool(m.fragment);
    }
    if (m.events !== undefined) {
      for (const item of m.events) {
        w.uint32(90);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Event.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<WatchResponse>): Uint8Array {
    const w = new ByteWriter();
    WatchResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): WatchResponse {
    let header: ResponseHeader | undefined = undefined;
    let watchId: number = 0;
    let created: boolean = false;
    let canceled: boolean = false;
    let compactRevision: number = 0;
    let cancelReason: string = "";
    let fragment: boolean = false;
    let events: Event[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 16: {
          watchId = r.int64();
          break;
        }
        case 24: {
          created = r.bool();
          break;
        }
        case 32: {
          canceled = r.bool();
          break;
        }
        case 40: {
          compactRevision = r.int64();
          break;
        }
        case 50: {
          cancelReason = r.string();
          break;
        }
        case 56: {
          fragment = r.bool();
          break;
        }
        case 90: {
          events.push(Event.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, watchId, created, canceled, compactRevision, cancelReason, fragment, events };
  },
  decode(bytes: Uint8Array): WatchResponse {
    return WatchResponse.read(new ByteReader(bytes));
  },
};


export type LeaseGrantRequest = {
  readonly TTL: number;
  readonly ID: bigint;
};

export const LeaseGrantRequest = {
  write(m: Init<LeaseGrantRequest>, w: ByteWriter): void {
    if (m.TTL !== undefined && m.TTL !== 0) {
      w.uint32(8);
      w.int64(m.TTL);
    }
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(16);
      w.bigint64(m.ID);
    }
  },
  encode(message: Init<LeaseGrantRequest>): Uint8Array {
    const w = new ByteWriter();
    LeaseGrantRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseGrantRequest {
    let TTL: number = 0;
    let ID: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          TTL = r.int64();
          break;
        }
        case 16: {
          ID = r.bigint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { TTL, ID };
  },
  decode(bytes: Uint8Array): LeaseGrantRequest {
    return LeaseGrantRequest.read(new ByteReader(bytes));
  },
};


export type LeaseGrantResponse = {
  readonly header: ResponseHeader | undefined;
  readonly ID: bigint;
  readonly TTL: number;
  readonly error: string;
};

export const LeaseGrantResponse = {
  write(m: Init<LeaseGrantResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(16);
      w.bigint64(m.ID);
    }
    if (m.TTL !== undefined && m.TTL !== 0) {
      w.uint32(24);
      w.int64(m.TTL);
    }
    if (m.error !== undefined && m.error !== "") {
      w.uint32(34);
      w.string(m.error);
    }
  },
  encode(message: Init<LeaseGrantResponse>): Uint8Array {
    const w = new ByteWriter();
    LeaseGrantResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseGrantResponse {
    let header: ResponseHeader | undefined = undefined;
    let ID: bigint = 0n;
    let TTL: number = 0;
    let error: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 16: {
          ID = r.bigint64();
          break;
        }
        case 24: {
          TTL = r.int64();
          break;
        }
        case 34: {
          error = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, ID, TTL, error };
  },
  decode(bytes: Uint8Array): LeaseGrantResponse {
    return LeaseGrantResponse.read(new ByteReader(bytes));
  },
};


export type LeaseRevokeRequest = {
  readonly ID: bigint;
};

export const LeaseRevokeRequest = {
  write(m: Init<LeaseRevokeRequest>, w: ByteWriter): void {
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(8);
      w.bigint64(m.ID);
    }
  },
  encode(message: Init<LeaseRevokeRequest>): Uint8Array {
    const w = new ByteWriter();
    LeaseRevokeRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseRevokeRequest {
    let ID: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          ID = r.bigint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { ID };
  },
  decode(bytes: Uint8Array): LeaseRevokeRequest {
    return LeaseRevokeRequest.read(new ByteReader(bytes));
  },
};


export type LeaseRevokeResponse = {
  readonly header: ResponseHeader | undefined;
};

export const LeaseRevokeResponse = {
  write(m: Init<LeaseRevokeResponse>, w: ByteWriter): void {
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
  encode(message: Init<LeaseRevokeResponse>): Uint8Array {
    const w = new ByteWriter();
    LeaseRevokeResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseRevokeResponse {
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
  decode(bytes: Uint8Array): LeaseRevokeResponse {
    return LeaseRevokeResponse.read(new ByteReader(bytes));
  },
};


export type LeaseKeepAliveRequest = {
  readonly ID: bigint;
};

export const LeaseKeepAliveRequest = {
  write(m: Init<LeaseKeepAliveRequest>, w: ByteWriter): void {
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(8);
      w.bigint64(m.ID);
    }
  },
  encode(message: Init<LeaseKeepAliveRequest>): Uint8Array {
    const w = new ByteWriter();
    LeaseKeepAliveRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseKeepAliveRequest {
    let ID: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          ID = r.bigint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { ID };
  },
  decode(bytes: Uint8Array): LeaseKeepAliveRequest {
    return LeaseKeepAliveRequest.read(new ByteReader(bytes));
  },
};


export type LeaseKeepAliveResponse = {
  readonly header: ResponseHeader | undefined;
  readonly ID: bigint;
  readonly TTL: number;
};

export const LeaseKeepAliveResponse = {
  write(m: Init<LeaseKeepAliveResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(16);
      w.bigint64(m.ID);
    }
    if (m.TTL !== undefined && m.TTL !== 0) {
      w.uint32(24);
      w.int64(m.TTL);
    }
  },
  encode(message: Init<LeaseKeepAliveResponse>): Uint8Array {
    const w = new ByteWriter();
    LeaseKeepAliveResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseKeepAliveResponse {
    let header: ResponseHeader | undefined = undefined;
    let ID: bigint = 0n;
    let TTL: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 16: {
          ID = r.bigint64();
          break;
        }
        case 24: {
          TTL = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, ID, TTL };
  },
  decode(bytes: Uint8Array): LeaseKeepAliveResponse {
    return LeaseKeepAliveResponse.read(new ByteReader(bytes));
  },
};


export type LeaseTimeToLiveRequest = {
  readonly ID: bigint;
  readonly keys: boolean;
};

export const LeaseTimeToLiveRequest = {
  write(m: Init<LeaseTimeToLiveRequest>, w: ByteWriter): void {
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(8);
      w.bigint64(m.ID);
    }
    if (m.keys === true) {
      w.uint32(16);
      w.bool(m.keys);
    }
  },
  encode(message: Init<LeaseTimeToLiveRequest>): Uint8Array {
    const w = new ByteWriter();
    LeaseTimeToLiveRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseTimeToLiveRequest {
    let ID: bigint = 0n;
    let keys: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          ID = r.bigint64();
          break;
        }
        case 16: {
          keys = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { ID, keys };
  },
  decode(bytes: Uint8Array): LeaseTimeToLiveRequest {
    return LeaseTimeToLiveRequest.read(new ByteReader(bytes));
  },
};


export type LeaseTimeToLiveResponse = {
  readonly header: ResponseHeader | undefined;
  readonly ID: bigint;
  readonly TTL: number;
  readonly grantedTTL: number;
  readonly keys: readonly Uint8Array[];
};

export const LeaseTimeToLiveResponse = {
  write(m: Init<LeaseTimeToLiveResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(16);
      w.bigint64(m.ID);
    }
    if (m.TTL !== undefined && m.TTL !== 0) {
      w.uint32(24);
      w.int64(m.TTL);
    }
    if (m.grantedTTL !== undefined && m.grantedTTL !== 0) {
      w.uint32(32);
      w.int64(m.grantedTTL);
    }
    if (m.keys !== undefined) {
      for (const item of m.keys) {
        w.uint32(42);
        w.bytes(item);
      }
    }
  },
  encode(message: Init<LeaseTimeToLiveResponse>): Uint8Array {
    const w = new ByteWriter();
    LeaseTimeToLiveResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseTimeToLiveResponse {
    let header: ResponseHeader | undefined = undefined;
    let ID: bigint = 0n;
    let TTL: number = 0;
    let grantedTTL: number = 0;
    let keys: Uint8Array[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 16: {
          ID = r.bigint64();
          break;
        }
        case 24: {
          TTL = r.int64();
          break;
        }
        case 32: {
          grantedTTL = r.int64();
          break;
        }
        case 42: {
          keys.push(r.bytes());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, ID, TTL, grantedTTL, keys };
  },
  decode(bytes: Uint8Array): LeaseTimeToLiveResponse {
    return LeaseTimeToLiveResponse.read(new ByteReader(bytes));
  },
};


export type LeaseLeasesRequest = {

};

export const LeaseLeasesRequest = {
  write(_m: Init<LeaseLeasesRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<LeaseLeasesRequest>): Uint8Array {
    const w = new ByteWriter();
    LeaseLeasesRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseLeasesRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): LeaseLeasesRequest {
    return LeaseLeasesRequest.read(new ByteReader(bytes));
  },
};


export type LeaseStatus = {
  readonly ID: bigint;
};

export const LeaseStatus = {
  write(m: Init<LeaseStatus>, w: ByteWriter): void {
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(8);
      w.bigint64(m.ID);
    }
  },
  encode(message: Init<LeaseStatus>): Uint8Array {
    const w = new ByteWriter();
    LeaseStatus.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseStatus {
    let ID: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          ID = r.bigint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { ID };
  },
  decode(bytes: Uint8Array): LeaseStatus {
    return LeaseStatus.read(new ByteReader(bytes));
  },
};


export type LeaseLeasesResponse = {
  readonly header: ResponseHeader | undefined;
  readonly leases: readonly LeaseStatus[];
};

export const LeaseLeasesResponse = {
  write(m: Init<LeaseLeasesResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.leases !== undefined) {
      for (const item of m.leases) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        LeaseStatus.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<LeaseLeasesResponse>): Uint8Array {
    const w = new ByteWriter();
    LeaseLeasesResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseLeasesResponse {
    let header: ResponseHeader | undefined = undefined;
    let leases: LeaseStatus[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          leases.push(LeaseStatus.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, leases };
  },
  decode(bytes: Uint8Array): LeaseLeasesResponse {
    return LeaseLeasesResponse.read(new ByteReader(bytes));
  },
};


export type Member = {
  readonly ID: bigint;
  readonly name: string;
  readonly peerURLs: readonly string[];
  readonly clientURLs: readonly string[];
  readonly isLearner: boolean;
};

export const Member = {
  write(m: Init<Member>, w: ByteWriter): void {
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(8);
      w.bigint64(m.ID);
    }
    if (m.name !== undefined && m.name !== "") {
      w.uint32(18);
      w.string(m.name);
    }
    if (m.peerURLs !== undefined) {
      for (const item of m.peerURLs) {
        w.uint32(26);
        w.string(item);
      }
    }
    if (m.clientURLs !== undefined) {
      for (const item of m.clientURLs) {
        w.uint32(34);
        w.string(item);
      }
    }
    if (m.isLearner === true) {
      w.uint32(40);
      w.bool(m.isLearner);
    }
  },
  encode(message: Init<Member>): Uint8Array {
    const w = new ByteWriter();
    Member.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Member {
    let ID: bigint = 0n;
    let name: string = "";
    let peerURLs: string[] = [];
    let clientURLs: string[] = [];
    let isLearner: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          ID = r.biguint64();
          break;
        }
        case 18: {
          name = r.string();
          break;
        }
        case 26: {
          peerURLs.push(r.string());
          break;
        }
        case 34: {
          clientURLs.push(r.string());
          break;
        }
        case 40: {
          isLearner = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { ID, name, peerURLs, clientURLs, isLearner };
  },
  decode(bytes: Uint8Array): Member {
    return Member.read(new ByteReader(bytes));
  },
};


export type MemberAddRequest = {
  readonly peerURLs: readonly string[];
  readonly isLearner: boolean;
};

export const MemberAddRequest = {
  write(m: Init<MemberAddRequest>, w: ByteWriter): void {
    if (m.peerURLs !== undefined) {
      for (const item of m.peerURLs) {
        w.uint32(10);
        w.string(item);
      }
    }
    if (m.isLearner === true) {
      w.uint32(16);
      w.bool(m.isLearner);
    }
  },
  encode(message: Init<MemberAddRequest>): Uint8Array {
    const w = new ByteWriter();
    MemberAddRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemberAddRequest {
    let peerURLs: string[] = [];
    let isLearner: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          peerURLs.push(r.string());
          break;
        }
        case 16: {
          isLearner = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { peerURLs, isLearner };
  },
  decode(bytes: Uint8Array): MemberAddRequest {
    return MemberAddRequest.read(new ByteReader(bytes));
  },
};


export type MemberAddResponse = {
  readonly header: ResponseHeader | undefined;
  readonly member: Member | undefined;
  readonly members: readonly Member[];
};

export const MemberAddResponse = {
  write(m: Init<MemberAddResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.member !== undefined) {
      w.uint32(18);
      if (m.member instanceof Uint8Array) w.bytes(m.member);
      else {
        const start = w.open();
        Member.write(m.member, w);
        w.close(start);
      };
    }
    if (m.members !== undefined) {
      for (const item of m.members) {
        w.uint32(26);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Member.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<MemberAddResponse>): Uint8Array {
    const w = new ByteWriter();
    MemberAddResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemberAddResponse {
    let header: ResponseHeader | undefined = undefined;
    let member: Member | undefined = undefined;
    let members: Member[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          member = Member.read(r.nested());
          break;
        }
        case 26: {
          members.push(Member.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, member, members };
  },
  decode(bytes: Uint8Array): MemberAddResponse {
    return MemberAddResponse.read(new ByteReader(bytes));
  },
};


export type MemberRemoveRequest = {
  readonly ID: bigint;
};

export const MemberRemoveRequest = {
  write(m: Init<MemberRemoveRequest>, w: ByteWriter): void {
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(8);
      w.bigint64(m.ID);
    }
  },
  encode(message: Init<MemberRemoveRequest>): Uint8Array {
    const w = new ByteWriter();
    MemberRemoveRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemberRemoveRequest {
    let ID: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          ID = r.biguint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { ID };
  },
  decode(bytes: Uint8Array): MemberRemoveRequest {
    return MemberRemoveRequest.read(new ByteReader(bytes));
  },
};


export type MemberRemoveResponse = {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
};

export const MemberRemoveResponse = {
  write(m: Init<MemberRemoveResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.members !== undefined) {
      for (const item of m.members) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Member.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<MemberRemoveResponse>): Uint8Array {
    const w = new ByteWriter();
    MemberRemoveResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemberRemoveResponse {
    let header: ResponseHeader | undefined = undefined;
    let members: Member[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          members.push(Member.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, members };
  },
  decode(bytes: Uint8Array): MemberRemoveResponse {
    return MemberRemoveResponse.read(new ByteReader(bytes));
  },
};


export type MemberUpdateRequest = {
  readonly ID: bigint;
  readonly peerURLs: readonly string[];
};

export const MemberUpdateRequest = {
  write(m: Init<MemberUpdateRequest>, w: ByteWriter): void {
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(8);
      w.bigint64(m.ID);
    }
    if (m.peerURLs !== undefined) {
      for (const item of m.peerURLs) {
        w.uint32(18);
        w.string(item);
      }
    }
  },
  encode(message: Init<MemberUpdateRequest>): Uint8Array {
    const w = new ByteWriter();
    MemberUpdateRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemberUpdateRequest {
    let ID: bigint = 0n;
    let peerURLs: string[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          ID = r.biguint64();
          break;
        }
        case 18: {
          peerURLs.push(r.string());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { ID, peerURLs };
  },
  decode(bytes: Uint8Array): MemberUpdateRequest {
    return MemberUpdateRequest.read(new ByteReader(bytes));
  },
};


export type MemberUpdateResponse = {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
};

export const MemberUpdateResponse = {
  write(m: Init<MemberUpdateResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.members !== undefined) {
      for (const item of m.members) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Member.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<MemberUpdateResponse>): Uint8Array {
    const w = new ByteWriter();
    MemberUpdateResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemberUpdateResponse {
    let header: ResponseHeader | undefined = undefined;
    let members: Member[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          members.push(Member.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, members };
  },
  decode(bytes: Uint8Array): MemberUpdateResponse {
    return MemberUpdateResponse.read(new ByteReader(bytes));
  },
};


export type MemberListRequest = {
  readonly linearizable: boolean;
};

export const MemberListRequest = {
  write(m: Init<MemberListRequest>, w: ByteWriter): void {
    if (m.linearizable === true) {
      w.uint32(8);
      w.bool(m.linearizable);
    }
  },
  encode(message: Init<MemberListRequest>): Uint8Array {
    const w = new ByteWriter();
    MemberListRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemberListRequest {
    let linearizable: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          linearizable = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { linearizable };
  },
  decode(bytes: Uint8Array): MemberListRequest {
    return MemberListRequest.read(new ByteReader(bytes));
  },
};


export type MemberListResponse = {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
};

export const MemberListResponse = {
  write(m: Init<MemberListResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.members !== undefined) {
      for (const item of m.members) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Member.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<MemberListResponse>): Uint8Array {
    const w = new ByteWriter();
    MemberListResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemberListResponse {
    let header: ResponseHeader | undefined = undefined;
    let members: Member[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          members.push(Member.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, members };
  },
  decode(bytes: Uint8Array): MemberListResponse {
    return MemberListResponse.read(new ByteReader(bytes));
  },
};


export type MemberPromoteRequest = {
  readonly ID: bigint;
};

export const MemberPromoteRequest = {
  write(m: Init<MemberPromoteRequest>, w: ByteWriter): void {
    if (m.ID !== undefined && m.ID !== 0n) {
      w.uint32(8);
      w.bigint64(m.ID);
    }
  },
  encode(message: Init<MemberPromoteRequest>): Uint8Array {
    const w = new ByteWriter();
    MemberPromoteRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemberPromoteRequest {
    let ID: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          ID = r.biguint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { ID };
  },
  decode(bytes: Uint8Array): MemberPromoteRequest {
    return MemberPromoteRequest.read(new ByteReader(bytes));
  },
};


export type MemberPromoteResponse = {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
};

export const MemberPromoteResponse = {
  write(m: Init<MemberPromoteResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.members !== undefined) {
      for (const item of m.members) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Member.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<MemberPromoteResponse>): Uint8Array {
    const w = new ByteWriter();
    MemberPromoteResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemberPromoteResponse {
    let header: ResponseHeader | undefined = undefined;
    let members: Member[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          members.push(Member.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, members };
  },
  decode(bytes: Uint8Array): MemberPromoteResponse {
    return MemberPromoteResponse.read(new ByteReader(bytes));
  },
};


export const AlarmType = {
  NONE: 0,
  NOSPACE: 1,
  CORRUPT: 2,
} as const;


export const AlarmAction = {
  GET: 0,
  ACTIVATE: 1,
  DEACTIVATE: 2,
} as const;


export type AlarmRequest = {
  readonly action: number;
  readonly memberID: bigint;
  readonly alarm: number;
};

export const AlarmRequest = {
  write(m: Init<AlarmRequest>, w: ByteWriter): void {
    if (m.action !== undefined && m.action !== 0) {
      w.uint32(8);
      w.int32(m.action);
    }
    if (m.memberID !== undefined && m.memberID !== 0n) {
      w.uint32(16);
      w.bigint64(m.memberID);
    }
    if (m.alarm !== undefined && m.alarm !== 0) {
      w.uint32(24);
      w.int32(m.alarm);
    }
  },
  encode(message: Init<AlarmRequest>): Uint8Array {
    const w = new ByteWriter();
    AlarmRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AlarmRequest {
    let action: number = 0;
    let memberID: bigint = 0n;
    let alarm: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          action = r.int32();
          break;
        }
        case 16: {
          memberID = r.biguint64();
          break;
        }
        case 24: {
          alarm = r.int32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { action, memberID, alarm };
  },
  decode(bytes: Uint8Array): AlarmRequest {
    return AlarmRequest.read(new ByteReader(bytes));
  },
};


export type AlarmMember = {
  readonly memberID: bigint;
  readonly alarm: number;
};

export const AlarmMember = {
  write(m: Init<AlarmMember>, w: ByteWriter): void {
    if (m.memberID !== undefined && m.memberID !== 0n) {
      w.uint32(8);
      w.bigint64(m.memberID);
    }
    if (m.alarm !== undefined && m.alarm !== 0) {
      w.uint32(16);
      w.int32(m.alarm);
    }
  },
  encode(message: Init<AlarmMember>): Uint8Array {
    const w = new ByteWriter();
    AlarmMember.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AlarmMember {
    let memberID: bigint = 0n;
    let alarm: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          memberID = r.biguint64();
          break;
        }
        case 16: {
          alarm = r.int32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { memberID, alarm };
  },
  decode(bytes: Uint8Array): AlarmMember {
    return AlarmMember.read(new ByteReader(bytes));
  },
};


export type AlarmResponse = {
  readonly header: ResponseHeader | undefined;
  readonly alarms: readonly AlarmMember[];
};

export const AlarmResponse = {
  write(m: Init<AlarmResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.alarms !== undefined) {
      for (const item of m.alarms) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        AlarmMember.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<AlarmResponse>): Uint8Array {
    const w = new ByteWriter();
    AlarmResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AlarmResponse {
    let header: ResponseHeader | undefined = undefined;
    let alarms: AlarmMember[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          alarms.push(AlarmMember.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, alarms };
  },
  decode(bytes: Uint8Array): AlarmResponse {
    return AlarmResponse.read(new ByteReader(bytes));
  },
};


export type StatusRequest = {

};

export const StatusRequest = {
  write(_m: Init<StatusRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<StatusRequest>): Uint8Array {
    const w = new ByteWriter();
    StatusRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StatusRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): StatusRequest {
    return StatusRequest.read(new ByteReader(bytes));
  },
};


export type DowngradeInfo = {
  readonly enabled: boolean;
  readonly targetVersion: string;
};

export const DowngradeInfo = {
  write(m: Init<DowngradeInfo>, w: ByteWriter): void {
    if (m.enabled === true) {
      w.uint32(8);
      w.bool(m.enabled);
    }
    if (m.targetVersion !== undefined && m.targetVersion !== "") {
      w.uint32(18);
      w.string(m.targetVersion);
    }
  },
  encode(message: Init<DowngradeInfo>): Uint8Array {
    const w = new ByteWriter();
    DowngradeInfo.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DowngradeInfo {
    let enabled: boolean = false;
    let targetVersion: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          enabled = r.bool();
          break;
        }
        case 18: {
          targetVersion = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { enabled, targetVersion };
  },
  decode(bytes: Uint8Array): DowngradeInfo {
    return DowngradeInfo.read(new ByteReader(bytes));
  },
};


export type StatusResponse = {
  readonly header: ResponseHeader | undefined;
  readonly version: string;
  readonly dbSize: number;
  readonly leader: bigint;
  readonly raftIndex: number;
  readonly raftTerm: number;
  readonly raftAppliedIndex: number;
  readonly errors: readonly string[];
  readonly dbSizeInUse: number;
  readonly isLearner: boolean;
  readonly storageVersion: string;
  readonly dbSizeQuota: number;
  readonly downgradeInfo: DowngradeInfo | undefined;
};

export const StatusResponse = {
  write(m: Init<StatusResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.version !== undefined && m.version !== "") {
      w.uint32(18);
      w.string(m.version);
    }
    if (m.dbSize !== undefined && m.dbSize !== 0) {
      w.uint32(24);
      w.int64(m.dbSize);
    }
    if (m.leader !== undefined && m.leader !== 0n) {
      w.uint32(32);
      w.bigint64(m.leader);
    }
    if (m.raftIndex !== undefined && m.raftIndex !== 0) {
      w.uint32(40);
      w.int64(m.raftIndex);
    }
    if (m.raftTerm !== undefined && m.raftTerm !== 0) {
      w.uint32(48);
      w.int64(m.raftTerm);
    }
    if (m.raftAppliedIndex !== undefined && m.raftAppliedIndex !== 0) {
      w.uint32(56);
      w.int64(m.raftAppliedIndex);
    }
    if (m.errors !== undefined) {
      for (const item of m.errors) {
        w.uint32(66);
        w.string(item);
      }
    }
    if (m.dbSizeInUse !== undefined && m.dbSizeInUse !== 0) {
      w.uint32(72);
      w.int64(m.dbSizeInUse);
    }
    if (m.isLearner === true) {
      w.uint32(80);
      w.bool(m.isLearner);
    }
    if (m.storageVersion !== undefined && m.storageVersion !== "") {
      w.uint32(90);
      w.string(m.storageVersion);
    }
    if (m.dbSizeQuota !== undefined && m.dbSizeQuota !== 0) {
      w.uint32(96);
      w.int64(m.dbSizeQuota);
    }
    if (m.downgradeInfo !== undefined) {
      w.uint32(106);
      if (m.downgradeInfo instanceof Uint8Array) w.bytes(m.downgradeInfo);
      else {
        const start = w.open();
        DowngradeInfo.write(m.downgradeInfo, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<StatusResponse>): Uint8Array {
    const w = new ByteWriter();
    StatusResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StatusResponse {
    let header: ResponseHeader | undefined = undefined;
    let version: string = "";
    let dbSize: number = 0;
    let leader: bigint = 0n;
    let raftIndex: number = 0;
    let raftTerm: number = 0;
    let raftAppliedIndex: number = 0;
    let errors: string[] = [];
    let dbSizeInUse: number = 0;
    let isLearner: boolean = false;
    let storageVersion: string = "";
    let dbSizeQuota: number = 0;
    let downgradeInfo: DowngradeInfo | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          version = r.string();
          break;
        }
        case 24: {
          dbSize = r.int64();
          break;
        }
        case 32: {
          leader = r.biguint64();
          break;
        }
        case 40: {
          raftIndex = r.uint64();
          break;
        }
        case 48: {
          raftTerm = r.uint64();
          break;
        }
        case 56: {
          raftAppliedIndex = r.uint64();
          break;
        }
        case 66: {
          errors.push(r.string());
          break;
        }
        case 72: {
          dbSizeInUse = r.int64();
          break;
        }
        case 80: {
          isLearner = r.bool();
          break;
        }
        case 90: {
          storageVersion = r.string();
          break;
        }
        case 96: {
          dbSizeQuota = r.int64();
          break;
        }
        case 106: {
          downgradeInfo = DowngradeInfo.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, version, dbSize, leader, raftIndex, raftTerm, raftAppliedIndex, errors, dbSizeInUse, isLearner, storageVersion, dbSizeQuota, downgradeInfo };
  },
  decode(bytes: Uint8Array): StatusResponse {
    return StatusResponse.read(new ByteReader(bytes));
  },
};


export type DefragmentRequest = {

};

export const DefragmentRequest = {
  write(_m: Init<DefragmentRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<DefragmentRequest>): Uint8Array {
    const w = new ByteWriter();
    DefragmentRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DefragmentRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): DefragmentRequest {
    return DefragmentRequest.read(new ByteReader(bytes));
  },
};


export type DefragmentResponse = {
  readonly header: ResponseHeader | undefined;
};

export const DefragmentResponse = {
  write(m: Init<DefragmentResponse>, w: ByteWriter): void {
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
  encode(message: Init<DefragmentResponse>): Uint8Array {
    const w = new ByteWriter();
    DefragmentResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DefragmentResponse {
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
  decode(bytes: Uint8Array): DefragmentResponse {
    return DefragmentResponse.read(new ByteReader(bytes));
  },
};


export type HashRequest = {

};

export const HashRequest = {
  write(_m: Init<HashRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<HashRequest>): Uint8Array {
    const w = new ByteWriter();
    HashRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): HashRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): HashRequest {
    return HashRequest.read(new ByteReader(bytes));
  },
};


export type HashResponse = {
  readonly header: ResponseHeader | undefined;
  readonly hash: number;
};

export const HashResponse = {
  write(m: Init<HashResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.hash !== undefined && m.hash !== 0) {
      w.uint32(16);
      w.uint32(m.hash);
    }
  },
  encode(message: Init<HashResponse>): Uint8Array {
    const w = new ByteWriter();
    HashResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): HashResponse {
    let header: ResponseHeader | undefined = undefined;
    let hash: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 16: {
          hash = r.uint32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, hash };
  },
  decode(bytes: Uint8Array): HashResponse {
    return HashResponse.read(new ByteReader(bytes));
  },
};


export type HashKVRequest = {
  readonly revision: number;
};

export const HashKVRequest = {
  write(m: Init<HashKVRequest>, w: ByteWriter): void {
    if (m.revision !== undefined && m.revision !== 0) {
      w.uint32(8);
      w.int64(m.revision);
    }
  },
  encode(message: Init<HashKVRequest>): Uint8Array {
    const w = new ByteWriter();
    HashKVRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): HashKVRequest {
    let revision: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          revision = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { revision };
  },
  decode(bytes: Uint8Array): HashKVRequest {
    return HashKVRequest.read(new ByteReader(bytes));
  },
};


export type HashKVResponse = {
  readonly header: ResponseHeader | undefined;
  readonly hash: number;
  readonly compactRevision: number;
  readonly hashRevision: number;
};

export const HashKVResponse = {
  write(m: Init<HashKVResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.hash !== undefined && m.hash !== 0) {
      w.uint32(16);
      w.uint32(m.hash);
    }
    if (m.compactRevision !== undefined && m.compactRevision !== 0) {
      w.uint32(24);
      w.int64(m.compactRevision);
    }
    if (m.hashRevision !== undefined && m.hashRevision !== 0) {
      w.uint32(32);
      w.int64(m.hashRevision);
    }
  },
  encode(message: Init<HashKVResponse>): Uint8Array {
    const w = new ByteWriter();
    HashKVResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): HashKVResponse {
    let header: ResponseHeader | undefined = undefined;
    let hash: number = 0;
    let compactRevision: number = 0;
    let hashRevision: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 16: {
          hash = r.uint32();
          break;
        }
        case 24: {
          compactRevision = r.int64();
          break;
        }
        case 32: {
          hashRevision = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, hash, compactRevision, hashRevision };
  },
  decode(bytes: Uint8Array): HashKVResponse {
    return HashKVResponse.read(new ByteReader(bytes));
  },
};


export type SnapshotRequest = {

};

export const SnapshotRequest = {
  write(_m: Init<SnapshotRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<SnapshotRequest>): Uint8Array {
    const w = new ByteWriter();
    SnapshotRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): SnapshotRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): SnapshotRequest {
    return SnapshotRequest.read(new ByteReader(bytes));
  },
};


export type SnapshotResponse = {
  readonly header: ResponseHeader | undefined;
  readonly remainingBytes: number;
  readonly blob: Uint8Array;
  readonly version: string;
};

export const SnapshotResponse = {
  write(m: Init<SnapshotResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.remainingBytes !== undefined && m.remainingBytes !== 0) {
      w.uint32(16);
      w.int64(m.remainingBytes);
    }
    if (m.blob !== undefined && m.blob.length > 0) {
      w.uint32(26);
      w.bytes(m.blob);
    }
    if (m.version !== undefined && m.version !== "") {
      w.uint32(34);
      w.string(m.version);
    }
  },
  encode(message: Init<SnapshotResponse>): Uint8Array {
    const w = new ByteWriter();
    SnapshotResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): SnapshotResponse {
    let header: ResponseHeader | undefined = undefined;
    let remainingBytes: number = 0;
    let blob: Uint8Array = new Uint8Array(0);
    let version: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 16: {
          remainingBytes = r.uint64();
          break;
        }
        case 26: {
          blob = r.bytes();
          break;
        }
        case 34: {
          version = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, remainingBytes, blob, version };
  },
  decode(bytes: Uint8Array): SnapshotResponse {
    return SnapshotResponse.read(new ByteReader(bytes));
  },
};


export type MoveLeaderRequest = {
  readonly targetID: bigint;
};

export const MoveLeaderRequest = {
  write(m: Init<MoveLeaderRequest>, w: ByteWriter): void {
    if (m.targetID !== undefined && m.targetID !== 0n) {
      w.uint32(8);
      w.bigint64(m.targetID);
    }
  },
  encode(message: Init<MoveLeaderRequest>): Uint8Array {
    const w = new ByteWriter();
    MoveLeaderRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MoveLeaderRequest {
    let targetID: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          targetID = r.biguint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { targetID };
  },
  decode(bytes: Uint8Array): MoveLeaderRequest {
    return MoveLeaderRequest.read(new ByteReader(bytes));
  },
};


export type MoveLeaderResponse = {
  readonly header: ResponseHeader | undefined;
};

export const MoveLeaderResponse = {
  write(m: Init<MoveLeaderResponse>, w: ByteWriter): void {
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
  encode(message: Init<MoveLeaderResponse>): Uint8Array {
    const w = new ByteWriter();
    MoveLeaderResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MoveLeaderResponse {
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
  decode(bytes: Uint8Array): MoveLeaderResponse {
    return MoveLeaderResponse.read(new ByteReader(bytes));
  },
};


export const DowngradeAction = {
  VALIDATE: 0,
  ENABLE: 1,
  CANCEL: 2,
} as const;


export type DowngradeRequest = {
  readonly action: number;
  readonly version: string;
};

export const DowngradeRequest = {
  write(m: Init<DowngradeRequest>, w: ByteWriter): void {
    if (m.action !== undefined && m.action !== 0) {
      w.uint32(8);
      w.int32(m.action);
    }
    if (m.version !== undefined && m.version !== "") {
      w.uint32(18);
      w.string(m.version);
    }
  },
  encode(message: Init<DowngradeRequest>): Uint8Array {
    const w = new ByteWriter();
    DowngradeRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DowngradeRequest {
    let action: number = 0;
    let version: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          action = r.int32();
          break;
        }
        case 18: {
          version = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { action, version };
  },
  decode(bytes: Uint8Array): DowngradeRequest {
    return DowngradeRequest.read(new ByteReader(bytes));
  },
};


export type DowngradeResponse = {
  readonly header: ResponseHeader | undefined;
  readonly version: string;
};

export const DowngradeResponse = {
  write(m: Init<DowngradeResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.version !== undefined && m.version !== "") {
      w.uint32(18);
      w.string(m.version);
    }
  },
  encode(message: Init<DowngradeResponse>): Uint8Array {
    const w = new ByteWriter();
    DowngradeResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DowngradeResponse {
    let header: ResponseHeader | undefined = undefined;
    let version: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          version = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, version };
  },
  decode(bytes: Uint8Array): DowngradeResponse {
    return DowngradeResponse.read(new ByteReader(bytes));
  },
};


export type AuthEnableRequest = {

};

export const AuthEnableRequest = {
  write(_m: Init<AuthEnableRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<AuthEnableRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthEnableRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthEnableRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): AuthEnableRequest {
    return AuthEnableRequest.read(new ByteReader(bytes));
  },
};


export type AuthEnableResponse = {
  readonly header: ResponseHeader | undefined;
};

export const AuthEnableResponse = {
  write(m: Init<AuthEnableResponse>, w: ByteWriter): void {
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
  encode(message: Init<AuthEnableResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthEnableResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthEnableResponse {
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
  decode(bytes: Uint8Array): AuthEnableResponse {
    return AuthEnableResponse.read(new ByteReader(bytes));
  },
};


export type AuthDisableRequest = {

};

export const AuthDisableRequest = {
  write(_m: Init<AuthDisableRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<AuthDisableRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthDisableRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthDisableRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): AuthDisableRequest {
    return AuthDisableRequest.read(new ByteReader(bytes));
  },
};


export type AuthDisableResponse = {
  readonly header: ResponseHeader | undefined;
};

export const AuthDisableResponse = {
  write(m: Init<AuthDisableResponse>, w: ByteWriter): void {
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
  encode(message: Init<AuthDisableResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthDisableResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthDisableResponse {
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
  decode(bytes: Uint8Array): AuthDisableResponse {
    return AuthDisableResponse.read(new ByteReader(bytes));
  },
};


export type AuthStatusRequest = {

};

export const AuthStatusRequest = {
  write(_m: Init<AuthStatusRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<AuthStatusRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthStatusRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthStatusRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): AuthStatusRequest {
    return AuthStatusRequest.read(new ByteReader(bytes));
  },
};


export type AuthStatusResponse = {
  readonly header: ResponseHeader | undefined;
  readonly enabled: boolean;
  readonly authRevision: number;
};

export const AuthStatusResponse = {
  write(m: Init<AuthStatusResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.enabled === true) {
      w.uint32(16);
      w.bool(m.enabled);
    }
    if (m.authRevision !== undefined && m.authRevision !== 0) {
      w.uint32(24);
      w.int64(m.authRevision);
    }
  },
  encode(message: Init<AuthStatusResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthStatusResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthStatusResponse {
    let header: ResponseHeader | undefined = undefined;
    let enabled: boolean = false;
    let authRevision: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 16: {
          enabled = r.bool();
          break;
        }
        case 24: {
          authRevision = r.uint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, enabled, authRevision };
  },
  decode(bytes: Uint8Array): AuthStatusResponse {
    return AuthStatusResponse.read(new ByteReader(bytes));
  },
};


export type AuthenticateRequest = {
  readonly name: string;
  readonly password: string;
};

export const AuthenticateRequest = {
  write(m: Init<AuthenticateRequest>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.password !== undefined && m.password !== "") {
      w.uint32(18);
      w.string(m.password);
    }
  },
  encode(message: Init<AuthenticateRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthenticateRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthenticateRequest {
    let name: string = "";
    let password: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 18: {
          password = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, password };
  },
  decode(bytes: Uint8Array): AuthenticateRequest {
    return AuthenticateRequest.read(new ByteReader(bytes));
  },
};


export type AuthenticateResponse = {
  readonly header: ResponseHeader | undefined;
  readonly token: string;
};

export const AuthenticateResponse = {
  write(m: Init<AuthenticateResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.token !== undefined && m.token !== "") {
      w.uint32(18);
      w.string(m.token);
    }
  },
  encode(message: Init<AuthenticateResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthenticateResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthenticateResponse {
    let header: ResponseHeader | undefined = undefined;
    let token: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          token = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, token };
  },
  decode(bytes: Uint8Array): AuthenticateResponse {
    return AuthenticateResponse.read(new ByteReader(bytes));
  },
};


export type AuthUserAddRequest = {
  readonly name: string;
  readonly password: string;
  readonly options: UserAddOptions | undefined;
  readonly hashedPassword: string;
};

export const AuthUserAddRequest = {
  write(m: Init<AuthUserAddRequest>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.password !== undefined && m.password !== "") {
      w.uint32(18);
      w.string(m.password);
    }
    if (m.options !== undefined) {
      w.uint32(26);
      if (m.options instanceof Uint8Array) w.bytes(m.options);
      else {
        const start = w.open();
        UserAddOptions.write(m.options, w);
        w.close(start);
      };
    }
    if (m.hashedPassword !== undefined && m.hashedPassword !== "") {
      w.uint32(34);
      w.string(m.hashedPassword);
    }
  },
  encode(message: Init<AuthUserAddRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthUserAddRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserAddRequest {
    let name: string = "";
    let password: string = "";
    let options: UserAddOptions | undefined = undefined;
    let hashedPassword: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 18: {
          password = r.string();
          break;
        }
        case 26: {
          options = UserAddOptions.read(r.nested());
          break;
        }
        case 34: {
          hashedPassword = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, password, options, hashedPassword };
  },
  decode(bytes: Uint8Array): AuthUserAddRequest {
    return AuthUserAddRequest.read(new ByteReader(bytes));
  },
};


export type AuthUserAddResponse = {
  readonly header: ResponseHeader | undefined;
};

export const AuthUserAddResponse = {
  write(m: Init<AuthUserAddResponse>, w: ByteWriter): void {
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
  encode(message: Init<AuthUserAddResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthUserAddResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserAddResponse {
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
  decode(bytes: Uint8Array): AuthUserAddResponse {
    return AuthUserAddResponse.read(new ByteReader(bytes));
  },
};


export type AuthUserGetRequest = {
  readonly name: string;
};

export const AuthUserGetRequest = {
  write(m: Init<AuthUserGetRequest>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
  },
  encode(message: Init<AuthUserGetRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthUserGetRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserGetRequest {
    let name: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name };
  },
  decode(bytes: Uint8Array): AuthUserGetRequest {
    return AuthUserGetRequest.read(new ByteReader(bytes));
  },
};


export type AuthUserGetResponse = {
  readonly header: ResponseHeader | undefined;
  readonly roles: readonly string[];
};

export const AuthUserGetResponse = {
  write(m: Init<AuthUserGetResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.roles !== undefined) {
      for (const item of m.roles) {
        w.uint32(18);
        w.string(item);
      }
    }
  },
  encode(message: Init<AuthUserGetResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthUserGetResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserGetResponse {
    let header: ResponseHeader | undefined = undefined;
    let roles: string[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          roles.push(r.string());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, roles };
  },
  decode(bytes: Uint8Array): AuthUserGetResponse {
    return AuthUserGetResponse.read(new ByteReader(bytes));
  },
};


export type AuthUserListRequest = {

};

export const AuthUserListRequest = {
  write(_m: Init<AuthUserListRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<AuthUserListRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthUserListRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserListRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): AuthUserListRequest {
    return AuthUserListRequest.read(new ByteReader(bytes));
  },
};


export type AuthUserListResponse = {
  readonly header: ResponseHeader | undefined;
  readonly users: readonly string[];
};

export const AuthUserListResponse = {
  write(m: Init<AuthUserListResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.users !== undefined) {
      for (const item of m.users) {
        w.uint32(18);
        w.string(item);
      }
    }
  },
  encode(message: Init<AuthUserListResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthUserListResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserListResponse {
    let header: ResponseHeader | undefined = undefined;
    let users: string[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          users.push(r.string());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, users };
  },
  decode(bytes: Uint8Array): AuthUserListResponse {
    return AuthUserListResponse.read(new ByteReader(bytes));
  },
};


export type AuthUserDeleteRequest = {
  readonly name: string;
};

export const AuthUserDeleteRequest = {
  write(m: Init<AuthUserDeleteRequest>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
  },
  encode(message: Init<AuthUserDeleteRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthUserDeleteRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserDeleteRequest {
    let name: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name };
  },
  decode(bytes: Uint8Array): AuthUserDeleteRequest {
    return AuthUserDeleteRequest.read(new ByteReader(bytes));
  },
};


export type AuthUserDeleteResponse = {
  readonly header: ResponseHeader | undefined;
};

export const AuthUserDeleteResponse = {
  write(m: Init<AuthUserDeleteResponse>, w: ByteWriter): void {
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
  encode(message: Init<AuthUserDeleteResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthUserDeleteResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserDeleteResponse {
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
  decode(bytes: Uint8Array): AuthUserDeleteResponse {
    return AuthUserDeleteResponse.read(new ByteReader(bytes));
  },
};


export type AuthUserChangePasswordRequest = {
  readonly name: string;
  readonly password: string;
  readonly hashedPassword: string;
};

export const AuthUserChangePasswordRequest = {
  write(m: Init<AuthUserChangePasswordRequest>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.password !== undefined && m.password !== "") {
      w.uint32(18);
      w.string(m.password);
    }
    if (m.hashedPassword !== undefined && m.hashedPassword !== "") {
      w.uint32(26);
      w.string(m.hashedPassword);
    }
  },
  encode(message: Init<AuthUserChangePasswordRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthUserChangePasswordRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserChangePasswordRequest {
    let name: string = "";
    let password: string = "";
    let hashedPassword: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 18: {
          password = r.string();
          break;
        }
        case 26: {
          hashedPassword = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, password, hashedPassword };
  },
  decode(bytes: Uint8Array): AuthUserChangePasswordRequest {
    return AuthUserChangePasswordRequest.read(new ByteReader(bytes));
  },
};


export type AuthUserChangePasswordResponse = {
  readonly header: ResponseHeader | undefined;
};

export const AuthUserChangePasswordResponse = {
  write(m: Init<AuthUserChangePasswordResponse>, w: ByteWriter): void {
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
  encode(message: Init<AuthUserChangePasswordResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthUserChangePasswordResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserChangePasswordResponse {
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
  decode(bytes: Uint8Array): AuthUserChangePasswordResponse {
    return AuthUserChangePasswordResponse.read(new ByteReader(bytes));
  },
};


export type AuthUserGrantRoleRequest = {
  readonly user: string;
  readonly role: string;
};

export const AuthUserGrantRoleRequest = {
  write(m: Init<AuthUserGrantRoleRequest>, w: ByteWriter): void {
    if (m.user !== undefined && m.user !== "") {
      w.uint32(10);
      w.string(m.user);
    }
    if (m.role !== undefined && m.role !== "") {
      w.uint32(18);
      w.string(m.role);
    }
  },
  encode(message: Init<AuthUserGrantRoleRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthUserGrantRoleRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserGrantRoleRequest {
    let user: string = "";
    let role: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          user = r.string();
          break;
        }
        case 18: {
          role = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { user, role };
  },
  decode(bytes: Uint8Array): AuthUserGrantRoleRequest {
    return AuthUserGrantRoleRequest.read(new ByteReader(bytes));
  },
};


export type AuthUserGrantRoleResponse = {
  readonly header: ResponseHeader | undefined;
};

export const AuthUserGrantRoleResponse = {
  write(m: Init<AuthUserGrantRoleResponse>, w: ByteWriter): void {
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
  encode(message: Init<AuthUserGrantRoleResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthUserGrantRoleResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserGrantRoleResponse {
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
  decode(bytes: Uint8Array): AuthUserGrantRoleResponse {
    return AuthUserGrantRoleResponse.read(new ByteReader(bytes));
  },
};


export type AuthUserRevokeRoleRequest = {
  readonly name: string;
  readonly role: string;
};

export const AuthUserRevokeRoleRequest = {
  write(m: Init<AuthUserRevokeRoleRequest>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.role !== undefined && m.role !== "") {
      w.uint32(18);
      w.string(m.role);
    }
  },
  encode(message: Init<AuthUserRevokeRoleRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthUserRevokeRoleRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserRevokeRoleRequest {
    let name: string = "";
    let role: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 18: {
          role = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, role };
  },
  decode(bytes: Uint8Array): AuthUserRevokeRoleRequest {
    return AuthUserRevokeRoleRequest.read(new ByteReader(bytes));
  },
};


export type AuthUserRevokeRoleResponse = {
  readonly header: ResponseHeader | undefined;
};

export const AuthUserRevokeRoleResponse = {
  write(m: Init<AuthUserRevokeRoleResponse>, w: ByteWriter): void {
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
  encode(message: Init<AuthUserRevokeRoleResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthUserRevokeRoleResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUserRevokeRoleResponse {
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
  decode(bytes: Uint8Array): AuthUserRevokeRoleResponse {
    return AuthUserRevokeRoleResponse.read(new ByteReader(bytes));
  },
};


export type AuthRoleAddRequest = {
  readonly name: string;
};

export const AuthRoleAddRequest = {
  write(m: Init<AuthRoleAddRequest>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
  },
  encode(message: Init<AuthRoleAddRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleAddRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleAddRequest {
    let name: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name };
  },
  decode(bytes: Uint8Array): AuthRoleAddRequest {
    return AuthRoleAddRequest.read(new ByteReader(bytes));
  },
};


export type AuthRoleAddResponse = {
  readonly header: ResponseHeader | undefined;
};

export const AuthRoleAddResponse = {
  write(m: Init<AuthRoleAddResponse>, w: ByteWriter): void {
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
  encode(message: Init<AuthRoleAddResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleAddResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleAddResponse {
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
  decode(bytes: Uint8Array): AuthRoleAddResponse {
    return AuthRoleAddResponse.read(new ByteReader(bytes));
  },
};


export type AuthRoleGetRequest = {
  readonly role: string;
};

export const AuthRoleGetRequest = {
  write(m: Init<AuthRoleGetRequest>, w: ByteWriter): void {
    if (m.role !== undefined && m.role !== "") {
      w.uint32(10);
      w.string(m.role);
    }
  },
  encode(message: Init<AuthRoleGetRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleGetRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleGetRequest {
    let role: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          role = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { role };
  },
  decode(bytes: Uint8Array): AuthRoleGetRequest {
    return AuthRoleGetRequest.read(new ByteReader(bytes));
  },
};


export type AuthRoleGetResponse = {
  readonly header: ResponseHeader | undefined;
  readonly perm: readonly Permission[];
};

export const AuthRoleGetResponse = {
  write(m: Init<AuthRoleGetResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.perm !== undefined) {
      for (const item of m.perm) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Permission.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<AuthRoleGetResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleGetResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleGetResponse {
    let header: ResponseHeader | undefined = undefined;
    let perm: Permission[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          perm.push(Permission.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, perm };
  },
  decode(bytes: Uint8Array): AuthRoleGetResponse {
    return AuthRoleGetResponse.read(new ByteReader(bytes));
  },
};


export type AuthRoleListRequest = {

};

export const AuthRoleListRequest = {
  write(_m: Init<AuthRoleListRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<AuthRoleListRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleListRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleListRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): AuthRoleListRequest {
    return AuthRoleListRequest.read(new ByteReader(bytes));
  },
};


export type AuthRoleListResponse = {
  readonly header: ResponseHeader | undefined;
  readonly roles: readonly string[];
};

export const AuthRoleListResponse = {
  write(m: Init<AuthRoleListResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.roles !== undefined) {
      for (const item of m.roles) {
        w.uint32(18);
        w.string(item);
      }
    }
  },
  encode(message: Init<AuthRoleListResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleListResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleListResponse {
    let header: ResponseHeader | undefined = undefined;
    let roles: string[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          roles.push(r.string());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, roles };
  },
  decode(bytes: Uint8Array): AuthRoleListResponse {
    return AuthRoleListResponse.read(new ByteReader(bytes));
  },
};


export type AuthRoleDeleteRequest = {
  readonly role: string;
};

export const AuthRoleDeleteRequest = {
  write(m: Init<AuthRoleDeleteRequest>, w: ByteWriter): void {
    if (m.role !== undefined && m.role !== "") {
      w.uint32(10);
      w.string(m.role);
    }
  },
  encode(message: Init<AuthRoleDeleteRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleDeleteRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleDeleteRequest {
    let role: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          role = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { role };
  },
  decode(bytes: Uint8Array): AuthRoleDeleteRequest {
    return AuthRoleDeleteRequest.read(new ByteReader(bytes));
  },
};


export type AuthRoleDeleteResponse = {
  readonly header: ResponseHeader | undefined;
};

export const AuthRoleDeleteResponse = {
  write(m: Init<AuthRoleDeleteResponse>, w: ByteWriter): void {
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
  encode(message: Init<AuthRoleDeleteResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleDeleteResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleDeleteResponse {
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
  decode(bytes: Uint8Array): AuthRoleDeleteResponse {
    return AuthRoleDeleteResponse.read(new ByteReader(bytes));
  },
};


export type AuthRoleGrantPermissionRequest = {
  readonly name: string;
  readonly perm: Permission | undefined;
};

export const AuthRoleGrantPermissionRequest = {
  write(m: Init<AuthRoleGrantPermissionRequest>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.perm !== undefined) {
      w.uint32(18);
      if (m.perm instanceof Uint8Array) w.bytes(m.perm);
      else {
        const start = w.open();
        Permission.write(m.perm, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<AuthRoleGrantPermissionRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleGrantPermissionRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleGrantPermissionRequest {
    let name: string = "";
    let perm: Permission | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 18: {
          perm = Permission.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, perm };
  },
  decode(bytes: Uint8Array): AuthRoleGrantPermissionRequest {
    return AuthRoleGrantPermissionRequest.read(new ByteReader(bytes));
  },
};


export type AuthRoleGrantPermissionResponse = {
  readonly header: ResponseHeader | undefined;
};

export const AuthRoleGrantPermissionResponse = {
  write(m: Init<AuthRoleGrantPermissionResponse>, w: ByteWriter): void {
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
  encode(message: Init<AuthRoleGrantPermissionResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleGrantPermissionResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleGrantPermissionResponse {
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
  decode(bytes: Uint8Array): AuthRoleGrantPermissionResponse {
    return AuthRoleGrantPermissionResponse.read(new ByteReader(bytes));
  },
};


export type AuthRoleRevokePermissionRequest = {
  readonly role: string;
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
};

export const AuthRoleRevokePermissionRequest = {
  write(m: Init<AuthRoleRevokePermissionRequest>, w: ByteWriter): void {
    if (m.role !== undefined && m.role !== "") {
      w.uint32(10);
      w.string(m.role);
    }
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(18);
      w.bytes(m.key);
    }
    if (m.rangeEnd !== undefined && m.rangeEnd.length > 0) {
      w.uint32(26);
      w.bytes(m.rangeEnd);
    }
  },
  encode(message: Init<AuthRoleRevokePermissionRequest>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleRevokePermissionRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleRevokePermissionRequest {
    let role: string = "";
    let keyValue: Uint8Array = new Uint8Array(0);
    let rangeEnd: Uint8Array = new Uint8Array(0);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          role = r.string();
          break;
        }
        case 18: {
          keyValue = r.bytes();
          break;
        }
        case 26: {
          rangeEnd = r.bytes();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { role, key: keyValue, rangeEnd };
  },
  decode(bytes: Uint8Array): AuthRoleRevokePermissionRequest {
    return AuthRoleRevokePermissionRequest.read(new ByteReader(bytes));
  },
};


export type AuthRoleRevokePermissionResponse = {
  readonly header: ResponseHeader | undefined;
};

export const AuthRoleRevokePermissionResponse = {
  write(m: Init<AuthRoleRevokePermissionResponse>, w: ByteWriter): void {
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
  encode(message: Init<AuthRoleRevokePermissionResponse>): Uint8Array {
    const w = new ByteWriter();
    AuthRoleRevokePermissionResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRoleRevokePermissionResponse {
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
  decode(bytes: Uint8Array): AuthRoleRevokePermissionResponse {
    return AuthRoleRevokePermissionResponse.read(new ByteReader(bytes));
  },
};


export const KV = {
  Range: {
    path: "/etcdserverpb.KV/Range",
    requestStream: false,
    responseStream: false,
    encodeRequest: RangeRequest.encode,
    decodeRequest: RangeRequest.decode,
    encodeResponse: RangeResponse.encode,
    decodeResponse: RangeResponse.decode,
  } satisfies RpcMethod<RangeRequest, RangeResponse> as RpcMethod<RangeRequest, RangeResponse>,
  RangeStream: {
    path: "/etcdserverpb.KV/RangeStream",
    requestStream: false,
    responseStream: true,
    encodeRequest: RangeRequest.encode,
    decodeRequest: RangeRequest.decode,
    encodeResponse: RangeStreamResponse.encode,
    decodeResponse: RangeStreamResponse.decode,
  } satisfies RpcMethod<RangeRequest, RangeStreamResponse> as RpcMethod<RangeRequest, RangeStreamResponse>,
  Put: {
    path: "/etcdserverpb.KV/Put",
    requestStream: false,
    responseStream: false,
    encodeRequest: PutRequest.encode,
    decodeRequest: PutRequest.decode,
    encodeResponse: PutResponse.encode,
    decodeResponse: PutResponse.decode,
  } satisfies RpcMethod<PutRequest, PutResponse> as RpcMethod<PutRequest, PutResponse>,
  DeleteRange: {
    path: "/etcdserverpb.KV/DeleteRange",
    requestStream: false,
    responseStream: false,
    encodeRequest: DeleteRangeRequest.encode,
    decodeRequest: DeleteRangeRequest.decode,
    encodeResponse: DeleteRangeResponse.encode,
    decodeResponse: DeleteRangeResponse.decode,
  } satisfies RpcMethod<DeleteRangeRequest, DeleteRangeResponse> as RpcMethod<DeleteRangeRequest, DeleteRangeResponse>,
  Txn: {
    path: "/etcdserverpb.KV/Txn",
    requestStream: false,
    responseStream: false,
    encodeRequest: TxnRequest.encode,
    decodeRequest: TxnRequest.decode,
    encodeResponse: TxnResponse.encode,
    decodeResponse: TxnResponse.decode,
  } satisfies RpcMethod<TxnRequest, TxnResponse> as RpcMethod<TxnRequest, TxnResponse>,
  Compact: {
    path: "/etcdserverpb.KV/Compact",
    requestStream: false,
    responseStream: false,
    encodeRequest: CompactionRequest.encode,
    decodeRequest: CompactionRequest.decode,
    encodeResponse: CompactionResponse.encode,
    decodeResponse: CompactionResponse.decode,
  } satisfies RpcMethod<CompactionRequest, CompactionResponse> as RpcMethod<CompactionRequest, CompactionResponse>,
};


export const Watch = {
  Watch: {
    path: "/etcdserverpb.Watch/Watch",
    requestStream: true,
    responseStream: true,
    encodeRequest: WatchRequest.encode,
    decodeRequest: WatchRequest.decode,
    encodeResponse: WatchResponse.encode,
    decodeResponse: WatchResponse.decode,
  } satisfies RpcMethod<WatchRequest, WatchResponse> as RpcMethod<WatchRequest, WatchResponse>,
};


export const Lease = {
  LeaseGrant: {
    path: "/etcdserverpb.Lease/LeaseGrant",
    requestStream: false,
    responseStream: false,
    encodeRequest: LeaseGrantRequest.encode,
    decodeRequest: LeaseGrantRequest.decode,
    encodeResponse: LeaseGrantResponse.encode,
    decodeResponse: LeaseGrantResponse.decode,
  } satisfies RpcMethod<LeaseGrantRequest, LeaseGrantResponse> as RpcMethod<LeaseGrantRequest, LeaseGrantResponse>,
  LeaseRevoke: {
    path: "/etcdserverpb.Lease/LeaseRevoke",
    requestStream: false,
    responseStream: false,
    encodeRequest: LeaseRevokeRequest.encode,
    decodeRequest: LeaseRevokeRequest.decode,
    encodeResponse: LeaseRevokeResponse.encode,
    decodeResponse: LeaseRevokeResponse.decode,
  } satisfies RpcMethod<LeaseRevokeRequest, LeaseRevokeResponse> as RpcMethod<LeaseRevokeRequest, LeaseRevokeResponse>,
  LeaseKeepAlive: {
    path: "/etcdserverpb.Lease/LeaseKeepAlive",
    requestStream: true,
    responseStream: true,
    encodeRequest: LeaseKeepAliveRequest.encode,
    decodeRequest: LeaseKeepAliveRequest.decode,
    encodeResponse: LeaseKeepAliveResponse.encode,
    decodeResponse: LeaseKeepAliveResponse.decode,
  } satisfies RpcMethod<LeaseKeepAliveRequest, LeaseKeepAliveResponse> as RpcMethod<LeaseKeepAliveRequest, LeaseKeepAliveResponse>,
  LeaseTimeToLive: {
    path: "/etcdserverpb.Lease/LeaseTimeToLive",
    requestStream: false,
    responseStream: false,
    encodeRequest: LeaseTimeToLiveRequest.encode,
    decodeRequest: LeaseTimeToLiveRequest.decode,
    encodeResponse: LeaseTimeToLiveResponse.encode,
    decodeResponse: LeaseTimeToLiveResponse.decode,
  } satisfies RpcMethod<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse> as RpcMethod<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>,
  LeaseLeases: {
    path: "/etcdserverpb.Lease/LeaseLeases",
    requestStream: false,
    responseStream: false,
    encodeRequest: LeaseLeasesRequest.encode,
    decodeRequest: LeaseLeasesRequest.decode,
    encodeResponse: LeaseLeasesResponse.encode,
    decodeResponse: LeaseLeasesResponse.decode,
  } satisfies RpcMethod<LeaseLeasesRequest, LeaseLeasesResponse> as RpcMethod<LeaseLeasesRequest, LeaseLeasesResponse>,
};


export const Cluster = {
  MemberAdd: {
    path: "/etcdserverpb.Cluster/MemberAdd",
    requestStream: false,
    responseStream: false,
    encodeRequest: MemberAddRequest.encode,
    decodeRequest: MemberAddRequest.decode,
    encodeResponse: MemberAddResponse.encode,
    decodeResponse: MemberAddResponse.decode,
  } satisfies RpcMethod<MemberAddRequest, MemberAddResponse> as RpcMethod<MemberAddRequest, MemberAddResponse>,
  MemberRemove: {
    path: "/etcdserverpb.Cluster/MemberRemove",
    requestStream: false,
    responseStream: false,
    encodeRequest: MemberRemoveRequest.encode,
    decodeRequest: MemberRemoveRequest.decode,
    encodeResponse: MemberRemoveResponse.encode,
    decodeResponse: MemberRemoveResponse.decode,
  } satisfies RpcMethod<MemberRemoveRequest, MemberRemoveResponse> as RpcMethod<MemberRemoveRequest, MemberRemoveResponse>,
  MemberUpdate: {
    path: "/etcdserverpb.Cluster/MemberUpdate",
    requestStream: false,
    responseStream: false,
    encodeRequest: MemberUpdateRequest.encode,
    decodeRequest: MemberUpdateRequest.decode,
    encodeResponse: MemberUpdateResponse.encode,
    decodeResponse: MemberUpdateResponse.decode,
  } satisfies RpcMethod<MemberUpdateRequest, MemberUpdateResponse> as RpcMethod<MemberUpdateRequest, MemberUpdateResponse>,
  MemberList: {
    path: "/etcdserverpb.Cluster/MemberList",
    requestStream: false,
    responseStream: false,
    encodeRequest: MemberListRequest.encode,
    decodeRequest: MemberListRequest.decode,
    encodeResponse: MemberListResponse.encode,
    decodeResponse: MemberListResponse.decode,
  } satisfies RpcMethod<MemberListRequest, MemberListResponse> as RpcMethod<MemberListRequest, MemberListResponse>,
  MemberPromote: {
    path: "/etcdserverpb.Cluster/MemberPromote",
    requestStream: false,
    responseStream: false,
    encodeRequest: MemberPromoteRequest.encode,
    decodeRequest: MemberPromoteRequest.decode,
    encodeResponse: MemberPromoteResponse.encode,
    decodeResponse: MemberPromoteResponse.decode,
  } satisfies RpcMethod<MemberPromoteRequest, MemberPromoteResponse> as RpcMethod<MemberPromoteRequest, MemberPromoteResponse>,
};


export const Maintenance = {
  Alarm: {
    path: "/etcdserverpb.Maintenance/Alarm",
    requestStream: false,
    responseStream: false,
    encodeRequest: AlarmRequest.encode,
    decodeRequest: AlarmRequest.decode,
    encodeResponse: AlarmResponse.encode,
    decodeResponse: AlarmResponse.decode,
  } satisfies RpcMethod<AlarmRequest, AlarmResponse> as RpcMethod<AlarmRequest, AlarmResponse>,
  Status: {
    path: "/etcdserverpb.Maintenance/Status",
    requestStream: false,
    responseStream: false,
    encodeRequest: StatusRequest.encode,
    decodeRequest: StatusRequest.decode,
    encodeResponse: StatusResponse.encode,
    decodeResponse: StatusResponse.decode,
  } satisfies RpcMethod<StatusRequest, StatusResponse> as RpcMethod<StatusRequest, StatusResponse>,
  Defragment: {
    path: "/etcdserverpb.Maintenance/Defragment",
    requestStream: false,
    responseStream: false,
    encodeRequest: DefragmentRequest.encode,
    decodeRequest: DefragmentRequest.decode,
    encodeResponse: DefragmentResponse.encode,
    decodeResponse: DefragmentResponse.decode,
  } satisfies RpcMethod<DefragmentRequest, DefragmentResponse> as RpcMethod<DefragmentRequest, DefragmentResponse>,
  Hash: {
    path: "/etcdserverpb.Maintenance/Hash",
    requestStream: false,
    responseStream: false,
    encodeRequest: HashRequest.encode,
    decodeRequest: HashRequest.decode,
    encodeResponse: HashResponse.encode,
    decodeResponse: HashResponse.decode,
  } satisfies RpcMethod<HashRequest, HashResponse> as RpcMethod<HashRequest, HashResponse>,
  HashKV: {
    path: "/etcdserverpb.Maintenance/HashKV",
    requestStream: false,
    responseStream: false,
    encodeRequest: HashKVRequest.encode,
    decodeRequest: HashKVRequest.decode,
    encodeResponse: HashKVResponse.encode,
    decodeResponse: HashKVResponse.decode,
  } satisfies RpcMethod<HashKVRequest, HashKVResponse> as RpcMethod<HashKVRequest, HashKVResponse>,
  Snapshot: {
    path: "/etcdserverpb.Maintenance/Snapshot",
    requestStream: false,
    responseStream: true,
    encodeRequest: SnapshotRequest.encode,
    decodeRequest: SnapshotRequest.decode,
    encodeResponse: SnapshotResponse.encode,
    decodeResponse: SnapshotResponse.decode,
  } satisfies RpcMethod<SnapshotRequest, SnapshotResponse> as RpcMethod<SnapshotRequest, SnapshotResponse>,
  MoveLeader: {
    path: "/etcdserverpb.Maintenance/MoveLeader",
    requestStream: false,
    responseStream: false,
    encodeRequest: MoveLeaderRequest.encode,
    decodeRequest: MoveLeaderRequest.decode,
    encodeResponse: MoveLeaderResponse.encode,
    decodeResponse: MoveLeaderResponse.decode,
  } satisfies RpcMethod<MoveLeaderRequest, MoveLeaderResponse> as RpcMethod<MoveLeaderRequest, MoveLeaderResponse>,
  Downgrade: {
    path: "/etcdserverpb.Maintenance/Downgrade",
    requestStream: false,
    responseStream: false,
    encodeRequest: DowngradeRequest.encode,
    decodeRequest: DowngradeRequest.decode,
    encodeResponse: DowngradeResponse.encode,
    decodeResponse: DowngradeResponse.decode,
  } satisfies RpcMethod<DowngradeRequest, DowngradeResponse> as RpcMethod<DowngradeRequest, DowngradeResponse>,
};


export const Auth = {
  AuthEnable: {
    path: "/etcdserverpb.Auth/AuthEnable",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthEnableRequest.encode,
    decodeRequest: AuthEnableRequest.decode,
    encodeResponse: AuthEnableResponse.encode,
    decodeResponse: AuthEnableResponse.decode,
  } satisfies RpcMethod<AuthEnableRequest, AuthEnableResponse> as RpcMethod<AuthEnableRequest, AuthEnableResponse>,
  AuthDisable: {
    path: "/etcdserverpb.Auth/AuthDisable",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthDisableRequest.encode,
    decodeRequest: AuthDisableRequest.decode,
    encodeResponse: AuthDisableResponse.encode,
    decodeResponse: AuthDisableResponse.decode,
  } satisfies RpcMethod<AuthDisableRequest, AuthDisableResponse> as RpcMethod<AuthDisableRequest, AuthDisableResponse>,
  AuthStatus: {
    path: "/etcdserverpb.Auth/AuthStatus",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthStatusRequest.encode,
    decodeRequest: AuthStatusRequest.decode,
    encodeResponse: AuthStatusResponse.encode,
    decodeResponse: AuthStatusResponse.decode,
  } satisfies RpcMethod<AuthStatusRequest, AuthStatusResponse> as RpcMethod<AuthStatusRequest, AuthStatusResponse>,
  Authenticate: {
    path: "/etcdserverpb.Auth/Authenticate",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthenticateRequest.encode,
    decodeRequest: AuthenticateRequest.decode,
    encodeResponse: AuthenticateResponse.encode,
    decodeResponse: AuthenticateResponse.decode,
  } satisfies RpcMethod<AuthenticateRequest, AuthenticateResponse> as RpcMethod<AuthenticateRequest, AuthenticateResponse>,
  UserAdd: {
    path: "/etcdserverpb.Auth/UserAdd",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthUserAddRequest.encode,
    decodeRequest: AuthUserAddRequest.decode,
    encodeResponse: AuthUserAddResponse.encode,
    decodeResponse: AuthUserAddResponse.decode,
  } satisfies RpcMethod<AuthUserAddRequest, AuthUserAddResponse> as RpcMethod<AuthUserAddRequest, AuthUserAddResponse>,
  UserGet: {
    path: "/etcdserverpb.Auth/UserGet",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthUserGetRequest.encode,
    decodeRequest: AuthUserGetRequest.decode,
    encodeResponse: AuthUserGetResponse.encode,
    decodeResponse: AuthUserGetResponse.decode,
  } satisfies RpcMethod<AuthUserGetRequest, AuthUserGetResponse> as RpcMethod<AuthUserGetRequest, AuthUserGetResponse>,
  UserList: {
    path: "/etcdserverpb.Auth/UserList",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthUserListRequest.encode,
    decodeRequest: AuthUserListRequest.decode,
    encodeResponse: AuthUserListResponse.encode,
    decodeResponse: AuthUserListResponse.decode,
  } satisfies RpcMethod<AuthUserListRequest, AuthUserListResponse> as RpcMethod<AuthUserListRequest, AuthUserListResponse>,
  UserDelete: {
    path: "/etcdserverpb.Auth/UserDelete",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthUserDeleteRequest.encode,
    decodeRequest: AuthUserDeleteRequest.decode,
    encodeResponse: AuthUserDeleteResponse.encode,
    decodeResponse: AuthUserDeleteResponse.decode,
  } satisfies RpcMethod<AuthUserDeleteRequest, AuthUserDeleteResponse> as RpcMethod<AuthUserDeleteRequest, AuthUserDeleteResponse>,
  UserChangePassword: {
    path: "/etcdserverpb.Auth/UserChangePassword",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthUserChangePasswordRequest.encode,
    decodeRequest: AuthUserChangePasswordRequest.decode,
    encodeResponse: AuthUserChangePasswordResponse.encode,
    decodeResponse: AuthUserChangePasswordResponse.decode,
  } satisfies RpcMethod<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse> as RpcMethod<AuthUserChangePasswordRequest, AuthUserChangePasswordResponse>,
  UserGrantRole: {
    path: "/etcdserverpb.Auth/UserGrantRole",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthUserGrantRoleRequest.encode,
    decodeRequest: AuthUserGrantRoleRequest.decode,
    encodeResponse: AuthUserGrantRoleResponse.encode,
    decodeResponse: AuthUserGrantRoleResponse.decode,
  } satisfies RpcMethod<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse> as RpcMethod<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse>,
  UserRevokeRole: {
    path: "/etcdserverpb.Auth/UserRevokeRole",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthUserRevokeRoleRequest.encode,
    decodeRequest: AuthUserRevokeRoleRequest.decode,
    encodeResponse: AuthUserRevokeRoleResponse.encode,
    decodeResponse: AuthUserRevokeRoleResponse.decode,
  } satisfies RpcMethod<AuthUserRevokeRoleRequest, AuthUserRevokeRoleResponse> as RpcMethod<AuthUserRevokeRoleRequest, AuthUserRevokeRoleResponse>,
  RoleAdd: {
    path: "/etcdserverpb.Auth/RoleAdd",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthRoleAddRequest.encode,
    decodeRequest: AuthRoleAddRequest.decode,
    encodeResponse: AuthRoleAddResponse.encode,
    decodeResponse: AuthRoleAddResponse.decode,
  } satisfies RpcMethod<AuthRoleAddRequest, AuthRoleAddResponse> as RpcMethod<AuthRoleAddRequest, AuthRoleAddResponse>,
  RoleGet: {
    path: "/etcdserverpb.Auth/RoleGet",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthRoleGetRequest.encode,
    decodeRequest: AuthRoleGetRequest.decode,
    encodeResponse: AuthRoleGetResponse.encode,
    decodeResponse: AuthRoleGetResponse.decode,
  } satisfies RpcMethod<AuthRoleGetRequest, AuthRoleGetResponse> as RpcMethod<AuthRoleGetRequest, AuthRoleGetResponse>,
  RoleList: {
    path: "/etcdserverpb.Auth/RoleList",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthRoleListRequest.encode,
    decodeRequest: AuthRoleListRequest.decode,
    encodeResponse: AuthRoleListResponse.encode,
    decodeResponse: AuthRoleListResponse.decode,
  } satisfies RpcMethod<AuthRoleListRequest, AuthRoleListResponse> as RpcMethod<AuthRoleListRequest, AuthRoleListResponse>,
  RoleDelete: {
    path: "/etcdserverpb.Auth/RoleDelete",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthRoleDeleteRequest.encode,
    decodeRequest: AuthRoleDeleteRequest.decode,
    encodeResponse: AuthRoleDeleteResponse.encode,
    decodeResponse: AuthRoleDeleteResponse.decode,
  } satisfies RpcMethod<AuthRoleDeleteRequest, AuthRoleDeleteResponse> as RpcMethod<AuthRoleDeleteRequest, AuthRoleDeleteResponse>,
  RoleGrantPermission: {
    path: "/etcdserverpb.Auth/RoleGrantPermission",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthRoleGrantPermissionRequest.encode,
    decodeRequest: AuthRoleGrantPermissionRequest.decode,
    encodeResponse: AuthRoleGrantPermissionResponse.encode,
    decodeResponse: AuthRoleGrantPermissionResponse.decode,
  } satisfies RpcMethod<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse> as RpcMethod<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse>,
  RoleRevokePermission: {
    path: "/etcdserverpb.Auth/RoleRevokePermission",
    requestStream: false,
    responseStream: false,
    encodeRequest: AuthRoleRevokePermissionRequest.encode,
    decodeRequest: AuthRoleRevokePermissionRequest.decode,
    encodeResponse: AuthRoleRevokePermissionResponse.encode,
    decodeResponse: AuthRoleRevokePermissionResponse.decode,
  } satisfies RpcMethod<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse> as RpcMethod<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse>,
};
