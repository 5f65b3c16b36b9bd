// The objects that users create.
import type { ConfigMap, Deployment, Job, Namespace, PodTemplateSpec, StatefulSet } from "@keelson/api";
import type { Prng } from "@keelson/base";

export type Look = { readonly prng: Prng; readonly tolerationSeconds: number };

export function deployment(look: Look, ns = "default"): Deployment {
  const { prng } = look;
  const name = `d${prng.below(3)}`;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: ns },
    spec: {
      replicas: prng.below(4),
      revisionHistoryLimit: prng.pick([1, 2]),
      selector: { matchLabels: { app: name } },
      strategy: prng.pick([
        { type: "Recreate" },
        { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
      ]),
      template: template(look, name, `web:${prng.below(5)}`),
    },
  };
}

export function statefulSet(look: Look): StatefulSet {
  const { prng } = look;
  const name = `s${prng.below(2)}`;
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, namespace: "default" },
    spec: {
      replicas: 1 + prng.below(3),
      serviceName: name,
      podManagementPolicy: prng.pick(["OrderedReady", "Parallel"]),
      selector: { matchLabels: { app: name } },
      // Without a grace period pods would go without the word of their node: no identity would be safe.
      template: template(look, name, "db:1", 1),
    },
  };
}

export function job(look: Look, name: string): Job {
  const { prng } = look;
  const completions = 1 + prng.below(4);
  const { spec, ...rest } = template(look, name, `keelson.test/exit:0?after=${prng.pick([0, 200, 1_000, 3_000])}ms`);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace: "default" },
    spec: {
      completions,
      parallelism: 1 + prng.below(3),
      backoffLimit: 20,
      ...(prng.chance(0.3) ? { completionMode: "Indexed" } : {}),
      template: {
        ...rest,
        spec: { ...spec, containers: spec?.containers ?? [], restartPolicy: prng.pick(["Never", "OnFailure"]) },
      },
    },
  };
}

export function configMap(name: string, ns = "default"): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: ns }, data: { n: "0" } };
}

export function namespace(name: string): Namespace {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function template({ prng, tolerationSeconds }: Look, app: string, image: string, graceMin = 0): PodTemplateSpec {
  const tolerations = ["not-ready", "unreachable"].map((state) => ({
    key: `node.kubernetes.io/${state}`,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds,
  }));
  return {
    metadata: { labels: { app } },
    spec: {
      terminationGracePeriodSeconds: graceMin + prng.below(3),
      containers: [{ name: "main", image, resources: { requests: { cpu: "100m" } } }],
      tolerations,
    },
  };
}
