// Proves the API end to end over a store in memory: verbs, resource versions, watches, access, and that nothing is
// stored by a request that fails.
import { createVirtualClock, type VirtualClock } from "@keelson/sim";
import { beforeEach, describe, expect, it } from "vitest";
import { createTestServer, type TestServer } from "./testing/test-server.ts";

const drain = () => new Promise<void>((resolve) => setImmediate(resolve));
const configMap = (name: string, data: Record<string, string> = {}, labels?: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...(labels === undefined ? {} : { labels }) },
  data,
});
const maps = "/api/v1/namespaces/default/configmaps";

let clock: VirtualClock;
let test: TestServer;

beforeEach(async () => {
  clock = createVirtualClock(drain);
  test = await createTestServer(clock);
});

const versionOf = (object: Record<string, unknown>): string =>
  (object["metadata"] as { resourceVersion: string }).resourceVersion;
const post = (path: string, body: unknown) => test.send({ method: "POST", path, body });

describe("objects", () => {
  it("are created, read, changed and deleted", async () => {
    const created = await post(maps, configMap("a", { x: "1" }));
    expect(created.code).toBe(201);
    expect(created.json()).toMatchObject({
      kind: "ConfigMap",
      metadata: { name: "a", namespace: "default" },
      data: { x: "1" },
    });
    const patched = await test.send({
      method: "PATCH",
      path: `${maps}/a`,
      body: { data: { y: "2" } },
      headers: { "content-type": "application/merge-patch+json" },
    });
    expect(patched.json()).toMatchObject({ data: { x: "1", y: "2" } });
    const stale = await test.send({
      method: "PUT",
      path: `${maps}/a`,
      body: { ...configMap("a"), metadata: { name: "a", resourceVersion: versionOf(created.json()) } },
    });
    expect(stale.json()).toMatchObject({ code: 409, reason: "Conflict" });
    expect((await test.send({ method: "DELETE", path: `${maps}/a` })).json()).toMatchObject({
      kind: "Status",
      status: "Success",
      details: { name: "a" },
    });
    expect((await test.send({ path: `${maps}/a` })).json()).toMatchObject({
      code: 404,
      message: 'configmaps "a" not found',
    });
  });

  it("exist once, and not in a namespace that is missing", async () => {
    await post(maps, configMap("a"));
    expect((await post(maps, configMap("a"))).json()).toMatchObject({
      code: 409,
      message: 'configmaps "a" already exists',
    });
    expect((await post("/api/v1/namespaces/nowhere/configmaps", configMap("a"))).json()).toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
  });

  it("are not stored by a dry run or a body that cannot be read", async () => {
    const before = await test.store.revision();
    expect((await post(`${maps}?dryRun=All`, configMap("a"))).code).toBe(201);
    expect((await post(maps, "{")).code).toBe(400);
    expect((await post(`${maps}?fieldValidation=Strict`, { ...configMap("a"), spec: {} })).code).toBe(400);
    expect(
      (await test.send({ method: "POST", path: maps, body: "x", headers: { "content-type": "text/plain" } })).code,
    ).toBe(415);
    expect(await test.store.revision()).toBe(before);
  });

  it("carry who wrote them and why", async () => {
    await test.send({
      method: "POST",
      path: maps,
      body: configMap("a"),
      headers: { "keelson-parent-revision": "7", "user-agent": "kubectl/1", "audit-id": "id-1" },
    });
    expect(test.store.causes.at(-1)).toMatchObject({ actor: "admin", agent: "kubectl/1", request: "id-1", parent: 7 });
  });
});

