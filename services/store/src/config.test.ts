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
      "--logger is deprecated: it has no effect here",
      "--enable-v2 is deprecated: it has no effect here",
    ]);
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
