// Proves the HTTP edge over real sockets: both protocol versions on one port, verified client certificates only, heads
// that go out at once, bounded headers and bodies, no ambiguous framing, and a stop that ends what is open.
import "reflect-metadata";
import { connect } from "node:http2";
import { connect as connectTls } from "node:tls";
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";
import { text, utf8 } from "@keelson/base";
import type { HttpHandler, HttpListener, TlsMaterial } from "@keelson/ports";
import { afterEach, describe, expect, it } from "vitest";
import { createNodeHttpClient } from "./client.ts";
import { headerBytesMax } from "./limits.ts";
import { createNodeHttpServer } from "./server.ts";

const pki = await makePki();
let listener: HttpListener | undefined;

afterEach(async () => {
  await listener?.close(100);
  listener = undefined;
});

async function serve(handler: HttpHandler): Promise<string> {
  listener = await createNodeHttpServer().listen({ address: "127.0.0.1:0", tls: pki.server }, handler);
  return `https://${listener.address}`;
}

const bodyOf = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  let whole = "";
  for await (const chunk of body) whole += text(chunk);
  return whole;
};

describe("server and client", () => {
  it("carry method, path, query, headers and body, and name a verified client", async () => {
    const url = await serve(async (request, response) => {
      const body = text(await request.body(100));
      response.head(201, { "x-seen": request.headers["x-sent"] ?? "" });
      response.end(
        utf8(
          `${request.method} ${request.path} ${request.query} ${body} ${request.clientCertificate?.commonName ?? "nobody"} ${request.clientCertificate?.organizations.join("+") ?? ""}`,
        ),
      );
    });
    const origin = createNodeHttpClient().origin(url, pki.client);
    const answer = await origin.request({
      method: "POST",
      target: "/a%20b?c=d",
      headers: { "x-sent": "1" },
      body: utf8("hello"),
    });
    expect([answer.status, answer.headers["x-seen"]]).toEqual([201, "1"]);
    expect(await bodyOf(answer.body)).toBe("POST /a%20b c=d hello alice team-a+team-b");
    const nobody = createNodeHttpClient().origin(url, { ca: pki.server.ca });
    expect(await bodyOf((await nobody.request({ method: "GET", target: "/" })).body)).toContain("nobody");
    const stranger = createNodeHttpClient().origin(url, pki.stranger);
    expect(await bodyOf((await stranger.request({ method: "GET", target: "/" })).body)).toContain("nobody");
    for (const open of [origin, nobody, stranger]) open.close();
  });

  it("send the head of a stream before its first byte, and notice who leaves", async () => {
    let left = (): void => undefined;
    const gone = new Promise<void>((resolve) => (left = resolve));
    const url = await serve(async (_request, response) => {
      response.onClose(left);
      response.head(200, { "content-type": "application/json" }, { flush: true });
    });
    const origin = createNodeHttpClient().origin(url, pki.client);
    const answer = await origin.request({ method: "GET", target: "/watch", timeoutMs: 5_000 });
    expect(answer.status).toBe(200);
    answer.cancel();
    await gone;
    origin.close();
  });

  it("refuse a body beyond its bound and answer all the same", async () => {
    const url = await serve(async (request, response) => {
      const refused = await request.body(1_000).then(
        () => "",
        (error: unknown) => (error as { code: string }).code,
      );
      response.head(413, {});
      response.end(utf8(refused));
    });
    const origin = createNodeHttpClient().origin(url, pki.client);
    const answer = await origin.request({ method: "POST", target: "/", body: new Uint8Array(100_000) });
    expect(await bodyOf(answer.body)).toBe("http.body-too-large");
    origin.close();
  });

  it("speak HTTP/2 on the same port", async () => {
    const url = await serve(async (request, response) => {
      response.head(200, { connection: "close" });
      response.end(utf8(request.headers["host"] ?? ""));
    });
    const session = connect(url, { ca: pki.server.ca ?? "" });
    const stream = session.request({ ":path": "/" });
    let body = "";
    for await (const chunk of stream) body += String(chunk);
    expect(url).toContain(body);
    session.close();
  });

  it("say what kept a request from being answered", async () => {
    const origin = createNodeHttpClient().origin("https://127.0.0.1:1", undefined);
    await expect(origin.request({ method: "GET", target: "/" })).rejects.toMatchObject({
      code: "net.unreachable",
      retryable: true,
    });
    const url = await serve(async () => undefined);
    const silent = createNodeHttpClient().origin(url, pki.client);
    await expect(silent.request({ method: "GET", target: "/", timeoutMs: 50 })).rejects.toMatchObject({
      code: "net.timeout",
    });
    const taken = createNodeHttpServer().listen(
      { address: url.replace("https://", ""), tls: pki.server },
      async () => undefined,
    );
    await expect(taken).rejects.toMatchObject({ code: "net.address-in-use" });
    silent.close();
  });
});

