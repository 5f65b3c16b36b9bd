// Proves that the JSON gateway and the plain HTTP endpoints answer as etcd's do: requests from a table on both servers,
// with auth and over TLS, where a client certificate is nobody's name.
import { type ClientRequest, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Certificates, EtcdctlCluster, installed } from "./etcdctl-cluster.ts";
import { authSteps, type HttpStep, httpSteps, strangerSteps, tokenSteps } from "./http-table.ts";

type Reply = { readonly status: number; readonly body: string };

const limitMs = 10_000;

/** Sends one request; reads all of the answer, or as much as `until` asks for. */
function ask(cluster: EtcdctlCluster, step: HttpStep, certificate?: string): Promise<Reply> {
  const { certificates } = cluster.options;
  const read = (name: string): Buffer => readFileSync(certificates?.file(name) ?? "");
  const options = { method: step.method ?? "GET", headers: step.headers ?? {}, timeout: limitMs };
  const url = cluster.url(0) + step.path;
  const shown = certificate === undefined ? {} : { cert: read(`${certificate}.crt`), key: read(`${certificate}.key`) };
  return new Promise((resolve, reject) => {
    const request: ClientRequest =
      certificates === undefined
        ? plainRequest(url, options)
        : tlsRequest(url, { ...options, ca: read("ca.crt"), ...shown, agent: false });
    request.once("response", (response) => {
      let body = "";
      const done = (): void => resolve({ status: response.statusCode ?? 0, body });
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
        if (step.until?.test(body) !== true) return;
        done();
        request.destroy();
      });
      response.once("end", done);
      response.once("error", done);
    });
    request.once("timeout", () => request.destroy(new Error(`no answer to ${step.path} ${step.body ?? ""}`)));
    request.once("error", reject);
    request.end(step.body);
  });
}

function masked(text: string): string {
  return text
    .replace(/"(cluster_id|member_id|raft_term|ID)":"\d+"/g, '"$1":"N"')
    .replace(/"TTL":"\d+"/g, '"TTL":"N"')
    .replace(/127\.0\.0\.1:\d+/g, "ADDRESS")
    .replace(/"m0"/g, '"m0"')
    .trim();
}

async function compare(
  steps: readonly HttpStep[],
  sides: readonly { cluster: EtcdctlCluster; token?: string }[],
): Promise<string[]> {
  const wrong: string[] = [];
  for (const step of steps) {
    const shown = `${step.method ?? "GET"} ${step.path} ${step.body ?? ""}`;
    const replies = await Promise.all(
      sides.map(({ cluster, token }) =>
        ask(cluster, token === undefined ? step : { ...step, headers: { authorization: token } }),
      ),
    );
    const [ours, theirs] = replies;
    if (ours === undefined) continue;
    if (step.status !== undefined && ours.status !== step.status) wrong.push(`${shown}: ${ours.status} ${ours.body}`);
    else if (step.expect !== undefined && !step.expect.test(ours.body)) wrong.push(`${shown}: answered ${ours.body}`);
    if (theirs === undefined || step.differs !== undefined) continue;
    if (ours.status !== theirs.status || masked(ours.body) !== masked(theirs.body))
      wrong.push(
        `${shown}: etcd says ${theirs.status} ${masked(theirs.body)}\n  and here ${ours.status} ${masked(ours.body)}`,
      );
  }
  return wrong;
}

