// Proves what becomes of written objects: defaults, spec and status kept apart, and the refusals that users read.
import { must, utf8 } from "@keelson/base";
import { describe, expect, it } from "vitest";
import { decodeBody } from "../decode/decode-body.ts";
import { builtinKinds } from "../kinds/builtin-kinds.ts";
import type { KubeObject } from "../object/kube-object.ts";
import { invalid } from "../status/status.ts";
import { pullPolicyOf } from "./pod-defaults.ts";
import { pageOf } from "./pages.ts";

const kindOf = (kind: string) =>
  must(
    builtinKinds.all.find((entry) => entry.kind === kind && entry.version !== "v2"),
    "is built in",
  );

/** Decodes, defaults and prepares an object as a POST does. */
function create(kindName: string, body: object): KubeObject {
  const kind = kindOf(kindName);
  const expected = { group: kind.group, version: kind.version, kind: kind.kind, definition: kind.definition };
  const full = {
    ...body,
    metadata: {
      name: "x",
      uid: "u1",
      ...(kind.namespaced ? { namespace: "d" } : {}),
      ...("metadata" in body ? (body.metadata as object) : {}),
    },
  };
  const decoded = decodeBody(utf8(JSON.stringify(full)), "application/json", { expected, fieldValidation: "Strict" });
  if (!decoded.ok) throw new Error(decoded.status.message);
  const page = pageOf(kind);
  return page.prepareForCreate(page.defaults(decoded.object));
}
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
const problems = (kindName: string, body: object): string[] =>
  pageOf(kindOf(kindName))
    .validateCreate(create(kindName, body))
    .map((problem) => `${problem.field}: ${problem.message}`);
