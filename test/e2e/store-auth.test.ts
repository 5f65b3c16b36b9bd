// Proves users, roles and tokens with etcdctl against real members: who may do what on whichever member he asks, that a
// change counts at once everywhere, that a leader change forgets no token, and tokens that sign for themselves.
import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createGrpcClient } from "@keelson/adapters";
import { utf8 } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installed } from "./etcdctl-cluster.ts";
import { sleep, StoreProcesses } from "./store-processes.ts";

const { Auth, KV, Watch } = etcdserverpb;
const run = promisify(execFile);
let store: StoreProcesses;

/** Output of etcdctl, or the last line of its error. */
async function etcdctl(user: string | undefined, ...args: string[]): Promise<string> {
  const as = user === undefined ? [] : ["--user", user];
  const endpoints = ["--endpoints", store.endpoints.join(",")];
  try {
    const { stdout } = await run("etcdctl", [...endpoints, ...as, ...args], {
      env: { ...process.env, ETCDCTL_API: "3" },
    });
    return stdout.trim();
  } catch (error) {
    const text = (error as { stderr?: string }).stderr ?? "";
    return (text.trim().split("\n").at(-1) ?? "").replace(/^Error: /, "");
  }
}

async function connected<T>(member: number, work: (channel: RpcChannel) => Promise<T>): Promise<T> {
  const channel = createGrpcClient().connect(store.endpoint(member), undefined);
  try {
    return await work(channel);
  } finally {
    channel.close();
  }
}

async function enable(): Promise<void> {
  expect(await etcdctl(undefined, "user", "add", "root:pw")).toBe("User root created");
  expect(await etcdctl(undefined, "user", "grant-role", "root", "root")).toBe("Role root is granted to user root");
  expect(await etcdctl(undefined, "auth", "enable")).toBe("Authentication Enabled");
}

