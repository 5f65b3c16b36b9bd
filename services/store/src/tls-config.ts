// The TLS flags of the client and the peer port, to what a listener is made of. Pure.
import type { FlagValues } from "@keelson/runtime";
import type { storeFlags } from "./flags.ts";
import type { StoreUrl } from "./urls.ts";

type Values = FlagValues<typeof storeFlags>;

export type TlsFiles = {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string | undefined;
  readonly requireClientCertificate: boolean;
  /** Certificates that are refused although the CA signed them. */
  readonly revocationFile: string | undefined;
  /** What a client's certificate must be named, or be for. */
  readonly allowedCommonName: string | undefined;
  readonly allowedHostname: string | undefined;
  /** OpenSSL's names of cipher suites of TLS 1.2, joined by colons; undefined: the platform's. */
  readonly ciphers: string | undefined;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
};

export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/** The files of the client port (`prefix` "") or of the peer port; undefined without a certificate. */
export function tlsFiles(values: Values, prefix: "" | "peer-", problems: string[]): TlsFiles | undefined {
  const certFile = values[`${prefix}cert-file`];
  const keyFile = values[`${prefix}key-file`];
  const caFile = values[`${prefix}trusted-ca-file`];
  const clientAuth = values[`${prefix}client-cert-auth`];
  const revocationFile = prefix === "" ? values["client-crl-file"] : values["peer-crl-file"];
  const allowedHostname = prefix === "" ? values["client-cert-allowed-hostname"] : values["peer-cert-allowed-hostname"];
  const allowedCommonName = prefix === "" ? undefined : values["peer-cert-allowed-cn"];
  if ((certFile === undefined) !== (keyFile === undefined)) {
    problems.push(`--${prefix}cert-file and --${prefix}key-file must be given together`);
  }
  if (clientAuth && caFile === undefined) problems.push(`--${prefix}client-cert-auth needs --${prefix}trusted-ca-file`);
  const verified = revocationFile ?? allowedHostname ?? allowedCommonName;
  if (verified !== undefined && caFile === undefined) {
    problems.push(`names and revocations of certificates (${verified}) need --${prefix}trusted-ca-file`);
  }
  if (allowedCommonName !== undefined && allowedHostname !== undefined) {
    problems.push("--peer-cert-allowed-cn and --peer-cert-allowed-hostname cannot be given together");
  }
  if (certFile === undefined || keyFile === undefined) return undefined;
  // As in etcd: naming a CA is enough to require certificates.
  const requireClientCertificate = clientAuth || caFile !== undefined;
  const names = { allowedCommonName, allowedHostname };
  return {
    certFile,
    keyFile,
    caFile,
    requireClientCertificate,
    revocationFile,
    ...names,
    ...protocol(values, problems),
  };
}

/** One problem when a URL of the flag is an https one and there is no certificate. */
export function requireTls(
  flag: string,
  urls: readonly StoreUrl[],
  tls: TlsFiles | undefined,
  needed: string,
  problems: string[],
): void {
  const secure = urls.find((url) => url.secure);
  if (secure !== undefined && tls === undefined) problems.push(`--${flag}: ${secure.text} needs --${needed}`);
}

function protocol(values: Values, problems: string[]): Pick<TlsFiles, "ciphers" | "minVersion" | "maxVersion"> {
  const suites = values["cipher-suites"].map((name) => openSslName(name) ?? unknownSuite(name, problems));
  const minVersion = values["tls-min-version"] === "TLS1.3" ? "TLSv1.3" : "TLSv1.2";
  const maxVersion = values["tls-max-version"] === "TLS1.2" ? "TLSv1.2" : "TLSv1.3";
  if (minVersion > maxVersion) problems.push("--tls-min-version must not be above --tls-max-version");
  return { ciphers: suites.length === 0 ? undefined : suites.join(":"), minVersion, maxVersion };
}

function unknownSuite(name: string, problems: string[]): string {
  const text = `--cipher-suites: ${name} is not the Go name of a suite with authenticated encryption`;
  if (!problems.includes(text)) problems.push(text);
  return name;
}

/** `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` is `ECDHE-RSA-AES128-GCM-SHA256`; undefined for weaker ones. */
function openSslName(name: string): string | undefined {
  const parts =
    /^TLS_(ECDHE_(?:RSA|ECDSA))_WITH_(?:AES_(128|256)_GCM_SHA(256|384)|(CHACHA20_POLY1305)(?:_SHA256)?)$/.exec(name);
  if (parts === null) return undefined;
  const [, exchange = "", bits, hash, chacha] = parts;
  const cipher = chacha === undefined ? `AES${bits}-GCM-SHA${hash}` : "CHACHA20-POLY1305";
  return `${exchange.replace("_", "-")}-${cipher}`;
}
