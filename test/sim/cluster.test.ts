// Proves the controllers of namespaces, nodes and services through the real control loop, in virtual time.
import { resources, type Namespace, type Node, type Pod, type Service } from "@keelson/api";
import {
  endpointsController,
  endpointSliceController,
  namespaceController,
  nodeLifecycleController,
  podGarbageCollector,
  rootCaPublisher,
  serviceAccountController,
  taintEvictionController,
} from "@keelson/controllers";
import { describe, expect, it } from "vitest";
import { createWorld, type World } from "./workload-world.ts";

function namespaceObject(name: string): Namespace {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

function podObject(name: string, extra: Partial<Pod["spec"]> = {}, namespace = "default"): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { app: "web" } },
    spec: { containers: [{ name: "c", image: "i", ports: [{ name: "http", containerPort: 8080 }] }], ...extra },
  };
}

function readyNode(name: string): Node {
  const condition = { type: "Ready", status: "True", reason: "KubeletReady", message: "ok" };
  return { apiVersion: "v1", kind: "Node", metadata: { name }, spec: {}, status: { conditions: [condition] } };
}

async function renew(world: World, node: string): Promise<void> {
  await world.api.patch(
    resources.leases,
    `kube-node-lease/${node}`,
    { spec: { renewTime: new Date(world.clock.wallMs()).toISOString() } },
    { type: "merge" },
  );
}

async function nodeOf(world: World, name: string): Promise<Node> {
  const got = await world.api.get(resources.nodes, name);
  if (!got.ok) throw new Error(got.status.message);
  return got.object;
}

describe("namespaces", () => {
  it("get a default service account and the cluster's CA, and get them back", async () => {
    const world = await createWorld([serviceAccountController, rootCaPublisher("PEM")]);
    await world.api.create(resources.namespaces, namespaceObject("a"));
    await world.clock.advance(1000);
    expect((await world.api.get(resources.serviceaccounts, "a/default")).ok).toBe(true);
    await world.api.delete(resources.serviceaccounts, "a/default");
    await world.api.patch(
      resources.configmaps,
      "a/kube-root-ca.crt",
      { data: { "ca.crt": "other", more: "x" } },
      { type: "merge" },
    );
    await world.clock.advance(1000);
    expect((await world.api.get(resources.serviceaccounts, "a/default")).ok).toBe(true);
    expect(await world.api.get(resources.configmaps, "a/kube-root-ca.crt")).toMatchObject({
      ok: true,
      object: { data: { "ca.crt": "PEM" } },
    });
    expect(world.failures).toEqual([]);
    await world.scope.stop();
  });

  it("are emptied before they go, and say what they wait for", async () => {
    const world = await createWorld([
      namespaceController({ watched: [resources.pods, resources.configmaps], unwatched: [resources.events] }),
    ]);
    await world.api.create(resources.namespaces, namespaceObject("a"));
    await world.api.create(resources.pods, podObject("p", {}, "a"));
    await world.api.create(resources.configmaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "m", namespace: "a", finalizers: ["example.com/hold"] },
    });
    await world.api.create(resources.pods, podObject("kept", {}, "b"));
    await world.clock.advance(3000);
    await world.api.delete(resources.namespaces, "a");
    await world.clock.advance(10_000);
    const stuck = await world.api.get(resources.namespaces, "a");
    expect(stuck).toMatchObject({
      ok: true,
      object: {
        status: {
          conditions: [
            { type: "NamespaceContentRemaining", status: "True" },
            {
              type: "NamespaceFinalizersRemaining",
              message:
                "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
            },
          ],
        },
      },
    });
    await world.api.patch(resources.configmaps, "a/m", { metadata: { finalizers: [] } }, { type: "merge" });
    await world.clock.advance(10_000);
    expect(world.failures).toEqual([]);
    expect((await world.api.get(resources.namespaces, "a")).ok).toBe(false);
    expect((await world.pods()).map(({ metadata }) => metadata.name)).toEqual(["kept"]);
    await world.scope.stop();
  });
});

