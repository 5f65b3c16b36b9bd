// Which nodes a daemon belongs on: the template's node selector and required affinity, and the taints that daemons
// tolerate by themselves.
import type { DaemonSet, Node, NodeSelectorTerm, PodSpec, Toleration } from "@keelson/api";
import { hasAll } from "../shared/labels.ts";
import { untolerated } from "../shared/taints.ts";

/** Daemons stay on nodes in trouble: they are often what gets them out of it. */
export function daemonTolerations(spec: PodSpec | undefined): readonly Toleration[] {
  const exists = (key: string, effect: string): Toleration => ({
    key: `node.kubernetes.io/${key}`,
    operator: "Exists",
    effect,
  });
  return [
    exists("not-ready", "NoExecute"),
    exists("unreachable", "NoExecute"),
    exists("disk-pressure", "NoSchedule"),
    exists("memory-pressure", "NoSchedule"),
    exists("pid-pressure", "NoSchedule"),
    exists("unschedulable", "NoSchedule"),
    ...(spec?.hostNetwork === true ? [exists("network-unavailable", "NoSchedule")] : []),
  ];
}

export type Fit = {
  /** A daemon should be started here. */
  readonly start: boolean;
  /** One that is here may stay. */
  readonly stay: boolean;
};

export function fitOf(set: DaemonSet, node: Node): Fit {
  const spec = set.spec?.template.spec;
  if (!matchesNode(spec, node)) return { start: false, stay: false };
  const tolerations = [...(spec?.tolerations ?? []), ...daemonTolerations(spec)];
  const taints = node.spec?.taints ?? [];
  const stay = untolerated(taints, tolerations, ["NoExecute"]).length === 0;
  return { start: stay && untolerated(taints, tolerations, ["NoSchedule"]).length === 0, stay };
}

function matchesNode(spec: PodSpec | undefined, node: Node): boolean {
  const name = node.metadata.name ?? "";
  if ((spec?.nodeName ?? "") !== "" && spec?.nodeName !== name) return false;
  if (!hasAll(node.metadata.labels, spec?.nodeSelector ?? {})) return false;
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => matchesTerm(term, node));
}

function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  return (
    expressions.every(({ key, operator, values }) => holds(node.metadata.labels?.[key], operator, values ?? [])) &&
    fields.every(
      ({ key, operator, values }) => key === "metadata.name" && holds(node.metadata.name, operator, values ?? []),
    )
  );
}

function holds(value: string | undefined, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return value !== undefined && Number(value) > Number(values[0]);
    case "Lt":
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
