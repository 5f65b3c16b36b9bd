// Proves who owns which fields after creates, updates and applies: the conversations of `kubectl apply --server-side`.
import { must, utf8 } from "@keelson/base";
import { describe, expect, it } from "vitest";
import { decodeBody, shape } from "../decode/decode-body.ts";
import { builtinKinds } from "../kinds/builtin-kinds.ts";
import type { KubeObject } from "../object/kube-object.ts";
import { pageOf } from "../pages/pages.ts";
import { applyConfiguration } from "./apply.ts";
import { formatFieldsV1, parseFieldsV1, pathsOfFields } from "./field-set.ts";
import { managerOfUserAgent } from "./managers.ts";
import { trackManagedFields } from "./track.ts";

const kind = must(builtinKinds.byResource("apps", "v1", "deployments"), "deployments are built in");
const expected = { group: "apps", version: "v1", kind: "Deployment", definition: kind.definition };
const now = "2024-01-01T00:00:00Z";
const base = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "w", namespace: "d", labels: { app: "w" } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "w" } },
    template: { metadata: { labels: { app: "w" } }, spec: { containers: [{ name: "c", image: "one" }] } },
  },
};
function posted(body: object, manager = "poster"): KubeObject {
  const decoded = decodeBody(utf8(JSON.stringify(body)), "application/json", { expected, fieldValidation: "Strict" });
  if (!decoded.ok) throw new Error(decoded.status.message);
  return trackManagedFields(kind, pageOf(kind).defaults(decoded.object), undefined, { manager, subresource: "", now });
}
type ApplyOptions = { readonly manager?: string; readonly force?: boolean };
function apply(
  live: KubeObject | undefined,
  body: object,
  { manager = "me", force = false }: ApplyOptions = {},
): KubeObject | string {
  const result = applyConfiguration(kind, live, utf8(JSON.stringify(body)), {
    manager,
    force,
    subresource: "",
    now,
    fieldValidation: "Strict",
  });
  if (!result.ok) return `${result.status.code} ${result.status.message}`;
  const shaped = shape(result.value, [], { expected, fieldValidation: "Ignore" });
  if (!shaped.ok) throw new Error(shaped.status.message);
  return pageOf(kind).defaults(shaped.object);
}
const done = (object: KubeObject | string): KubeObject => {
  if (typeof object === "string") throw new Error(object);
  return object;
};
const owners = (object: KubeObject): Record<string, string[]> =>
  Object.fromEntries(
    (object.metadata.managedFields ?? []).map((entry) => [
      `${entry.manager}/${entry.operation}`,
      pathsOfFields(parseFieldsV1(entry.fieldsV1)),
    ]),
  );
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe("a create", () => {
  it("owns what it wrote, in upstream's notation", () => {
    const [entry] = posted(base).metadata.managedFields ?? [];
    expect(plain(entry)).toMatchObject({
      manager: "poster",
      operation: "Update",
      apiVersion: "apps/v1",
      time: now,
      fieldsType: "FieldsV1",
    });
    expect(plain(entry?.fieldsV1)).toEqual({
      "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
      "f:spec": {
        "f:progressDeadlineSeconds": {},
        "f:replicas": {},
        "f:revisionHistoryLimit": {},
        "f:selector": {},
        "f:strategy": { "f:rollingUpdate": { ".": {}, "f:maxSurge": {}, "f:maxUnavailable": {} }, "f:type": {} },
        "f:template": {
          "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
          "f:spec": {
            "f:containers": {
              'k:{"name":"c"}': {
                ".": {},
                "f:image": {},
                "f:imagePullPolicy": {},
                "f:name": {},
                "f:resources": {},
                "f:terminationMessagePath": {},
                "f:terminationMessagePolicy": {},
              },
            },
            "f:dnsPolicy": {},
            "f:restartPolicy": {},
            "f:schedulerName": {},
            "f:securityContext": {},
            "f:terminationGracePeriodSeconds": {},
          },
        },
      },
    });
  });
});

