// Proves that one trace leads from the user's request through commit, publication, reconciliation and binding to the
// start of the container: the exported spans are connected, parent by parent.
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { eventually, startLocalCluster } from "./local-cluster.ts";

type ExportedSpan = {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly service: string;
};

type OtlpBody = {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly Omit<ExportedSpan, "service">[] }[];
  }[];
};

test("from kubectl create to the container's start it is one trace", async () => {
  const spans: ExportedSpan[] = [];
  const collector = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      spans.push(...spansOf(JSON.parse(body) as OtlpBody));
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(27999, "127.0.0.1", resolve));
  const cluster = await startLocalCluster([
    "--port-base=27800",
    "--nodes=1",
    "--nats-servers=1",
    "--otlp-endpoint=http://127.0.0.1:27999",
  ]);
  try {
    expect((await cluster.kubectl("create", "deployment", "traced", "--image=nginx")).code).toBe(0);
    expect((await cluster.kubectl("rollout", "status", "deployment/traced", "--timeout=30s")).code).toBe(0);
    const chain = await eventually(
      "a chain from the container's start to the request",
      () => Promise.resolve(chainOf(spans)),
      20_000,
    );
    expect(chain[0]).toEqual("keelson-kubelet: start container");
    expect(chain.at(-1)).toEqual("keelson-apiserver: create deployments");
    for (const step of [
      "keelson-apiserver: create pods/binding",
      "keelson-scheduler: schedule pod",
      "keelson-apiserver: create pods",
      "keelson-controller-manager: reconcile replicaset",
      "keelson-apiserver: create replicasets",
      "keelson-controller-manager: reconcile deployment",
    ]) {
      expect(chain).toContain(step);
    }
    const { traceId } = spans.find(({ name }) => name === "create deployments") as ExportedSpan;
    const inTrace = new Set(
      spans.filter((span) => span.traceId === traceId).map(({ name, service }) => `${service}: ${name}`),
    );
    expect([...inTrace]).toEqual(
      expect.arrayContaining(["keelson-store: store.txn", "keelson-store: eventlog.publish"]),
    );
  } finally {
    await cluster.remove();
    collector.close();
  }
});

/** Names from the container's start up to a span without a known parent; undefined until it reaches the request. */
function chainOf(spans: readonly ExportedSpan[]): string[] | undefined {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  for (const start of spans.filter(({ name }) => name === "start container")) {
    const chain: string[] = [];
    for (let at: ExportedSpan | undefined = start; at !== undefined; at = byId.get(at.parentSpanId ?? "")) {
      chain.push(`${at.service}: ${at.name}`);
    }
    if (chain.at(-1)?.endsWith("create deployments") === true) return chain;
  }
  return undefined;
}

function spansOf(body: OtlpBody): ExportedSpan[] {
  return body.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "";
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
  });
}
