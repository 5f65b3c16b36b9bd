// Proves on a real TLS server what each class of service may do on the event log and, more important, what it may not.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNatsEventBus } from "@keelson/adapters";
import { connect, createInbox, nkeyAuthenticator, type NatsConnection } from "nats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findNatsServer } from "../nats-servers.ts";
import { createAuthority, issueCertificate } from "../pki/authority.ts";
import type { NatsUserClass } from "./permissions.ts";
import { startNatsServers, type NatsFixture } from "./proof/servers.ts";

const binary = findNatsServer() ?? "";
const directory = mkdtempSync(join(tmpdir(), "keelson-nats-tls-"));
const connections: NatsConnection[] = [];
let servers: NatsFixture;
let ca = "";

beforeAll(async () => {
  if (binary === "") return;
  const authority = await createAuthority("test-nats-ca");
  const usage = ["server", "client"] as const;
  const leaf = await issueCertificate(authority, {
    commonName: "nats",
    usage,
    dnsNames: ["localhost"],
    addresses: ["127.0.0.1"],
  });
  ca = authority.certificate;
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  const tls = {
    certificateFile: file("tls.crt", leaf.certificate),
    keyFile: file("tls.key", leaf.key),
    caFile: file("ca.crt", ca),
  };
  servers = await startNatsServers({ binary, count: 1, portBase: 22_050, tls });
});

afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  if (binary !== "") await servers.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe.skipIf(binary === "")("event log permissions (skipped where nats-server is not on PATH)", () => {
  test("nobody gets in without a key, or with a key nobody knows", async () => {
    await expect(connect({ servers: address(), tls: { ca }, reconnect: false })).rejects.toThrow(/authorization/i);
  });

  test("the store publishes, owns the stream, and follows nothing", async () => {
    const store = await user("store");
    expect(await mayPublish(store, "ev.live.k.registry.pods.a._")).toBe(true);
    expect(await mayPublish(store, "evctl.beacon")).toBe(true);
    expect(await maySubscribe(store, "ev.live.>")).toBe(false);
    expect(await mayPublish(store, "$JS.API.STREAM.DELETE.OTHER")).toBe(false);
    expect(await mayPublish(store, "$JS.API.CONSUMER.CREATE.EVLOG.x.ev.>")).toBe(false);
  });

  test("an API server follows everything and replays, but publishes no event and touches no stream", async () => {
    const apiserver = await user("apiserver");
    expect(await maySubscribe(apiserver, "ev.live.>")).toBe(true);
    expect(await mayPublish(apiserver, "$JS.API.CONSUMER.CREATE.EVLOG.apiserver-1.ev.*.>")).toBe(true);
    for (const subject of [
      "ev.live.k.registry.pods.a._",
      "ev.fill.x",
      "evctl.beacon",
      "$JS.API.STREAM.DELETE.EVLOG",
      "$JS.API.STREAM.PURGE.EVLOG",
      "$JS.API.STREAM.MSG.GET.EVLOG",
      "$JS.API.DIRECT.GET.EVLOG",
      "$JS.API.CONSUMER.CREATE.EVLOG",
    ]) {
      expect(await mayPublish(apiserver, subject), subject).toBe(false);
    }
    expect(await maySubscribe(apiserver, "_INBOX_store.>")).toBe(false);
  });

  test.each(["scheduler", "controller-manager"] as const)(
    "%s follows its resources, never secrets, and publishes nothing",
    async (name) => {
      const reader = await user(name);
      for (const subject of [
        "ev.live.k.registry.pods.>",
        "ev.live.k.registry.minions.>",
        "ev.live._multi",
        "evctl.beacon",
      ]) {
        expect(await maySubscribe(reader, subject), subject).toBe(true);
      }
      for (const subject of [
        "ev.live.>",
        "ev.live.k.registry.secrets.>",
        "ev.*.k.registry.pods.>",
        "ev.fill.>",
        "_INBOX_apiserver.>",
        ">",
      ]) {
        expect(await maySubscribe(reader, subject), subject).toBe(false);
      }
      for (const subject of [
        "ev.live.k.registry.pods.a._",
        "evctl.beacon",
        "$JS.API.CONSUMER.CREATE.EVLOG.x.ev.*.>",
        "$JS.API.INFO",
        "_INBOX_apiserver.1",
      ]) {
        expect(await mayPublish(reader, subject), subject).toBe(false);
      }
    },
  );

  test("the adapter creates, fills, reads, replays and trims the stream with the store's and an API server's rights", async () => {
    const store = bus("store");
    const apiserver = bus("apiserver");
    await expect.poll(() => store.connected && apiserver.connected, { timeout: 5_000 }).toBe(true);
    const description = "cid=1;gen=1.1;base=1";
    await store.createStream({
      name: "EVLOG",
      subjects: ["ev.*.>"],
      replicas: 1,
      maxBytes: 1 << 20,
      maxMessageBytes: 1 << 16,
      description,
    });
    const answers: unknown[] = [];
    const inbox = store.newInbox();
    store.subscribe(`${inbox}.>`, (message) => answers.push(store.parseAck(message)));
    for (const fence of [0, 1, 1]) {
      store.publish("ev.live.k.registry.pods.a._", Uint8Array.of(fence), {
        headers: { "Nats-Expected-Last-Sequence": String(fence) },
        reply: `${inbox}.1`,
      });
    }
    await expect.poll(() => answers.length).toBe(3);
    expect(answers).toEqual([
      { kind: "stored", sequence: 1 },
      { kind: "stored", sequence: 2 },
      { kind: "refused", code: 10071, description: "wrong last sequence: 2" },
    ]);
    expect(await store.streamState("EVLOG", 1_000)).toEqual({ firstSequence: 1, lastSequence: 2, description });
    expect(await store.readMessage("EVLOG", 2, 1_000)).toEqual(Uint8Array.of(1));
    expect(await store.readMessage("EVLOG", 7, 1_000)).toBeUndefined();
    const replayed: number[] = [];
    const replay = await apiserver.replay({ stream: "EVLOG", filterSubject: "ev.*.>", startSequence: 2 }, (message) =>
      replayed.push(message.streamSequence, message.consumerSequence),
    );
    await expect.poll(() => replayed).toEqual([2, 1]);
    replay.close();
    await store.purgeStream("EVLOG", 2);
    expect(await store.streamState("EVLOG", 1_000)).toEqual({ firstSequence: 2, lastSequence: 2, description });
    await store.deleteStream("EVLOG");
    await store.deleteStream("EVLOG");
    expect(await store.streamState("EVLOG", 1_000)).toBeUndefined();
    await Promise.all([store.close(), apiserver.close()]);
  });
});