describe.skipIf(!installed("etcdctl"))("auth with simple tokens", () => {
  beforeAll(async () => {
    store = await StoreProcesses.start();
  }, 60_000);
  afterAll(() => store.stop());

  it("lets each user do what his roles say and nothing else", { timeout: 120_000 }, async () => {
    await enable();
    const root = "root:pw";
    await etcdctl(root, "role", "add", "app");
    await etcdctl(root, "role", "grant-permission", "app", "readwrite", "app/", "--prefix");
    await etcdctl(root, "user", "add", "ann:secret");
    await etcdctl(root, "user", "grant-role", "ann", "app");
    expect(await etcdctl(root, "user", "get", "ann")).toBe("User: ann\nRoles: app");
    expect(await etcdctl(root, "role", "get", "app")).toContain("[app/, app0) (prefix app/)");
    expect(await etcdctl("ann:secret", "put", "app/x", "1")).toBe("OK");
    expect(await etcdctl("ann:secret", "get", "app/x", "--print-value-only")).toBe("1");
    expect(await etcdctl("ann:secret", "put", "other", "1")).toBe("etcdserver: permission denied");
    expect(await etcdctl("ann:secret", "get", "", "--from-key")).toBe("etcdserver: permission denied");
    expect(await etcdctl("ann:secret", "user", "list")).toBe("etcdserver: permission denied");
    expect(await etcdctl("ann:secret", "compact", "1")).toBe("etcdserver: permission denied");
    expect(await etcdctl("ann:wrong", "get", "app/x")).toContain("authentication failed, invalid user ID or password");
    expect(await etcdctl(undefined, "get", "app/x")).toBe("etcdserver: user name is empty");
    expect(await etcdctl(root, "member", "list")).toContain("started");
    expect(await etcdctl(root, "endpoint", "status")).toContain("true");
    expect(await etcdctl(root, "lease", "grant", "60")).toMatch(/^lease [0-9a-f]+ granted/);
    expect(await etcdctl("ann:secret", "lock", "app/lock", "echo", "held")).toBe("held");
    expect(await etcdctl("ann:secret", "lock", "lock", "echo", "held")).toContain("permission denied");
  });

  it(
    "knows a token on every member, through a leader change, and forgets it with the password",
    { timeout: 60_000 },
    async () => {
      const { token } = await connected(1, (channel) =>
        channel.unary(Auth.Authenticate, { name: "ann", password: "secret" }),
      );
      const put = (member: number, key: string) =>
        connected(member, (channel) =>
          channel.unary(KV.Put, { key: utf8(key) }, { metadata: { token }, timeoutMs: 8_000 }),
        );
      for (const member of [1, 2, 3]) await put(member, "app/y");
      await expect(put(2, "other")).rejects.toMatchObject({ status: 7, message: "etcdserver: permission denied" });
      const leader = await store.leader();
      await store.kill(leader);
      const survivor = leader === 3 ? 1 : 3;
      await put(survivor, "app/y");
      store.spawn(leader);
      await store.ready();
      await connected(survivor, async (channel) => {
        const watch = channel.stream(Watch.Watch, { metadata: { token } });
        watch.send({ createRequest: { key: utf8("a"), rangeEnd: utf8("b") } });
        for await (const response of watch.responses) {
          expect(response).toMatchObject({ created: true, canceled: true, watchId: -1 });
          expect(response.cancelReason).toBe("rpc error: code = PermissionDenied desc = etcdserver: permission denied");
          break;
        }
        watch.cancel();
      });
      await etcdctl("root:pw", "role", "revoke-permission", "app", "app/", "--prefix");
      await expect(put(survivor, "app/y")).rejects.toMatchObject({ message: "etcdserver: permission denied" });
      await etcdctl("root:pw", "role", "delete", "app");
      await run(
        "sh",
        [
          "-c",
          `echo other | etcdctl --endpoints ${store.endpoint(survivor)} --user root:pw user passwd ann --interactive=false`,
        ],
        {
          env: { ...process.env, ETCDCTL_API: "3" },
        },
      );
      await expect(put(survivor, "app/y")).rejects.toMatchObject({
        status: 16,
        message: "etcdserver: invalid auth token",
      });
      expect(await etcdctl("root:pw", "auth", "disable")).toBe("Authentication Disabled");
      expect(await etcdctl(undefined, "put", "free", "1")).toBe("OK");
    },
  );
});

describe.skipIf(!installed("etcdctl"))("auth with signed tokens", () => {
  it("holds until users or roles change", { timeout: 60_000 }, async () => {
    const secret = join(mkdtempSync(join(tmpdir(), "keelson-jwt-")), "secret");
    writeFileSync(secret, "not much of a secret");
    store = await StoreProcesses.start({
      members: [1],
      flags: { "auth-token": `jwt,sign-method=HS256,priv-key=${secret},ttl=3s` },
    });
    try {
      await enable();
      const login = () => connected(1, (channel) => channel.unary(Auth.Authenticate, { name: "root", password: "pw" }));
      const { token } = await login();
      const put = (jwt: string) =>
        connected(1, (channel) =>
          channel.unary(KV.Put, { key: utf8("k") }, { metadata: { authorization: `Bearer ${jwt}` } }),
        );
      await put(token);
      const [head, , signature] = token.split(".") as [string, string, string];
      const forged = Buffer.from(JSON.stringify({ username: "root", revision: 9, exp: 9e9 })).toString("base64url");
      const unsigned = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
      for (const bad of [`${head}.${forged}.${signature}`, `${unsigned}.${forged}.`, "a.b.c", "...."])
        await expect(put(bad)).rejects.toMatchObject({ status: 16, message: "etcdserver: invalid auth token" });
      await etcdctl("root:pw", "role", "add", "r");
      await expect(put(token)).rejects.toMatchObject({
        status: 3,
        message: "etcdserver: revision of auth store is old",
      });
      const again = (await login()).token;
      await put(again);
      await sleep(3_100);
      await expect(put(again)).rejects.toMatchObject({ status: 16 });
    } finally {
      await store.stop();
    }
  });
});
