// Proves what is collected and what is not: only what certainly has no owner left, by uid, with preconditions.
import { resources, type ObjectLike, type OwnerReferenceLike } from "@keelson/api";
import { describe, expect, it } from "vitest";
import { contextAt, noon, tableView, type TableOptions } from "../../test/table-view.ts";
import { garbageCollector } from "./controller.ts";

const collector = garbageCollector([resources.deployments, resources.replicasets, resources.pods, resources.nodes]);

function owner(uid: string, more: object = {}): ObjectLike {
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: `set-${uid}`, namespace: "d", uid, resourceVersion: "5", ...more },
  };
}

function reference(uid: string, more: Partial<OwnerReferenceLike> = {}): OwnerReferenceLike {
  return { apiVersion: "apps/v1", kind: "ReplicaSet", name: `set-${uid}`, uid, ...more };
}

function dependent(references: readonly OwnerReferenceLike[], more: object = {}): ObjectLike {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "d", uid: "P", resourceVersion: "9", ownerReferences: references, ...more },
  };
}

function plan(
  objects: readonly ObjectLike[],
  options: TableOptions = {},
  key = "pods|d/p",
): ReturnType<typeof collector.plan> {
  return collector.plan(tableView(objects, { indexes: collector.indexes, ...options }), key, contextAt(noon));
}

const deletion = (propagation: string): object => ({
  verb: "delete",
  key: "d/p",
  uid: "P",
  resourceVersion: "9",
  propagation,
});

describe("a dependent", () => {
  it.each<[string, readonly ObjectLike[], TableOptions, readonly object[]]>([
    ["with its owner stays", [owner("A"), dependent([reference("A")])], {}, []],
    [
      "whose owner was seen to go is deleted",
      [dependent([reference("A")])],
      { gone: ["A"], revision: 0 },
      [deletion("Background")],
    ],
    [
      "whose owner was never seen waits while the view may be behind",
      [dependent([reference("A")])],
      { revision: 8 },
      [],
    ],
    [
      "whose owner is not in a view as new as itself is deleted",
      [dependent([reference("A")])],
      { revision: 9 },
      [deletion("Background")],
    ],
    [
      "whose owner's name now has another uid is deleted",
      [{ ...owner("B"), metadata: { ...owner("B").metadata, name: "set-A" } }, dependent([reference("A")])],
      {},
      [deletion("Background")],
    ],
    [
      "of an unknown kind of owner stays",
      [dependent([{ apiVersion: "x.io/v1", kind: "Thing", name: "t", uid: "T" }])],
      {},
      [],
    ],
    [
      "with one owner left only loses the reference",
      [owner("A"), dependent([reference("A"), reference("B")])],
      {},
      [
        {
          verb: "patch",
          key: "d/p",
          patch: { metadata: { uid: "P", resourceVersion: "9", ownerReferences: [reference("A")] } },
        },
      ],
    ],
    [
      "that is already going is left alone",
      [dependent([reference("A")], { deletionTimestamp: "2026-01-01T00:00:00Z" })],
      {},
      [],
    ],
  ])("%s", (_what, objects, options, expected) => {
    expect(plan(objects, options).steps.flat()).toMatchObject(expected);
    expect(plan(objects, options).steps.flat().length).toBe(expected.length);
  });

  it("asks again soon while it cannot know", () => {
    expect(plan([dependent([reference("A")])], { revision: 8 }).wakeAtMs).toBe(noon + 1000);
  });

  it("of an owner that waits for it is deleted, in the foreground if it has dependents itself", () => {
    const waiting = owner("A", { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["foregroundDeletion"] });
    const blocking = dependent([reference("A", { blockOwnerDeletion: true })]);
    expect(plan([waiting, blocking]).steps.flat()).toMatchObject([deletion("Background")]);
    const child: ObjectLike = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "child",
        namespace: "d",
        uid: "C",
        ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p", uid: "P" }],
      },
    };
    expect(plan([waiting, blocking, child]).steps.flat()).toMatchObject([deletion("Foreground")]);
    expect(plan([waiting, dependent([reference("A")])]).steps.flat()).toEqual([]);
  });
});

describe("an owner", () => {
  const going = { deletionTimestamp: "2026-01-01T00:00:00Z" };
  const key = "replicasets.apps|d/set-A";

  it("deleted in the foreground goes when nothing blocks it any more", () => {
    const object = owner("A", { ...going, finalizers: ["foregroundDeletion", "example.com/other"] });
    expect(plan([object, dependent([reference("A", { blockOwnerDeletion: true })])], {}, key).steps).toEqual([]);
    expect(plan([object, dependent([reference("A")])], {}, key).steps.flat()).toMatchObject([
      { verb: "patch", patch: { metadata: { finalizers: ["example.com/other"] } } },
    ]);
  });

  it("deleted with orphaning lets go of its dependents first", () => {
    const object = owner("A", { ...going, finalizers: ["orphan"] });
    const steps = plan([object, dependent([reference("A"), reference("B")])], {}, key).steps;
    expect(steps).toMatchObject([
      [{ key: "d/p", patch: { metadata: { ownerReferences: [reference("B")] } } }],
      [{ key: "d/set-A", patch: { metadata: { finalizers: [] } } }],
    ]);
  });
});
