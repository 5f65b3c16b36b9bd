// Certificates, keys, authorities and revocation lists that are replaced while the member runs. A value is read at each
// use, so what connects anew has the newest; listeners are told, and what they cannot use is given up for what was
// there before. Also warns before a certificate ends. Made and run by service.ts.
import { messageOf } from "@keelson/base";
import type { Clock, Gauge, Scope, Secrets, ServerTls, Telemetry } from "@keelson/ports";
import type { TlsFiles, TlsVersion } from "./tls-config.ts";
import { certificateWarningIntervalMs, certificateWarningMs, tlsReloadMs } from "./limits.ts";

type Material = {
  readonly certificate: string;
  readonly key: string;
  readonly ca: string | undefined;
  readonly revoked: string | undefined;
};

export class LiveTls implements ServerTls {
  readonly requireClientCertificate: boolean;
  readonly allowedCommonName: string | undefined;
  readonly allowedHostname: string | undefined;
  readonly ciphers: string | undefined;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  readonly #files: TlsFiles;
  readonly #readFile: (path: string) => string;
  readonly #listeners = new Set<() => void>();
  #current: Material;
  /** Looked at last; differs from the current material when that was of no use. */
  #seen: Material;

  /** Throws AppError `file.unreadable`. */
  constructor(files: TlsFiles, readFile: (path: string) => string) {
    this.requireClientCertificate = files.requireClientCertificate;
    this.allowedCommonName = files.allowedCommonName;
    this.allowedHostname = files.allowedHostname;
    this.ciphers = files.ciphers;
    this.minVersion = files.minVersion;
    this.maxVersion = files.maxVersion;
    this.#files = files;
    this.#readFile = readFile;
    this.#current = this.#read();
    this.#seen = this.#current;
  }

  get certificate(): string {
    return this.#current.certificate;
  }

  get key(): string {
    return this.#current.key;
  }

  get ca(): string | undefined {
    return this.#current.ca;
  }

  get revoked(): string | undefined {
    return this.#current.revoked;
  }

  onChange(callback: () => void): () => void {
    this.#listeners.add(callback);
    return () => void this.#listeners.delete(callback);
  }

  /** Looks at the files; true when they have changed. Throws, and keeps what it has, when they are of no use. */
  reload(): boolean {
    const fresh = this.#read();
    const seen = this.#seen;
    const same =
      fresh.certificate === seen.certificate &&
      fresh.key === seen.key &&
      fresh.ca === seen.ca &&
      fresh.revoked === seen.revoked;
    if (same) return false; // also what was refused: it is not tried again
    this.#seen = fresh;
    const before = this.#current;
    this.#current = fresh;
    try {
      for (const listener of this.#listeners) listener();
    } catch (error) {
      this.#current = before;
      // Some listeners may have taken the new files already; the old ones they are known to take.
      for (const listener of this.#listeners) listener();
      throw error;
    }
    return true;
  }

  #read(): Material {
    const { certFile, keyFile, caFile, revocationFile } = this.#files;
    const optional = (path: string | undefined): string | undefined =>
      path === undefined ? undefined : this.#readFile(path);
    return {
      certificate: this.#readFile(certFile),
      key: this.#readFile(keyFile),
      ca: optional(caFile),
      revoked: optional(revocationFile),
    };
  }
}

export type TlsWatchOptions = {
  readonly scope: Scope;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly secrets: Pick<Secrets, "certificateEndsMs">;
  /** By what they are for: `client` or `peer`. */
  readonly certificates: readonly { readonly port: string; readonly tls: LiveTls }[];
};

/** Reloads files that change and tells when certificates end, until the scope stops. */
export function watchCertificates({ scope, clock, telemetry, secrets, certificates }: TlsWatchOptions): void {
  if (certificates.length === 0) return;
  const { logger, metrics } = telemetry;
  const reloads = metrics.counter("keelson_store_tls_reloads_total", "Changes of TLS files, by result.");
  const ends = metrics.gauge(
    "keelson_store_certificate_ends_timestamp_seconds",
    "When the certificate shown ends, since the Unix epoch.",
  );
  const warnedMs = new Map<string, number>();
  const troubles = new Map<string, string>();
  scope.run("tls-files", async () => {
    for (const { port, tls } of certificates) noteEnd(port, tls, ends, secrets);
    while (!scope.stopped) {
      for (const { port, tls } of certificates) {
        try {
          const changed = tls.reload();
          troubles.delete(port);
          if (changed) {
            reloads.add(1, { port, result: "taken" });
            logger.log("info", "took new TLS files", { port });
            noteEnd(port, tls, ends, secrets);
          }
        } catch (error) {
          // Files that are missing are missing each time: one line is enough.
          if (troubles.get(port) === messageOf(error)) continue;
          troubles.set(port, messageOf(error));
          reloads.add(1, { port, result: "refused" });
          logger.log("warn", "kept the old TLS files: the new ones cannot be used", { port, error: messageOf(error) });
        }
        const endsMs = secrets.certificateEndsMs(tls.certificate);
        const now = clock.wallMs();
        const due = now - (warnedMs.get(port) ?? Number.NEGATIVE_INFINITY) >= certificateWarningIntervalMs;
        if (endsMs === undefined || endsMs - now > certificateWarningMs || !due) continue;
        warnedMs.set(port, now);
        const message = endsMs <= now ? "the certificate has ended: it is refused" : "the certificate ends soon";
        logger.log(endsMs <= now ? "error" : "warn", message, { port, ends: new Date(endsMs).toISOString() });
      }
      await scope.sleep(tlsReloadMs);
    }
  });
}

function noteEnd(port: string, tls: LiveTls, ends: Gauge, secrets: Pick<Secrets, "certificateEndsMs">): void {
  const endsMs = secrets.certificateEndsMs(tls.certificate);
  if (endsMs !== undefined) ends.set(endsMs / 1000, { port });
}