const updateProblems = (kindName: string, body: object, old: object): string[] => {
  const page = pageOf(kindOf(kindName));
  const before = create(kindName, old);
  return page
    .validateUpdate(page.prepareForUpdate(create(kindName, body), before, ""), before, "")
    .map((problem) => `${problem.field}: ${problem.message}`);
};
const template = { metadata: { labels: { app: "w" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
const workload = { spec: { selector: { matchLabels: { app: "w" } }, template } };

describe("defaults", () => {
  it("of a Deployment", () => {
    const object = plain(create("Deployment", workload)) as { spec: Record<string, unknown>; status: unknown };
    expect(object.spec).toEqual({
      replicas: 1,
      selector: { matchLabels: { app: "w" } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      template: {
        metadata: { labels: { app: "w" } },
        spec: {
          containers: [
            {
              name: "c",
              image: "nginx",
              imagePullPolicy: "Always",
              resources: {},
              terminationMessagePath: "/dev/termination-log",
              terminationMessagePolicy: "File",
            },
          ],
          dnsPolicy: "ClusterFirst",
          restartPolicy: "Always",
          schedulerName: "default-scheduler",
          securityContext: {},
          terminationGracePeriodSeconds: 30,
        },
      },
    });
    expect(object.status).toEqual({});
  });
  it("of a pod: requests from limits, probes, service links, class", () => {
    const container = {
      name: "c",
      image: "nginx:1",
      resources: { limits: { cpu: "1", memory: "1Gi" } },
      livenessProbe: { httpGet: { port: 80 } },
      ports: [{ containerPort: 80 }],
    };
    const pod = create("Pod", {
      spec: { containers: [container], volumes: [{ name: "v" }, { name: "s", secret: { secretName: "s" } }] },
      status: { phase: "Running" },
    });
    expect(plain(pod)).toMatchObject({
      spec: {
        enableServiceLinks: true,
        containers: [
          {
            imagePullPolicy: "IfNotPresent",
            resources: { requests: { cpu: "1", memory: "1Gi" } },
            ports: [{ containerPort: 80, protocol: "TCP" }],
            livenessProbe: {
              httpGet: { path: "/", port: 80, scheme: "HTTP" },
              timeoutSeconds: 1,
              periodSeconds: 10,
              successThreshold: 1,
              failureThreshold: 3,
            },
          },
        ],
        volumes: [
          { name: "v", emptyDir: {} },
          { name: "s", secret: { secretName: "s", defaultMode: 420 } },
        ],
      },
      status: { phase: "Pending", qosClass: "Guaranteed" },
    });
  });
  it("of Services, jobs, secrets, bindings", () => {
    expect(plain(create("Service", { spec: { ports: [{ port: 80 }], type: "NodePort" } }))).toMatchObject({
      spec: {
        sessionAffinity: "None",
        externalTrafficPolicy: "Cluster",
        internalTrafficPolicy: "Cluster",
        ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
      },
      status: { loadBalancer: {} },
    });
    const job = create("Job", {
      spec: { template: { spec: { restartPolicy: "Never", containers: template.spec.containers } } },
    });
    expect(plain(job)).toMatchObject({
      spec: {
        completions: 1,
        parallelism: 1,
        backoffLimit: 6,
        completionMode: "NonIndexed",
        suspend: false,
        selector: { matchLabels: { "batch.kubernetes.io/controller-uid": "u1" } },
      },
    });
    expect(pageOf(kindOf("Job")).validateCreate(job)).toEqual([]);
    expect(plain(create("Secret", { stringData: { a: "hi" } }))).toMatchObject({ type: "Opaque", data: { a: "aGk=" } });
    expect(
      plain(
        create("ClusterRoleBinding", {
          roleRef: { kind: "ClusterRole", name: "r" },
          subjects: [{ kind: "User", name: "u" }],
        }),
      ),
    ).toMatchObject({
      roleRef: { apiGroup: "rbac.authorization.k8s.io" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io" }],
    });
  });
  it("are stable: applying them twice changes nothing", () => {
    for (const kind of [
      "Deployment",
      "StatefulSet",
      "DaemonSet",
      "ReplicaSet",
      "CronJob",
      "Service",
      "Namespace",
      "Node",
      "NetworkPolicy",
      "PersistentVolumeClaim",
    ]) {
      const object = create(
        kind,
        kind === "CronJob"
          ? { spec: { schedule: "* * * * *", jobTemplate: workload } }
          : kind.endsWith("Set") || kind === "Deployment"
            ? workload
            : {},
      );
      expect(plain(pageOf(kindOf(kind)).defaults(object))).toEqual(plain(object));
    }
  });
  it.each([
    ["nginx", "Always"],
    ["nginx:latest", "Always"],
    ["nginx:1", "IfNotPresent"],
    ["r:5000/nginx", "Always"],
    ["r:5000/n:1", "IfNotPresent"],
    ["n@sha256:00", "IfNotPresent"],
  ])("pull policy of %s is %s", (image, policy) => expect(pullPolicyOf(image)).toBe(policy));
});

describe("rules", () => {
  it.each([
    ["Pod", {}, ["spec.containers: Required value"]],
    [
      "Pod",
      { spec: { containers: [{}] } },
      ["spec.containers[0].name: Required value", "spec.containers[0].image: Required value"],
    ],
    [
      "Pod",
      { spec: { containers: [{ name: "c", image: "i", volumeMounts: [{ name: "v", mountPath: "/x" }] }] } },
      ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ],
    [
      "Pod",
      {
        spec: {
          containers: [
            { name: "c", image: "i" },
            { name: "c", image: "i" },
          ],
        },
      },
      ['spec.containers[1].name: Duplicate value: "c"'],
    ],
    [
      "Pod",
      { spec: { containers: [{ name: "c", image: "i", ports: [{ containerPort: 70000 }] }] } },
      ["spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"],
    ],
    [
      "Pod",
      {
        spec: { containers: [{ name: "c", image: "i", resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } }] },
      },
      ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
    ],
    [
      "Pod",
      { spec: { restartPolicy: "Sometimes", containers: [{ name: "c", image: "i" }] } },
      ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"'],
    ],
    ["Deployment", { spec: { template } }, ["spec.selector: Required value"]],
    [
      "Deployment",
      { spec: { selector: { matchLabels: { app: "z" } }, template } },
      ['spec.template.metadata.labels: Invalid value: {"app":"w"}: `selector` does not match template `labels`'],
    ],
    [
      "Deployment",
      { spec: { ...workload.spec, replicas: -1 } },
      ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"],
    ],
    [
      "Job",
      { spec: { template: { spec: template.spec } } },
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      "CronJob",
      {
        spec: {
          schedule: "x",
          jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: "Never" } } } },
        },
      },
      ['spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]'],
    ],
    ["Service", { spec: {} }, ["spec.ports: Required value"]],
    [
      "Service",
      { spec: { ports: [{ port: 80, nodePort: 30000 }] } },
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      "Service",
      { spec: { ports: [{ port: 80 }, { port: 81 }] } },
      ["spec.ports[0].name: Required value", "spec.ports[1].name: Required value"],
    ],
    [
      "PersistentVolumeClaim",
      { spec: {} },
      [
        "spec.accessModes: Required value: at least 1 access mode is required",
        "spec.resources[storage]: Required value",
      ],
    ],
    ["Ingress", { spec: {} }, ["spec: Invalid value: []: either `defaultBackend` or `rules` must be specified"]],
    [
      "ConfigMap",
      { metadata: { name: "Bad_Name" } },
      [
        expect.stringContaining(
          'metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of',
        ),
      ],
    ],
    [
      "Role",
      { rules: [{ verbs: [] }] },
      [
        "rules[0].verbs: Required value: verbs must contain at least one value",
        "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
        "rules[0].resources: Required value: resource rules must supply at least one resource",
      ],
    ],
  ])("%s %j", (kind, body, expected) => expect(problems(kind, body)).toEqual(expected));
  it("of updates", () => {
    expect(
      updateProblems(
        "Deployment",
        {
          spec: {
            selector: { matchLabels: { app: "w", b: "1" } },
            template: { ...template, metadata: { labels: { app: "w", b: "1" } } },
          },
        },
        workload,
      ),
    ).toEqual(['spec.selector: Invalid value: {"matchLabels":{"app":"w","b":"1"}}: field is immutable']);
    expect(
      updateProblems(
        "Pod",
        { spec: { containers: [{ name: "c", image: "new" }] } },
        { spec: { containers: [{ name: "c", image: "old" }] } },
      ),
    ).toEqual([]);
    expect(
      updateProblems(
        "Pod",
        { spec: { hostNetwork: true, containers: [{ name: "c", image: "i" }] } },
        { spec: { containers: [{ name: "c", image: "i" }] } },
      )[0],
    ).toContain("spec: Forbidden: pod updates may not change fields other than");
    expect(
      updateProblems("ConfigMap", { immutable: true, data: { a: "2" } }, { immutable: true, data: { a: "1" } }),
    ).toEqual(["data: Forbidden: field is immutable when `immutable` is set"]);
  });
  it("make one Invalid answer", () => {
    const status = invalid({ group: "", kind: "Pod" }, "x", pageOf(kindOf("Pod")).validateCreate(create("Pod", {})));
    expect(status).toMatchObject({
      code: 422,
      reason: "Invalid",
      message: 'Pod "x" is invalid: spec.containers: Required value',
    });
    expect(status.details).toEqual({
      name: "x",
      kind: "Pod",
      causes: [{ reason: "FieldValueRequired", message: "Required value", field: "spec.containers" }],
    });
  });
});

