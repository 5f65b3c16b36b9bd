// Proves what hostile requests come to: no field of theirs reaches a prototype, no name leaves its segment of the key
// space, no scope but the right one is served, no header names a user, and a name that was authorized is all they see.
import { createVirtualClock } from "@keelson/sim";
import { beforeEach, describe, expect, it } from "vitest";
import { createTestServer, type TestRequest, type TestServer } from "./testing/test-server.ts";

const drain = () => new Promise<void>((resolve) => setImmediate(resolve));
const clock = createVirtualClock(drain);
const maps = "/api/v1/namespaces/default/configmaps";
const rbac = "/apis/rbac.authorization.k8s.io/v1";
const bob = { commonName: "bob", organizations: [] };

let test: TestServer;

beforeEach(async () => {
  test = await createTestServer(clock);
});

const post = (path: string, body: unknown, more: Partial<TestRequest> = {}) =>
  test.send({ method: "POST", path, body, ...more });
const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

/** Lets bob do what the rules say, everywhere. */
async function allow(rules: readonly object[]): Promise<void> {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  await post(`${rbac}/clusterroles`, { apiVersion, kind: "ClusterRole", metadata: { name: "bobs" }, rules });
  await post(`${rbac}/clusterrolebindings`, {
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: { name: "bobs" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "bobs" },
    subjects: [{ kind: "User", name: "bob", apiGroup: "rbac.authorization.k8s.io" }],
  });
}

describe("fields named like parts of the language", () => {
  const hostile = '"__proto__":{"polluted":"1"},"constructor":{"prototype":{"polluted":"1"}}';
  const untouched = () => {
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Object.keys(Array.prototype)).toEqual([]);
  };
  const bodies = [
    `{"apiVersion":"v1","kind":"ConfigMap",${hostile},"metadata":{"name":"a",${hostile}}}`,
    `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"__proto__":"x"}}}`,
    `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","annotations":{"__proto__":"x","constructor":"y"}}}`,
    `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"__proto__":"x","constructor":"y"}}`,
  ];
  const yaml =
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  __proto__: {polluted: 1}\ndata:\n  __proto__: x\n";

  it.each([
    ...bodies.map((body) => ["application/json", body] as const),
    ["application/yaml", yaml] as const,
    ["application/yaml", `${yaml}__proto__: &a {polluted: 1}\n? <<\n: *a\n`] as const,
  ])("in a new object (%s %s)", async (type, body) => {
    const made = await post(maps, body, { headers: { "content-type": type } });
    expect([201, 400, 422]).toContain(made.code);
    untouched();
  });

  it("are data where data may have any name", async () => {
    await post(maps, bodies[3]);
    const read = await test.send({ path: `${maps}/a` });
    expect(Object.entries(read.json()["data"] as object)).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  it.each([
    ["application/merge-patch+json", `{${hostile},"metadata":{${hostile}},"data":{"__proto__":"x"}}`],
    [
      "application/strategic-merge-patch+json",
      `{${hostile},"metadata":{"labels":{${hostile}}},"data":{"__proto__":"x"}}`,
    ],
    ["application/json-patch+json", '[{"op":"add","path":"/__proto__/polluted","value":"1"}]'],
    ["application/json-patch+json", '[{"op":"add","path":"/constructor/prototype/polluted","value":"1"}]'],
    ["application/json-patch+json", '[{"op":"copy","from":"/__proto__","path":"/data"}]'],
    ["application/json-patch+json", '[{"op":"replace","path":"/metadata/__proto__","value":{"polluted":"1"}}]'],
    ["application/apply-patch+yaml", `${yaml}__proto__: {polluted: 1}\n`],
  ])("in a patch (%s %s)", async (type, body) => {
    await post(maps, configMap("a"));
    const path = `${maps}/a?fieldManager=m`;
    const patched = await test.send({ method: "PATCH", path, body, headers: { "content-type": type } });
    expect([200, 400, 422]).toContain(patched.code);
    untouched();
  });

  it("in places where the server looks words up", async () => {
    for (const word of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      for (const path of [
        `/api/v1/${word}`,
        `/apis/${word}/v1/pods`,
        `/apis/apps/${word}/deployments`,
        `/api/v1/namespaces/default/pods/p/${word}`,
      ])
        expect((await test.send({ path })).code, path).toBe(404);
      expect((await test.send({ path: `${maps}/${word}` })).code, word).toBe(404);
      expect((await test.send({ method: word, path: maps })).code, word).toBe(405);
      expect((await test.send({ path: `${maps}?fieldSelector=${word}%3Dx` })).code, word).toBe(400);
      const headers = { accept: word, "content-type": word, [`impersonate-extra-${word}`]: "x", authorization: word };
      expect((await test.send({ path: `${maps}?${word}=1`, headers })).code, word).toBeLessThan(501);
    }
    untouched();
  });
});

describe("names that point elsewhere", () => {
  const paths = ["..", ".", "%2e%2e", "%2E", "a%2Fb", "..%2f..%2fsecrets%2fdefault%2fs", "%2fregistry", "%zz", "%00%"];

  it.each(paths)("are not found in a path (%s)", async (name) => {
    const before = await test.store.revision();
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const body = method === "GET" || method === "DELETE" ? undefined : configMap("a");
      const headers = method === "PATCH" ? { "content-type": "application/apply-patch+yaml" } : {};
      for (const path of [
        `${maps}/${name}`,
        `/api/v1/namespaces/${name}/configmaps/a`,
        `${rbac}/clusterroles/${name}`,
      ]) {
        const answer = await test.send({ method, path: `${path}?fieldManager=m`, body, headers });
        expect([400, 404, 405], `${method} ${path}`).toContain(answer.code);
      }
    }
    expect(await test.store.revision()).toBe(before);
  });

  it.each(["../x", "a/b", "a%2Fb", "..", ".", "A", "ä", "ａ", "a\u0000b", "a b", "-a", "x".repeat(254)])(
    "are refused in an object (%j)",
    async (name) => {
      const before = await test.store.revision();
      expect((await post(maps, configMap(name))).code).toBe(422);
      expect((await post(maps, { ...configMap("x"), metadata: { generateName: name } })).code).not.toBe(500);
      const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules: [] };
      if (/[/%]|^\.+$/.test(name)) expect((await post(`${rbac}/clusterroles`, role)).code).toBe(422);
      const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
      expect((await post("/api/v1/namespaces", namespace)).code).toBe(422);
      const keys = [...(await test.store.range(new Uint8Array([0]), new Uint8Array([0]))).entries];
      const late = keys
        .filter(({ modRevision }) => modRevision > before)
        .map(({ key }) => new TextDecoder().decode(key));
      for (const key of late)
        expect(key).toMatch(/^\/registry\/(configmaps\/default\/[a-z0-9-]+|clusterroles\/[^/%]+)$/);
    },
  );

  it("are refused when path and object disagree", async () => {
    await post(maps, configMap("a"));
    expect((await test.send({ method: "PUT", path: `${maps}/a`, body: configMap("b") })).code).toBe(400);
    const elsewhere = { ...configMap("b"), metadata: { name: "b", namespace: "kube-system" } };
    expect((await post(maps, elsewhere)).code).toBe(400);
  });
});

