// Filters that look at the node alone: its name, its switch, its labels, its taints, its ports.
import type { PodInfo } from "../cluster/pod-info.ts";
import { taintText } from "../cluster/pod-info.ts";
import { hasLabels, nodeMatchesTerm } from "../cluster/expressions.ts";
import { tolerates, untolerated } from "../cluster/taints.ts";
import type { NodeView } from "../cluster/node-state.ts";
import { reject, type FilterPlugin } from "../framework.ts";

/** `spec.nodeName` names the only node. */
export const nodeName: FilterPlugin = {
  name: "NodeName",
  helpedBy: ["node-added"],
  prepare: ({ pod }) => {
    const wanted = pod.spec?.nodeName ?? "";
    if (wanted === "") return undefined;
    const rejection = reject("NodeName", "node(s) didn't match the requested node name", false);
    return (node) => (node.name === wanted ? undefined : rejection);
  },
};

/** `kubectl cordon`. */
export const nodeUnschedulable: FilterPlugin = {
  name: "NodeUnschedulable",
  helpedBy: ["node-added", "node-changed", "pod-changed"],
  prepare: ({ tolerations }) => {
    const taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
    const rejection = reject("NodeUnschedulable", "node(s) were unschedulable", false);
    const tolerated = tolerations.some((toleration) => tolerates(toleration, taint));
    return (node) => (node.node.spec?.unschedulable === true && !tolerated ? rejection : undefined);
  },
};

export const taintToleration: FilterPlugin = {
  name: "TaintToleration",
  helpedBy: ["node-added", "node-changed", "pod-changed"],
  prepare:
    ({ tolerations }) =>
    (node) => {
      if (node.taints.length === 0) return undefined;
      const taint = untolerated(node.taints, tolerations, ["NoSchedule", "NoExecute"]);
      return taint === undefined
        ? undefined
        : reject("TaintToleration", `node(s) had untolerated taint ${taintText(taint)}`, false);
    },
};

/** `spec.nodeSelector` and required node affinity. */
export const nodeAffinity: FilterPlugin = {
  name: "NodeAffinity",
  helpedBy: ["node-added", "node-changed"],
  prepare: (pod) => {
    if (pod.pod.spec?.nodeSelector === undefined && pod.requiredNodeTerms === undefined) return undefined;
    const rejection = reject("NodeAffinity", "node(s) didn't match Pod's node affinity/selector", false);
    const named = namedNodes(pod);
    const absent = reject("NodeAffinity", "node(s) didn't satisfy plugin(s) [NodeAffinity]", false);
    return (node) => {
      if (named !== undefined && !named.has(node.name)) return absent;
      return matchesNodeAffinity(pod, node) ? undefined : rejection;
    };
  },
};

/** True when selector and required affinity of the pod allow the node. */
export function matchesNodeAffinity(pod: PodInfo, node: NodeView): boolean {
  const { nodeSelector } = pod.pod.spec ?? {};
  if (nodeSelector !== undefined && !hasLabels(node.labels, nodeSelector)) return false;
  return pod.requiredNodeTerms === undefined || pod.requiredNodeTerms.some((term) => nodeMatchesTerm(node.node, term));
}

/** The nodes a pod names by `matchFields` in every alternative; undefined when it leaves any alternative open. */
function namedNodes(pod: PodInfo): ReadonlySet<string> | undefined {
  if (pod.requiredNodeTerms === undefined || pod.requiredNodeTerms.length === 0) return undefined;
  const names = new Set<string>();
  for (const term of pod.requiredNodeTerms) {
    const byName = (term.matchFields ?? []).find((field) => field.key === "metadata.name" && field.operator === "In");
    if (byName === undefined) return undefined;
    for (const name of byName.values ?? []) names.add(name);
  }
  return names;
}

export const nodePorts: FilterPlugin = {
  name: "NodePorts",
  helpedBy: ["node-added", "pod-removed"],
  prepare: ({ hostPorts }) => {
    if (hostPorts.length === 0) return undefined;
    const rejection = reject("NodePorts", "node(s) didn't have free ports for the requested pod ports", true);
    return (node) => (hostPorts.every((port) => node.portIsFree(port)) ? undefined : rejection);
  },
};
