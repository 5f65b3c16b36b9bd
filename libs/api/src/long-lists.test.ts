// Proves that bodies with lists as long as a body may be are worked through in time that grows with their length, not
// with its square: each case would take minutes otherwise, and nobody else would be served meanwhile.
import { must, utf8 } from "@keelson/base";
import { expect, test } from "vitest";
import { shape } from "./decode/decode-body.ts";
import { builtinKinds } from "./kinds/builtin-kinds.ts";
import { applyConfiguration } from "./managed/apply.ts";
import { trackManagedFields } from "./managed/track.ts";
import type { KubeObject } from "./object/kube-object.ts";
import { pageOf } from "./pages/pages.ts";
import { applyPatch, patchMediaTypes } from "./patch/apply-patch.ts";

const kind = must(builtinKinds.byResource("", "v1", "pods"), "pods are built in");
const expected = { group: "", version: "v1", kind: "Pod", definition: kind.definition };
const now = "2024-01-01T00:00:00Z";
const many = Array.from({ length: 20_000 }, (_, i) => ({ name: `n${i}` }));
const reversed = [...many].reverse();
const names = many.map(({ name }) => name);

const podOf = (spec: object, metadata: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a", namespace: "b", ...metadata },
  spec,
});
const withEnv = podOf({ containers: [{ name: "c", image: "i", env: many }] });

function strategic(current: KubeObject, patch: object): KubeObject {
  const result = applyPatch(current, utf8(JSON.stringify(patch)), patchMediaTypes.strategic, "core.v1.Pod");
  if (!result.ok) throw new Error(result.status.message);
  return result.value as KubeObject;
}

const envOf = (pod: KubeObject) => (pod["spec"] as { containers: { env?: unknown[] }[] }).containers[0]?.env;

test("a strategic merge of a long list", () => {
  const env = { name: "c", env: reversed, "$setElementOrder/env": reversed };
  expect(envOf(strategic(withEnv, { spec: { containers: [env] } }))).toHaveLength(many.length);
});

test("a strategic merge that deletes a long list", () => {
  const env = reversed.map((entry) => ({ ...entry, $patch: "delete" }));
  expect(envOf(strategic(withEnv, { spec: { containers: [{ name: "c", env }] } }))).toEqual([]);
});

test("a strategic merge that deletes many plain values", () => {
  const metadata = { "$deleteFromPrimitiveList/finalizers": names };
  expect(strategic(podOf({}, { finalizers: names }), { metadata }).metadata.finalizers).toEqual([]);
});

test("ten thousand operations on a long list", () => {
  const operations = names
    .slice(0, 10_000)
    .map((name) => ({ op: "add", path: "/spec/containers/0/env/0", value: { name } }));
  const result = applyPatch(withEnv, utf8(JSON.stringify(operations)), patchMediaTypes.json, "core.v1.Pod");
  expect(result.ok && envOf(result.value as KubeObject)).toHaveLength(many.length + operations.length);
});

test("an apply of a long list over another one's", () => {
  const page = pageOf(kind);
  const some = many.slice(0, 3_000);
  const podWith = (env: readonly object[]) => podOf({ containers: [{ name: "c", image: "i", env }] });
  const one = { manager: "one", subresource: "", now };
  const live = trackManagedFields(kind, page.defaults(podWith(some)), undefined, one);
  const applied = applyConfiguration(kind, live, utf8(JSON.stringify(podWith([...some].reverse()))), {
    manager: "two",
    force: true,
    subresource: "",
    now,
    fieldValidation: "Strict",
  });
  expect(applied.ok && envOf(applied.value as KubeObject)).toHaveLength(some.length);
});

test.each([
  [
    "volumes",
    podOf({
      volumes: many.map((entry) => ({ ...entry, emptyDir: {} })),
      containers: [{ name: "c", image: "i", volumeMounts: many.map(({ name }) => ({ name, mountPath: `/${name}` })) }],
    }),
  ],
  [
    "ports",
    podOf({
      containers: [{ name: "c", image: "i", ports: many.map(({ name }, i) => ({ name, containerPort: i + 1 })) }],
    }),
  ],
  [
    "tolerations",
    podOf({
      containers: [{ name: "c", image: "i" }],
      tolerations: many.map(({ name }) => ({ key: name, operator: "Exists" })),
    }),
  ],
])("defaults, validation and ownership of many %s", (_what, pod) => {
  const shaped = shape(pod, [], { expected, fieldValidation: "Strict" });
  if (!shaped.ok) throw new Error(shaped.status.message);
  const page = pageOf(kind);
  const made = page.defaults(page.prepareForCreate(shaped.object));
  expect(page.validateCreate(made).length).toBeLessThan(300);
  expect(page.validateUpdate(made, made, "").length).toBeLessThan(300);
  const tracked = trackManagedFields(kind, made, undefined, { manager: "one", subresource: "", now });
  expect(
    trackManagedFields(kind, made, tracked, { manager: "two", subresource: "", now }).metadata.managedFields,
  ).toBeDefined();
});