describe.skipIf(!installed("etcdctl"))("JSON over HTTP", () => {
  let clusters: readonly EtcdctlCluster[];

  beforeAll(async () => {
    const kinds = installed("etcd") ? (["keelson", "etcd"] as const) : (["keelson"] as const);
    const options = { members: 1, certificates: undefined };
    clusters = await Promise.all(kinds.map((kind) => EtcdctlCluster.start({ kind, ...options })));
  });
  afterAll(() => Promise.all(clusters.map((cluster) => cluster.stop())));

  it("answers as etcd does", { timeout: 60_000 }, async () => {
    expect(
      await compare(
        httpSteps,
        clusters.map((cluster) => ({ cluster })),
      ),
    ).toEqual([]);
  });

  it("knows users by the token in Authorization", { timeout: 60_000 }, async () => {
    const strangers = clusters.map((cluster) => ({ cluster }));
    expect(await compare(authSteps, strangers)).toEqual([]);
    const sides = await Promise.all(
      clusters.map(async (cluster) => {
        const login = { path: "/v3/auth/authenticate", method: "POST", body: '{"name":"ann","password":"secret"}' };
        const { body } = await ask(cluster, login);
        return { cluster, token: (JSON.parse(body) as { token: string }).token };
      }),
    );
    expect(await compare(tokenSteps, sides)).toEqual([]);
    expect(await compare(strangerSteps, strangers)).toEqual([]);
    const [ours] = sides;
    if (ours === undefined) return;
    const bearer = {
      path: "/v3/kv/range",
      method: "POST",
      body: '{"key":"YQ=="}',
      headers: { authorization: `Bearer ${ours.token}` },
    };
    expect((await ask(ours.cluster, bearer)).status).toBe(200);
  });

  it("writes a large answer whole", { timeout: 60_000 }, async () => {
    const store = await EtcdctlCluster.start({ kind: "keelson", members: 1, certificates: undefined });
    try {
      const value = Buffer.alloc(20_000, "x").toString("base64");
      for (let batch = 0; batch < 5; batch++) {
        const success = Array.from({ length: 50 }, (_, i) => ({
          request_put: { key: Buffer.from(`large/${batch}/${i}`).toString("base64"), value },
        }));
        expect(
          (await ask(store, { path: "/v3/kv/txn", method: "POST", body: JSON.stringify({ success }) })).status,
        ).toBe(200);
      }
      const all = { path: "/v3/kv/range", method: "POST", body: '{"key":"AA==","range_end":"AA=="}' };
      const reply = await ask(store, all);
      const { kvs, count } = JSON.parse(reply.body) as { kvs: { value: string }[]; count: string };
      expect([kvs.length, count, kvs.every((kv) => kv.value === value)]).toEqual([250, "250", true]);
    } finally {
      await store.stop();
    }
  });

  it("refuses what is too large, and goes on", { timeout: 30_000 }, async () => {
    const [cluster] = clusters;
    if (cluster === undefined) return;
    const huge = { path: "/v3/kv/put", method: "POST", body: `{"key":"YQ==","value":"${"A".repeat(4_000_000)}"}` };
    const reply = await ask(cluster, huge).catch(() => ({ status: 413, body: "cut off" }));
    expect(reply.status).toBe(413);
    const large = { ...huge, body: `{"key":"YQ==","value":"${"A".repeat(2_400_000)}"}` };
    expect(await ask(cluster, large)).toMatchObject({ status: 400 });
    const deep = { ...huge, path: "/v3/kv/txn", body: '{"success":[{"requestTxn":'.repeat(5_000) };
    expect(await ask(cluster, deep)).toMatchObject({ status: 400 });
    expect((await ask(cluster, { path: "/health" })).status).toBe(200);
  });
});

describe.skipIf(!installed("etcdctl"))("JSON over HTTPS", () => {
  it("wants a certificate, and takes no name from it", { timeout: 60_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "keelson-http-test-"));
    const certificates = await Certificates.create(join(directory, "pki"), ["client", "root"]);
    const cluster = await EtcdctlCluster.start({ kind: "keelson", members: 1, certificates });
    try {
      const put = { path: "/v3/kv/put", method: "POST", body: '{"key":"YQ=="}' };
      await expect(ask(cluster, put)).rejects.toThrow(/./);
      expect((await ask(cluster, put, "root")).status).toBe(200);
      await cluster.etcdctl(["user", "add", "root:pw"]);
      await cluster.etcdctl(["auth", "enable"]);
      expect((await cluster.etcdctl(["put", "a", "b"], { certificate: "root" })).code).toBe(0);
      expect(await ask(cluster, put, "root")).toMatchObject({
        status: 400,
        body: expect.stringContaining("user name is empty"),
      });
      expect((await ask(cluster, { path: "/metrics" }, "client")).status).toBe(200);
    } finally {
      await cluster.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
