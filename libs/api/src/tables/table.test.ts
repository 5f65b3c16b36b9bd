// Proves the rows that `kubectl get` prints, and that conversions between versions lose nothing.
import { must } from "@keelson/base";
import { describe, expect, it } from "vitest";
import { convertTo } from "../convert/convert.ts";
import { builtinKinds } from "../kinds/builtin-kinds.ts";
import type { KubeObject } from "../object/kube-object.ts";
import { tableOf } from "./table.ts";

const nowMs = Date.parse("2024-01-01T01:00:00Z");
const metadata = { name: "x", namespace: "d", creationTimestamp: "2024-01-01T00:00:00Z" };
const cells = (
  group: string,
  resource: string,
  object: Record<string, unknown>,
  version = "v1",
): Record<string, unknown> => {
  const table = tableOf(
    must(builtinKinds.byResource(group, version, resource), "is built in"),
    [{ metadata, ...object } as KubeObject],
    { nowMs, includeObject: "None" },
  );
  return Object.fromEntries(table.columnDefinitions.map((column, index) => [column.name, table.rows[0]?.cells[index]]));
};
const pod = (spec: object, status: object, meta: object = {}): Record<string, unknown> =>
  cells("", "pods", {
    metadata: { ...metadata, ...meta },
    spec: { containers: [{ name: "a" }, { name: "b" }], ...spec },
    status,
  });
const running = { running: { startedAt: "2024-01-01T00:00:00Z" } };

describe("pods", () => {
  it("running", () => {
    const status = {
      phase: "Running",
      podIPs: [{ ip: "10.0.0.1" }],
      containerStatuses: [
        {
          name: "a",
          ready: true,
          restartCount: 2,
          state: running,
          lastState: { terminated: { exitCode: 1, finishedAt: "2024-01-01T00:58:00Z" } },
        },
        { name: "b", ready: false, restartCount: 0, state: running },
      ],
    };
    expect(pod({ nodeName: "n1" }, status)).toEqual({
      Name: "x",
      Ready: "1/2",
      Status: "Running",
      Restarts: "2 (2m ago)",
      Age: "60m",
      IP: "10.0.0.1",
      Node: "n1",
      "Nominated Node": "<none>",
      "Readiness Gates": "<none>",
    });
  });
  it.each([
    [{ phase: "Pending" }, {}, "Pending"],
    [
      {
        phase: "Running",
        containerStatuses: [{ name: "a", restartCount: 1, state: { waiting: { reason: "CrashLoopBackOff" } } }],
      },
      {},
      "CrashLoopBackOff",
    ],
    [{ phase: "Failed", reason: "Evicted" }, {}, "Evicted"],
    [
      {
        phase: "Succeeded",
        containerStatuses: [
          { name: "a", restartCount: 0, state: { terminated: { exitCode: 0, reason: "Completed" } } },
        ],
      },
      {},
      "Completed",
    ],
    [{ phase: "Pending", initContainerStatuses: [{ name: "i", restartCount: 0, state: running }] }, {}, "Init:0/1"],
    [
      {
        phase: "Pending",
        initContainerStatuses: [{ name: "i", restartCount: 0, state: { terminated: { exitCode: 3 } } }],
      },
      {},
      "Init:ExitCode:3",
    ],
    [{ phase: "Running" }, { deletionTimestamp: "2024-01-01T00:59:00Z" }, "Terminating"],
    [
      { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] },
      {},
      "SchedulingGated",
    ],
  ])("%j %j is %s", (status, meta, word) =>
    expect(pod({ initContainers: [{ name: "i" }] }, status, meta)["Status"]).toBe(word),
  );
});

describe("other kinds", () => {
  it("deployment", () => {
    const spec = {
      replicas: 3,
      selector: { matchLabels: { app: "w" } },
      template: { spec: { containers: [{ name: "c", image: "nginx" }] } },
    };
    expect(cells("apps", "deployments", { spec, status: { readyReplicas: 1 } })).toEqual({
      Name: "x",
      Ready: "1/3",
      "Up-to-date": 0,
      Available: 0,
      Age: "60m",
      Containers: "c",
      Images: "nginx",
      Selector: "app=w",
    });
  });
  it("node", () => {
    const node = {
      metadata: { ...metadata, labels: { "node-role.kubernetes.io/control-plane": "" } },
      spec: { unschedulable: true },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    };
    expect(cells("", "nodes", node)).toMatchObject({
      Status: "Ready,SchedulingDisabled",
      Roles: "control-plane",
      "Internal-IP": "<none>",
      "OS-Image": "<unknown>",
    });
  });
  it("service", () => {
    const ports = [
      { port: 80, protocol: "TCP", nodePort: 30080 },
      { port: 53, protocol: "UDP" },
    ];
    expect(cells("", "services", { spec: { type: "LoadBalancer", clusterIPs: ["10.1.1.1"], ports } })).toMatchObject({
      Type: "LoadBalancer",
      "Cluster-IP": "10.1.1.1",
      "External-IP": "<pending>",
      "Port(s)": "80:30080/TCP,53/UDP",
      Selector: "<none>",
    });
  });
  it("job, endpoints, hpa", () => {
    expect(
      cells("batch", "jobs", { spec: { completions: 2 }, status: { succeeded: 1, startTime: "2024-01-01T00:59:30Z" } }),
    ).toMatchObject({ Status: "Running", Completions: "1/2", Duration: "30s" });
    const addresses = [1, 2, 3, 4].map((last) => ({ ip: `10.0.0.${last}` }));
    expect(cells("", "endpoints", { subsets: [{ addresses, ports: [{ port: 80 }] }] })["Endpoints"]).toBe(
      "10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more...",
    );
    const spec = {
      scaleTargetRef: { kind: "Deployment", name: "w" },
      minReplicas: 1,
      maxReplicas: 5,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
      ],
    };
    expect(cells("autoscaling", "horizontalpodautoscalers", { spec }, "v2")).toMatchObject({
      Reference: "Deployment/w",
      Targets: "cpu: <unknown>/80%",
      MinPods: "1",
    });
  });
  it("kinds without a printer show name and age, and the metadata beside them", () => {
    const table = tableOf({ definition: undefined }, [{ metadata }], { nowMs, includeObject: "Metadata" });
    expect(table.rows).toEqual([
      { cells: ["x", "60m"], object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata } },
    ]);
  });
});

describe("conversion", () => {
  it("of events renames fields", () => {
    const event: KubeObject = {
      apiVersion: "v1",
      kind: "Event",
      metadata,
      involvedObject: { name: "p" },
      message: "m",
      reportingComponent: "c",
    };
    const grouped = convertTo(event, { group: "events.k8s.io", version: "v1" });
    expect(grouped).toMatchObject({
      apiVersion: "events.k8s.io/v1",
      regarding: { name: "p" },
      note: "m",
      reportingController: "c",
    });
    expect(convertTo(grouped, { group: "", version: "v1" })).toEqual(event);
  });
  it("of autoscalers goes there and back", () => {
    const metrics = [
      { type: "Pods", pods: { metric: { name: "q" }, target: { type: "AverageValue", averageValue: "1" } } },
      { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } },
    ];
    const v2: KubeObject = {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata,
      spec: { maxReplicas: 3, metrics },
      status: { currentReplicas: 1 },
    };
    const v1 = convertTo(v2, { group: "autoscaling", version: "v1" });
    expect(v1["spec"]).toEqual({ maxReplicas: 3, targetCPUUtilizationPercentage: 50 });
    expect(convertTo(v1, { group: "autoscaling", version: "v2" })).toEqual(v2);
  });
});