describe("spec and status", () => {
  const page = pageOf(kindOf("Deployment"));
  const old = { ...create("Deployment", workload), status: { replicas: 3 } } as KubeObject;
  it("an update keeps the status", () => {
    const update = {
      ...create("Deployment", { spec: { ...workload.spec, replicas: 5 } }),
      status: { replicas: 9 },
    } as KubeObject;
    expect(plain(page.prepareForUpdate(update, old, ""))).toMatchObject({
      spec: { replicas: 5 },
      status: { replicas: 3 },
    });
  });
  it("a status update keeps the spec", () => {
    const update = {
      ...create("Deployment", { metadata: { labels: { a: "b" } }, spec: { ...workload.spec, replicas: 5 } }),
      status: { replicas: 9 },
    } as KubeObject;
    const out = page.prepareForUpdate(update, old, "status");
    expect(plain(out)).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 9 } });
    expect(out.metadata.labels).toBeUndefined();
  });
  it("a namespace keeps its finalizers", () => {
    const namespace = create("Namespace", {});
    expect(plain(namespace)).toMatchObject({
      metadata: { labels: { "kubernetes.io/metadata.name": "x" } },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
    const update = { ...namespace, spec: { finalizers: [] } } as KubeObject;
    expect(plain(pageOf(kindOf("Namespace")).prepareForUpdate(update, namespace, ""))).toMatchObject({
      spec: { finalizers: ["kubernetes"] },
    });
  });
});
