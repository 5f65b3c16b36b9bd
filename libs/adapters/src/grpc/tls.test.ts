// Proves TLS of the gRPC adapters: server certificates are verified, client certificates are required where asked
// for and give the handler their common name, plain HTTP works beside gRPC for those who offer HTTP/1.1, and names,
// revocations and replaced certificates count for every new connection.
import "reflect-metadata";
import { get } from "node:https";
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
} from "@peculiar/x509";
import { text, utf8 } from "@keelson/base";
import {
  RpcError,
  rpcStatus,
  unary,
  type RpcListener,
  type RpcMethod,
  type ServerTls,
  type TlsMaterial,
} from "@keelson/ports";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGrpcJsClient } from "../../test/grpc-js-client.ts";
import { createGrpcClient } from "./rpc-client.ts";
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

const clients = { "@keelson/http2": createGrpcClient, "@grpc/grpc-js": createGrpcJsClient } as const;

describe.each(Object.entries(clients))("TLS with a client on %s", (_name, createClient) => {
  let server: TlsMaterial & { readonly ca: string };
  let client: TlsMaterial;
  let listener: RpcListener;

  beforeAll(async () => {
    const authority = await createAuthority();
    server = await authority.issue("server");
    client = await authority.issue("alice");
    listener = await createGrpcServer({ logger }).listen(
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
    const channel = createClient().connect(listener.address, tls);
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

describe("names, revocations and replacement", () => {
  async function seen(listener: RpcListener, tls: Partial<TlsMaterial>): Promise<string> {
    const channel = createGrpcClient().connect(listener.address, tls);
    try {
      return await channel.unary(Name, "", { timeoutMs: 3_000 });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return "refused";
    } finally {
      channel.close();
    }
  }

  const listen = (tls: ServerTls): Promise<RpcListener> =>
    createGrpcServer({ logger }).listen({ address: "127.0.0.1:0", tls, maxRequestBytes: 1024 }, [
      unary(Name, async (_request, context) => context.peerCommonName ?? "nobody"),
    ]);

  it("refuses who has another name, is for another host, or was revoked", { timeout: 30_000 }, async () => {
    const authority = await createAuthority();
    const [server, alice, bob] = await Promise.all(["server", "alice", "bob"].map((name) => authority.issue(name)));
    if (server === undefined || alice === undefined || bob === undefined) throw new Error("no certificates");
    const cases: readonly [Partial<ServerTls>, alice: string, bob: string][] = [
      [{}, "alice", "bob"],
      [{ allowedCommonName: "bob" }, "refused", "bob"],
      [{ allowedHostname: "alice.test" }, "alice", "refused"],
      [{ revoked: await authority.revoke(alice.certificate) }, "refused", "bob"],
    ];
    for (const [extra, wantedAlice, wantedBob] of cases) {
      const listener = await listen({ ...server, requireClientCertificate: true, ...extra });
      expect([await seen(listener, alice), await seen(listener, bob)]).toEqual([wantedAlice, wantedBob]);
      await listener.close(0);
    }
  });

  it("shows a new certificate to who connects after the change, and lets calls on old connections go on", async () => {
    const [first, second] = [await createAuthority(), await createAuthority()];
    let material = await first.issue("server");
    let change = (): void => {};
    const tls: ServerTls = {
      requireClientCertificate: true,
      get certificate() {
        return material.certificate;
      },
      get key() {
        return material.key;
      },
      get ca() {
        return material.ca;
      },
      onChange: (callback) => {
        change = callback;
        return () => {};
      },
    };
    const listener = await listen(tls);
    const old = await first.issue("alice");
    const channel = createGrpcClient().connect(listener.address, old);
    expect(await channel.unary(Name, "", { timeoutMs: 3_000 })).toBe("alice");
    const before = material;
    material = { ...(await second.issue("server")), key: before.key };
    expect(() => change()).toThrow(/key values mismatch/i);
    material = await second.issue("server");
    change();
    expect(await channel.unary(Name, "", { timeoutMs: 3_000 })).toBe("alice");
    expect(await seen(listener, old)).toBe("refused");
    expect(await seen(listener, await second.issue("bob"))).toBe("bob");
    channel.close();
    await listener.close(0);
  });

  it("says in one line that certificate and key do not belong together", async () => {
    const authority = await createAuthority();
    const [one, other] = [await authority.issue("one"), await authority.issue("other")];
    const tls = { ...one, key: other.key, requireClientCertificate: true };
    await expect(listen(tls)).rejects.toMatchObject({ code: "net.bad-certificate" });
  });
});

type Authority = {
  issue(commonName: string): Promise<TlsMaterial & { readonly ca: string }>;
  /** A revocation list with one certificate. */
  revoke(certificate: string): Promise<string>;
};

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
    revoke: async (certificate) => {
      const list = await X509CrlGenerator.create({
        issuer: root.subject,
        thisUpdate: validity.notBefore,
        nextUpdate: validity.notAfter,
        signingAlgorithm: algorithm,
        signingKey: keys.privateKey,
        entries: [{ serialNumber: new X509Certificate(certificate).serialNumber }],
      });
      return list.toString("pem").replace(/(BEGIN|END) CRL/g, "$1 X509 CRL");
    },
    issue: async (commonName) => {
      const own = await crypto.subtle.generateKey(algorithm, true, [...usages]);
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${commonName}`,
        issuer: root.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new SubjectAlternativeNameExtension([
            { type: "ip", value: "127.0.0.1" },
            { type: "dns", value: `${commonName}.test` },
          ]),
        ],
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
