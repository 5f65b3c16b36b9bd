// Every certificate of a local cluster: separate authorities for API server clients, the store's clients, the
// store's peers and NATS, so that a certificate of one port opens no other. Existing files are kept while they
// are valid for another month; leaves are renewed, authorities never are.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import {
  createAuthority,
  createSigningKey,
  issueCertificate,
  type KeyPair,
  type LeafSubject,
  validForDays,
} from "./authority.ts";

const renewBeforeDays = 30;
const loopback = { dnsNames: ["localhost"], addresses: ["127.0.0.1", "::1"] };

export type Authority = "cluster" | "store" | "store-peer" | "nats";

type Leaf = LeafSubject & { readonly name: string; readonly authority: Authority };

/** Names of the users the control plane's parts act as. */
export const componentUsers = {
  admin: { commonName: "kubernetes-admin", organizations: ["system:masters"] },
  scheduler: { commonName: "system:kube-scheduler" },
  "controller-manager": { commonName: "system:kube-controller-manager" },
} as const;

/** The user of node `name`. */
export function nodeUser(name: string): { commonName: string; organizations: readonly string[] } {
  return { commonName: `system:node:${name}`, organizations: ["system:nodes"] };
}

/** Makes what is missing; `path(name)` maps `cluster-ca.crt` and the like to files. */
export async function ensureClusterPki(path: (name: string) => string, nodes: readonly string[]): Promise<void> {
  const authorities = new Map<Authority, KeyPair>();
  for (const name of ["cluster", "store", "store-peer", "nats"] as const) {
    authorities.set(name, await ensurePair(path, `${name}-ca`, () => createAuthority(`keelson-${name}-ca`), 0));
  }
  for (const leaf of leaves(nodes)) {
    const authority = authorities.get(leaf.authority) as KeyPair;
    await ensurePair(path, leaf.name, () => issueCertificate(authority, leaf), renewBeforeDays);
  }
  if (!existsSync(path("service-account.key"))) {
    const { privateKey, publicKey } = await createSigningKey();
    writeSecret(path("service-account.key"), privateKey);
    writeSecret(path("service-account.pub"), publicKey);
  }
}

function leaves(nodes: readonly string[]): readonly Leaf[] {
  const apiserverNames = [
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
  ];
  return [
    {
      name: "apiserver",
      authority: "cluster",
      commonName: "kube-apiserver",
      usage: ["server"],
      dnsNames: [...loopback.dnsNames, hostname(), ...apiserverNames],
      addresses: [...loopback.addresses, "10.96.0.1"],
    },
    ...Object.entries(componentUsers).map(([name, user]): Leaf => ({
      name,
      authority: "cluster",
      usage: ["client"],
      ...user,
    })),
    // A node's certificate is also what its kubelet's own API is served with.
    ...nodes.map((name): Leaf => ({
      name: `node-${name}`,
      authority: "cluster",
      usage: ["client", "server"],
      dnsNames: [name, ...loopback.dnsNames],
      addresses: loopback.addresses,
      ...nodeUser(name),
    })),
    {
      name: "apiserver-kubelet-client",
      authority: "cluster",
      commonName: "kube-apiserver-kubelet-client",
      organizations: ["system:masters"],
      usage: ["client"],
    },
    { name: "store-server", authority: "store", commonName: "keelson-store", usage: ["server", "client"], ...loopback },
    { name: "store-client", authority: "store", commonName: "keelson-store-client", usage: ["client"] },
    {
      name: "store-peer",
      authority: "store-peer",
      commonName: "keelson-store-peer",
      usage: ["server", "client"],
      ...loopback,
    },
    { name: "nats-server", authority: "nats", commonName: "keelson-nats", usage: ["server", "client"], ...loopback },
  ];
}

async function ensurePair(
  path: (name: string) => string,
  name: string,
  make: () => Promise<KeyPair>,
  days: number,
): Promise<KeyPair> {
  const certificateFile = path(`${name}.crt`);
  const keyFile = path(`${name}.key`);
  if (existsSync(certificateFile) && existsSync(keyFile)) {
    const certificate = readFileSync(certificateFile, "utf8");
    if (validForDays(certificate, days)) return { certificate, key: readFileSync(keyFile, "utf8") };
  }
  const pair = await make();
  writeSecret(keyFile, pair.key);
  writeSecret(certificateFile, pair.certificate);
  return pair;
}

function writeSecret(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { mode: 0o600 });
}
