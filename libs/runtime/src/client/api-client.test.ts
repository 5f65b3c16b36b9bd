// Proves what the client sends and how it treats answers, dead servers and lost answers: safe requests go to the
// next server, unsafe writes are never sent twice. The HttpClient port is scripted; time is virtual.
import { resources } from "@keelson/api";
import { AppError, text, utf8 } from "@keelson/base";
import type { HttpClient, HttpClientRequest, HttpClientResponse } from "@keelson/ports";
import { createVirtualClock, type VirtualClock } from "@keelson/sim";
import { describe, expect, it } from "vitest";
import { createApiClient } from "./api-client.ts";
import type { ApiClient } from "./contract.ts";

type Answer = { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> } | AppError;
type Script = (request: HttpClientRequest, server: string) => Answer;

const unreachable = new AppError("net.unreachable", "connection refused", { retryable: true });
const cut = new AppError("net.disconnected", "connection reset", { retryable: true });

function world(script: Script): {
  client: ApiClient;
  clock: VirtualClock;
  sent: string[];
  requests: HttpClientRequest[];
} {
  const clock = createVirtualClock(() => new Promise<void>((resolve) => setImmediate(resolve)));
  const sent: string[] = [];
  const requests: HttpClientRequest[] = [];
  const http: HttpClient = {
    origin: (url) => ({
      request: async (request) => {
        const server = url.slice(-1);
        sent.push(`${server} ${request.method} ${request.target}`);
        requests.push(request);
        const answer = script(request, server);
        if (answer instanceof AppError) throw answer;
        return response(answer);
      },
      close: () => undefined,
    }),
  };
  const config = {
    servers: ["https://h:1", "https://h:2"],
    ca: undefined,
    certificate: undefined,
    key: undefined,
    token: "secret",
    namespace: undefined,
  };
  return { client: createApiClient({ http, clock, config, userAgent: "test/1" }), clock, sent, requests };
}

function response({ status, body, headers }: Exclude<Answer, AppError>): HttpClientResponse {
  const chunks = Array.isArray(body) ? body.map((part) => utf8(part as string)) : [utf8(JSON.stringify(body))];
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: (async function* () {
      yield* chunks;
    })(),
    cancel: () => undefined,
  };
}

/** Lets virtual time pass until the call has ended. */
async function finish<T>(clock: VirtualClock, call: Promise<T>): Promise<T> {
  let done = false;
  void call.catch(() => undefined).finally(() => (done = true));
  await clock.until(() => done, 60_000);
  return await call;
}

const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "a", uid: "u", resourceVersion: "7" } };
const status = (code: number, reason: string): Answer => ({
  status: code,
  body: { kind: "Status", code, reason, message: `because ${reason}` },
});

describe("requests", () => {
  it("are not sent again once their sender may not act any more", async () => {
    let leads = true;
    const { client, clock, sent } = world(() => unreachable);
    const call = client.delete(resources.pods, "a/p", { uid: "u", authority: { holds: () => leads, fence: "a/b/c" } });
    await clock.advance(10);
    const before = sent.length;
    expect(before).toBeGreaterThan(0);
    leads = false;
    await expect(finish(clock, call)).rejects.toMatchObject({ code: "api.unreachable" });
    expect(sent.length).toBe(before);
  });

  it("carry agent, token, cause and content type", async () => {
    const { client, clock, requests } = world(() => ({ status: 200, body: pod }));
    const cause = { traceparent: "00-aa-bb-01", parentRevision: 42 };
    await finish(
      clock,
      client.patch(
        resources.pods,
        "a/p",
        { status: {} },
        { type: "strategic", subresource: "status", fieldManager: "m", cause },
      ),
    );
    expect(requests[0]).toMatchObject({
      method: "PATCH",
      target: "/api/v1/namespaces/a/pods/p/status?fieldManager=m",
      headers: {
        "user-agent": "test/1",
        authorization: "Bearer secret",
        "content-type": "application/strategic-merge-patch+json",
        traceparent: "00-aa-bb-01",
        "keelson-parent-revision": "42",
      },
    });
  });

  it("send deletions with their preconditions", async () => {
    const { client, clock, requests } = world(() => ({ status: 200, body: pod }));
    await finish(
      clock,
      client.delete(resources.pods, "a/p", { uid: "u", propagation: "Foreground", gracePeriodSeconds: 0 }),
    );
    expect(JSON.parse(text(requests[0]?.body ?? new Uint8Array()))).toEqual({
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions: { uid: "u" },
      propagationPolicy: "Foreground",
      gracePeriodSeconds: 0,
    });
  });

  it("read lists page by page at one revision and name the kind of items", async () => {
    const { client, clock, sent } = world((request) =>
      request.target.includes("continue")
        ? { status: 200, body: { metadata: { resourceVersion: "9" }, items: [{ metadata: { name: "b" } }] } }
        : {
            status: 200,
            body: { metadata: { resourceVersion: "9", continue: "more" }, items: [{ metadata: { name: "a" } }] },
          },
    );
    const outcome = await finish(clock, client.list(resources.deployments, { namespace: "x", labelSelector: "a=b" }));
    expect(outcome).toMatchObject({
      ok: true,
      object: {
        revision: 9,
        items: [{ kind: "Deployment", apiVersion: "apps/v1", metadata: { name: "a" } }, { metadata: { name: "b" } }],
      },
    });
    expect(sent).toEqual([
      "1 GET /apis/apps/v1/namespaces/x/deployments?labelSelector=a%3Db&limit=500",
      "1 GET /apis/apps/v1/namespaces/x/deployments?labelSelector=a%3Db&limit=500&continue=more",
    ]);
  });
});

