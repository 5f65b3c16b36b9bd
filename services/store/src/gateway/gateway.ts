// etcd's JSON gateway: POST /v3/... with the JSON form of an RPC's request, answered in JSON; streams as one line per
// message, `{"result": ...}` or at last `{"error": ...}`. Calls go through the same guarded handlers as gRPC, with the
// token of the Authorization header; a client certificate says nothing here about who calls, as in etcd.
import { strictText, utf8 } from "@keelson/base";
import {
  type HttpHandler,
  type HttpRequest,
  type HttpResponse,
  RpcError,
  RpcPieces,
  rpcStatus,
  type RpcMethod,
  type RpcRegistration,
  type StreamHandler,
  type UnaryHandler,
} from "@keelson/ports";
import { JsonError, jsonMethods, messageFromJson, messageToJson, messageToJsonPieces } from "@keelson/wire";
import { gatewayAnswerBytesMax, gatewayBodyOverheadBytes, gatewayPieceLength } from "../limits.ts";
import { GatewayCall } from "./gateway-call.ts";
import { errorBody, errorLine, failureOf } from "./http-status.ts";
import { splitJsonValues } from "./json-values.ts";
import { gatewayRoutes } from "./routes.ts";

export type GatewayOptions = {
  readonly registrations: readonly RpcRegistration[];
  readonly maxRequestBytes: number;
  /** Lets other work run. */
  readonly pause: () => Promise<void>;
};

type Method = RpcMethod<unknown, unknown>;
type Codec = {
  readonly registration: RpcRegistration;
  readonly method: Method;
  readonly decode: (text: string) => unknown;
  /** The message, or what its bytes on the wire say. */
  readonly read: (message: unknown) => object;
  /** Name of its answers' message. */
  readonly answers: string;
};

const json = { "content-type": "application/json" };
const plain = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };

/** Serves the paths of `isGatewayPath`. `headers` go with every answer. */
export function createGateway(options: GatewayOptions) {
  const codecs = new Map(
    options.registrations.map((registration) => [registration.method.path, codecOf(registration)]),
  );
  // Base64 is a third longer than what it stands for, and names take room, too.
  const bodyBytesMax = 2 * options.maxRequestBytes + gatewayBodyOverheadBytes;
  return (headers: Readonly<Record<string, string>>): HttpHandler =>
    async (request, response) => {
      const codec = codecs.get(gatewayRoutes.get(request.path) ?? "");
      if (codec === undefined || request.method !== "POST") {
        const [status, text] = codec === undefined ? [404, "Not Found\n"] : [405, "Method Not Allowed\n"];
        response.head(status as number, { ...plain, ...headers });
        response.end(utf8(text as string));
        return;
      }
      const answer = new Answer(response, headers);
      const call = new GatewayCall(request, response);
      try {
        const body = await readText(request, bodyBytesMax);
        if (codec.registration.kind === "unary") await serveUnary(codec, body, { call, answer, pause: options.pause });
        else await serveStream(codec, body, { call, answer });
      } catch (error) {
        answer.fail(error);
      } finally {
        call.close();
      }
    };
}

type Ends = { readonly call: GatewayCall; readonly answer: Answer };
type UnaryEnds = Ends & { readonly pause: () => Promise<void> };

/** The one answer of a call, or its lines. */
class Answer {
  readonly #response: HttpResponse;
  readonly #headers: Readonly<Record<string, string>>;
  #begun = false;

  constructor(response: HttpResponse, headers: Readonly<Record<string, string>>) {
    this.#response = response;
    this.#headers = headers;
  }

  whole(text: string): void {
    const bytes = utf8(text);
    this.#response.head(200, { ...json, ...this.#headers, "content-length": String(bytes.length) });
    this.#response.end(bytes);
  }

  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#response.head(200, { ...json, ...this.#headers }, { flush: true });
  }

  piece(text: string): boolean {
    this.begin();
    return this.#response.write(utf8(text));
  }

  drained(): Promise<void> {
    return this.#response.drained();
  }

  end(): void {
    this.begin();
    this.#response.end();
  }

  fail(error: unknown): void {
    const failure = failureOf(error);
    if (this.#begun) {
      this.#response.end(utf8(errorLine(failure)));
      return;
    }
    this.#response.head(failure.status, { ...json, ...this.#headers });
    this.#response.end(utf8(errorBody(failure)));
  }
}

async function serveUnary(codec: Codec, body: string, { call, answer, pause }: UnaryEnds): Promise<void> {
  const handler = codec.registration.handler as unknown as UnaryHandler<unknown, unknown>;
  const result = await call.limited(Promise.resolve(handler(codec.decode(body), call)));
  const message = codec.read(result instanceof RpcPieces ? await joined(result) : result);
  const pieces = messageToJsonPieces(codec.answers, message, gatewayPieceLength);
  const first = pieces.next();
  let next = pieces.next();
  if (next.done === true) return answer.whole(first.value ?? "");
  answer.piece(first.value ?? "");
  // A large answer is made and sent bit by bit: meanwhile the member has heartbeats to answer.
  for (; next.done !== true && !call.cancelled; next = pieces.next()) {
    if (!answer.piece(next.value)) await answer.drained();
    await pause();
  }
  answer.end();
}

async function serveStream(codec: Codec, body: string, { call, answer }: Ends): Promise<void> {
  const handler = codec.registration.handler as unknown as StreamHandler<unknown, unknown>;
  const { values, rest } = codec.method.requestStream ? splitJsonValues(body) : { values: [body], rest: "" };
  // As in etcd: what follows after a good request is not looked at before the answer has begun.
  if (values.length === 0 && rest !== "") throw new JsonError("the body is no JSON object");
  const requests = values.map(codec.decode);
  const sink = {
    send: (message: unknown) => answer.piece(`{"result":${messageToJson(codec.answers, codec.read(message))}}\n`),
    drained: () => answer.drained(),
    flushHeaders: () => answer.begin(),
  };
  await call.limited(handler(each(requests), sink, call));
  answer.end();
}

async function* each(requests: readonly unknown[]): AsyncGenerator<unknown> {
  yield* requests;
}

async function joined(pieces: RpcPieces): Promise<Uint8Array> {
  if (pieces.byteLength > gatewayAnswerBytesMax) {
    const text = `the answer of ${pieces.byteLength} bytes is larger than the gateway writes in one piece; use a limit`;
    throw new RpcError(rpcStatus.resourceExhausted, text);
  }
  const bytes = new Uint8Array(pieces.byteLength);
  let at = 0;
  for await (const piece of pieces.pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

async function readText(request: HttpRequest, bytesMax: number): Promise<string> {
  const text = strictText(await request.body(bytesMax));
  if (text === undefined) throw new JsonError("the body is not UTF-8");
  return text;
}

function codecOf(registration: RpcRegistration): Codec {
  const method = registration.method as unknown as Method;
  const types = jsonMethods[method.path];
  return {
    registration,
    method,
    // Through the wire form, which fills in what the text leaves out.
    decode: (text) =>
      method.decodeRequest(
        method.encodeRequest((text.trim() === "" ? {} : messageFromJson(types?.request ?? "", text)) as never),
      ),
    answers: types?.response ?? "",
    read: (message) => {
      const bytes = message instanceof Uint8Array ? message : method.encodeResponse(message as never);
      return method.decodeResponse(bytes) as object;
    },
  };
}
