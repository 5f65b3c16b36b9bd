// Proves that the cache keeps state and history together: positions, what is dropped, who is woken, who waits.
import { utf8 } from "@keelson/base";
import { createVirtualClock } from "@keelson/sim";
import type { RevisionRecord } from "@keelson/wire";
import { describe, expect, it } from "vitest";
import { historyEventsMax } from "../limits.ts";
import { WatchCache } from "./watch-cache.ts";

const drain = () => new Promise<void>((resolve) => setImmediate(resolve));
const key = (name: string) => utf8(`/registry/pods/a/${name}`);

function put(revision: number, name: string): RevisionRecord {
  const value = utf8(JSON.stringify({ metadata: { name } }));
  return {
    revision,
    term: 1,
    prev: new Map(),
    cause: undefined,
    events: [
      { type: "put", key: key(name), value, createRevision: revision, modRevision: revision, version: 1, lease: 0n },
    ],
  };
}

function remove(revision: number, name: string): RevisionRecord {
  return {
    revision,
    term: 1,
    prev: new Map(),
    cause: undefined,
    events: [
      {
        type: "delete",
        key: key(name),
        value: utf8(""),
        createRevision: 0,
        modRevision: revision,
        version: 0,
        lease: 0n,
      },
    ],
  };
}

const filled = () => {
  const cache = new WatchCache(createVirtualClock(drain));
  cache.reset([], 10);
  return cache;
};

describe("watch cache", () => {
  it("shows each object at its own revision and a deleted one at that of its deletion", () => {
    const cache = filled();
    cache.apply(put(11, "p"));
    const pods = cache.collection("pods");
    expect(pods.objects.get(key("p"))?.object.metadata.resourceVersion).toBe("11");
    cache.apply(remove(12, "p"));
    expect(pods.objects.get(key("p"))).toBeUndefined();
    const change = pods.changeAt(pods.end - 1);
    expect(change).toMatchObject({ type: "DELETED", revision: 12 });
    expect(change?.object.object.metadata.resourceVersion).toBe("12");
  });

  it("finds the position after any revision it still remembers", () => {
    const cache = filled();
    for (let revision = 11; revision < 20; revision += 2) cache.apply(put(revision, `p${revision}`));
    const pods = cache.collection("pods");
    expect(pods.changeAt(pods.positionAfter(10) ?? -1)?.revision).toBe(11);
    expect(pods.changeAt(pods.positionAfter(14) ?? -1)?.revision).toBe(15);
    expect(pods.positionAfter(19)).toBe(pods.end);
    expect(pods.positionAfter(9)).toBeUndefined();
  });

  it("forgets the oldest changes, never the state", () => {
    const cache = filled();
    const total = historyEventsMax + 100;
    for (let i = 0; i < total; i++) cache.apply(put(11 + i, `p${i % 50}`));
    const pods = cache.collection("pods");
    expect(pods.historySize).toBe(historyEventsMax);
    expect(pods.floor).toBe(11 + 99);
    expect(pods.positionAfter(pods.floor - 1)).toBeUndefined();
    expect(pods.objects.size).toBe(50);
  });

  it("wakes only the watchers of what changed, and all of them after a new snapshot", () => {
    const cache = filled();
    const woken: string[] = [];
    cache.collection("pods").watchers.add({ wake: () => woken.push("pods") });
    cache.collection("secrets").watchers.add({ wake: () => woken.push("secrets") });
    cache.apply(put(11, "p"));
    expect(woken).toEqual(["pods"]);
    const before = cache.collection("pods");
    cache.reset([], 50);
    expect(woken.sort()).toEqual(["pods", "pods", "secrets"]);
    expect(cache.collection("pods")).not.toBe(before);
    expect(cache.collection("pods").positionAfter(49)).toBeUndefined();
  });

  it("tells who waits for a revision whether it came in time", async () => {
    const clock = createVirtualClock(drain);
    const cache = new WatchCache(clock);
    cache.reset([], 10);
    const soon = cache.reached(11, 1_000);
    const never = cache.reached(99, 1_000);
    cache.apply(put(11, "p"));
    expect(await soon).toBe(true);
    await clock.advance(1_001);
    expect(await never).toBe(false);
  });

  it("shows foreign bytes as an empty object rather than failing", () => {
    const cache = filled();
    const record = put(11, "p");
    cache.apply({ ...record, events: record.events.map((event) => ({ ...event, value: utf8("not json") })) });
    expect(cache.collection("pods").objects.get(key("p"))?.object).toEqual({ metadata: { resourceVersion: "11" } });
  });
});
