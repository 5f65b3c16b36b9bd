// Plain HTTP beside gRPC: /health in etcd's old form, /livez and /readyz with their checks, /version, /metrics.
// Served on the client URLs and on --listen-metrics-urls.
import { messageOf as errorText, utf8 } from "@keelson/base";
import { checkRange } from "@keelson/etcd";
import type { HttpHandler, Metrics, PlainHttpAnswer } from "@keelson/ports";
import type { StoreNode } from "@keelson/runtime";
import { etcdserverpb } from "@keelson/wire";
import { alarms } from "./rpc/maintenance.ts";
import { refuse, valueOf } from "./rpc/outcome.ts";
import { apiVersion, clusterVersion, storageVersion } from "./version.ts";

type Check = () => Promise<void>;
type Query = ReadonlyMap<string, readonly string[]>;

const plain = { "content-type": "text/plain; charset=utf-8" };
const json = { "content-type": "application/json" };

export type Endpoints = (method: string, target: string) => Promise<PlainHttpAnswer>;

/** `node` is undefined until it has started. */
export function createEndpoints(options: {
  readonly node: () => StoreNode | undefined;
  readonly metrics: Metrics;
}): Endpoints {
  const marks = healthMarks(options.metrics);
  return async (method, target) => {
    const [path = "/", rest = ""] = target.split("?", 2);
    if (!known(path)) return { status: 404, headers: plain, body: "404 page not found\n" };
    if (method !== "GET" && method !== "HEAD")
      return { status: 405, headers: { ...plain, allow: "GET" }, body: "Method Not Allowed\n" };
    if (path === "/metrics")
      return {
        status: 200,
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
        body: options.metrics.expose(),
      };
    const node = options.node();
    if (node === undefined) return { status: 503, headers: plain, body: "starting\n" };
    const query = parseQuery(rest);
    if (path === "/version") return version();
    if (path === "/health") return health(node, query, marks);
    const all = path.startsWith("/livez") ? liveChecks(node) : readyChecks(node);
    return runChecks(path, { query, all, marks });
  };
}

/** The same endpoints behind the HttpServer port; `further` headers go with every answer. */
export function endpointsHandler(endpoints: Endpoints, further: Readonly<Record<string, string>> = {}): HttpHandler {
  return async (request, response) => {
    const target = request.query === "" ? request.path : `${request.path}?${request.query}`;
    const { status, headers, body } = await endpoints(request.method, target);
    response.head(status, { ...headers, ...further });
    response.end(utf8(body));
  };
}

function known(path: string): boolean {
  return (
    path === "/metrics" || path === "/version" || path === "/health" || /^\/(livez|readyz)(\/[a-z_]+)?$/.test(path)
  );
}

function version(): PlainHttpAnswer {
  const body = JSON.stringify({ etcdserver: apiVersion, etcdcluster: clusterVersion, storage: storageVersion });
  return { status: 200, headers: json, body };
}

/** What probes were told, under etcd's names. */
function healthMarks(metrics: Metrics) {
  metrics.gauge("etcd_server_version", "Version of the API, as a label.").set(1, { server_version: apiVersion });
  metrics.gauge("etcd_cluster_version", "The same for the cluster.").set(1, { cluster_version: clusterVersion });
  return {
    success: metrics.counter("etcd_server_health_success", "Answers of /health that all is well."),
    failures: metrics.counter("etcd_server_health_failures", "Answers of /health that it is not."),
    last: metrics.gauge("etcd_server_healthcheck", "Result of each check when it was asked for last."),
    total: metrics.counter("etcd_server_healthchecks_total", "Results of checks."),
  };
}

type HealthMarks = ReturnType<typeof healthMarks>;

async function health(node: StoreNode, query: Query, marks: HealthMarks): Promise<PlainHttpAnswer> {
  const reason = await unhealthy(node, query);
  if (reason === undefined) marks.success.add(1);
  else marks.failures.add(1);
  const body = JSON.stringify({ health: reason === undefined ? "true" : "false", reason: reason ?? "" });
  return { status: reason === undefined ? 200 : 503, headers: json, body };
}

async function unhealthy(node: StoreNode, query: Query): Promise<string | undefined> {
  const excluded = new Set(query.get("exclude"));
  for (const { alarm } of alarms(node)) {
    const name = alarm === etcdserverpb.AlarmType.NOSPACE ? "NOSPACE" : "CORRUPT";
    if (!excluded.has(name)) return `ALARM ${name}`;
  }
  const serializable = query.get("serializable")?.[0] === "true";
  if (!serializable && node.group.status().leader === undefined) return "RAFT NO LEADER";
  try {
    await read(node, serializable);
    return undefined;
  } catch (error) {
    return `RANGE ERROR:${errorText(error)}`;
  }
}

function liveChecks(node: StoreNode): Readonly<Record<string, Check>> {
  return { serializable_read: () => read(node, true) };
}

function readyChecks(node: StoreNode): Readonly<Record<string, Check>> {
  return {
    data_corruption: async () => {
      const corrupt = alarms(node).some(({ alarm }) => alarm === etcdserverpb.AlarmType.CORRUPT);
      if (corrupt) throw new Error("alarm activated: CORRUPT");
    },
    serializable_read: () => read(node, true),
    linearizable_read: () => read(node, false),
    non_learner: async () => {
      if (node.group.status().isLearner) throw new Error("not supported for learner");
    },
  };
}

type Checks = {
  readonly query: Query;
  readonly all: Readonly<Record<string, Check>>;
  readonly marks: HealthMarks;
};

async function runChecks(path: string, { query, all, marks }: Checks): Promise<PlainHttpAnswer> {
  const type = path.split("/")[1] ?? "";
  const mark = (name: string, status: "success" | "error"): void => {
    marks.last.set(status === "success" ? 1 : 0, { type, name });
    marks.total.add(1, { type, name, status });
  };
  const only = path.split("/")[2];
  if (only !== undefined && !Object.hasOwn(all, only))
    return { status: 404, headers: plain, body: "404 page not found\n" };
  const excluded = new Set(query.get("exclude"));
  const names = Object.keys(all).filter((name) => (only === undefined ? !excluded.has(name) : name === only));
  const lines = await Promise.all(
    names.map(async (name) => {
      try {
        await (all[name] as Check)();
        mark(name, "success");
        return { failed: false, line: `[+]${name} ok\n` };
      } catch (error) {
        mark(name, "error");
        return { failed: true, line: `[-]${name} failed: ${errorText(error)}\n` };
      }
    }),
  );
  const report = lines.map(({ line }) => line).join("");
  if (lines.some(({ failed }) => failed)) return { status: 503, headers: plain, body: report };
  return { status: 200, headers: plain, body: query.has("verbose") ? `${report}ok\n` : "ok\n" };
}

const probe = etcdserverpb.RangeRequest.decode(
  etcdserverpb.RangeRequest.encode({
    key: new Uint8Array([0]),
    rangeEnd: new Uint8Array([0]),
    limit: 1,
    keysOnly: true,
    serializable: true,
  }),
);

/** A read of one key without its value, as a client would make it. */
async function read(node: StoreNode, serializable: boolean): Promise<void> {
  refuse(checkRange(probe));
  if (!serializable) await node.barrier.wait();
  valueOf(node.state.range(probe, { skipCount: true }));
}

function parseQuery(text: string): Query {
  const query = new Map<string, string[]>();
  for (const part of text.split("&")) {
    if (part === "") continue;
    const [name = "", value = ""] = part.split("=", 2);
    const values = query.get(name);
    if (values === undefined) query.set(name, [value]);
    else values.push(value);
  }
  return query;
}