describe("an update", () => {
  it("takes the fields it changes from their owners", () => {
    const old = posted(base);
    const next = { ...old, spec: { ...(old["spec"] as object), replicas: 5 } } as KubeObject;
    const tracked = trackManagedFields(kind, next, old, { manager: "scaler", subresource: "", now });
    expect(owners(tracked)["scaler/Update"]).toEqual([".spec.replicas"]);
    expect(owners(tracked)["poster/Update"]).not.toContain(".spec.replicas");
    const again = trackManagedFields(kind, tracked, tracked, {
      manager: "x",
      subresource: "",
      now: "2025-01-01T00:00:00Z",
    });
    expect(plain(again)).toEqual(plain(tracked));
  });
  it("through status owns only status", () => {
    const old = posted(base);
    const next = { ...old, status: { replicas: 1 } } as KubeObject;
    const tracked = trackManagedFields(kind, next, old, { manager: "controller", subresource: "status", now });
    expect(owners(tracked)["controller/Update"]).toEqual([".status.replicas"]);
    expect(tracked.metadata.managedFields?.find((entry) => entry.manager === "controller")?.subresource).toBe("status");
  });
  it("that leaves the status out takes nothing from its owner", () => {
    const old = trackManagedFields(kind, { ...posted(base), status: { replicas: 1 } } as KubeObject, posted(base), {
      manager: "controller",
      subresource: "status",
      now,
    });
    const put = { ...posted(base), metadata: { name: "w" } } as KubeObject;
    expect(
      owners(trackManagedFields(kind, put, old, { manager: "poster", subresource: "", now }))["controller/Update"],
    ).toEqual([".status.replicas"]);
  });
  it("can forget all owners", () => {
    const old = posted(base);
    const reset = { ...old, metadata: { ...old.metadata, managedFields: [{}] } };
    expect(
      trackManagedFields(kind, reset, old, { manager: "x", subresource: "", now }).metadata.managedFields,
    ).toBeUndefined();
  });
});

describe("an apply", () => {
  it("creates, and applying the same again changes nothing", () => {
    const first = done(apply(undefined, base));
    expect(owners(first)["me/Apply"]).toContain('.spec.template.spec.containers[name="c"].image');
    expect(owners(first)["me/Apply"]).not.toContain(".spec.strategy.type");
    expect(plain(done(apply(first, base)))).toEqual(plain(first));
  });
  it("removes what it no longer says", () => {
    const first = done(
      apply(undefined, {
        ...base,
        metadata: { ...base.metadata, labels: { app: "w", extra: "1" } },
        spec: {
          ...base.spec,
          template: {
            ...base.spec.template,
            spec: {
              containers: [
                { name: "c", image: "one" },
                { name: "gone", image: "x" },
              ],
            },
          },
        },
      }),
    );
    const second = done(apply(first, { ...base, spec: { ...base.spec, replicas: undefined } }));
    expect(second.metadata.labels).toEqual({ app: "w" });
    const spec = second["spec"] as { replicas: number; template: { spec: { containers: { name: string }[] } } };
    expect(spec.template.spec.containers.map((container) => container.name)).toEqual(["c"]);
    expect(spec.replicas).toBe(1);
  });
  it("keeps what others own, and adds to keyed lists and maps", () => {
    const live = posted({ ...base, metadata: { ...base.metadata, annotations: { a: "1" } } });
    const next = done(
      apply(live, {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "w", annotations: { b: "2" } },
        spec: { template: { spec: { containers: [{ name: "side", image: "s" }] } } },
      }),
    );
    expect(next.metadata.annotations).toEqual({ a: "1", b: "2" });
    const spec = next["spec"] as { template: { spec: { containers: { name: string }[] } } };
    expect(spec.template.spec.containers.map((container) => container.name)).toEqual(["c", "side"]);
  });
  it("conflicts with other owners unless forced or equal", () => {
    const live = posted(base);
    const patch = (replicas: number) => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "w" },
      spec: { replicas },
    });
    expect(apply(live, patch(5))).toBe(
      `409 Apply failed with 1 conflict: conflict with "poster" using apps/v1 at ${now}: .spec.replicas`,
    );
    const shared = done(apply(live, patch(2)));
    expect(owners(shared)["me/Apply"]).toEqual([".spec.replicas"]);
    expect(owners(shared)["poster/Update"]).toContain(".spec.replicas");
    const forced = done(apply(live, patch(5), { force: true }));
    expect(owners(forced)["poster/Update"]).not.toContain(".spec.replicas");
    expect(apply(forced, patch(7), { manager: "other" })).toBe(
      '409 Apply failed with 1 conflict: conflict with "me": .spec.replicas',
    );
  });
  it("refuses what is not a configuration of the kind", () => {
    expect(apply(undefined, { ...base, apiVersion: "v1" })).toContain("400 Incorrect version specified in apply patch");
    expect(apply(undefined, { ...base, spec: { ...base.spec, replica: 1 } })).toBe(
      '400 strict decoding error: unknown field "spec.replica"',
    );
  });
});

it("FieldsV1 survives reading and writing", () => {
  const fields = { "f:a": { ".": {}, "f:b": {}, 'k:{"name":"x"}': { ".": {}, "f:c": {} } }, 'v:"s"': {} };
  expect(plain(formatFieldsV1(parseFieldsV1(fields)))).toEqual(fields);
  expect(managerOfUserAgent("kubectl/v1.32.4 (linux/amd64)")).toBe("kubectl");
});
