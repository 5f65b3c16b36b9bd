// A call whose answer is counted and thrown away as it comes: answers of any size cost this process nothing.
import { connect, type ClientHttp2Stream } from "node:http2";
import { framed } from "./grpc-call.ts";

const windowBytes = 4 * 1024 * 1024;

/** Bytes of all messages of the answer, with their prefixes. Rejects when the status is not 0. */
export function drainCall(port: number, path: string, message: Uint8Array): Promise<number> {
  const session = connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: windowBytes } });
  session.on("connect", () => session.setLocalWindowSize(windowBytes));
  return new Promise((resolve, reject) => {
    session.on("error", reject);
    const stream: ClientHttp2Stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
    });
    let bytes = 0;
    let status: unknown;
    stream.on("response", (headers) => (status = headers["grpc-status"]));
    stream.on("trailers", (trailers) => (status = trailers["grpc-status"]));
    stream.on("data", (part: Buffer) => (bytes += part.length));
    stream.on("error", () => {});
    stream.on("close", () => {
      session.destroy();
      if (String(status) === "0") resolve(bytes);
      else reject(new Error(`${path}: status ${String(status)} after ${bytes} bytes`));
    });
    stream.end(framed(message));
  });
}
