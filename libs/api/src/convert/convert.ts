// Kinds served at two addresses: Events (core and events.k8s.io) and HorizontalPodAutoscalers (v1 and v2) are stored
// once and converted when asked for at the other one. All other kinds have one version.
import { emptyObject, isJsonObject, type JsonObject } from "../object/json.ts";
import { formatApiVersion, type GroupVersion, type KubeObject } from "../object/kube-object.ts";

/** The object at another group version; unknown pairs only change apiVersion. */
export function convertTo(object: KubeObject, target: GroupVersion): KubeObject {
  const apiVersion = formatApiVersion(target);
  if (object.apiVersion === apiVersion) return object;
  if (object.kind === "Event")
    return { ...renamed(object, target.group === "" ? toCoreEvent : toGroupedEvent), apiVersion };
  if (object.kind === "HorizontalPodAutoscaler")
    return { ...(target.version === "v1" ? hpaToV1(object) : hpaToV2(object)), apiVersion };
  return { ...object, apiVersion };
}

const toGroupedEvent: Readonly<Record<string, string>> = {
  involvedObject: "regarding",
  message: "note",
  reportingComponent: "reportingController",
  source: "deprecatedSource",
  firstTimestamp: "deprecatedFirstTimestamp",
  lastTimestamp: "deprecatedLastTimestamp",
  count: "deprecatedCount",
};
const toCoreEvent: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(toGroupedEvent).map(([core, grouped]) => [grouped, core]),
);

function renamed(object: KubeObject, names: Readonly<Record<string, string>>): KubeObject {
  const out = emptyObject();
  for (const [field, value] of Object.entries(object)) out[names[field] ?? field] = value;
  return out as KubeObject;
}

/** Where v1 keeps the metrics it has no field for. */
const metricsAnnotation = "autoscaling.alpha.kubernetes.io/metrics";
const behaviorAnnotation = "autoscaling.alpha.kubernetes.io/behavior";
const statusAnnotations: Readonly<Record<string, string>> = {
  currentMetrics: "autoscaling.alpha.kubernetes.io/current-metrics",
  conditions: "autoscaling.alpha.kubernetes.io/conditions",
};

function hpaToV1(object: KubeObject): KubeObject {
  const { metrics, behavior, ...spec } = fieldsOf(object["spec"]);
  const { currentMetrics, conditions, ...status } = fieldsOf(object["status"]);
  const annotations: Record<string, string> = { ...object.metadata.annotations };
  const all = Array.isArray(metrics) ? metrics.filter(isJsonObject) : [];
  const cpu = all.find(isCpuUtilization);
  const rest = all.filter((metric) => metric !== cpu);
  if (rest.length > 0) annotations[metricsAnnotation] = JSON.stringify(rest);
  if (behavior !== undefined) annotations[behaviorAnnotation] = JSON.stringify(behavior);
  if (Array.isArray(conditions) && conditions.length > 0)
    annotations[statusAnnotations["conditions"] as string] = JSON.stringify(conditions);
  if (Array.isArray(currentMetrics) && currentMetrics.length > 0)
    annotations[statusAnnotations["currentMetrics"] as string] = JSON.stringify(currentMetrics);
  const wanted = number(at(cpu, "resource", "target", "averageUtilization"));
  const current = number(
    at(
      (Array.isArray(currentMetrics) ? currentMetrics : []).find(isCpuUtilization),
      "resource",
      "current",
      "averageUtilization",
    ),
  );
  return {
    ...object,
    metadata: { ...object.metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...spec, ...(wanted === undefined ? {} : { targetCPUUtilizationPercentage: wanted }) },
    ...(object["status"] === undefined
      ? {}
      : { status: { ...status, ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }) } }),
  };
}

function hpaToV2(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: wanted, ...spec } = fieldsOf(object["spec"]);
  const { currentCPUUtilizationPercentage: _current, ...status } = fieldsOf(object["status"]);
  const annotations: Record<string, string> = { ...object.metadata.annotations };
  const take = (key: string): unknown => {
    const text = annotations[key];
    delete annotations[key];
    return text === undefined ? undefined : parseOrNothing(text);
  };
  const kept = take(metricsAnnotation);
  const metrics: unknown[] = Array.isArray(kept) ? kept : [];
  if (typeof wanted === "number")
    metrics.push({
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization: wanted } },
    });
  const behavior = take(behaviorAnnotation);
  const conditions = take(statusAnnotations["conditions"] as string);
  const currentMetrics = take(statusAnnotations["currentMetrics"] as string);
  const { annotations: _annotations, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: { ...metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...spec, ...(metrics.length === 0 ? {} : { metrics }), ...(behavior === undefined ? {} : { behavior }) },
    ...(object["status"] === undefined
      ? {}
      : {
          status: {
            ...status,
            ...(conditions === undefined ? {} : { conditions }),
            ...(currentMetrics === undefined ? {} : { currentMetrics }),
          },
        }),
  };
}

function isCpuUtilization(metric: unknown): boolean {
  return (
    at(metric, "type") === "Resource" &&
    at(metric, "resource", "name") === "cpu" &&
    (at(metric, "resource", "target", "averageUtilization") ?? at(metric, "resource", "current")) !== undefined
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return isJsonObject(value) ? { ...(value as JsonObject) } : {};
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let inner = value;
  for (const step of path) inner = isJsonObject(inner) ? inner[step] : undefined;
  return inner;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an annotation that somebody edited by hand is worth nothing
  }
}
