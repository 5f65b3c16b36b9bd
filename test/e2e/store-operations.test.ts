// Proves what people who run a store rely on: space that runs out is told, blocks only what grows and comes back by itself;
// certificates are replaced under a running cluster, on both ports, and no connection breaks.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, describe, expect, it } from "vitest";
import { Certificates, EtcdctlCluster, installed } from "./etcdctl-cluster.ts";
import { textOf } from "./etcdctl-step.ts";
import { sleep } from "./store-processes.ts";

const directory = mkdtempSync(join(tmpdir(), "keelson-operations-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.skipIf(!installed("etcdctl"))("space", () => {
  it("that runs out blocks what grows, and nothing else, until there is some again", { timeout: 60_000 }, async () => {
    const flags = { "quota-backend-bytes": "400000" };
    const store = await EtcdctlCluster.start({ kind: "keelson", members: 1, certificates: undefined, flags });
    const run = async (...args: string[]): Promise<string> => textOf(await store.etcdctl(args)).trim();
    const health = async (query = ""): Promise<[number, string]> => {
      const response = await fetch(`${store.url(0)}/health${query}`);
      return [response.status, await response.text()];
    };
    try {
      const lease = /lease ([0-9a-f]+)/.exec(await run("lease", "grant", "600"))?.[1] as string;
      expect(await run("put", "leased", "x".repeat(1_000), "--lease", lease)).toBe("OK");
      let last = "";
      for (let i = 0; i < 20 && !last.includes("space exceeded"); i++)
        last = await run("put", `k${i}`, "x".repeat(40_000));
      expect(last).toBe("Error: etcdserver: mvcc: database space exceeded");
      expect(await run("alarm", "list")).toMatch(/^memberID:\d+ alarm:NOSPACE$/);
      expect(await run("endpoint", "status", "-w", "json")).toContain("NOSPACE");
      expect(await health()).toEqual([503, '{"health":"false","reason":"ALARM NOSPACE"}']);
      expect((await health("?exclude=NOSPACE"))[0]).toBe(200);
      expect(await run("lease", "grant", "60")).toContain("space exceeded");
      // Whoever disarms it by hand has won nothing while there is no room.
      await run("alarm", "disarm");
      expect(await run("put", "more", "x".repeat(1_000))).toContain("space exceeded");
      expect(await run("get", "k0", "--keys-only")).toBe("k0");
      expect(await run("lease", "keep-alive", "--once", lease)).toContain("keepalived");
      expect(await run("lease", "revoke", lease)).toContain("revoked");
      expect(await run("del", "k", "--prefix")).toMatch(/^\d+$/);
      const status = await run("endpoint", "status", "-w", "json");
      const revision = /"revision":(\d+)/.exec(status)?.[1] as string;
      expect(await run("compaction", revision, "--physical")).toContain("compacted revision");
      expect(await run("put", "more", "room")).toBe("OK");
      expect(await run("alarm", "list")).toBe("");
      expect((await health())[0]).toBe(200);
    } finally {
      await store.stop();
    }
  });
});

/** Serial number of the certificate that a port shows. */
function serialOf(url: string, certificates: Certificates): Promise<string> {
  const read = (name: string): Buffer => readFileSync(certificates.file(name));
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { host, port: Number(port), ca: read("ca.crt"), cert: read("client.crt"), key: read("client.key") };
    const socket = connect(options, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

describe.skipIf(!installed("etcdctl"))("certificates", () => {
  it("are replaced on both ports while a watch goes on and members come and go", { timeout: 90_000 }, async () => {
    const certificates = await Certificates.create(join(directory, "pki"), ["client"]);
    const store = await EtcdctlCluster.start({ kind: "keelson", members: 3, certificates });
    const ports = [0, 1, 2].flatMap((member) => [store.url(member), store.url(member, "peer")]);
    const serials = async (): Promise<string[]> => Promise.all(ports.map((url) => serialOf(url, certificates)));
    const watch = store.start(["watch", "w", "--rev", "1"]);
    try {
      await store.etcdctl(["put", "w", "before"]);
      await watch.until(/before/);
      const before = await serials();
      expect(new Set(before).size).toBe(1);
      // Half of a pair is of no use: the old one stays until the other half is there.
      const oldKey = readFileSync(certificates.file("server.key"));
      await certificates.issue("server");
      const newKey = readFileSync(certificates.file("server.key"));
      writeFileSync(certificates.file("server.key"), oldKey);
      await sleep(3_000);
      expect(await serials()).toEqual(before);
      expect(store.log(0)).toContain("kept the old TLS files");
      writeFileSync(certificates.file("server.key"), newKey);
      let after = before;
      for (let tries = 0; tries < 100 && after.some((serial) => serial === before[0]); tries++) {
        await sleep(100);
        after = await serials();
      }
      expect(new Set(after).size).toBe(1);
      expect(after[0]).not.toBe(before[0]);
      // A member that starts now shows the new certificate to peers, and they theirs to it.
      await store.kill(2);
      store.spawn(2, "new");
      await store.ready([2]);
      expect(textOf(await store.etcdctl(["endpoint", "health"]))).not.toContain("unhealthy");
      await store.etcdctl(["put", "w", "after"]);
      await watch.until(/before[^]*after/);
    } finally {
      await watch.stop();
      await store.stop();
    }
  });
});
