// Proves that informers list once, follow every change in order, survive broken streams without a new list, take a
// new list when history is gone, and do the same over the event log's feed. Virtual time, in-memory API.
import { resources, type ConfigMap, type ResourceType } from "@keelson/api";
import { createPrng, utf8 } from "@keelson/base";
import type { Logger, OwnedScope } from "@keelson/ports";
import { createMemoryApi, createVirtualClock, type MemoryApi, type VirtualClock } from "@keelson/sim";
import { describe, expect, it } from "vitest";
import type { ResourceFeed } from "../eventlog/contract.ts";
import { createScope } from "../scope.ts";
import type { Informers } from "./contract.ts";
import { createInformers, type FeedHooks } from "./informers.ts";
import { logResource, objectKeyOf, storageKey } from "./storage-key.ts";

const silent: Logger = { log: () => undefined, with: () => silent };
const maps = resources.configmaps;

type World = {
  readonly clock: VirtualClock;
  readonly api: MemoryApi;
  readonly scope: OwnedScope;
  readonly informers: Informers;
};

function world(feed?: (hooks: FeedHooks) => ResourceFeed): World {
  const clock = createVirtualClock(async () => {
    for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => setImmediate(resolve));
  });
  const api = createMemoryApi(clock);
  const scope = createScope("test", {
    clock,
    onFailure: (_path, error) => {
      throw error;
    },
  });
  return {
    clock,
    api,
    scope,
    informers: createInformers({ client: api, clock, prng: createPrng("i"), logger: silent, feed }),
  };
}

function map(name: string, value = "1", namespace = "a"): ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace, labels: { team: value } },
    data: { value },
  };
}

describe("informers on the watch", () => {
  it("list once and then know every change, with indexes", async () => {
    const { clock, api, scope, informers } = world();
    await api.create(maps, map("x"));
    const informer = informers.of(maps, { indexes: { team: (object) => [object.metadata.labels?.["team"] ?? ""] } });
    const seen: string[] = [];
    informer.onChange((change) => seen.push(`${change.kind} ${change.key}`));
    informers.start(scope);
    await clock.advance(10);
    await api.create(maps, map("y", "2", "b"));
    await api.patch(maps, "a/x", { metadata: { labels: { team: "2" } } }, { type: "merge" });
    await api.delete(maps, "b/y");
    await clock.advance(10);
    expect(seen).toEqual(["added a/x", "added b/y", "updated a/x", "deleted b/y"]);
    expect(informer.by("team", "2").map(({ metadata }) => metadata.name)).toEqual(["x"]);
    expect(informer.by("team", "1")).toEqual([]);
    expect(informer.list("b")).toEqual([]);
    expect(informer.revision).toBe(api.revision);
    expect(api.served.get("list configmaps")).toBe(1);
    await scope.stop();
  });

  it("resume broken streams where they were: no second list, nothing lost, nothing twice", async () => {
    const { clock, api, scope, informers } = world();
    const informer = informers.of(maps);
    const seen: string[] = [];
    informer.onChange((change) => seen.push(`${change.kind} ${change.key}`));
    informers.start(scope);
    await clock.advance(10);
    const expected: string[] = [];
    for (let i = 0; i < 20; i++) {
      await api.create(maps, map(`m${i}`));
      expected.push(`added a/m${i}`);
      if (i % 3 === 0) api.cutWatches();
      await clock.advance(i % 2 === 0 ? 0 : 700);
    }
    await clock.advance(5000);
    expect(seen).toEqual(expected);
    expect(api.served.get("list configmaps")).toBe(1);
    await scope.stop();
  });

  it("list again when history is gone, and tell the difference only", async () => {
    const { clock, api, scope, informers } = world();
    await api.create(maps, map("kept"));
    await api.create(maps, map("gone"));
    const informer = informers.of(maps);
    informers.start(scope);
    await clock.advance(10);
    const seen: string[] = [];
    const uid = informer.get("a/gone")?.metadata.uid ?? "";
    informer.onChange((change) => seen.push(`${change.kind} ${change.key}`));
    seen.length = 0;
    api.fault = (verb) => (verb === "watch" ? { code: 410, reason: "Expired", message: "too old" } : undefined);
    api.cutWatches();
    await api.delete(maps, "a/gone");
    await api.create(maps, map("new"));
    await clock.advance(60);
    api.fault = undefined;
    await clock.advance(5000);
    expect(seen).toEqual(["deleted a/gone", "added a/new"]);
    expect(informers.gone(maps, uid)).toBe(true);
    await scope.stop();
  });

  it("say when the present version arrived, on the monotonic clock", async () => {
    const { clock, api, scope, informers } = world();
    informers.of(maps);
    informers.start(scope);
    await clock.advance(1000);
    await api.create(maps, map("x"));
    await clock.advance(1000);
    const first = informers.seenMs(maps, "a/x") ?? 0;
    expect(first).toBeGreaterThanOrEqual(1000);
    await api.patch(maps, "a/x", { data: { value: "2" } }, { type: "merge" });
    await clock.advance(1000);
    expect(informers.seenMs(maps, "a/x")).toBeGreaterThan(first + 500);
    await scope.stop();
  });

  it("get to a revision that says nothing about their resource, though their streams are silent", async () => {
    const { clock, api, scope, informers } = world();
    const informer = informers.of(maps);
    informers.start(scope);
    await clock.advance(10);
    await api.create(resources.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "n" } });
    await clock.advance(10_000);
    expect(informer.revision).toBeLessThan(api.revision);
    let reached = false;
    void informers.reached(scope, api.revision).then(() => (reached = true));
    await clock.advance(100);
    expect([reached, informer.revision]).toEqual([true, api.revision]);
    expect(api.served.get("list configmaps")).toBe(1);
    await scope.stop();
  });

  it("get there by another list where servers do not begin with a bookmark", async () => {
    const { clock, api, scope, informers } = world();
    api.beginsWithBookmark = false;
    const informer = informers.of(maps);
    informers.start(scope);
    await clock.advance(10);
    await api.create(resources.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "n" } });
    let reached = false;
    void informers.reached(scope, api.revision).then(() => (reached = true));
    await clock.advance(2500);
    expect([reached, informer.revision]).toEqual([true, api.revision]);
    expect([api.served.get("watch configmaps"), api.served.get("list configmaps")]).toEqual([3, 2]);
    await scope.stop();
  });

  it("do not wait for a resource that is not served", async () => {
    const { clock, api, scope, informers } = world();
    api.fault = (verb) => (verb === "list" ? { code: 404, reason: "NotFound", message: "page not found" } : undefined);
    informers.of(maps);
    informers.start(scope);
    await clock.advance(100);
    expect(informers.unsynced()).toEqual([]);
    api.fault = undefined;
    await api.create(maps, map("x"));
    await clock.advance(20_000);
    expect(informers.get(maps, "a/x")?.data).toEqual({ value: "1" });
    await scope.stop();
  });
});

