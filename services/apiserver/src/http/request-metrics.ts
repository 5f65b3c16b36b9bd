// Counters and latencies of requests, with bounded label sets.
import type { Metrics } from "@keelson/ports";
import type { RequestInfo } from "@keelson/rest";
import type { KindTable } from "@keelson/api";

export type RequestMetrics = { record(info: RequestInfo, code: number, elapsedMs: number): void };

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const verbs: ReadonlySet<string> = new Set([
  "get",
  "list",
  "watch",
  "create",
  "update",
  "patch",
  "delete",
  "deletecollection",
]);

export function createRequestMetrics(metrics: Metrics, kinds: () => KindTable): RequestMetrics {
  const total = metrics.counter("apiserver_request_total", "Requests by verb, resource and code.");
  const seconds = metrics.histogram(
    "apiserver_request_duration_seconds",
    "Response latency in seconds; watches are left out.",
    buckets,
  );
  return {
    record: (info, code, elapsedMs) => {
      const known = info.isResource && kinds().byResource(info.group, info.version, info.resource) !== undefined;
      const labels = {
        verb: verbs.has(info.verb) ? info.verb.toUpperCase() : "OTHER",
        group: known ? info.group : "",
        resource: known ? info.resource : "",
        code: String(code),
      };
      total.add(1, labels);
      if (info.verb !== "watch") seconds.record(elapsedMs / 1000, { verb: labels.verb, resource: labels.resource });
    },
  };
}
