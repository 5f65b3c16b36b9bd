// Proves the life of an object through the pure verbs: identity on create, what an update may change, when a delete
// removes, marks, waits or refuses.
import { builtinKinds, type KubeObject } from "@keelson/api";
import { must } from "@keelson/base";
import { describe, expect, it } from "vitest";
import type { DeleteOptions } from "../write-options.ts";
import { bindToPath, finishCreate } from "./create.ts";
import { decideDelete } from "./delete.ts";
import type { Strategy } from "./strategy.ts";
import { checkPreconditions, finishUpdate } from "./update.ts";

const deployments = must(builtinKinds.byResource("apps", "v1", "deployments"), "deployments are served");
const pods = must(builtinKinds.byResource("", "v1", "pods"), "pods are served");
const namespaces = must(builtinKinds.byResource("", "v1", "namespaces"), "namespaces are served");
const nowMs = Date.parse("2026-01-02T03:04:05.678Z");
const drawn = { now: "2026-01-02T03:04:05Z", uid: "u-1", suffix: "abcde" };

const strategy: Strategy = {
  prepareForCreate: (object) => object,
  prepareForUpdate: (object) => object,
  validateCreate: () => [],
  validateUpdate: () => [],
  allowUnconditionalUpdate: true,
  allowCreateOnUpdate: false,
  hasGeneration: true,
};

const target = { kind: deployments, namespace: "a", name: "web", subresource: "" };
const stored: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "web",
    namespace: "a",
    uid: "u-1",
    resourceVersion: "7",
    generation: 2,
    creationTimestamp: "2026-01-01T00:00:00Z",
  },
  spec: { replicas: 1 },
};
const background: DeleteOptions = {
  dryRun: false,
  gracePeriodSeconds: undefined,
  propagationPolicy: "Background",
  preconditions: { uid: "", resourceVersion: "" },
};

describe("create", () => {
  it("gives identity and never takes it from the client", () => {
    const body: KubeObject = {
      metadata: { generateName: "web-", uid: "mine", creationTimestamp: "1999-01-01T00:00:00Z", generation: 9 },
    };
    const created = finishCreate(body, { ...target, name: "" }, strategy, drawn);
    expect(created).toMatchObject({
      ok: true,
      object: { metadata: { name: "web-abcde", uid: "u-1", creationTimestamp: drawn.now, generation: 1 } },
    });
  });

  it("wants a name and no resource version", () => {
    expect(finishCreate({ metadata: {} }, target, strategy, drawn)).toMatchObject({ ok: false, status: { code: 422 } });
    expect(finishCreate({ metadata: { name: "x", resourceVersion: "1" } }, target, strategy, drawn)).toMatchObject({
      ok: false,
      status: { code: 400 },
    });
  });

  it("keeps the object in the namespace of the path", () => {
    expect(bindToPath({ metadata: { name: "x", namespace: "b" } }, target)).toMatchObject({
      ok: false,
      status: { code: 400 },
    });
    expect(bindToPath({ metadata: { name: "x" } }, target)).toMatchObject({
      ok: true,
      object: { metadata: { namespace: "a" } },
    });
  });
});

