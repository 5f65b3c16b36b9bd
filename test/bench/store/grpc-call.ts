// One gRPC call over bare node:http2: enough for the benchmarks, with nothing in between that would cost time.
import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import type { RpcMethod } from "@keelson/ports";

/** A request body as h2load and the calls here send it: flag, length, message. */
export function framed(message: Uint8Array): Buffer {
  const body = Buffer.alloc(5 + message.length);
  body.writeUInt32BE(message.length, 1);
  body.set(message, 5);
  return body;
}

/** A session that never throws on its own; calls on a dead one reject. */
export function openSession(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on("error", () => session.destroy());
  return session;
}

/** Sends one unary call. Rejects when the status is not 0 or nothing came within the time. */
export function callUnary(session: ClientHttp2Session, path: string, body: Buffer, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
    });
    const parts: Buffer[] = [];
    let status: unknown;
    let text: unknown;
    const timer = setTimeout(() => {
      stream.close(constants.NGHTTP2_CANCEL);
      reject(new Error("no answer in time"));
    }, timeoutMs);
    const note = (headers: IncomingHttpHeaders): void => {
      status = headers["grpc-status"];
      text = headers["grpc-message"] ?? "";
    };
    stream.on("response", note);
    stream.on("trailers", note);
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("error", () => {});
    stream.on("close", () => {
      clearTimeout(timer);
      if (String(status) === "0") resolve(Buffer.concat(parts).subarray(5));
      else reject(new Error(`${path}: status ${String(status)} ${String(text)}`));
    });
    stream.end(body);
  });
}

/** One call on a connection of its own. */
export async function callOnce<Request, Response>(
  port: number,
  method: RpcMethod<Request, Response>,
  request: Parameters<RpcMethod<Request, Response>["encodeRequest"]>[0],
): Promise<Response> {
  const session = openSession(port);
  try {
    const body = framed(method.encodeRequest(request));
    return method.decodeResponse(await callUnary(session, method.path, body, 5_000));
  } finally {
    session.destroy();
  }
}