describe("nodes", () => {
  const specs = [
    nodeLifecycleController({ monitorGraceMs: 40_000, startupGraceMs: 60_000 }),
    taintEvictionController,
    podGarbageCollector,
  ];

  it("that fall silent become Unknown, are tainted, lose their pods, and recover", async () => {
    const world = await createWorld(specs, { kubelet: false });
    await world.api.create(resources.nodes, readyNode("n1"));
    await world.api.create(resources.leases, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "n1", namespace: "kube-node-lease" },
      spec: {},
    });
    const short = {
      key: "node.kubernetes.io/unreachable",
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 30,
    };
    const ready = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
    await world.api.create(resources.pods, {
      ...podObject("short", { nodeName: "n1", tolerations: [short] }),
      status: ready,
    });
    await world.api.create(resources.pods, {
      ...podObject("long", { nodeName: "n1", tolerations: [{ ...short, tolerationSeconds: 3000 }] }),
      status: ready,
    });
    for (let i = 0; i < 10; i++) {
      await renew(world, "n1");
      await world.clock.advance(10_000);
    }
    expect((await nodeOf(world, "n1")).spec?.taints ?? []).toEqual([]);
    await world.clock.advance(29_000);
    expect((await nodeOf(world, "n1")).status?.conditions?.[0]?.status).toBe("True");
    await world.clock.advance(3_000);
    const silent = await nodeOf(world, "n1");
    expect(silent.status?.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
      status: "Unknown",
      reason: "NodeStatusUnknown",
    });
    expect(silent.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
      "node.kubernetes.io/unreachable:NoSchedule",
      "node.kubernetes.io/unreachable:NoExecute",
    ]);
    expect(
      (await world.pods()).every(
        ({ status }) => status?.conditions?.find(({ type }) => type === "Ready")?.status === "False",
      ),
    ).toBe(true);
    // A word of its kubelet, which may be about to be heard again: it counts for a moment.
    const spoken = { status: { conditions: ready.conditions } };
    await world.api.patch(resources.pods, "default/long", spoken, { type: "merge", subresource: "kubelet" });
    const isLongReady = async (): Promise<boolean> =>
      (await world.pods()).find(({ metadata }) => metadata.name === "long")?.status?.conditions?.[0]?.status === "True";
    await world.clock.advance(4_500);
    expect(await isLongReady()).toBe(true);
    await world.clock.advance(1_000);
    expect(await isLongReady()).toBe(false);
    await world.clock.advance(25_500);
    const pods = await world.pods();
    expect(pods.find(({ metadata }) => metadata.name === "short")?.metadata.deletionTimestamp).toBeDefined();
    expect(pods.find(({ metadata }) => metadata.name === "long")?.metadata.deletionTimestamp).toBeUndefined();
    const back = {
      ...readyNode("n1").status?.conditions?.[0],
      lastHeartbeatTime: new Date(world.clock.wallMs()).toISOString(),
    };
    await world.api.patch(
      resources.nodes,
      "n1",
      { status: { conditions: [back] } },
      { type: "merge", subresource: "kubelet" },
    );
    await renew(world, "n1");
    await world.clock.advance(1000);
    expect((await nodeOf(world, "n1")).spec?.taints ?? []).toEqual([]);
    expect(world.failures).toEqual([]);
    await world.scope.stop();
  });

  it("that are cordoned or under pressure are tainted accordingly", async () => {
    const world = await createWorld(specs, { kubelet: false });
    const node = readyNode("n1");
    await world.api.create(resources.nodes, {
      ...node,
      spec: { unschedulable: true },
      status: { conditions: [...(node.status?.conditions ?? []), { type: "DiskPressure", status: "True" }] },
    });
    await world.clock.advance(100);
    expect((await nodeOf(world, "n1")).spec?.taints?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
      "node.kubernetes.io/disk-pressure:NoSchedule",
      "node.kubernetes.io/unschedulable:NoSchedule",
    ]);
    await world.scope.stop();
  });

  it("that are gone take their pods along after the quarantine", async () => {
    const world = await createWorld(specs, { kubelet: false });
    await world.api.create(resources.pods, podObject("p", { nodeName: "nowhere" }));
    await world.clock.advance(39_000);
    expect((await world.pods()).length).toBe(1);
    await world.clock.advance(3_000);
    expect((await world.pods()).length).toBe(0);
    await world.scope.stop();
  });
});

describe("services", () => {
  it("have the addresses of their ready pods, in both forms", async () => {
    const world = await createWorld([endpointsController, endpointSliceController]);
    const service: Service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "default" },
      spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: "http", protocol: "TCP" }] },
    };
    await world.api.create(resources.services, service);
    await world.clock.advance(100);
    expect(await world.api.list(resources.endpointslices)).toMatchObject({
      ok: true,
      object: { items: [{ endpoints: [], addressType: "IPv4" }] },
    });
    await world.api.create(resources.pods, podObject("a"));
    await world.api.create(resources.pods, podObject("b"));
    await world.clock.advance(5000);
    const endpoints = await world.api.get(resources.endpoints, "default/web");
    expect(endpoints).toMatchObject({
      ok: true,
      object: {
        subsets: [
          {
            addresses: [{ ip: "10.0.0.1", targetRef: { name: "a" } }, { targetRef: { name: "b" } }],
            ports: [{ port: 8080, protocol: "TCP" }],
          },
        ],
      },
    });
    const slices = await world.api.list(resources.endpointslices);
    expect(slices).toMatchObject({
      ok: true,
      object: {
        items: [
          { endpoints: [{ conditions: { ready: true } }, { conditions: { ready: true } }], ports: [{ port: 8080 }] },
        ],
      },
    });
    await world.api.patch(
      resources.pods,
      "default/a",
      { status: { conditions: [{ type: "Ready", status: "False" }] } },
      { type: "merge", subresource: "kubelet" },
    );
    await world.clock.advance(100);
    expect(await world.api.get(resources.endpoints, "default/web")).toMatchObject({
      ok: true,
      object: {
        subsets: [{ addresses: [{ targetRef: { name: "b" } }], notReadyAddresses: [{ targetRef: { name: "a" } }] }],
      },
    });
    expect(world.failures).toEqual([]);
    await world.scope.stop();
  });
});
