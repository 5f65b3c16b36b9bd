// A small certificate authority: makes a CA, and leaf certificates signed by it. ECDSA P-256 everywhere; PEM in
// and out, so that what is on disk is what other tools expect.
import "reflect-metadata"; // x509 builds its parts by decorators and needs the polyfill first
import { webcrypto, X509Certificate as NodeCertificate } from "node:crypto";
import * as x509 from "@peculiar/x509";

// The library names the DOM's types for what node:crypto provides; the objects are the same, hence `as never`.
x509.cryptoProvider.set(webcrypto as never);

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const dayMs = 24 * 60 * 60 * 1000;
const authorityDays = 3650;
const leafDays = 365;

export type KeyPair = { readonly certificate: string; readonly key: string };

export type LeafSubject = {
  readonly commonName: string;
  /** Kubernetes groups. */
  readonly organizations?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly addresses?: readonly string[];
  readonly usage: readonly ("server" | "client")[];
  /** From now on; a year when left out. */
  readonly validMs?: number;
};

/** A self-signed CA certificate with its key. */
export async function createAuthority(commonName: string): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    serialNumber: serialNumber(),
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + authorityDays * dayMs),
    signingAlgorithm: algorithm,
    keys: keys as never,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

/** A leaf certificate signed by `authority`. */
export async function issueCertificate(authority: KeyPair, subject: LeafSubject): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await importKey(authority.key);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const usages = subject.usage.map((usage) =>
    usage === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
  );
  const names = [
    ...(subject.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(subject.addresses ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [subject.commonName] }, ...(subject.organizations ?? []).map((name) => ({ O: [name] }))],
    issuer: issuer.subjectName,
    serialNumber: serialNumber(),
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + (subject.validMs ?? leafDays * dayMs)),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey as never,
    signingKey: signingKey as never,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(usages),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

/** A bare signing key pair (service account tokens): PEM of the private and the public half. */
export async function createSigningKey(): Promise<{ readonly privateKey: string; readonly publicKey: string }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  return {
    privateKey: await exportKey(keys.privateKey),
    publicKey: pem("PUBLIC KEY", await webcrypto.subtle.exportKey("spki", keys.publicKey)),
  };
}

/** True while `certificate` (PEM) is valid for at least `days` more days. */
export function validForDays(certificate: string, days: number): boolean {
  return Date.parse(new NodeCertificate(certificate).validTo) > Date.now() + days * dayMs;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return pem("PRIVATE KEY", await webcrypto.subtle.exportKey("pkcs8", key));
}

function importKey(text: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(text.replace(/-----[^-]+-----|\s/g, ""), "base64");
  return webcrypto.subtle.importKey("pkcs8", der, algorithm, true, ["sign"]);
}

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x01;
  return Buffer.from(bytes).toString("hex");
}