describe("requests that a handler never sees", () => {
  let seen = 0;
  const counting: HttpHandler = async (_request, response) => {
    seen++;
    response.head(200, {});
    response.end();
  };

  /** Sends bytes over TLS and returns all that comes back until the server hangs up. */
  function exchange(url: string, bytes: string): Promise<string> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      let answer = "";
      const socket = connectTls({ host: hostname, port: Number(port), ca: pki.server.ca, ALPNProtocols: ["http/1.1"] });
      socket.setTimeout(5_000, () => socket.destroy(new Error("no answer within 5 s")));
      socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
      socket.once("error", reject);
      socket.once("close", () => resolve(answer));
      socket.end(bytes);
    });
  }

  it.each([
    ["a length beside chunks", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["chunks beside a length", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"],
    ["two lengths", "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"],
    ["a length that is no number", "Content-Length: +4\r\n\r\nabcd"],
    ["an encoding that hides chunks", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"],
    ["a space before the colon", "X-A : b\r\n\r\n"],
    ["a folded header", "X-A: b\r\n c\r\n\r\n"],
    ["a bare carriage return", "X-A: b\rX-Remote-User: admin\r\n\r\n"],
    ["a zero byte", "X-A: b\u0000c\r\n\r\n"],
  ])("because of %s", async (_name, rest) => {
    seen = 0;
    const answer = await exchange(await serve(counting), `POST / HTTP/1.1\r\nHost: h\r\n${rest}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(seen).toBe(0);
  });

  it("because of headers beyond the bound, in either version", async () => {
    seen = 0;
    const url = await serve(counting);
    const answer = await exchange(url, `GET / HTTP/1.1\r\nHost: h\r\nX-A: ${"a".repeat(headerBytesMax)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    const session = connect(url, { ca: pki.server.ca ?? "" });
    const ended = new Promise<number>((resolve) => {
      session.on("error", () => resolve(431));
      const stream = session.request({ ":path": "/", "x-a": "a".repeat(headerBytesMax) });
      stream.on("response", (headers) => resolve(Number(headers[":status"])));
      stream.on("error", () => resolve(431));
    });
    expect(await ended).toBe(431);
    session.destroy();
    expect(seen).toBe(0);
  });
});

/** A server and a client of one authority, and a client of another that nobody trusts. */
async function makePki(): Promise<{ server: TlsMaterial; client: TlsMaterial; stranger: TlsMaterial }> {
  const own = await makeAuthority();
  const other = await makeAuthority();
  const server = await own("server", []);
  return {
    server,
    client: await own("alice", ["team-a", "team-b"]),
    stranger: { ...(await other("mallory", ["system:masters"])), ca: server.ca },
  };
}

async function makeAuthority(): Promise<
  (commonName: string, organizations: readonly string[]) => Promise<TlsMaterial>
> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const dates = {
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    signingAlgorithm: algorithm,
  };
  const pair = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const keys = await pair();
  const name = "CN=test authority";
  const root = await X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    ...dates,
    extensions: [new BasicConstraintsExtension(true)],
  });
  return async (commonName, organizations) => {
    const leaf = await pair();
    const certificate = await X509CertificateGenerator.create({
      ...dates,
      subject: [{ CN: [commonName] }, ...organizations.map((organization) => ({ O: [organization] }))],
      issuer: name,
      publicKey: leaf.publicKey,
      signingKey: keys.privateKey,
      extensions: [new SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
    });
    const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", leaf.privateKey)).toString("base64");
    return {
      certificate: certificate.toString("pem"),
      key: `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----`,
      ca: root.toString("pem"),
    };
  };
}