describe("reads", () => {
  it("are never older than the last write, however far the cache lags", async () => {
    test.lag();
    await post(maps, configMap("a"));
    const reading = test.send({ path: `${maps}/a` });
    await clock.advance(2_000);
    expect((await reading).code).toBe(200);
    const listing = test.send({ path: maps });
    await clock.advance(2_000);
    expect((await listing).json()).toMatchObject({ items: [{ metadata: { name: "a" } }] });
    expect((await test.send({ path: `${maps}?resourceVersion=0` })).json()).toMatchObject({ items: [] });
  });

  it("page through one revision while it changes", async () => {
    for (const name of ["a", "b", "c", "d"]) await post(maps, configMap(name));
    const first = (await test.send({ path: `${maps}?limit=2` })).json();
    expect(first).toMatchObject({
      items: [{ metadata: { name: "a" } }, { metadata: { name: "b" } }],
      metadata: { remainingItemCount: 2 },
    });
    await test.send({ method: "DELETE", path: `${maps}/c` });
    const token = (first["metadata"] as { continue: string }).continue;
    const second = (await test.send({ path: `${maps}?limit=2&continue=${token}` })).json();
    expect(second).toMatchObject({
      items: [{ metadata: { name: "c" } }, { metadata: { name: "d" } }],
      metadata: { resourceVersion: versionOf(first) },
    });
    test.store.compact((await test.store.revision()) + 1);
    const late = (await test.send({ path: `${maps}?limit=2&continue=${token}` })).json();
    expect(late).toMatchObject({ code: 410, reason: "Expired" });
    expect((late["metadata"] as { continue?: string }).continue).toBeDefined();
  });

  it("show any kept revision exactly and refuse the future", async () => {
    const old = versionOf((await post(maps, configMap("a", { x: "1" }))).json());
    await test.send({ method: "DELETE", path: `${maps}/a` });
    expect(
      (await test.send({ path: `${maps}?resourceVersion=${old}&resourceVersionMatch=Exact` })).json(),
    ).toMatchObject({ items: [{ data: { x: "1" } }] });
    const future = test.send({ path: `${maps}?resourceVersion=99999` });
    await clock.advance(4_000);
    expect((await future).json()).toMatchObject({
      code: 504,
      details: { causes: [{ reason: "ResourceVersionTooLarge" }] },
    });
  });
});

describe("watches", () => {
  const watch = (query: string) => test.send({ path: `${maps}?watch=true&${query}` });
  const names = (events: readonly { type: string; object: Record<string, unknown> }[]) =>
    events.map(({ type, object }) => `${type} ${(object["metadata"] as { name?: string }).name ?? ""}`.trim());

  it("tell every change once, in order, from where they are asked to begin", async () => {
    const start = versionOf((await post(maps, configMap("a"))).json());
    await post(maps, configMap("b"));
    const watching = await watch(`resourceVersion=${start}`);
    await test.send({ method: "DELETE", path: `${maps}/a` });
    await clock.advance(1);
    expect(names(watching.events())).toEqual(["ADDED b", "DELETED a"]);
    expect(watching.ended).toBe(false);
    watching.disconnect();
  });

  it("turn leaving a selector into a deletion", async () => {
    const watching = await watch("labelSelector=on%3Dyes&resourceVersion=1");
    await post(maps, configMap("a", {}, { on: "yes" }));
    await test.send({ method: "PUT", path: `${maps}/a`, body: configMap("a", {}, { on: "no" }) });
    await test.send({ method: "PUT", path: `${maps}/a`, body: configMap("a", { x: "1" }, { on: "no" }) });
    await test.send({ method: "PUT", path: `${maps}/a`, body: configMap("a", {}, { on: "yes" }) });
    await clock.advance(1);
    expect(names(watching.events())).toEqual(["ADDED a", "DELETED a", "ADDED a"]);
    watching.disconnect();
  });

  it("send the state first when asked to, and mark its end", async () => {
    await post(maps, configMap("a"));
    const watching = await watch("sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
    await clock.advance(1);
    expect(names(watching.events())).toEqual(["ADDED a", "BOOKMARK"]);
    expect(watching.events()[1]?.object).toMatchObject({
      metadata: { annotations: { "k8s.io/initial-events-end": "true" } },
    });
    watching.disconnect();
  });

  it("resume from the store what the cache no longer remembers", async () => {
    const start = versionOf((await post(maps, configMap("a"))).json());
    await post(maps, configMap("b"));
    const { entries, revision } = await snapshot(test);
    test.server.cache.reset(entries, revision);
    const watching = await watch(`resourceVersion=${start}`);
    await clock.advance(1);
    await post(maps, configMap("c"));
    await clock.advance(1);
    expect(names(watching.events())).toEqual(["ADDED b", "ADDED c"]);
    watching.disconnect();
    test.store.compact(revision + 1);
    expect((await watch(`resourceVersion=${start}`)).json()).toMatchObject({ code: 410, reason: "Expired" });
  });

  it("tell who resumes how far they are, once everything before has been told", async () => {
    const start = versionOf((await post(maps, configMap("a"))).json());
    await post(maps, configMap("b"));
    await test.send({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name: "elsewhere" } } });
    const watching = await watch(`resourceVersion=${start}&allowWatchBookmarks=true`);
    await clock.advance(1);
    expect(names(watching.events())).toEqual(["ADDED b", "BOOKMARK"]);
    expect(watching.events()[1]?.object).toMatchObject({
      metadata: { resourceVersion: String(test.server.cache.revision) },
    });
    watching.disconnect();
  });

  it("end at their time with a bookmark before", async () => {
    const watching = await watch("resourceVersion=1&timeoutSeconds=5&allowWatchBookmarks=true");
    await clock.advance(6_000);
    expect(watching.ended).toBe(true);
    expect(watching.events().at(-1)?.type).toBe("BOOKMARK");
  });
});

