// Generated from proto/ (package grpc.health.v1) by libs/wire/gen. Do not edit; change the .proto and run `npm run gen`.
import type { Init } from "@keelson/base";
import type { RpcMethod } from "@keelson/ports";
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";

export type HealthCheckRequest = {
  readonly service: string;
};

export const HealthCheckRequest = {
  write(m: Init<HealthCheckRequest>, w: ByteWriter): void {
    if (m.service !== undefined && m.service !== "") {
      w.uint32(10);
      w.string(m.service);
    }
  },
  encode(message: Init<HealthCheckRequest>): Uint8Array {
    const w = new ByteWriter();
    HealthCheckRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): HealthCheckRequest {
    let service: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          service = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { service };
  },
  decode(bytes: Uint8Array): HealthCheckRequest {
    return HealthCheckRequest.read(new ByteReader(bytes));
  },
};


export const ServingStatus = {
  UNKNOWN: 0,
  SERVING: 1,
  NOT_SERVING: 2,
  SERVICE_UNKNOWN: 3,
} as const;


export type HealthCheckResponse = {
  readonly status: number;
};

export const HealthCheckResponse = {
  write(m: Init<HealthCheckResponse>, w: ByteWriter): void {
    if (m.status !== undefined && m.status !== 0) {
      w.uint32(8);
      w.int32(m.status);
    }
  },
  encode(message: Init<HealthCheckResponse>): Uint8Array {
    const w = new ByteWriter();
    HealthCheckResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): HealthCheckResponse {
    let status: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          status = r.int32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { status };
  },
  decode(bytes: Uint8Array): HealthCheckResponse {
    return HealthCheckResponse.read(new ByteReader(bytes));
  },
};


export const Health = {
  Check: {
    path: "/grpc.health.v1.Health/Check",
    requestStream: false,
    responseStream: false,
    encodeRequest: HealthCheckRequest.encode,
    decodeRequest: HealthCheckRequest.decode,
    encodeResponse: HealthCheckResponse.encode,
    decodeResponse: HealthCheckResponse.decode,
  } satisfies RpcMethod<HealthCheckRequest, HealthCheckResponse> as RpcMethod<HealthCheckRequest, HealthCheckResponse>,
  Watch: {
    path: "/grpc.health.v1.Health/Watch",
    requestStream: false,
    responseStream: true,
    encodeRequest: HealthCheckRequest.encode,
    decodeRequest: HealthCheckRequest.decode,
    encodeResponse: HealthCheckResponse.encode,
    decodeResponse: HealthCheckResponse.decode,
  } satisfies RpcMethod<HealthCheckRequest, HealthCheckResponse> as RpcMethod<HealthCheckRequest, HealthCheckResponse>,
};