describe("update", () => {
  it("counts generations of the spec only", () => {
    const relabelled = { ...stored, metadata: { ...stored.metadata, labels: { a: "b" } } };
    expect(finishUpdate(relabelled, stored, target, strategy)).toMatchObject({
      ok: true,
      object: { metadata: { generation: 2 } },
    });
    expect(finishUpdate({ ...stored, spec: { replicas: 2 } }, stored, target, strategy)).toMatchObject({
      object: { metadata: { generation: 3 } },
    });
    expect(finishUpdate(stored, stored, target, strategy)).toMatchObject({ ok: true, object: stored });
  });

  it("keeps what only the server may set", () => {
    const forged = {
      ...stored,
      metadata: { name: "web", uid: "other", creationTimestamp: "1999-01-01T00:00:00Z", deletionTimestamp: drawn.now },
    };
    const result = finishUpdate(forged, stored, target, strategy);
    expect(result).toMatchObject({
      ok: true,
      object: { metadata: { uid: "u-1", creationTimestamp: "2026-01-01T00:00:00Z" } },
    });
    expect(result.ok && result.object.metadata.deletionTimestamp).toBeUndefined();
  });

  it("refuses another version, another uid, and no version where one is needed", () => {
    const at = (metadata: object): KubeObject => ({ ...stored, metadata });
    expect(checkPreconditions(at({ resourceVersion: "6" }), stored, target, strategy)?.code).toBe(409);
    expect(checkPreconditions(at({ resourceVersion: "7" }), stored, target, strategy)).toBeUndefined();
    expect(checkPreconditions(at({ uid: "u-2" }), stored, target, strategy)?.code).toBe(409);
    expect(checkPreconditions(at({}), stored, target, { ...strategy, allowUnconditionalUpdate: false })?.code).toBe(
      422,
    );
  });

  it("finishes a deletion when the last finalizer goes, and takes no new one", () => {
    const dying = {
      ...stored,
      metadata: {
        ...stored.metadata,
        deletionTimestamp: drawn.now,
        deletionGracePeriodSeconds: 0,
        finalizers: ["x/y"],
      },
    };
    const freed = { ...dying, metadata: { ...dying.metadata, finalizers: [] } };
    expect(finishUpdate(freed, dying, target, strategy)).toMatchObject({ ok: true, finished: true });
    const held = { ...dying, metadata: { ...dying.metadata, finalizers: ["x/y", "z/z"] } };
    expect(finishUpdate(held, dying, target, strategy)).toMatchObject({ ok: false, status: { code: 422 } });
  });
});

describe("delete", () => {
  const decide = (object: KubeObject, options = background, kind = deployments) =>
    decideDelete(object, { ...target, kind }, options, nowMs);

  it("removes an object that nothing holds", () => {
    expect(decide(stored).kind).toBe("remove");
  });

  it("marks an object with finalizers once", () => {
    const held = { ...stored, metadata: { ...stored.metadata, finalizers: ["x/y"] } };
    const first = decide(held);
    expect(first).toMatchObject({
      kind: "mark",
      object: { metadata: { deletionTimestamp: "2026-01-02T03:04:05Z", deletionGracePeriodSeconds: 0, generation: 3 } },
    });
    expect(first.kind === "mark" && decide(first.object).kind).toBe("pending");
  });

  it("adds the finalizer of its propagation policy", () => {
    expect(decide(stored, { ...background, propagationPolicy: "Foreground" })).toMatchObject({
      kind: "mark",
      object: { metadata: { finalizers: ["foregroundDeletion"] } },
    });
    expect(decide(stored, { ...background, propagationPolicy: "Orphan" })).toMatchObject({
      kind: "mark",
      object: { metadata: { finalizers: ["orphan"] } },
    });
  });

  it("gives running pods their grace and pods that never ran none", () => {
    const pod: KubeObject = {
      ...stored,
      kind: "Pod",
      spec: { nodeName: "n", terminationGracePeriodSeconds: 10 },
      status: { phase: "Running" },
    };
    const marked = decide(pod, background, pods);
    expect(marked).toMatchObject({
      kind: "mark",
      object: { metadata: { deletionTimestamp: "2026-01-02T03:04:15Z", deletionGracePeriodSeconds: 10 } },
    });
    expect(decide({ ...pod, spec: {} }, background, pods).kind).toBe("remove");
    expect(decide({ ...pod, status: { phase: "Succeeded" } }, background, pods).kind).toBe("remove");
    expect(marked.kind === "mark" && decide(marked.object, { ...background, gracePeriodSeconds: 0 }, pods).kind).toBe(
      "remove",
    );
  });

  it("lets a namespace wait for its contents", () => {
    const namespace: KubeObject = {
      kind: "Namespace",
      metadata: { name: "a", uid: "u" },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    };
    expect(decide(namespace, background, namespaces)).toMatchObject({
      kind: "mark",
      object: { status: { phase: "Terminating" } },
    });
  });

  it("refuses when a precondition does not hold", () => {
    const options = { ...background, preconditions: { uid: "other", resourceVersion: "" } };
    expect(decide(stored, options)).toMatchObject({ kind: "refuse", status: { code: 409 } });
  });
});
