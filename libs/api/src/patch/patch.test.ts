// Proves the three patch types on the bodies that kubectl sends, and that none can corrupt or escape the object.
import { utf8 } from "@keelson/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyPatch, patchMediaTypes } from "./apply-patch.ts";
import { jsonPatch } from "./json-patch.ts";
import { mergePatch } from "./merge-patch.ts";
import { strategicMergePatch } from "./strategic-merge.ts";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", labels: { app: "web", old: "x" }, finalizers: ["a", "b"] },
  spec: {
    containers: [
      {
        name: "c1",
        image: "one",
        ports: [{ containerPort: 80, protocol: "TCP" }],
        env: [
          { name: "A", value: "1" },
          { name: "B", value: "2" },
        ],
      },
      { name: "side", image: "two" },
    ],
    volumes: [{ name: "v", emptyDir: {} }],
    tolerations: [{ key: "a" }],
  },
};
const strategic = (patch: unknown, definition = "core.v1.Pod", target: Record<string, unknown> = pod) => {
  const result = strategicMergePatch(target, patch, definition);
  if (!result.ok) throw new Error(`${result.kind}: ${result.message}`);
  return JSON.parse(JSON.stringify(result.value)) as typeof pod;
};

describe("strategic merge", () => {
  it("merges containers by name and keeps the rest (set image)", () => {
    const out = strategic({ spec: { $setElementOrder: undefined, containers: [{ name: "side", image: "new" }] } });
    expect(out.spec.containers).toEqual([pod.spec.containers[0], { name: "side", image: "new" }]);
  });
  it("orders by $setElementOrder as apply does", () => {
    const out = strategic({
      spec: {
        "$setElementOrder/containers": [{ name: "new" }, { name: "c1" }],
        containers: [
          { name: "new", image: "n" },
          { name: "side", $patch: "delete" },
        ],
      },
    });
    expect(out.spec.containers.map((container) => container.name)).toEqual(["new", "c1"]);
  });
  it("orders nested lists and removes items", () => {
    const out = strategic({
      spec: {
        "$setElementOrder/containers": [{ name: "c1" }, { name: "side" }],
        containers: [
          {
            name: "c1",
            "$setElementOrder/env": [{ name: "C" }, { name: "B" }],
            env: [
              { name: "C", value: "3" },
              { $patch: "delete", name: "A" },
            ],
          },
        ],
      },
    });
    expect(out.spec.containers[0]?.env).toEqual([
      { name: "C", value: "3" },
      { name: "B", value: "2" },
    ]);
  });
  it("replaces lists without a merge key", () =>
    expect(strategic({ spec: { tolerations: [{ key: "b" }] } }).spec.tolerations).toEqual([{ key: "b" }]));
  it("removes with null and merges maps", () =>
    expect(strategic({ metadata: { labels: { old: null, new: "y" } } }).metadata.labels).toEqual({
      app: "web",
      new: "y",
    }));
  it("drops the other members of a union with $retainKeys", () => {
    const out = strategic({
      spec: { volumes: [{ name: "v", $retainKeys: ["name", "hostPath"], hostPath: { path: "/x" } }] },
    });
    expect(out.spec.volumes).toEqual([{ name: "v", hostPath: { path: "/x" } }]);
  });
  it("changes a Deployment's strategy", () => {
    const target = { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } };
    expect(
      strategic({ spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } }, "apps.v1.Deployment", target),
    ).toEqual({ spec: { strategy: { type: "Recreate" } } });
  });
  it("adds to and removes from lists of primitives", () => {
    expect(strategic({ metadata: { finalizers: ["c"] } }).metadata.finalizers).toContain("c");
    expect(
      strategic({ metadata: { "$deleteFromPrimitiveList/finalizers": ["a"], "$setElementOrder/finalizers": ["b"] } })
        .metadata.finalizers,
    ).toEqual(["b"]);
  });
  it("replaces and deletes whole maps", () => {
    expect(strategic({ metadata: { labels: { $patch: "replace", only: "1" } } }).metadata.labels).toEqual({
      only: "1",
    });
    expect(strategic({ metadata: { labels: { $patch: "delete" } } }).metadata.labels).toEqual({});
    expect(() => strategic({ metadata: { labels: { $patch: "what" } } })).toThrow(
      "malformed: unknown patch type found: what",
    );
  });
  it("needs the merge key", () =>
    expect(() => strategic({ spec: { containers: [{ image: "x" }] } })).toThrow(
      "does not contain declared merge key: name",
    ));
  it("merges node taints by replacement and conditions by type", () => {
    const node = {
      status: {
        conditions: [
          { type: "Ready", status: "True" },
          { type: "Disk", status: "False" },
        ],
      },
    };
    const out = strategic(
      { status: { conditions: [{ type: "Ready", status: "False" }] } },
      "core.v1.Node",
      node,
    ) as unknown as typeof node;
    expect(out.status.conditions).toEqual([
      { type: "Ready", status: "False" },
      { type: "Disk", status: "False" },
    ]);
  });
  it("leaves the object as it was", () => {
    const before = JSON.stringify(pod);
    strategic({ spec: { containers: [{ name: "c1", env: [{ name: "A", value: "9" }] }] } });
    expect(JSON.stringify(pod)).toBe(before);
  });
});

