// Certificates of a store that is run with TLS: one authority, and leaves that can be issued anew for any time, in
// place, as a tool that renews certificates does it.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority, issueCertificate, type KeyPair } from "@keelson/local";
import type { TlsMaterial } from "@keelson/ports";

const leaves = ["server", "peer", "client"] as const;
type CertificateFile = `${(typeof leaves)[number]}.${"crt" | "key"}` | "ca.crt";

export class StoreCertificates {
  readonly #directory: string;
  #authority: KeyPair | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** New leaves for so long; the authority is made once. */
  async issue(validMs: number): Promise<void> {
    mkdirSync(this.#directory, { recursive: true });
    this.#authority ??= await createAuthority("chaos-ca");
    this.#write("ca.crt", this.#authority.certificate);
    for (const leaf of leaves) {
      const pair = await issueCertificate(this.#authority, {
        commonName: `chaos-${leaf}`,
        usage: ["server", "client"],
        dnsNames: ["localhost"],
        addresses: ["127.0.0.1"],
        validMs,
      });
      this.#write(`${leaf}.key`, pair.key);
      this.#write(`${leaf}.crt`, pair.certificate);
    }
  }

  get flags(): Readonly<Record<string, string>> {
    return {
      "cert-file": this.#path("server.crt"),
      "key-file": this.#path("server.key"),
      "trusted-ca-file": this.#path("ca.crt"),
      "client-cert-auth": "true",
      "peer-cert-file": this.#path("peer.crt"),
      "peer-key-file": this.#path("peer.key"),
      "peer-trusted-ca-file": this.#path("ca.crt"),
      "peer-client-cert-auth": "true",
    };
  }

  /** What a client shows now. */
  client(): Partial<TlsMaterial> {
    const read = (name: CertificateFile): string => readFileSync(this.#path(name), "utf8");
    return { ca: read("ca.crt"), certificate: read("client.crt"), key: read("client.key") };
  }

  #path(name: CertificateFile): string {
    return join(this.#directory, name);
  }

  #write(name: CertificateFile, text: string): void {
    writeFileSync(`${this.#path(name)}.new`, text, { mode: 0o600 });
    renameSync(`${this.#path(name)}.new`, this.#path(name));
  }
}
