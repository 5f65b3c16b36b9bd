// Proves that slow requests are told with method, time and caller, that a storm of them is a few lines and a number, and
// that waiting for a lock is not slow.
import { createMetrics } from "@keelson/adapters";
import type { Clock, RpcCallContext } from "@keelson/ports";
import { expect, test } from "vitest";
import { slowRequestLinesMax, slowRequestWindowMs } from "../limits.ts";
import { SlowRequests } from "./slow-requests.ts";

test("a storm is told by a few lines and a number", () => {
  let nowMs = 0;
  const lines: unknown[] = [];
  const logger = {
    log: (_level: string, _message: string, fields?: unknown) => void lines.push(fields),
    with: () => logger,
  };
  const metrics = createMetrics();
  const slow = new SlowRequests({ clock: { monoMs: () => nowMs } as Clock, logger, metrics, slowMs: 300 });
  const context = { peer: "10.0.0.1:5" } as RpcCallContext;
  const request = (path: string, tookMs: number): void => {
    const since = slow.now();
    nowMs += tookMs;
    slow.ended(path, since, context);
  };
  request("/etcdserverpb.KV/Put", 300);
  request("/v3lockpb.Lock/Lock", 5_000);
  expect(lines).toEqual([]);
  for (let i = 0; i < slowRequestLinesMax + 5; i++) request("/etcdserverpb.KV/Put", 301);
  expect(lines).toHaveLength(slowRequestLinesMax);
  expect(lines[0]).toEqual({ method: "/etcdserverpb.KV/Put", tookMs: 301, expectedMs: 300, from: "10.0.0.1:5" });
  nowMs += slowRequestWindowMs;
  request("/etcdserverpb.KV/Range", 1_000);
  expect(lines.at(-1)).toMatchObject({ method: "/etcdserverpb.KV/Range", untoldBefore: 5 });
  expect(metrics.expose()).toContain('keelson_store_slow_requests_total{method="/etcdserverpb.KV/Put"} 15');
});
