// Generated from proto/ (package v3electionpb) by libs/wire/gen. Do not edit; change the .proto and run `npm run gen`.
import type { Init } from "@keelson/base";
import type { RpcMethod } from "@keelson/ports";
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";
import { ResponseHeader } from "./etcdserverpb.ts";
import { KeyValue } from "./mvccpb.ts";

export type CampaignRequest = {
  readonly name: Uint8Array;
  readonly lease: bigint;
  readonly value: Uint8Array;
};

export const CampaignRequest = {
  write(m: Init<CampaignRequest>, w: ByteWriter): void {
    if (m.name !== undefined && m.name.length > 0) {
      w.uint32(10);
      w.bytes(m.name);
    }
    if (m.lease !== undefined && m.lease !== 0n) {
      w.uint32(16);
      w.bigint64(m.lease);
    }
    if (m.value !== undefined && m.value.length > 0) {
      w.uint32(26);
      w.bytes(m.value);
    }
  },
  encode(message: Init<CampaignRequest>): Uint8Array {
    const w = new ByteWriter();
    CampaignRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): CampaignRequest {
    let name: Uint8Array = new Uint8Array(0);
    let lease: bigint = 0n;
    let value: Uint8Array = new Uint8Array(0);
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
        case 26: {
          value = r.bytes();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, lease, value };
  },
  decode(bytes: Uint8Array): CampaignRequest {
    return CampaignRequest.read(new ByteReader(bytes));
  },
};


export type LeaderKey = {
  readonly name: Uint8Array;
  readonly key: Uint8Array;
  readonly rev: number;
  readonly lease: bigint;
};

export const LeaderKey = {
  write(m: Init<LeaderKey>, w: ByteWriter): void {
    if (m.name !== undefined && m.name.length > 0) {
      w.uint32(10);
      w.bytes(m.name);
    }
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(18);
      w.bytes(m.key);
    }
    if (m.rev !== undefined && m.rev !== 0) {
      w.uint32(24);
      w.int64(m.rev);
    }
    if (m.lease !== undefined && m.lease !== 0n) {
      w.uint32(32);
      w.bigint64(m.lease);
    }
  },
  encode(message: Init<LeaderKey>): Uint8Array {
    const w = new ByteWriter();
    LeaderKey.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaderKey {
    let name: Uint8Array = new Uint8Array(0);
    let keyValue: Uint8Array = new Uint8Array(0);
    let rev: number = 0;
    let lease: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.bytes();
          break;
        }
        case 18: {
          keyValue = r.bytes();
          break;
        }
        case 24: {
          rev = r.int64();
          break;
        }
        case 32: {
          lease = r.bigint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, key: keyValue, rev, lease };
  },
  decode(bytes: Uint8Array): LeaderKey {
    return LeaderKey.read(new ByteReader(bytes));
  },
};


export type CampaignResponse = {
  readonly header: ResponseHeader | undefined;
  readonly leader: LeaderKey | undefined;
};

