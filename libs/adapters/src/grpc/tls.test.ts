// Proves TLS of the gRPC adapters: server certificates are verified, client certificates are required where asked
// for and give the handler their common name, and plain HTTP works beside gRPC for those who offer HTTP/1.1.
import "reflect-metadata";
import { get } from "node:https";
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";
import { text, utf8 } from "@keelson/base";
import { RpcError, rpcStatus, unary, type RpcListener, type RpcMethod, type TlsMaterial } from "@keelson/ports";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGrpcClient } from "./rpc-client.ts";
import { createHttp2RpcServer } from "./http2-server.ts";
import { createGrpcServer } from "./rpc-server.ts";

const Name: RpcMethod<string, string> = {
  path: "/test.Tls/Name",
  requestStream: false,
  responseStream: false,
  encodeRequest: (message) => utf8(message),
  decodeRequest: text,
  encodeResponse: (message) => utf8(message),
  decodeResponse: text,
};

const logger = { log: () => {}, with: () => logger };
const servers = { "grpc-js": createGrpcServer, "node:http2": createHttp2RpcServer } as const;

describe.each(Object.entries(servers))("server on %s", (_name, createServer) => {
  let server: TlsMaterial & { readonly ca: string };
  let client: TlsMaterial;
  let listener: RpcListener;

  beforeAll(async () => {
    const authority = await createAuthority();
    server = await authority.issue("server");
    client = await authority.issue("alice");
    listener = await createServer({ logger }).listen(
      {
        address: "127.0.0.1:0",
        tls: { ...server, requireClientCertificate: true },
        maxRequestBytes: 1024,
        plainHttp: async (_method, target) => ({ status: 200, headers: {}, body: target }),
      },
      [unary(Name, async (_request, context) => context.peerCommonName ?? "nobody")],
    );
  });

  afterAll(() => listener.close(0));

  async function nameSeen(tls: Partial<TlsMaterial> | undefined): Promise<string> {
    const channel = createGrpcClient().connect(listener.address, tls);
    try {
      return await channel.unary(Name, "", { timeoutMs: 2_000 });
    } finally {
      channel.close();
    }
  }

  it("tells the handler the common name of the client's certificate", async () => {
    expect(await nameSeen(client)).toBe("alice");
  });

  it("refuses clients without a certificate, without TLS, and servers of another authority", async () => {
    const stranger = await (await createAuthority()).issue("alice");
    for (const tls of [{ ca: server.ca }, undefined, { ca: stranger.ca }, { ...stranger, ca: server.ca }]) {
      const error = await nameSeen(tls).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RpcError);
      expect([rpcStatus.unavailable, rpcStatus.deadlineExceeded]).toContain((error as RpcError).status);
    }
  });

  it("answers plain HTTP to those who offer HTTP/1.1", async () => {
    const options = { ca: server.ca, cert: client.certificate, key: client.key, ALPNProtocols: ["h2", "http/1.1"] };
    const body = await new Promise<string>((resolve, reject) => {
      get(`https://${listener.address}/health`, options, (response) => {
        response.setEncoding("utf8").once("data", resolve);
      }).once("error", reject);
    });
    expect(body).toBe("/health");
  });
});

type Authority = { issue(commonName: string): Promise<TlsMaterial & { readonly ca: string }> };

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const usages = ["sign", "verify"] as const;

async function createAuthority(): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, [...usages]);
  const validity = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 3_600_000) };
  const root = await X509CertificateGenerator.createSelfSigned({
    name: "CN=test authority",
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true)],
    ...validity,
  });
  return {
    issue: async (commonName) => {
      const own = await crypto.subtle.generateKey(algorithm, true, [...usages]);
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${commonName}`,
        issuer: root.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [new SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
        ...validity,
      });
      const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", own.privateKey)).toString("base64");
      const lines = key.match(/.{1,64}/g)?.join("\n") ?? "";
      return {
        certificate: certificate.toString("pem"),
        key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
        ca: root.toString("pem"),
      };
    },
  };
}
