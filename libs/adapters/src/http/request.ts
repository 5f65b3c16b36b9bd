// The HttpRequest port over node's HTTP/1.1 and HTTP/2 requests. The client certificate counts only when the TLS
// stack verified it against the client CA of the listener.
import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import type { TLSSocket } from "node:tls";
import { AppError } from "@keelson/base";
import type { HttpHeaders, HttpRequest } from "@keelson/ports";

export type NodeRequest = IncomingMessage | Http2ServerRequest;

/** Wraps one request; its body stays unread until `body` is called. */
export function wrapRequest(request: NodeRequest): HttpRequest {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? "" : url.slice(mark + 1),
    headers: flattenHeaders(request.headers),
    remoteAddress: request.socket.remoteAddress ?? "",
    clientCertificate: certificateOfConnection(request),
    body: (maxBytes) => readBody(request, maxBytes),
  };
}

/** Lower-case names, repeated values joined; HTTP/2 pseudo-headers become their HTTP/1.1 form. */
export function flattenHeaders(headers: Readonly<Record<string, string | readonly string[] | undefined>>): HttpHeaders {
  const flat: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const text = typeof value === "string" ? value : value.join(", ");
    if (!name.startsWith(":")) flat[name] = text;
    else if (name === ":authority") flat["host"] ??= text;
  }
  return flat;
}

type Certificate = HttpRequest["clientCertificate"];

const known = new WeakMap<object, { readonly certificate: Certificate }>();

/** Decoding a certificate costs more than most requests, and it is the same for the whole connection. */
function certificateOfConnection(request: NodeRequest): Certificate {
  const connection = "stream" in request ? (request.stream.session ?? request.socket) : request.socket;
  let entry = known.get(connection);
  if (entry === undefined) {
    entry = { certificate: certificateOf(request.socket as TLSSocket) };
    known.set(connection, entry);
  }
  return entry.certificate;
}

function certificateOf(socket: TLSSocket): HttpRequest["clientCertificate"] {
  if (typeof socket.getPeerCertificate !== "function" || !socket.authorized) return undefined;
  const subject = socket.getPeerCertificate(false)?.subject as unknown as Record<string, string | string[]> | undefined;
  const commonName = subject?.["CN"];
  if (subject === undefined || commonName === undefined) return undefined;
  const organizations = subject["O"] ?? [];
  return {
    commonName: Array.isArray(commonName) ? (commonName.at(-1) ?? "") : commonName,
    organizations: Array.isArray(organizations) ? organizations : [organizations],
  };
}

function readBody(request: NodeRequest, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const tooLarge = (): void => {
      request.removeAllListeners("data");
      request.resume(); // the rest is read and dropped, bounded by the request timeout
      reject(new AppError("http.body-too-large", `the body is larger than ${maxBytes} bytes`));
    };
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) return tooLarge();
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) tooLarge();
      else chunks.push(chunk);
    });
    request.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const cut = (): void => reject(new AppError("net.disconnected", "the client went away while sending its request"));
    request.on("aborted", cut);
    request.on("error", cut);
    request.on("close", cut);
  });
}
