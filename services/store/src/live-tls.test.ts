// Proves that changed TLS files are taken without a restart, that files of no use are not, and that the end of a
// certificate is told in time and not all the time.
import type { Telemetry } from "@keelson/ports";
import { createMetrics } from "@keelson/adapters";
import { createScope } from "@keelson/runtime";
import { describe, expect, it } from "vitest";
import type { TlsFiles } from "./tls-config.ts";
import { certificateWarningIntervalMs, certificateWarningMs, tlsReloadMs } from "./limits.ts";
import { LiveTls, watchCertificates } from "./live-tls.ts";

const names: TlsFiles = {
  certFile: "cert",
  keyFile: "key",
  caFile: "ca",
  requireClientCertificate: true,
  revocationFile: undefined,
  allowedCommonName: undefined,
  allowedHostname: undefined,
  ciphers: undefined,
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
};

class Files {
  readonly content = new Map([
    ["cert", "cert 1"],
    ["key", "key 1"],
    ["ca", "ca 1"],
  ]);
  readonly read = (path: string): string => {
    const text = this.content.get(path);
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  };
  rotate(to: number): void {
    for (const name of this.content.keys()) this.content.set(name, `${name} ${to}`);
  }
}

describe("LiveTls", () => {
  it("shows what the files hold now, once it has looked, and tells its listeners", () => {
    const files = new Files();
    const tls = new LiveTls(names, files.read);
    const told: string[] = [];
    const off = tls.onChange(() => void told.push(tls.certificate));
    expect(tls.reload()).toBe(false);
    files.rotate(2);
    expect(tls.certificate).toBe("cert 1");
    expect(tls.reload()).toBe(true);
    expect(tls).toMatchObject({ certificate: "cert 2", key: "key 2", ca: "ca 2", revoked: undefined });
    off();
    files.rotate(3);
    tls.reload();
    expect(told).toEqual(["cert 2"]);
  });

  it("keeps the old ones while a listener cannot use the new, and does not try the same twice", () => {
    const files = new Files();
    const tls = new LiveTls(names, files.read);
    let tries = 0;
    tls.onChange(() => {
      tries++;
      if (tls.certificate.at(-1) !== tls.key.at(-1)) throw new Error("key values mismatch");
    });
    files.content.set("cert", "cert 2");
    expect(() => tls.reload()).toThrow("key values mismatch");
    expect(tls.certificate).toBe("cert 1");
    const before = tries;
    expect(tls.reload()).toBe(false);
    expect(tries).toBe(before);
    files.content.set("key", "key 2");
    expect(tls.reload()).toBe(true);
    expect([tls.certificate, tls.key]).toEqual(["cert 2", "key 2"]);
  });

  it("keeps the old ones while a file is missing", () => {
    const files = new Files();
    const tls = new LiveTls(names, files.read);
    files.content.delete("key");
    expect(() => tls.reload()).toThrow("no key");
    expect(tls.key).toBe("key 1");
  });
});

/** A clock that moves when told, and the lines logged meanwhile. */
function watched(endsMs: number) {
  const files = new Files();
  const lines: string[] = [];
  let nowMs = 0;
  let due: { atMs: number; run: () => void }[] = [];
  const after = (delayMs: number, run: () => void) => {
    const timer = { atMs: nowMs + delayMs, run };
    due.push(timer);
    return { cancel: () => void (due = due.filter((other) => other !== timer)) };
  };
  const clock = { monoMs: () => nowMs, wallMs: () => nowMs, after, soon: (run: () => void) => queueMicrotask(run) };
  const logger = {
    log: (level: string, message: string) => void lines.push(`${level}: ${message}`),
    with: () => logger,
  };
  const metrics = createMetrics();
  const telemetry = { logger, metrics } as unknown as Telemetry;
  const scope = createScope("test", { clock, onFailure: (_where, error) => lines.push(String(error)) });
  const tls = new LiveTls(names, files.read);
  const secrets = { certificateEndsMs: () => endsMs };
  watchCertificates({ scope, clock, telemetry, secrets, certificates: [{ port: "client", tls }] });
  const pass = async (ms: number): Promise<void> => {
    const end = nowMs + ms;
    for (;;) {
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      const next = due.filter(({ atMs }) => atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      due = due.filter((timer) => timer !== next);
      nowMs = next.atMs;
      next.run();
    }
    nowMs = end;
  };
  return { files, lines, metrics, scope, tls, pass };
}

describe("watching", () => {
  it("takes new files within its interval, and says once what is wrong with others", async () => {
    const world = watched(10 * certificateWarningMs);
    await world.pass(tlsReloadMs);
    world.files.rotate(2);
    await world.pass(tlsReloadMs);
    expect(world.tls.certificate).toBe("cert 2");
    world.files.content.delete("ca");
    await world.pass(10 * tlsReloadMs);
    expect(world.lines).toEqual([
      "info: took new TLS files",
      "warn: kept the old TLS files: the new ones cannot be used",
    ]);
    expect(world.metrics.expose()).toContain('keelson_store_tls_reloads_total{port="client",result="taken"} 1');
    await world.scope.stop();
  });

  it("warns of an end that is near, twice a day, and cries when it has come", async () => {
    const endsMs = certificateWarningMs + 1_000_000;
    const world = watched(endsMs);
    await world.pass(900_000);
    expect(world.lines).toEqual([]);
    await world.pass(200_000 + certificateWarningIntervalMs);
    expect(world.lines).toEqual(["warn: the certificate ends soon", "warn: the certificate ends soon"]);
    expect(world.metrics.expose()).toContain(
      `keelson_store_certificate_ends_timestamp_seconds{port="client"} ${endsMs / 1000}`,
    );
    await world.scope.stop();
  });
});