describe("answers", () => {
  it("that refuse are values with reason and message", async () => {
    const { client, clock } = world(() => status(409, "Conflict"));
    expect(await finish(clock, client.update(resources.pods, pod))).toEqual({
      ok: false,
      status: { code: 409, reason: "Conflict", message: "because Conflict" },
    });
  });

  it("that ask to come later are obeyed", async () => {
    let busy = 2;
    const { client, clock, sent } = world(() =>
      busy-- > 0
        ? { status: 429, body: { code: 429, reason: "TooManyRequests" }, headers: { "retry-after": "1" } }
        : { status: 200, body: pod },
    );
    expect(await finish(clock, client.get(resources.pods, "a/p"))).toMatchObject({ ok: true });
    expect(sent.length).toBe(3);
  });

  it("of a watch come as events, split however the network likes", async () => {
    const lines = [
      { type: "ADDED", object: pod },
      { type: "BOOKMARK", object: { kind: "Pod", metadata: { resourceVersion: "12" } } },
      { type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired", message: "too old" } },
    ].map((event) => `${JSON.stringify(event)}\n`);
    const stream = lines.join("");
    const { client, clock, sent } = world(() => ({
      status: 200,
      body: [stream.slice(0, 5), stream.slice(5, 150), stream.slice(150)],
    }));
    const outcome = await finish(clock, client.watch(resources.pods, { revision: 5, timeoutSeconds: 300 }));
    if (!outcome.ok) throw new Error("refused");
    const events = [];
    for await (const event of outcome.object.events) events.push(event);
    expect(events).toEqual([
      { type: "ADDED", object: pod, revision: 7 },
      { type: "BOOKMARK", revision: 12 },
      { type: "ERROR", status: { code: 410, reason: "Expired", message: "too old" } },
    ]);
    expect(sent[0]).toBe("1 GET /api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=300");
  });
});

describe("a server that", () => {
  it("cannot be reached is passed over, and the other one is kept from then on", async () => {
    const { client, clock, sent } = world((_request, server) =>
      server === "1" ? unreachable : { status: 200, body: pod },
    );
    await finish(clock, client.create(resources.pods, { ...pod, metadata: { generateName: "p-", namespace: "a" } }));
    await finish(clock, client.get(resources.pods, "a/p"));
    expect(sent.map((line) => line.slice(0, 5))).toEqual(["1 POS", "2 POS", "2 GET"]);
  });

  it("cuts the connection gets safe requests repeated elsewhere", async () => {
    const { client, clock, sent } = world((_request, server) => (server === "1" ? cut : { status: 200, body: pod }));
    expect(await finish(clock, client.get(resources.pods, "a/p"))).toMatchObject({ ok: true });
    expect(sent.length).toBe(2);
  });

  it.each<[string, boolean, (client: ApiClient) => Promise<unknown>]>([
    ["a create with a name", true, (client) => client.create(resources.pods, pod)],
    [
      "a create with generateName",
      false,
      (client) => client.create(resources.pods, { ...pod, metadata: { generateName: "p-", namespace: "a" } }),
    ],
    ["an update with its version", true, (client) => client.update(resources.pods, pod)],
    [
      "an update without one",
      false,
      (client) => client.update(resources.pods, { ...pod, metadata: { name: "p", namespace: "a" } }),
    ],
    ["a merge patch", true, (client) => client.patch(resources.pods, "a/p", {}, { type: "merge" })],
    ["a JSON patch", false, (client) => client.patch(resources.pods, "a/p", [], { type: "json" })],
    ["a binding", true, (client) => client.createSubresource(resources.pods, "a/p", "binding", {})],
    ["an eviction", false, (client) => client.createSubresource(resources.pods, "a/p", "eviction", {})],
  ])("loses an answer: %s is repeated: %s", async (_what, repeated, call) => {
    const { client, clock, sent } = world((_request, server) => (server === "1" ? cut : { status: 200, body: pod }));
    const result = finish(clock, call(client));
    if (repeated) await result;
    else await expect(result).rejects.toMatchObject({ code: "api.uncertain" });
    expect(sent.length).toBe(repeated ? 2 : 1);
  });

  it("never answers ends the call in time, with what went wrong", async () => {
    const { client, clock } = world(() => unreachable);
    const startMs = clock.monoMs();
    await expect(finish(clock, client.get(resources.pods, "a/p", { timeoutMs: 3000 }))).rejects.toMatchObject({
      code: "api.unreachable",
    });
    expect(clock.monoMs() - startMs).toBeLessThanOrEqual(3000);
  });
});
