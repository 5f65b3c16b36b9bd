// Proves that a backup taken with etcdctl under load is whole, that a new cluster restored from it holds it at a raised
// revision, and that members which join that cluster later get the same data.
import { execFile, execFileSync } from "node:child_process";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { text, utf8 } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installed } from "./etcdctl-cluster.ts";
import { retried, sleep, StoreProcesses } from "./store-processes.ts";

const { Cluster, KV, Lease, Maintenance, Watch } = etcdserverpb;
const run = promisify(execFile);
const keelson = join(import.meta.dirname, "..", "..", "services", "cli", "src", "main.ts");
let store: StoreProcesses;

beforeAll(async () => {
  store = await StoreProcesses.start({ members: [1] });
}, 60_000);

afterAll(async () => {
  await store.stop();
});

async function valueOf(member: number, key: string): Promise<string | undefined> {
  const { kvs } = await store.channel(member).unary(KV.Range, { key: utf8(key) });
  return kvs[0] === undefined ? undefined : text(kvs[0].value);
}

describe.skipIf(!installed("etcdctl"))("backup and restore", () => {
  it("restores a backup taken under load into a new cluster that grows", { timeout: 90_000 }, async () => {
    const { ID } = await store.channel(1).unary(Lease.LeaseGrant, { TTL: 600 });
    await store.channel(1).unary(KV.Put, { key: utf8("leased"), value: utf8("yes"), lease: ID });
    let stopped = false;
    let writes = 0;
    // Each transaction writes a pair: a backup that is not of one moment would show halves.
    const load = (async () => {
      for (; !stopped; writes++) {
        const value = utf8(String(writes));
        const success = ["left", "right"].map((key) => ({ requestPut: { key: utf8(key), value } }));
        await store.channel(1).unary(KV.Txn, { success });
        await store.channel(1).unary(KV.Put, { key: utf8(`filler/${writes}`), value: new Uint8Array(1000) });
      }
    })();
    await sleep(1_000);
    const file = join(store.directory, "backup.db");
    await run("etcdctl", ["--endpoints", store.endpoint(1), "snapshot", "save", file], {
      env: { ...process.env, ETCDCTL_API: "3" },
    });
    await sleep(100);
    stopped = true;
    await load;

    const status = JSON.parse(
      (await run(process.execPath, [keelson, "store", "snapshot", "status", file, "--json"])).stdout,
    );
    expect(status.totalKey).toBeGreaterThan(50);
    const damaged = join(store.directory, "damaged.db");
    writeFileSync(damaged, execFileSync("cat", [file], { maxBuffer: 1 << 30 }));
    truncateSync(damaged, status.totalSize - 512);
    await expect(run(process.execPath, [keelson, "store", "snapshot", "status", damaged])).rejects.toThrow("SHA-256");

    const restore = [
      "--name=m4",
      "--data-dir",
      join(store.directory, "m4"),
      "--initial-cluster",
      `m4=${store.peerUrl(4)}`,
    ];
    const flags = [...restore, "--initial-advertise-peer-urls", store.peerUrl(4), "--initial-cluster-token=e2e"];
    await run(process.execPath, [keelson, "store", "snapshot", "restore", file, ...flags]);
    store.spawn(4, { join: [4] });
    await store.ready();
    const { header, kvs } = await store.channel(4).unary(KV.Range, { key: utf8("left") });
    expect(header?.revision).toBe(status.revision + 1_000_000_000);
    expect(await valueOf(4, "right")).toBe(text(kvs[0]?.value ?? new Uint8Array(0)));
    expect((await store.channel(4).unary(Lease.LeaseTimeToLive, { ID, keys: true })).keys.map(text)).toEqual([
      "leased",
    ]);

    const watch = store.channel(4).stream(Watch.Watch);
    watch.send({ createRequest: { key: utf8("left"), startRevision: status.revision + 1 } });
    watch.send({ createRequest: { key: utf8("left"), startRevision: header?.revision ?? 0 } });
    const seen: string[] = [];
    await store.channel(4).unary(KV.Put, { key: utf8("left"), value: utf8("new") });
    for await (const response of watch.responses) {
      if (response.compactRevision > 0) seen.push("compacted");
      for (const event of response.events) seen.push(text(event.kv?.value ?? new Uint8Array(0)));
      if (seen.length === 2) break;
    }
    watch.cancel();
    expect(seen.sort()).toEqual(["compacted", "new"]);

    await sleep(300); // the member announces its name first
    await retried(() => store.channel(4).unary(Cluster.MemberAdd, { peerURLs: [store.peerUrl(5)], isLearner: false }));
    store.spawn(5, { join: [4, 5] });
    await store.ready();
    expect(await valueOf(5, "left")).toBe("new");
    const hashes = await Promise.all(
      [4, 5].map(async (m) => (await store.channel(m).unary(Maintenance.HashKV, {})).hash),
    );
    expect(hashes[0]).toBe(hashes[1]);
  });
});
