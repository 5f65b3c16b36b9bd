// Proves that etcd's flags, variables and configuration file are read as etcd reads them, and that everything
// wrong is named at once.
import { describe, expect, it } from "vitest";
import { parseStoreConfig, type StoreConfig } from "./config.ts";

function config(...argv: string[]): StoreConfig {
  const result = parseStoreConfig(argv, {});
  expect(result).toMatchObject({ ok: true });
  return (result as { config: StoreConfig }).config;
}

function problems(...argv: string[]): readonly string[] {
  const result = parseStoreConfig(argv, {});
  return result.ok ? [] : result.problems;
}

describe("defaults", () => {
  it("are a single member on etcd's ports", () => {
    const alone = config();
    expect(alone).toMatchObject({
      name: "default",
      dataDir: "default.etcd",
      advertiseClientUrls: ["http://localhost:2379"],
      advertisePeerUrls: ["http://localhost:2380"],
      initialCluster: [{ name: "default", peerUrls: ["http://localhost:2380"] }],
      token: "etcd-cluster",
      maxRequestBytes: 1_572_864,
      maxTxnOps: 128,
      snapshotCount: 10_000,
      quotaBytes: 2 * 1024 ** 3,
      autoCompaction: undefined,
    });
    expect(alone.listenClientUrls).toEqual([
      { text: "http://localhost:2379", secure: false, address: "localhost:2379" },
    ]);
  });
});

describe("members", () => {
  const cluster = "a=http://127.0.0.1:1,b=http://127.0.0.1:2,b=http://127.0.0.1:3";

  it("come from --initial-cluster, and this one advertises what stands there", () => {
    const member = config("--name", "b", "--initial-cluster", cluster, "--listen-peer-urls=http://0.0.0.0:2");
    expect(member.initialCluster).toEqual([
      { name: "a", peerUrls: ["http://127.0.0.1:1"] },
      { name: "b", peerUrls: ["http://127.0.0.1:2", "http://127.0.0.1:3"] },
    ]);
    expect(member.advertisePeerUrls).toEqual(["http://127.0.0.1:2", "http://127.0.0.1:3"]);
  });

  it("must contain this one, with the URLs it advertises, and no URL twice", () => {
    expect(problems("--name", "c", "--initial-cluster", cluster)).toEqual([
      "--name c is not in --initial-cluster (a, b)",
    ]);
    expect(
      problems("--name=a", "--initial-cluster", cluster, "--initial-advertise-peer-urls=http://127.0.0.1:9"),
    ).toEqual(["--initial-cluster has a=http://127.0.0.1:1 but --initial-advertise-peer-urls is http://127.0.0.1:9"]);
    expect(problems("--name=a", "--initial-cluster", "a=http://h:1,b=http://h:1")).toEqual([
      "--initial-cluster: http://h:1 is given twice (a, b)",
    ]);
  });
});

describe("problems", () => {
  it("are all listed, and an unknown flag is named", () => {
    const all = problems("--nosuch=1", "--listen-client-urls=ftp://x", "--max-txn-ops=none");
    expect(all).toContain("unknown flag: --nosuch");
    const rest = problems(
      "--listen-client-urls=ftp://x",
      "--election-timeout=10",
      "--heartbeat-interval=50",
      "--initial-cluster-state=new",
      "--client-cert-auth",
    );
    expect(rest).toEqual([
      '--listen-client-urls: "ftp://x" is not a URL of the form http://host:port',
      '--advertise-client-urls: "ftp://x" is not a URL of the form http://host:port',
      "--client-cert-auth needs --trusted-ca-file",
      "--election-timeout (10ms) must be at least five times --heartbeat-interval (50ms)",
    ]);
  });

  it("include https without a certificate and a certificate without its key", () => {
    expect(problems("--listen-client-urls=https://h:1", "--cert-file=c")).toEqual([
      "--cert-file and --key-file must be given together",
      "--listen-client-urls: https://h:1 needs --cert-file and --key-file",
    ]);
  });
});

describe("defaults that depend", () => {
  it("make heartbeat and election fit when only one is given, and take an empty name for none", () => {
    expect(config("--heartbeat-interval=100")).toMatchObject({ heartbeatMs: 100, electionMs: 500 });
    expect(config("--election-timeout=100")).toMatchObject({ heartbeatMs: 20, electionMs: 100 });
    expect(config("--cert-file=", "--peer-crl-file=", "--wal-dir=")).toMatchObject({
      clientTls: undefined,
      walDir: "default.etcd/wal",
    });
  });
});