export const CampaignResponse = {
  write(m: Init<CampaignResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.leader !== undefined) {
      w.uint32(18);
      if (m.leader instanceof Uint8Array) w.bytes(m.leader);
      else {
        const start = w.open();
        LeaderKey.write(m.leader, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<CampaignResponse>): Uint8Array {
    const w = new ByteWriter();
    CampaignResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): CampaignResponse {
    let header: ResponseHeader | undefined = undefined;
    let leader: LeaderKey | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          leader = LeaderKey.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, leader };
  },
  decode(bytes: Uint8Array): CampaignResponse {
    return CampaignResponse.read(new ByteReader(bytes));
  },
};


export type LeaderRequest = {
  readonly name: Uint8Array;
};

export const LeaderRequest = {
  write(m: Init<LeaderRequest>, w: ByteWriter): void {
    if (m.name !== undefined && m.name.length > 0) {
      w.uint32(10);
      w.bytes(m.name);
    }
  },
  encode(message: Init<LeaderRequest>): Uint8Array {
    const w = new ByteWriter();
    LeaderRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaderRequest {
    let name: Uint8Array = new Uint8Array(0);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.bytes();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name };
  },
  decode(bytes: Uint8Array): LeaderRequest {
    return LeaderRequest.read(new ByteReader(bytes));
  },
};


export type LeaderResponse = {
  readonly header: ResponseHeader | undefined;
  readonly kv: KeyValue | undefined;
};

export const LeaderResponse = {
  write(m: Init<LeaderResponse>, w: ByteWriter): void {
    if (m.header !== undefined) {
      w.uint32(10);
      if (m.header instanceof Uint8Array) w.bytes(m.header);
      else {
        const start = w.open();
        ResponseHeader.write(m.header, w);
        w.close(start);
      };
    }
    if (m.kv !== undefined) {
      w.uint32(18);
      if (m.kv instanceof Uint8Array) w.bytes(m.kv);
      else {
        const start = w.open();
        KeyValue.write(m.kv, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<LeaderResponse>): Uint8Array {
    const w = new ByteWriter();
    LeaderResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaderResponse {
    let header: ResponseHeader | undefined = undefined;
    let kv: KeyValue | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          header = ResponseHeader.read(r.nested());
          break;
        }
        case 18: {
          kv = KeyValue.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { header, kv };
  },
  decode(bytes: Uint8Array): LeaderResponse {
    return LeaderResponse.read(new ByteReader(bytes));
  },
};


export type ProclaimRequest = {
  readonly leader: LeaderKey | undefined;
  readonly value: Uint8Array;
};

export const ProclaimRequest = {
  write(m: Init<ProclaimRequest>, w: ByteWriter): void {
    if (m.leader !== undefined) {
      w.uint32(10);
      if (m.leader instanceof Uint8Array) w.bytes(m.leader);
      else {
        const start = w.open();
        LeaderKey.write(m.leader, w);
        w.close(start);
      };
    }
    if (m.value !== undefined && m.value.length > 0) {
      w.uint32(18);
      w.bytes(m.value);
    }
  },
  encode(message: Init<ProclaimRequest>): Uint8Array {
    const w = new ByteWriter();
    ProclaimRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ProclaimRequest {
    let leader: LeaderKey | undefined = undefined;
    let value: Uint8Array = new Uint8Array(0);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          leader = LeaderKey.read(r.nested());
          break;
        }
        case 18: {
          value = r.bytes();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { leader, value };
  },
  decode(bytes: Uint8Array): ProclaimRequest {
    return ProclaimRequest.read(new ByteReader(bytes));
  },
};


export type ProclaimResponse = {
  readonly header: ResponseHeader | undefined;
};

export const ProclaimResponse = {
  write(m: Init<ProclaimResponse>, w: ByteWriter): void {
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
  encode(message: Init<ProclaimResponse>): Uint8Array {
    const w = new ByteWriter();
    ProclaimResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ProclaimResponse {
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
  decode(bytes: Uint8Array): ProclaimResponse {
    return ProclaimResponse.read(new ByteReader(bytes));
  },
};


export type ResignRequest = {
  readonly leader: LeaderKey | undefined;
};

export const ResignRequest = {
  write(m: Init<ResignRequest>, w: ByteWriter): void {
    if (m.leader !== undefined) {
      w.uint32(10);
      if (m.leader instanceof Uint8Array) w.bytes(m.leader);
      else {
        const start = w.open();
        LeaderKey.write(m.leader, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ResignRequest>): Uint8Array {
    const w = new ByteWriter();
    ResignRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ResignRequest {
    let leader: LeaderKey | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          leader = LeaderKey.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { leader };
  },
  decode(bytes: Uint8Array): ResignRequest {
    return ResignRequest.read(new ByteReader(bytes));
  },
};


export type ResignResponse = {
  readonly header: ResponseHeader | undefined;
};

export const ResignResponse = {
  write(m: Init<ResignResponse>, w: ByteWriter): void {
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
  encode(message: Init<ResignResponse>): Uint8Array {
    const w = new ByteWriter();
    ResignResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ResignResponse {
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
  decode(bytes: Uint8Array): ResignResponse {
    return ResignResponse.read(new ByteReader(bytes));
  },
};


export const Election = {
  Campaign: {
    path: "/v3electionpb.Election/Campaign",
    requestStream: false,
    responseStream: false,
    encodeRequest: CampaignRequest.encode,
    decodeRequest: CampaignRequest.decode,
    encodeResponse: CampaignResponse.encode,
    decodeResponse: CampaignResponse.decode,
  } satisfies RpcMethod<CampaignRequest, CampaignResponse> as RpcMethod<CampaignRequest, CampaignResponse>,
  Proclaim: {
    path: "/v3electionpb.Election/Proclaim",
    requestStream: false,
    responseStream: false,
    encodeRequest: ProclaimRequest.encode,
    decodeRequest: ProclaimRequest.decode,
    encodeResponse: ProclaimResponse.encode,
    decodeResponse: ProclaimResponse.decode,
  } satisfies RpcMethod<ProclaimRequest, ProclaimResponse> as RpcMethod<ProclaimRequest, ProclaimResponse>,
  Leader: {
    path: "/v3electionpb.Election/Leader",
    requestStream: false,
    responseStream: false,
    encodeRequest: LeaderRequest.encode,
    decodeRequest: LeaderRequest.decode,
    encodeResponse: LeaderResponse.encode,
    decodeResponse: LeaderResponse.decode,
  } satisfies RpcMethod<LeaderRequest, LeaderResponse> as RpcMethod<LeaderRequest, LeaderResponse>,
  Observe: {
    path: "/v3electionpb.Election/Observe",
    requestStream: false,
    responseStream: true,
    encodeRequest: LeaderRequest.encode,
    decodeRequest: LeaderRequest.decode,
    encodeResponse: LeaderResponse.encode,
    decodeResponse: LeaderResponse.decode,
  } satisfies RpcMethod<LeaderRequest, LeaderResponse> as RpcMethod<LeaderRequest, LeaderResponse>,
  Resign: {
    path: "/v3electionpb.Election/Resign",
    requestStream: false,
    responseStream: false,
    encodeRequest: ResignRequest.encode,
    decodeRequest: ResignRequest.decode,
    encodeResponse: ResignResponse.encode,
    decodeResponse: ResignResponse.decode,
  } satisfies RpcMethod<ResignRequest, ResignResponse> as RpcMethod<ResignRequest, ResignResponse>,
};