function address(): string {
  return (servers.urls[0] ?? "").replace("nats://", "");
}

function bus(service: NatsUserClass): ReturnType<typeof createNatsEventBus> {
  return createNatsEventBus({
    servers: servers.urls,
    service,
    credentials: { kind: "nkey", seed: servers.seeds[service] },
    tls: { ca },
    logger: { log: () => undefined, with: () => ({}) as never },
  });
}

async function user(name: NatsUserClass): Promise<NatsConnection> {
  const authenticator = nkeyAuthenticator(new TextEncoder().encode(servers.seeds[name]));
  const connection = await connect({ servers: address(), tls: { ca }, authenticator, reconnect: false });
  connections.push(connection);
  return connection;
}

/** The server answers a forbidden subject with an error before it answers the ping that follows. */
async function mayPublish(connection: NatsConnection, subject: string): Promise<boolean> {
  return permitted(connection, "publish", subject, () =>
    connection.publish(subject, new Uint8Array(0), { reply: createInbox() }),
  );
}

async function maySubscribe(connection: NatsConnection, subject: string): Promise<boolean> {
  return permitted(connection, "subscription", subject, () =>
    connection.subscribe(subject, { callback: () => undefined }),
  );
}

async function permitted(
  connection: NatsConnection,
  operation: string,
  subject: string,
  attempt: () => unknown,
): Promise<boolean> {
  let refused = false;
  const statuses = connection.status();
  void (async () => {
    for await (const status of statuses) {
      const { permissionContext } = status as { permissionContext?: { operation: string; subject: string } };
      if (permissionContext?.operation === operation && permissionContext.subject === subject) refused = true;
    }
  })();
  attempt();
  await connection.flush();
  await new Promise((resolve) => setImmediate(resolve));
  return !refused;
}