describe("JSON patch", () => {
  const document = { a: { b: [1, 2] }, "c/d": 1 };
  const run = (...operations: unknown[]): unknown => {
    const result = jsonPatch(document, operations);
    return result.ok ? JSON.parse(JSON.stringify(result.value)) : result.message;
  };
  it("applies RFC 6902", () => {
    expect(run({ op: "add", path: "/a/b/1", value: 9 })).toEqual({ a: { b: [1, 9, 2] }, "c/d": 1 });
    expect(run({ op: "add", path: "/a/b/-", value: 9 })).toEqual({ a: { b: [1, 2, 9] }, "c/d": 1 });
    expect(run({ op: "remove", path: "/c~1d" })).toEqual({ a: { b: [1, 2] } });
    expect(run({ op: "move", from: "/a/b", path: "/x" })).toEqual({ a: {}, "c/d": 1, x: [1, 2] });
    expect(run({ op: "test", path: "/a/b/0", value: 1 }, { op: "replace", path: "/a/b/0", value: 5 })).toEqual({
      a: { b: [5, 2] },
      "c/d": 1,
    });
  });
  it("says what does not fit", () => {
    expect(run({ op: "test", path: "/a/b/0", value: 2 })).toBe("testing path /a/b/0 failed");
    expect(run({ op: "replace", path: "/z", value: 2 })).toBe(
      "replace operation does not apply: doc is missing key: /z: missing value",
    );
    expect(run({ op: "remove", path: "/z" })).toContain("missing value");
    expect(run({ op: "add", path: "/a/b/7", value: 2 })).toContain("invalid index");
  });
  it("is bounded", () => {
    const copies = [
      { op: "add", path: "/big", value: "x".repeat(1 << 20) },
      ...Array.from({ length: 4 }, (_, i) => ({ op: "copy", from: "/big", path: `/c${i}` })),
    ];
    expect(jsonPatch({}, copies)).toMatchObject({ ok: false, kind: "too-large" });
    expect(
      jsonPatch(
        {},
        Array.from({ length: 10_001 }, () => ({ op: "test", path: "", value: {} })),
      ),
    ).toMatchObject({ ok: false, kind: "too-large" });
  });
  it("cannot reach prototypes", () => {
    expect(run({ op: "add", path: "/__proto__/polluted", value: 1 })).toContain("missing path");
    expect(run({ op: "add", path: "/constructor/prototype/polluted", value: 1 })).toContain("missing path");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("merge patch", () => {
  it("makes a patch of itself harmless, and null removes", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const noNulls = JSON.parse(
          JSON.stringify(value, (_, inner: unknown) => (inner === null ? 0 : inner)),
        ) as unknown;
        expect(mergePatch(noNulls, noNulls)).toEqual(noNulls);
      }),
    );
    expect(mergePatch({ a: 1, b: { c: 2 } }, { a: null, b: { d: [3] } })).toEqual({ b: { c: 2, d: [3] } });
  });
});

describe("applyPatch", () => {
  it("answers by media type", () => {
    const patch = (body: string, type: string) => applyPatch(pod, utf8(body), type, "core.v1.Pod");
    expect(patch('[{"op":"remove","path":"/metadata/labels/old"}]', patchMediaTypes.json)).toMatchObject({
      ok: true,
      value: { metadata: { labels: { app: "web" } } },
    });
    expect(patch("{", patchMediaTypes.merge)).toMatchObject({ ok: false, status: { code: 400 } });
    expect(patch("[]", "text/plain")).toMatchObject({ ok: false, status: { code: 415 } });
    expect(patch('[{"op":"test","path":"/x","value":1}]', patchMediaTypes.json)).toMatchObject({
      ok: false,
      status: { code: 422 },
    });
  });
});
