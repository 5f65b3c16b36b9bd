// The RpcClient port over @grpc/grpc-js: another implementation of gRPC, against which the server is proven.
import {
  Client,
  credentials,
  Metadata,
  type CallOptions,
  type ChannelCredentials,
  type ClientDuplexStream,
  type ServiceError,
} from "@grpc/grpc-js";
import type { Init } from "@keelson/base";
import {
  RpcError,
  rpcStatus,
  type RpcCallOptions,
  type RpcChannel,
  type RpcClient,
  type RpcMethod,
  type RpcStatusCode,
  type RpcStream,
  type TlsMaterial,
} from "@keelson/ports";
import { Inbox } from "../src/grpc/inbox.ts";
import {
  clientKeepaliveMs,
  clientKeepaliveTimeoutMs,
  flowControlWindowBytes,
  receiveBytesMax,
  reconnectBackoffMaxMs,
  reconnectBackoffMinMs,
} from "../src/grpc/limits.ts";
import { asBuffer, asBytes } from "../src/grpc/raw-bytes.ts";

/** Connects to gRPC servers over TCP (plain, TLS, mutual TLS) and unix sockets. */
export function createGrpcJsClient(): RpcClient {
  return { connect: (address, tls) => new GrpcChannel(address, tls) };
}

class GrpcChannel implements RpcChannel {
  readonly #client: Client;
  readonly #open = new Set<{ cancel(): void }>();
  #closed = false;

  constructor(address: string, tls: Partial<TlsMaterial> | undefined) {
    this.#client = new Client(address, channelCredentials(tls), {
      "grpc.initial_reconnect_backoff_ms": reconnectBackoffMinMs,
      "grpc.max_reconnect_backoff_ms": reconnectBackoffMaxMs,
      "grpc.dns_min_time_between_resolutions_ms": reconnectBackoffMaxMs,
      "grpc.keepalive_time_ms": clientKeepaliveMs,
      "grpc.keepalive_timeout_ms": clientKeepaliveTimeoutMs,
      "grpc.max_receive_message_length": receiveBytesMax,
      "grpc.max_send_message_length": -1,
      "grpc-node.flow_control_window": flowControlWindowBytes,
      "grpc.use_local_subchannel_pool": 1,
      "grpc.service_config_disable_resolution": 1,
      "grpc.enable_http_proxy": 0,
      "grpc.enable_channelz": 0,
      ...(address.startsWith("unix:") ? { "grpc.default_authority": "localhost" } : {}),
    });
  }

  unary<Request, Response>(
    method: RpcMethod<Request, Response>,
    request: Init<Request>,
    options: RpcCallOptions = {},
  ): Promise<Response> {
    if (this.#closed) return Promise.reject(channelClosed());
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        method.path,
        (message: Init<Request>) => asBuffer(method.encodeRequest(message)),
        (bytes: Buffer) => method.decodeResponse(asBytes(bytes)),
        request,
        toMetadata(options),
        callOptions(options),
        (error: ServiceError | null, response?: Response) => {
          this.#open.delete(call);
          if (error !== null) reject(toRpcError(error));
          else resolve(response as Response);
        },
      );
      this.#open.add(call);
    });
  }

  stream<Request, Response>(
    method: RpcMethod<Request, Response>,
    options: RpcCallOptions = {},
  ): RpcStream<Request, Response> {
    if (this.#closed) throw channelClosed();
    // The three stream shapes are one on the wire.
    const call = this.#client.makeBidiStreamRequest(
      method.path,
      (message: Init<Request>) => asBuffer(method.encodeRequest(message)),
      (bytes: Buffer) => method.decodeResponse(asBytes(bytes)),
      toMetadata(options),
      callOptions(options),
    );
    this.#open.add(call);
    const inbox = new Inbox<Response>(call);
    let failure: RpcError | undefined;
    call.on("data", (message: Response) => inbox.push(message));
    call.on("error", (error: ServiceError) => (failure = toRpcError(error)));
    // The status comes before what was received last has been read; the end comes after it.
    call.once("end", () => inbox.finish(failure));
    call.once("status", () => this.#open.delete(call));
    return {
      send: (message) => (failure === undefined && !call.writableEnded ? call.write(message) : true),
      drained: () => drained(call),
      end: () => void call.end(),
      responses: inbox,
      cancel: () => call.cancel(),
    };
  }

  close(): void {
    this.#closed = true;
    for (const call of this.#open) call.cancel();
    this.#client.close();
  }
}

function drained<Request, Response>(call: ClientDuplexStream<Request, Response>): Promise<void> {
  return new Promise((resolve) => {
    if (!call.writableNeedDrain) return resolve();
    const done = (): void => {
      call.off("drain", done);
      call.off("status", done);
      resolve();
    };
    call.on("drain", done);
    call.on("status", done);
  });
}

function channelCredentials(tls: Partial<TlsMaterial> | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  const pem = (text: string | undefined): Buffer | null => (text === undefined ? null : Buffer.from(text));
  return credentials.createSsl(pem(tls.ca), pem(tls.key), pem(tls.certificate));
}

function toMetadata(options: RpcCallOptions): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(options.metadata ?? {})) metadata.set(name, value);
  return metadata;
}

function callOptions(options: RpcCallOptions): CallOptions {
  return options.timeoutMs === undefined ? {} : { deadline: Date.now() + options.timeoutMs };
}

function toRpcError(error: ServiceError): RpcError {
  return new RpcError(error.code as RpcStatusCode, error.details);
}

function channelClosed(): RpcError {
  return new RpcError(rpcStatus.canceled, "the channel is closed");
}
