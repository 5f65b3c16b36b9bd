// An HTTP request as the call of an RPC: its token and metadata, and when its caller goes away.
import {
  type HttpRequest,
  type HttpResponse,
  RpcError,
  type RpcCallContext,
  type RpcMetadata,
  rpcStatus,
} from "@keelson/ports";

export class GatewayCall implements RpcCallContext {
  readonly metadata: RpcMetadata;
  readonly peer: string;
  /** Never told: whoever holds the certificate need not be the one who asks. */
  readonly peerCommonName = undefined;
  #cancelled = false;
  #closed = false;
  readonly #onCancel: (() => void)[] = [];
  readonly #onClose: (() => void)[] = [];

  constructor(request: HttpRequest, response: HttpResponse) {
    this.metadata = metadataOf(request);
    this.peer = request.remoteAddress;
    response.onClose(() => {
      this.#cancelled = true;
      for (const callback of this.#onCancel.splice(0)) callback();
      this.close();
    });
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  onCancel(callback: () => void): void {
    if (this.#cancelled) callback();
    else this.#onCancel.push(callback);
  }

  onClose(callback: () => void): void {
    if (this.#closed) callback();
    else this.#onClose.push(callback);
  }

  /** The call is over. */
  close(): void {
    this.#closed = true;
    for (const callback of this.#onClose.splice(0)) callback();
  }

  /** Gives up on the work when the caller has gone. */
  limited<T>(work: Promise<T>): Promise<T> {
    const gone = new Promise<never>((_resolve, reject) => {
      this.onCancel(() => reject(new RpcError(rpcStatus.canceled, "context canceled")));
    });
    return Promise.race([work, gone]);
  }
}

const metadataPrefix = "grpc-metadata-";

/** `Authorization` and `Grpc-Metadata-*`; the mark tells that it came this way. */
function metadataOf({ headers }: HttpRequest): RpcMetadata {
  const metadata: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    if (name === "authorization") metadata["authorization"] = value;
    else if (name.startsWith(metadataPrefix)) metadata[name.slice(metadataPrefix.length)] = value;
  }
  metadata["grpcgateway-accept"] = headers["accept"] ?? "*/*";
  return metadata;
}