describe("sources", () => {
  const load = () => ({
    name: "from-file",
    "snapshot-count": 7,
    "client-transport-security": { "cert-file": "c", "key-file": "k" },
  });

  it("rank the command line above the environment above the file", () => {
    const result = parseStoreConfig(
      ["--config-file=f", "--max-txn-ops=5"],
      { ETCD_NAME: "from-env", ETCD_MAX_TXN_OPS: "6" },
      load,
    );
    expect(result).toMatchObject({
      ok: true,
      config: {
        name: "from-env",
        maxTxnOps: 5,
        snapshotCount: 7,
        clientTls: { certFile: "c", keyFile: "k", requireClientCertificate: false },
      },
    });
  });

  it("take etcd's flags that mean nothing here with a warning", () => {
    const result = parseStoreConfig(["--logger=zap", "--enable-v2"], {});
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.warnings).toEqual([
      "--logger is deprecated: it has no effect here: logs are JSON lines on stderr",
      "--enable-v2 is deprecated: it has no effect here: there is no v2 API",
    ]);
  });

  it("refuse with a sentence what would surprise, and take the same flags with values that ask for nothing", () => {
    expect(
      problems("--force-new-cluster", "--proxy=on", "--discovery=https://d.test/x", "--auto-tls", "--unsafe-no-fsync"),
    ).toEqual([
      "--discovery is not supported: there is no discovery: name the members by --initial-cluster",
      "--auto-tls is not supported: certificates are not generated: make some and name them by --cert-file, --key-file and the like",
      "--proxy is not supported: there is no v2 proxy",
      "--unsafe-no-fsync is not supported: an acknowledged write is on disk, always",
      "--force-new-cluster is not supported: a new cluster is made of a backup, which loses nothing silently: keelson store snapshot restore",
    ]);
    expect(problems("--proxy=off", "--auto-tls=false", "--force-new-cluster=false", "--discovery=")).toEqual([]);
  });

  it("read the sample file that comes with etcd", () => {
    const sample = {
      name: "default",
      "data-dir": null,
      "wal-dir": null,
      "snapshot-count": 10000,
      "heartbeat-interval": 100,
      "election-timeout": 1000,
      "quota-backend-bytes": 0,
      "listen-peer-urls": "http://localhost:2380",
      "listen-client-urls": "http://localhost:2379",
      "max-snapshots": 5,
      "max-wals": 5,
      cors: null,
      "initial-advertise-peer-urls": "http://localhost:2380",
      "advertise-client-urls": "http://localhost:2379",
      discovery: null,
      "discovery-fallback": "proxy",
      "discovery-proxy": null,
      "discovery-srv": null,
      "initial-cluster": null,
      "initial-cluster-token": "etcd-cluster",
      "initial-cluster-state": "new",
      "strict-reconfig-check": false,
      "enable-v2": true,
      "enable-pprof": true,
      proxy: "off",
      "proxy-failure-wait": 5000,
      "client-transport-security": {
        "cert-file": null,
        "key-file": null,
        "client-cert-auth": false,
        "trusted-ca-file": null,
        "auto-tls": false,
      },
      "peer-transport-security": {
        "cert-file": "p",
        "key-file": "k",
        "trusted-ca-file": "ca",
        "allowed-cn": "peer",
        "auto-tls": false,
      },
      debug: false,
      "log-package-levels": null,
      "log-outputs": ["stderr"],
      "force-new-cluster": false,
      "auto-compaction-mode": "periodic",
      "auto-compaction-retention": "1",
    };
    expect(parseStoreConfig(["--config-file=f"], {}, () => sample)).toMatchObject({
      ok: true,
      config: {
        heartbeatMs: 100,
        clientTls: undefined,
        peerTls: { allowedCommonName: "peer", requireClientCertificate: true },
        autoCompaction: { mode: "periodic", retentionMs: 3_600_000 },
      },
    });
  });
});

describe("auto-compaction", () => {
  it("reads hours, durations and revisions", () => {
    expect(config("--auto-compaction-retention=2").autoCompaction).toEqual({
      mode: "periodic",
      retentionMs: 7_200_000,
    });
    expect(config("--auto-compaction-retention=30m").autoCompaction).toEqual({
      mode: "periodic",
      retentionMs: 1_800_000,
    });
    expect(config("--auto-compaction-mode=revision", "--auto-compaction-retention=1000").autoCompaction).toEqual({
      mode: "revision",
      revisions: 1000,
    });
    expect(problems("--auto-compaction-mode=revision", "--auto-compaction-retention=1h")).toHaveLength(1);
  });
});

describe("TLS", () => {
  const files = ["--cert-file=c", "--key-file=k", "--trusted-ca-file=ca"];

  it("takes suites by Go's names, versions, revocations and names", () => {
    const suites = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
    const flags = [
      `--cipher-suites=${suites}`,
      "--tls-min-version=TLS1.3",
      "--client-crl-file=crl",
      "--client-cert-allowed-hostname=h",
    ];
    expect(config(...files, ...flags).clientTls).toEqual({
      certFile: "c",
      keyFile: "k",
      caFile: "ca",
      requireClientCertificate: true,
      revocationFile: "crl",
      allowedCommonName: undefined,
      allowedHostname: "h",
      ciphers: "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305",
      minVersion: "TLSv1.3",
      maxVersion: "TLSv1.3",
    });
  });

  it("refuses weak suites, crossed versions, and names without an authority", () => {
    expect(problems("--cipher-suites=TLS_RSA_WITH_AES_128_CBC_SHA", ...files)).toEqual([
      "--cipher-suites: TLS_RSA_WITH_AES_128_CBC_SHA is not the Go name of a suite with authenticated encryption",
    ]);
    expect(problems("--tls-min-version=TLS1.3", "--tls-max-version=TLS1.2", ...files)).toEqual([
      "--tls-min-version must not be above --tls-max-version",
    ]);
    expect(problems("--peer-cert-allowed-cn=a", "--peer-cert-allowed-hostname=b")).toEqual([
      "names and revocations of certificates (b) need --peer-trusted-ca-file",
      "--peer-cert-allowed-cn and --peer-cert-allowed-hostname cannot be given together",
    ]);
  });
});