async function snapshot(from: TestServer) {
  const { entries, revision } = await from.store.range(new Uint8Array([0]), new Uint8Array([0]));
  return { entries, revision };
}

describe("a leader's fence", () => {
  const leases = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
  const lease = (holderIdentity: string, leaseTransitions?: number) => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "l" },
    spec: { holderIdentity, ...(leaseTransitions === undefined ? {} : { leaseTransitions }) },
  });
  const fenced = (method: string, path: string, body?: unknown, fence = "kube-system/l/0/a_1") =>
    test.send({ method, path, headers: { "keelson-fence": fence }, ...(body === undefined ? {} : { body }) });

  it("lets it write while the Lease is its own, renewed or not, and never after", async () => {
    await post(leases, lease("a_1"));
    expect((await fenced("POST", maps, configMap("a"))).code).toBe(201);
    await test.send({ method: "PUT", path: `${leases}/l`, body: lease("a_1") });
    expect((await fenced("PUT", `${maps}/a`, configMap("a", { x: "1" }))).code).toBe(200);
    await test.send({ method: "PUT", path: `${leases}/l`, body: lease("b_1", 1) });
    for (const late of [
      await fenced("POST", maps, configMap("b")),
      await fenced("PUT", `${maps}/a`, configMap("a", { x: "2" })),
      await fenced("DELETE", `${maps}/a`),
    ])
      expect(late.json()).toMatchObject({ code: 409, reason: "Conflict" });
    expect((await test.send({ path: maps })).json()).toMatchObject({ items: [{ data: { x: "1" } }] });
    expect((await fenced("POST", maps, configMap("b"), "kube-system/l/1/b_1")).code).toBe(201);
    expect((await fenced("POST", maps, configMap("c"), "kube-system/none/1/b_1")).code).toBe(409);
  });

  it("keeps out what its holder sent in an earlier term", async () => {
    await post(leases, lease("a_1", 4));
    expect((await fenced("POST", maps, configMap("a"), "kube-system/l/4/a_1")).code).toBe(201);
    await test.send({ method: "PUT", path: `${leases}/l`, body: lease("a_1", 5) });
    expect((await fenced("POST", maps, configMap("b"), "kube-system/l/4/a_1")).code).toBe(409);
    expect((await fenced("POST", maps, configMap("b"), "kube-system/l/5/a_1")).code).toBe(201);
  });

  it("is refused when it cannot be read", async () => {
    for (const fence of [
      "",
      "l",
      "kube-system/l",
      "kube-system/l/a",
      "kube-system//1/a",
      `kube-system/l/1/${"a".repeat(300)}`,
    ])
      expect((await fenced("POST", maps, configMap("a"), fence)).code).toBe(400);
  });
});

