// Proves the whole way with real store members and a real server: what clients write reaches a follower once, in
// order and with its cause, through the death of the store's leader and of the event log's server.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createGrpcClient,
  createNatsEventBus,
  createNodeClock,
  createNodeEntropy,
  createNodeTelemetry,
} from "@keelson/adapters";
import { text, utf8 } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import { createFollower, createScope, createStoreRepairSource } from "@keelson/runtime";
import { etcdserverpb, type RevisionRecord } from "@keelson/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findNatsServer } from "../../nats-servers.ts";
import { until } from "./fault-run.ts";
import { startNatsServers, type NatsFixture } from "./servers.ts";

const binary = findNatsServer() ?? "";
const portBase = 22_060;
const members = [0, 1, 2];
/** Three processes have to start, on a machine that runs other tests too. */
const memberWaitMs = 30_000;
const entry = new URL("../../../../../services/store/src/main.ts", import.meta.url).pathname;
const directory = mkdtempSync(join(tmpdir(), "keelson-eventlog-store-"));
const clock = createNodeClock();
const scope = createScope("proof", {
  clock,
  onFailure: (path, error) => process.stderr.write(`${path}: ${String(error)}\n`),
});
const stores: (ChildProcess | undefined)[] = [];
const channels: RpcChannel[] = [];
let servers: NatsFixture;

beforeAll(async () => {
  if (binary === "") return;
  servers = await startNatsServers({ binary, count: 1, portBase: portBase + 20 });
  writeFileSync(join(directory, "store.seed"), servers.seeds.store, { mode: 0o600 });
  for (const member of members) {
    startStore(member);
    channels.push(createGrpcClient().connect(`127.0.0.1:${portBase + member}`, undefined));
  }
  await put("/registry/namespaces/default", "first");
}, 40_000);

afterAll(async () => {
  await scope.stop();
  for (const channel of channels) channel.close();
  await Promise.all(members.map((member) => killStore(member)));
  if (binary !== "") await servers.stop();
  rmSync(directory, { recursive: true, force: true });
});

test.skipIf(binary === "")(
  "every write reaches the follower once, in order, with its cause",
  async () => {
    const telemetry = await createNodeTelemetry({
      service: "proof",
      instance: "proof",
      level: "error",
      otlpEndpoint: undefined,
    });
    const bus = createNatsEventBus({
      servers: servers.urls,
      service: "apiserver",
      credentials: { kind: "nkey", seed: servers.seeds.apiserver },
      tls: undefined,
      logger: telemetry.logger,
    });
    const state = new Map<string, string>();
    const records: RevisionRecord[] = [];
    let first = 0;
    let spread = 0;
    const follower = createFollower({
      clock,
      entropy: createNodeEntropy(),
      scope,
      telemetry,
      bus,
      replay: true,
      repair: createStoreRepairSource({ channel: () => channels[spread++ % channels.length] as RpcChannel }),
      snapshot: async () => {
        const { entries, revision } = await readAll();
        for (const [key, value] of entries) state.set(key, value);
        first = revision;
        return revision;
      },
      deliver: (record) => {
        records.push(record);
        for (const { type, key, value } of record.events) {
          if (type === "put") state.set(text(key), text(value));
          else state.delete(text(key));
        }
      },
    });
    await follower.start();
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; i++) await put(`/registry/pods/ns-${i % 3}/pod-${i % 50}`, `value ${i}`);
    })();
    await until(
      () => follower.status().source === "live" && records.length > 100,
      5_000,
      () => JSON.stringify(follower.status()),
    );
    await servers.kill(0);
    await until(() => follower.status().source === "watch", 15_000, "on the store's watch");
    await servers.start(0);
    await until(
      () => follower.status().source === "live",
      10_000,
      () => `live again: ${JSON.stringify(follower.status())}`,
    );
    await killStore(await leader());
    const before = records.length;
    await until(
      () => records.length > before + 100 && follower.status().source === "live",
      10_000,
      () => `live with a new leader: ${JSON.stringify(follower.status())}`,
    );
    writing = false;
    await writer;
    const { entries, revision } = await readAll();
    await until(
      () => follower.revision() === revision,
      5_000,
      () => `complete: ${JSON.stringify(follower.status())}`,
    );
    expect(records.map((record) => record.revision)).toEqual(
      Array.from({ length: revision - first }, (_, i) => first + 1 + i),
    );
    expect(state).toEqual(new Map(entries));
    const causes = records.filter(({ cause }) => cause !== undefined);
    expect(causes.length, "revisions that came live or from the stream").toBeGreaterThan(100);
    for (const { cause } of causes) expect(JSON.parse(text(cause ?? utf8("")))).toMatchObject({ actor: "proof" });
    await bus.close();
  },
  40_000,
);

function startStore(member: number): void {
  const url = (port: number): string => `http://127.0.0.1:${port}`;
  const log = openSync(join(directory, `store-${member}.log`), "a");
  const flags = {
    name: `store-${member}`,
    "data-dir": join(directory, `store-${member}`),
    "listen-client-urls": url(portBase + member),
    "advertise-client-urls": url(portBase + member),
    "listen-peer-urls": url(portBase + 10 + member),
    "initial-advertise-peer-urls": url(portBase + 10 + member),
    "initial-cluster": members.map((other) => `store-${other}=${url(portBase + 10 + other)}`).join(","),
    "event-log-servers": servers.urls.join(","),
    "event-log-nkey-seed-file": join(directory, "store.seed"),
  };
  const list = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  stores[member] = spawn(process.execPath, [entry, ...list], { stdio: ["ignore", log, log] });
}

async function killStore(member: number): Promise<void> {
  const running = stores[member];
  stores[member] = undefined;
  if (running === undefined || running.exitCode !== null) return;
  const gone = new Promise<void>((resolve) => running.once("exit", () => resolve()));
  running.kill("SIGKILL");
  await gone;
}

/** Tries every member until one takes it. */
async function anyMember<T>(call: (channel: RpcChannel) => Promise<T>): Promise<T> {
  const deadline = clock.monoMs() + memberWaitMs;
  for (let attempt = 0; ; attempt++) {
    try {
      return await call(channels[attempt % channels.length] as RpcChannel);
    } catch (error) {
      if (clock.monoMs() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function put(key: string, value: string): Promise<void> {
  const metadata = {
    "keelson-cause": encodeURIComponent(JSON.stringify({ actor: "proof", agent: "test", request: key, trace: "" })),
  };
  await anyMember((channel) =>
    channel.unary(etcdserverpb.KV.Put, { key: utf8(key), value: utf8(value) }, { timeoutMs: 1_000, metadata }),
  );
}

async function readAll(): Promise<{ entries: [string, string][]; revision: number }> {
  const everything = { key: new Uint8Array([0]), rangeEnd: new Uint8Array([0]) };
  const { kvs, header } = await anyMember((channel) =>
    channel.unary(etcdserverpb.KV.Range, everything, { timeoutMs: 1_000 }),
  );
  return { entries: kvs.map(({ key, value }) => [text(key), text(value)]), revision: header?.revision ?? 0 };
}

async function leader(): Promise<number> {
  for (const [member, channel] of channels.entries()) {
    const status = await channel.unary(etcdserverpb.Maintenance.Status, {}, { timeoutMs: 1_000 });
    if (status.leader === status.header?.memberId) return member;
  }
  throw new Error("no leader");
}