describe("informers on the event log", () => {
  function feedWorld(): World & { hooks: () => FeedHooks; started: [string, number][] } {
    let captured: FeedHooks | undefined;
    const started: [string, number][] = [];
    const made = world((hooks) => {
      captured = hooks;
      const source = {
        source: "live",
        revision: 0,
        head: 0,
        held: 0,
        gaps: 0,
        duplicates: 0,
        repairs: { js: 0, watch: 0 },
        snapshots: 0,
      } as const;
      return {
        startAfter: (resource, revision) => void started.push([resource, revision]),
        watermark: () => 0,
        watermarkOf: () => 0,
        status: () => source,
        stop: () => undefined,
      };
    });
    return { ...made, started, hooks: () => captured as FeedHooks };
  }

  it("begin after the list and take stored values with their revision and trace", async () => {
    const { clock, api, scope, informers, hooks, started } = feedWorld();
    await api.create(maps, map("x"));
    const informer = informers.of(maps);
    const traces: (string | undefined)[] = [];
    informers.start(scope);
    await clock.advance(10);
    informer.onChange((change) => traces.push(change.traceparent));
    expect(started).toEqual([["configmaps", api.revision]]);
    const event = { resource: "configmaps", key: utf8("/registry/configmaps/a/y"), prevRevision: undefined };
    const cause = utf8(JSON.stringify({ actor: "me", trace: "00-t-s-01" }));
    hooks().onEvent({ ...event, type: "put", value: utf8(JSON.stringify(map("y"))), revision: 50, cause });
    expect(informer.get("a/y")).toMatchObject({ kind: "ConfigMap", metadata: { name: "y", resourceVersion: "50" } });
    expect(informer.revision).toBe(50);
    expect(traces.at(-1)).toBe("00-t-s-01");
    hooks().onEvent({ ...event, type: "delete", value: utf8(""), revision: 51, cause: undefined });
    expect(informer.get("a/y")).toBeUndefined();
    expect(api.served.get("watch configmaps")).toBeUndefined();
    expect(informers.source()).toBe("log");
    await scope.stop();
  });

  it("list again when the feed asks for it, and start the feed after that", async () => {
    const { clock, api, scope, informers, hooks, started } = feedWorld();
    informers.of(maps);
    informers.start(scope);
    await clock.advance(10);
    await api.create(maps, map("x"));
    hooks().onRelist("configmaps", "compacted");
    await clock.advance(100);
    expect(informers.get(maps, "a/x")).toBeDefined();
    expect(started.at(-1)).toEqual(["configmaps", api.revision]);
    await scope.stop();
  });

  it("repair the feed from the watch, in stored form", async () => {
    const { clock, api, scope, informers, hooks } = feedWorld();
    informers.of(maps);
    informers.start(scope);
    await clock.advance(10);
    await api.create(maps, map("x"));
    await api.delete(maps, "a/x");
    const records: unknown[] = [];
    const stream = hooks().repair.open(
      { resource: "configmaps", after: 1 },
      {
        record: ({ revision, events }) =>
          records.push([
            revision,
            events[0]?.type,
            new TextDecoder().decode(events[0]?.key),
            new TextDecoder().decode(events[0]?.value),
          ]),
        progress: () => undefined,
        compacted: () => undefined,
        failed: () => undefined,
      },
    );
    await clock.advance(100);
    stream.close();
    expect(records).toMatchObject([
      [2, "put", "/registry/configmaps/a/x", expect.stringContaining('"data":{"value":"1"}')],
      [3, "delete", "/registry/configmaps/a/x", ""],
    ]);
    expect(JSON.stringify(records)).not.toContain("resourceVersion");
    await scope.stop();
  });
});

describe("keys of the store", () => {
  it.each<[ResourceType, string]>([
    [resources.pods, "pods"],
    [resources.nodes, "minions"],
    [resources.services, "services/specs"],
    [resources.endpoints, "services/endpoints"],
    [resources.ingresses, "ingress"],
    [resources.replicationcontrollers, "controllers"],
    [resources.leases, "leases"],
    [resources.customresourcedefinitions, "apiextensions.k8s.io/customresourcedefinitions"],
    [
      { group: "example.com", version: "v1", resource: "widgets", kind: "Widget", namespaced: true },
      "example.com/widgets",
    ],
  ])("name resources as Kubernetes' registry does: %#", (type, name) => {
    expect(logResource(type)).toBe(name);
    const key = type.namespaced ? "ns/x" : "x";
    expect(objectKeyOf(type, storageKey(type, key))).toBe(key);
  });
});