describe("scopes", () => {
  it("other than a kind's own are not served, for any kind", async () => {
    const wrong: string[] = [];
    for (const kind of test.server.kinds().all) {
      if (["Binding", "LocalSubjectAccessReview"].includes(kind.kind)) continue;
      const root = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
      const asked = kind.namespaced
        ? ([
            ["GET", `${root}/${kind.resource}/a`, 404],
            ["DELETE", `${root}/${kind.resource}/a`, 404],
            ["POST", `${root}/${kind.resource}`, 405],
          ] as const)
        : ([
            ["GET", `${root}/namespaces/default/${kind.resource}`, 404],
            ["GET", `${root}/namespaces/default/${kind.resource}/a`, 404],
            ["POST", `${root}/namespaces/default/${kind.resource}`, 404],
            ["DELETE", `${root}/namespaces/default/${kind.resource}/a`, 404],
          ] as const);
      for (const [method, path, code] of asked) {
        const answer = await test.send({ method, path, ...(method === "POST" ? { body: {} } : {}) });
        if (answer.code !== code) wrong.push(`${method} ${path}: ${answer.code}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("of a local access review end at its namespace", async () => {
    const review = (namespace: string) => ({
      apiVersion: "authorization.k8s.io/v1",
      kind: "LocalSubjectAccessReview",
      metadata: {},
      spec: { user: "bob", resourceAttributes: { namespace, verb: "get", resource: "pods" } },
    });
    const path = "/apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews";
    expect((await post(path, review("default"))).code).toBe(201);
    expect((await post(path, review("kube-system"))).code).toBe(400);
  });
});

describe("headers", () => {
  const spoofed = {
    "x-remote-user": "admin",
    "x-remote-group": "system:masters",
    "x-remote-extra-scopes": "all",
    "x-forwarded-for": "127.0.0.1",
    "x-client-cert": "admin",
  };
  const whoAmI = (more: Partial<TestRequest>) =>
    post(
      "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
      more,
    );

  it("of a front proxy name nobody, even when the flags for one are given", async () => {
    for (const flags of [
      [],
      ["--requestheader-username-headers=X-Remote-User", "--requestheader-allowed-names=admin"],
    ]) {
      test = await createTestServer(clock, flags);
      expect((await test.send({ path: maps, user: null, headers: spoofed })).code).toBe(403);
      expect((await whoAmI({ user: null, headers: spoofed })).code).toBe(403);
      const bobs = (await whoAmI({ user: bob, headers: spoofed })).json();
      expect(bobs).toMatchObject({ status: { userInfo: { username: "bob", groups: ["system:authenticated"] } } });
    }
  });

  it("of impersonation count only for those who may", async () => {
    for (const headers of [
      { "impersonate-user": "admin" },
      { "impersonate-user": "bob", "impersonate-group": "system:masters" },
      { "impersonate-user": "system:serviceaccount:kube-system:default" },
    ])
      expect((await whoAmI({ user: bob, headers })).code).toBe(403);
  });

  it("of a certificate without a name make nobody of its holder", async () => {
    const unnamed = { commonName: "", organizations: ["system:masters"] };
    expect((await test.send({ path: maps, user: unnamed })).code).toBe(403);
  });

  it("of nobody reach health and version, and nothing else", async () => {
    for (const path of ["/healthz", "/livez", "/readyz", "/version"])
      expect([200, 500], path).toContain((await test.send({ path, user: null })).code);
    for (const path of [
      "/api",
      "/apis",
      "/api/v1",
      "/openapi/v2",
      "/openapi/v3",
      "/metrics",
      "/",
      "/healthz/../metrics",
    ])
      expect((await test.send({ path, user: null })).code, path).toBe(403);
  });
});

describe("an authorized name", () => {
  const secret = (name: string) => ({ apiVersion: "v1", kind: "Secret", metadata: { name }, type: "Opaque" });
  const secrets = "/api/v1/namespaces/default/secrets";
  const namesOf = (list: Record<string, unknown>) =>
    (list["items"] as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);

  beforeEach(async () => {
    await allow([
      { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "watch"], resourceNames: ["mine"] },
    ]);
    for (const name of ["mine", "other"]) await post(secrets, secret(name));
  });

  it("is all that a list shows", async () => {
    const list = (selector: string) =>
      test.send({ path: `${secrets}?fieldSelector=${encodeURIComponent(selector)}`, user: bob });
    expect(namesOf((await list("metadata.name=mine")).json())).toEqual(["mine"]);
    for (const selector of ["", "metadata.name=other", "metadata.name!=mine", "type!=\\,metadata.name=mine"])
      expect((await list(selector)).code, selector).toBe(403);
  });

  it("is all that a watch shows, in either form of its path", async () => {
    for (const path of [
      "/api/v1/watch/namespaces/default/secrets/mine",
      `${secrets}?watch=true&fieldSelector=metadata.name%3Dmine`,
    ]) {
      const watching = await test.send({ path, user: bob });
      await clock.advance(1);
      expect(watching.events().map(({ object }) => (object["metadata"] as { name: string }).name)).toEqual(["mine"]);
      watching.disconnect();
    }
    const broad = "type!%3D%5C,metadata.name%3Dmine";
    expect((await test.send({ path: `${secrets}?watch=true&fieldSelector=${broad}`, user: bob })).code).toBe(403);
  });
});

describe("roles that reach further than they say", () => {
  const apiVersion = "rbac.authorization.k8s.io/v1";

  beforeEach(() =>
    allow([{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["*"], verbs: ["create", "update"] }]),
  );

  it("because they gather other roles' rules need all rights", async () => {
    const gathering = {
      apiVersion,
      kind: "ClusterRole",
      metadata: { name: "gathering" },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { any: "role" } }] },
    };
    expect((await post(`${rbac}/clusterroles`, gathering, { user: bob })).code).toBe(403);
    expect((await post(`${rbac}/clusterroles`, gathering)).code).toBe(201);
  });

  it("because they do not exist yet cannot be bound", async () => {
    const binding = {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name: "early" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "later" },
      subjects: [{ kind: "User", name: "bob", apiGroup: "rbac.authorization.k8s.io" }],
    };
    expect((await post(`${rbac}/clusterrolebindings`, binding, { user: bob })).code).toBe(404);
    expect((await post(`${rbac}/clusterrolebindings`, binding)).code).toBe(201);
  });
});

describe("numbers", () => {
  const odd = ["18446744073709551616", "9007199254740993", "-1", "1e3", "0x10", " 1", "1.5", "NaN", "٣"];

  it.each(odd)("that are no resource version are refused (%s)", async (version) => {
    await post(maps, configMap("a"));
    const query = `resourceVersion=${encodeURIComponent(version)}`;
    expect((await test.send({ path: `${maps}?${query}` })).code).toBe(400);
    expect((await test.send({ path: `${maps}?watch=1&${query}` })).code).toBe(400);
    expect((await test.send({ path: `${maps}?limit=1&continue=${encodeURIComponent(version)}` })).code).toBe(400);
    const body = { ...configMap("a"), metadata: { name: "a", resourceVersion: version } };
    expect([400, 409, 422]).toContain((await test.send({ method: "PUT", path: `${maps}/a`, body })).code);
    const options = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { resourceVersion: version } };
    expect([400, 409]).toContain((await test.send({ method: "DELETE", path: `${maps}/a`, body: options })).code);
  });
});
