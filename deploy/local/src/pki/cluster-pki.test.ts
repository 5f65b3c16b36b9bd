// Proves that certificates chain to the right authority and to no other, name their user and groups, and are kept
// across starts.
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureClusterPki } from "./cluster-pki.ts";

const directory = mkdtempSync(join(tmpdir(), "keelson-pki-"));
const path = (name: string): string => join(directory, name);
const certificate = (name: string): X509Certificate => new X509Certificate(readFileSync(path(`${name}.crt`)));

beforeAll(() => ensureClusterPki(path, ["node-1"]));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("a leaf verifies against its own authority only", () => {
  const storeClient = certificate("store-client");
  expect(storeClient.checkIssued(certificate("store-ca"))).toBe(true);
  expect(storeClient.verify(certificate("store-ca").publicKey)).toBe(true);
  for (const other of ["cluster-ca", "store-peer-ca", "nats-ca"]) {
    expect(storeClient.verify(certificate(other).publicKey), other).toBe(false);
  }
});

test("users and groups are in the subject", () => {
  expect(certificate("admin").subject.split("\n")).toEqual(["CN=kubernetes-admin", "O=system:masters"]);
  expect(certificate("node-node-1").subject.split("\n")).toEqual(["CN=system:node:node-1", "O=system:nodes"]);
});

test("the API server's certificate covers loopback and the service names", () => {
  const apiserver = certificate("apiserver");
  for (const name of ["localhost", "kubernetes.default.svc"]) expect(apiserver.checkHost(name)).toBe(name);
  for (const address of ["127.0.0.1", "10.96.0.1"]) expect(apiserver.checkIP(address)).toBe(address);
});

test("keys are for the owner only, and a second start changes nothing", async () => {
  const before = readFileSync(path("admin.crt"), "utf8");
  expect(statSync(path("admin.key")).mode & 0o777).toBe(0o600);
  await ensureClusterPki(path, ["node-1", "node-2"]);
  expect(readFileSync(path("admin.crt"), "utf8")).toBe(before);
  expect(certificate("node-node-2").subject).toContain("system:node:node-2");
});