describe("access", () => {
  const bob = { commonName: "bob", organizations: [] };

  it("is denied unless a role allows it", async () => {
    const denied = await test.send({ path: maps, user: bob });
    expect(denied.json()).toMatchObject({
      code: 403,
      message:
        'configmaps is forbidden: User "bob" cannot list resource "configmaps" in API group "" in the namespace "default"',
    });
    expect((await test.send({ path: "/version", user: null })).code).toBe(200);
    expect((await test.send({ path: maps, user: null })).code).toBe(403);
    expect(
      (await test.send({ path: "/version", user: null, headers: { authorization: "Bearer nonsense" } })).code,
    ).toBe(401);
  });

  it("lets nobody grant what they lack", async () => {
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    const role = (name: string, rules: unknown[]) => ({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name },
      rules,
    });
    await post(
      `${rbac}/clusterroles`,
      role("author", [{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["*"], verbs: ["create"] }]),
    );
    await post(`${rbac}/clusterrolebindings`, {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "author" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "author" },
      subjects: [{ kind: "User", name: "bob", apiGroup: "rbac.authorization.k8s.io" }],
    });
    const grab = role("grab", [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }]);
    expect((await test.send({ method: "POST", path: `${rbac}/clusterroles`, body: grab, user: bob })).code).toBe(403);
    expect((await post(`${rbac}/clusterroles`, grab)).code).toBe(201);
  });

  it("gives bound tokens that die with their service account", async () => {
    await post("/api/v1/namespaces/default/serviceaccounts", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "app" },
    });
    const issued = (
      await post("/api/v1/namespaces/default/serviceaccounts/app/token", {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: {},
      })
    ).json();
    const { token } = issued["status"] as { token: string };
    const whoami = () =>
      test.send({
        method: "POST",
        path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
        body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
        user: null,
        headers: { authorization: `Bearer ${token}` },
      });
    // The test tokens are JSON with spaces nowhere, so that they fit into a header.
    expect((await whoami()).json()).toMatchObject({
      status: { userInfo: { username: "system:serviceaccount:default:app" } },
    });
    await test.send({ method: "DELETE", path: "/api/v1/namespaces/default/serviceaccounts/app" });
    expect((await whoami()).code).toBe(401);
  });

  it("keeps a node to itself", async () => {
    const node = { commonName: "system:node:n1", organizations: ["system:nodes"] };
    const object = (name: string) => ({ apiVersion: "v1", kind: "Node", metadata: { name } });
    expect((await test.send({ method: "POST", path: "/api/v1/nodes", body: object("n1"), user: node })).code).toBe(201);
    expect((await test.send({ method: "POST", path: "/api/v1/nodes", body: object("n2"), user: node })).code).toBe(403);
    expect((await test.send({ path: "/api/v1/namespaces/default/secrets/s", user: node })).code).toBe(403);
  });
});

describe("services", () => {
  const service = (name: string, spec: object = {}) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { ports: [{ port: 80 }], ...spec },
  });
  const path = "/api/v1/namespaces/default/services";

  it("get addresses that nobody else has, and give them back", async () => {
    const given = await post(path, service("a", { clusterIP: "10.96.0.77" }));
    expect(given.json()).toMatchObject({ spec: { clusterIP: "10.96.0.77", clusterIPs: ["10.96.0.77"] } });
    expect((await post(path, service("b", { clusterIP: "10.96.0.77" }))).code).toBe(422);
    expect((await post(path, service("b", { clusterIP: "10.97.0.1" }))).code).toBe(422);
    await test.send({ method: "DELETE", path: `${path}/a` });
    await drain();
    expect((await post(path, service("b", { clusterIP: "10.96.0.77" }))).code).toBe(201);
  });

  it("keep what they hold through updates, and give back what they let go", async () => {
    const made = (await post(path, service("a", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }))).json();
    const ip = (made["spec"] as { clusterIP: string }).clusterIP;
    const inner = await test.send({ method: "PUT", path: `${path}/a`, body: service("a", { type: "ClusterIP" }) });
    expect(inner.json()).toMatchObject({ spec: { clusterIP: ip } });
    await drain();
    const next = await post(path, service("b", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }));
    expect(next.code).toBe(201);
  });

  it("lose reservations that nobody holds only after two looks", async () => {
    await test.server.services.reserveIp("10.96.0.99");
    const first = await test.server.services.repair(new Set(), []);
    expect([...first]).toContain("/registry/ranges/serviceips/10.96.0.99");
    expect((await post(path, service("a", { clusterIP: "10.96.0.99" }))).code).toBe(422);
    await test.server.services.repair(first, []);
    expect((await post(path, service("a", { clusterIP: "10.96.0.99" }))).code).toBe(201);
  });

  it("get node ports within the range", async () => {
    const made = (await post(path, service("a", { type: "NodePort" }))).json();
    const [port] = (made["spec"] as { ports: { nodePort: number }[] }).ports;
    expect(port?.nodePort).toBeGreaterThanOrEqual(30_000);
    expect((await post(path, service("b", { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }))).code).toBe(422);
  });
});
