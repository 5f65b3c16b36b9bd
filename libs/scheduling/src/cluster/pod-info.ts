// A pod as the scheduler sees it: what plugins ask for again and again, worked out once.
import {
  controllerOf,
  keyOf,
  parseTime,
  type NodeSelectorTerm,
  type ObjectKey,
  type Pod,
  type PodAffinityTerm,
  type Taint,
  type Toleration,
  type TopologySpreadConstraint,
} from "@keelson/api";
import { podRequest, podWeight, type Amounts } from "./amounts.ts";
import type { Labels } from "./expressions.ts";

export type HostPort = { readonly ip: string; readonly protocol: string; readonly port: number };
export type WeightedTerm = { readonly weight: number; readonly term: PodAffinityTerm };

export type PodInfo = {
  readonly pod: Pod;
  readonly key: ObjectKey;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly priority: number;
  readonly createdMs: number;
  readonly terminating: boolean;
  /** Uid of the controlling owner. */
  readonly ownerUid: string | undefined;
  readonly request: Amounts;
  readonly weight: Amounts;
  readonly hostPorts: readonly HostPort[];
  readonly tolerations: readonly Toleration[];
  readonly requiredAffinity: readonly PodAffinityTerm[];
  readonly requiredAntiAffinity: readonly PodAffinityTerm[];
  readonly preferredAffinity: readonly WeightedTerm[];
  readonly preferredAntiAffinity: readonly WeightedTerm[];
  readonly spread: readonly TopologySpreadConstraint[];
  /** Alternatives; undefined when the pod does not ask. */
  readonly requiredNodeTerms: readonly NodeSelectorTerm[] | undefined;
};

export function podInfo(pod: Pod): PodInfo {
  const { metadata, spec } = pod;
  const affinity = spec?.affinity;
  return {
    pod,
    key: keyOf(pod),
    uid: metadata?.uid ?? "",
    namespace: metadata?.namespace ?? "",
    name: metadata?.name ?? "",
    labels: metadata?.labels ?? {},
    priority: spec?.priority ?? 0,
    createdMs: parseTime(metadata?.creationTimestamp) ?? 0,
    terminating: typeof metadata?.deletionTimestamp === "string",
    ownerUid: controllerOf(pod)?.uid,
    request: podRequest(spec),
    weight: podWeight(spec),
    hostPorts: hostPortsOf(pod),
    tolerations: spec?.tolerations ?? [],
    requiredAffinity: affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
    requiredAntiAffinity: affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
    preferredAffinity: weighted(affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: weighted(affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    spread: spec?.topologySpreadConstraints ?? [],
    requiredNodeTerms: affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms,
  };
}

type Preferred = readonly { readonly weight: number; readonly podAffinityTerm: PodAffinityTerm }[] | undefined;

function weighted(terms: Preferred): readonly WeightedTerm[] {
  return (terms ?? []).map(({ weight, podAffinityTerm }) => ({ weight, term: podAffinityTerm }));
}

function hostPortsOf(pod: Pod): readonly HostPort[] {
  const containers = [
    ...(pod.spec?.containers ?? []),
    ...(pod.spec?.initContainers ?? []).filter((item) => item.restartPolicy === "Always"),
  ];
  return containers.flatMap((container) =>
    (container.ports ?? [])
      .map((port) => ({
        ip: port.hostIP ?? "0.0.0.0",
        protocol: port.protocol ?? "TCP",
        port: port.hostPort ?? (pod.spec?.hostNetwork === true ? port.containerPort : 0),
      }))
      .filter(({ port }) => port > 0),
  );
}

/** A taint as people read it in messages. */
export function taintText(taint: Taint): string {
  return `{${taint.key}: ${taint.value ?? ""}}`;
}
