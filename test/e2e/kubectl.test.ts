// Proves that one command brings up a cluster that kubectl and etcdctl drive as they drive the originals.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, type LocalCluster, onPath, processesOf, startLocalCluster } from "./local-cluster.ts";

describe.skipIf(!onPath("kubectl") || !onPath("etcdctl"))(
  "a cluster of three nodes (needs kubectl and etcdctl)",
  () => {
    let cluster: LocalCluster;

    beforeAll(async () => {
      cluster = await startLocalCluster(["--port-base", "27000"]);
    });

    afterAll(async () => {
      await cluster?.remove();
      if (cluster !== undefined && processesOf(cluster.dataDir).length > 0)
        throw new Error("down left processes running");
    });

    test("three nodes are Ready", async () => {
      const nodes = await cluster.kubectl("get", "nodes");
      expect(nodes.out.split("\n")[0]).toMatch(/^NAME\s+STATUS\s+ROLES\s+AGE\s+VERSION$/);
      expect(nodes.out.match(/^node-\d\s+Ready\s/gm)).toHaveLength(3);
    });

    test("a deployment spreads over the nodes and becomes available", async () => {
      const created = await cluster.kubectl("create", "deployment", "web", "--image=nginx", "--replicas=3");
      expect(created).toMatchObject({ code: 0, out: "deployment.apps/web created\n" });
      const rollout = await cluster.kubectl("rollout", "status", "deployment/web", "--timeout=30s");
      expect(rollout.out).toContain('deployment "web" successfully rolled out');
      const pods = await cluster.kubectl("get", "pods", "-o", "wide", "--no-headers");
      const rows = pods.out
        .trim()
        .split("\n")
        .map((line) => line.split(/\s+/));
      expect(rows.map((row) => row[2])).toEqual(["Running", "Running", "Running"]);
      expect(new Set(rows.map((row) => row[6])).size).toBe(3);
      const deployment = await cluster.kubectl("get", "deployment", "web");
      expect(deployment.out.split("\n")[0]).toMatch(/^NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE$/);
      expect(deployment.out).toMatch(/^web\s+3\/3\s+3\s+3\s/m);
    });

    test("scale, set image, history, undo", async () => {
      expect((await cluster.kubectl("scale", "deployment/web", "--replicas=5")).out).toBe(
        "deployment.apps/web scaled\n",
      );
      expect((await cluster.kubectl("rollout", "status", "deployment/web", "--timeout=30s")).code).toBe(0);
      expect((await cluster.kubectl("set", "image", "deployment/web", "nginx=nginx:1.27")).out).toBe(
        "deployment.apps/web image updated\n",
      );
      expect((await cluster.kubectl("rollout", "status", "deployment/web", "--timeout=60s")).code).toBe(0);
      expect((await cluster.kubectl("rollout", "history", "deployment/web")).out).toMatch(/1\s+<none>\n2\s+<none>/);
      expect((await cluster.kubectl("rollout", "undo", "deployment/web")).out).toBe(
        "deployment.apps/web rolled back\n",
      );
      expect((await cluster.kubectl("rollout", "status", "deployment/web", "--timeout=60s")).code).toBe(0);
      const image = await cluster.kubectl(
        "get",
        "deployment",
        "web",
        "-o",
        "jsonpath={.spec.template.spec.containers[0].image}",
      );
      expect(image.out).toBe("nginx");
    });

    test("apply, describe, labels and errors print as upstream does", async () => {
      const manifest = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: blue}
`;
      expect((await cluster.kubectlApply(manifest)).out).toBe("configmap/settings created\n");
      expect((await cluster.kubectlApply(manifest)).out).toBe("configmap/settings unchanged\n");
      expect((await cluster.kubectlApply(manifest.replace("blue", "green"))).out).toBe(
        "configmap/settings configured\n",
      );
      expect((await cluster.kubectl("label", "configmap/settings", "tier=test")).out).toBe(
        "configmap/settings labeled\n",
      );
      expect((await cluster.kubectl("get", "configmap", "-l", "tier=test", "-o", "name")).out).toBe(
        "configmap/settings\n",
      );
      expect((await cluster.kubectl("get", "pod", "nope")).err).toBe(
        'Error from server (NotFound): pods "nope" not found\n',
      );
      expect((await cluster.kubectl("create", "configmap", "settings")).err).toBe(
        'error: failed to create configmap: configmaps "settings" already exists\n',
      );
      const described = await cluster.kubectl("describe", "deployment", "web");
      expect(described.out).toContain(
        "Replicas:               5 desired | 5 updated | 5 total | 5 available | 0 unavailable",
      );
      expect(described.out).toContain("ScalingReplicaSet");
      const unknown = await cluster.kubectlApply(manifest.replace("\ndata:", "\ndta:"));
      expect(unknown.err).toContain('strict decoding error: unknown field "dta"');
    });

    test("etcdctl sees the objects", async () => {
      const keys = await cluster.etcdctl("get", "--prefix", "/registry/pods", "--keys-only");
      expect(keys.out.match(/^\/registry\/pods\/default\/web-/gm)).toHaveLength(5);
      const members = await cluster.etcdctl("member", "list");
      expect(members.out.match(/started, store-\d/g)).toHaveLength(3);
    });

    test("deletion removes everything that belonged to the deployment", async () => {
      expect((await cluster.kubectl("delete", "deployment", "web")).out).toBe('deployment.apps "web" deleted\n');
      await eventually("no pods and replica sets", async () => {
        const left = await cluster.kubectl("get", "pods,replicasets", "-o", "name");
        return left.code === 0 && left.out === "";
      });
    });

    test("a namespace goes with its contents", async () => {
      await cluster.kubectl("create", "namespace", "shop");
      await eventually(
        "the default service account",
        async () => (await cluster.kubectl("get", "serviceaccount", "default", "-n", "shop")).code === 0,
      );
      await cluster.kubectl("create", "deployment", "till", "--image=nginx", "-n", "shop");
      expect((await cluster.kubectl("delete", "namespace", "shop", "--timeout=60s")).out).toBe(
        'namespace "shop" deleted\n',
      );
      expect((await cluster.etcdctl("get", "--prefix", "/registry/pods/shop/", "--keys-only")).out.trim()).toBe("");
    });
  },
);
