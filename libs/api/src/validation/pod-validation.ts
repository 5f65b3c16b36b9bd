// Rules for pods and pod templates, and for what an update of a pod may change.
import type { Pod, PodSpec, PodTemplateSpec, Toleration, TopologySpreadConstraint, Volume } from "../gen/core-v1.ts";
import { type Draft, draftOf, jsonEqual } from "../object/json.ts";
import { validateContainer } from "./container-validation.ts";
import { dnsLabelProblems, dnsSubdomainProblems, labelKeyProblems } from "./names.ts";
import { validateAnnotations, validateLabels } from "./object-meta-validation.ts";
import type { Problems } from "./problems.ts";
import { validateLabelSelector } from "./selector-validation.ts";

export function validatePod(pod: Pod, problems: Problems): void {
  validatePodSpec(pod.spec ?? { containers: [] }, problems.at("spec"));
}

/** The template of a workload; its metadata and spec. */
export function validateTemplate(template: PodTemplateSpec | undefined, problems: Problems): void {
  validateLabels(template?.metadata?.labels, problems.at("labels"));
  validateAnnotations(template?.metadata?.annotations, problems.at("annotations"));
  validatePodSpec(template?.spec ?? { containers: [] }, problems.at("spec"));
}

export function validatePodSpec(spec: PodSpec, problems: Problems): void {
  const volumes = validateVolumes(spec.volumes ?? [], problems.at("volumes"));
  validateContainers(spec, volumes, problems);
  problems.at("restartPolicy").oneOf(spec.restartPolicy, ["Always", "OnFailure", "Never"]);
  problems.at("dnsPolicy").oneOf(spec.dnsPolicy, ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]);
  if (spec.dnsPolicy === "None" && (spec.dnsConfig?.nameservers ?? []).length === 0)
    problems
      .at("dnsConfig")
      .at("nameservers")
      .required("must provide at least one DNS nameserver when `dnsPolicy` is None");
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647))
    problems.at("activeDeadlineSeconds").invalid(deadline, "must be between 1 and 2147483647, inclusive");
  problems.at("terminationGracePeriodSeconds").nonNegative(spec.terminationGracePeriodSeconds);
  optional(spec.nodeName, problems.at("nodeName"), dnsSubdomainProblems);
  optional(spec.serviceAccountName, problems.at("serviceAccountName"), dnsSubdomainProblems);
  optional(spec.priorityClassName, problems.at("priorityClassName"), dnsSubdomainProblems);
  optional(spec.runtimeClassName, problems.at("runtimeClassName"), dnsSubdomainProblems);
  optional(spec.hostname, problems.at("hostname"), dnsLabelProblems);
  optional(spec.subdomain, problems.at("subdomain"), dnsLabelProblems);
  validateLabels(spec.nodeSelector, problems.at("nodeSelector"));
  for (const [index, toleration] of (spec.tolerations ?? []).entries())
    validateToleration(toleration, problems.at("tolerations").index(index));
  validateSpread(spec.topologySpreadConstraints ?? [], problems.at("topologySpreadConstraints"));
  validateAffinity(spec, problems.at("affinity"));
  validateGates(spec, problems.at("schedulingGates"));
}

function optional(value: string | undefined, problems: Problems, rule: (value: string) => readonly string[]): void {
  if (value !== undefined && value !== "") problems.invalidAll(value, rule(value));
}

function validateContainers(spec: PodSpec, volumes: ReadonlySet<string>, problems: Problems): void {
  const names = new Set<string>();
  const containers = spec.containers ?? [];
  if (containers.length === 0) problems.at("containers").required();
  for (const [index, container] of containers.entries()) {
    const at = problems.at("containers").index(index);
    validateContainer(container, volumes, names, at);
    if (container.restartPolicy !== undefined)
      at.at("restartPolicy").forbidden("may not be set for non-init containers");
    if (spec.hostNetwork === true)
      for (const [port, { containerPort, hostPort = 0 }] of (container.ports ?? []).entries())
        if (hostPort !== 0 && hostPort !== containerPort)
          at.at("ports")
            .index(port)
            .at("containerPort")
            .invalid(containerPort, "must match `hostPort` when `hostNetwork` is true");
  }
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    const at = problems.at("initContainers").index(index);
    validateContainer(container, volumes, names, at);
    if (container.restartPolicy === "Always") continue;
    if (container.restartPolicy !== undefined) at.at("restartPolicy").notSupported(container.restartPolicy, ["Always"]);
    for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const)
      if (container[field] !== undefined)
        at.at(field).forbidden("may not be set for init containers without restartPolicy=Always");
  }
  for (const [index, container] of (spec.ephemeralContainers ?? []).entries())
    validateContainer(container, volumes, names, problems.at("ephemeralContainers").index(index));
}

function validateVolumes(volumes: readonly Volume[], problems: Problems): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const at = problems.index(index);
    if (volume.name === "") at.at("name").required();
    else if (names.has(volume.name)) at.at("name").duplicate(volume.name);
    else at.at("name").invalidAll(volume.name, dnsLabelProblems(volume.name));
    names.add(volume.name);
    const sources = Object.keys(volume).filter((field) => field !== "name");
    if (sources.length === 0) at.required("must specify a volume type");
    for (const extra of sources.slice(1)) at.at(extra).forbidden("may not specify more than 1 volume type");
    if (volume.hostPath?.path === "") at.at("hostPath").at("path").required();
    if (volume.secret !== undefined && (volume.secret.secretName ?? "") === "")
      at.at("secret").at("secretName").required();
    if (volume.configMap !== undefined && (volume.configMap.name ?? "") === "")
      at.at("configMap").at("name").required();
    if (volume.persistentVolumeClaim?.claimName === "") at.at("persistentVolumeClaim").at("claimName").required();
  }
  return names;
}

function validateToleration(toleration: Toleration, problems: Problems): void {
  const { key = "", operator = "", value = "", effect = "" } = toleration;
  if (key !== "") problems.at("key").invalidAll(key, labelKeyProblems(key));
  else if (operator !== "Exists")
    problems
      .at("operator")
      .invalid(operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"');
  if (toleration.tolerationSeconds !== undefined && effect !== "NoExecute")
    problems.at("effect").invalid(effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
  if (operator === "Exists") {
    if (value !== "") problems.at("operator").invalid(toleration, "value must be empty when `operator` is 'Exists'");
  } else if (operator !== "" && operator !== "Equal")
    problems.at("operator").notSupported(operator, ["Equal", "Exists"]);
  if (effect !== "" && !["NoSchedule", "PreferNoSchedule", "NoExecute"].includes(effect))
    problems.at("effect").notSupported(effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"]);
}

function validateSpread(constraints: readonly TopologySpreadConstraint[], problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, constraint] of constraints.entries()) {
    const at = problems.index(index);
    if (constraint.maxSkew <= 0) at.at("maxSkew").invalid(constraint.maxSkew, "must be greater than zero");
    if (constraint.topologyKey === "") at.at("topologyKey").required("can not be empty");
    at.at("whenUnsatisfiable").oneOf(constraint.whenUnsatisfiable, ["DoNotSchedule", "ScheduleAnyway"]);
    const pair = `{${constraint.topologyKey}, ${constraint.whenUnsatisfiable}}`;
    if (seen.has(pair)) at.at("{topologyKey, whenUnsatisfiable}").duplicate(pair);
    seen.add(pair);
    validateLabelSelector(constraint.labelSelector, at.at("labelSelector"));
  }
}

function validateAffinity({ affinity }: PodSpec, problems: Problems): void {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required !== undefined && required.nodeSelectorTerms.length === 0)
    problems
      .at("nodeAffinity")
      .at("requiredDuringSchedulingIgnoredDuringExecution")
      .at("nodeSelectorTerms")
      .required("must have at least one node selector term");
  for (const kind of ["podAffinity", "podAntiAffinity"] as const)
    for (const [index, term] of (affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      const at = problems.at(kind).at("requiredDuringSchedulingIgnoredDuringExecution").index(index);
      if (term.topologyKey === "") at.at("topologyKey").required("can not be empty");
      validateLabelSelector(term.labelSelector, at.at("labelSelector"));
    }
}

function validateGates(spec: PodSpec, problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, gate] of (spec.schedulingGates ?? []).entries()) {
    problems.index(index).invalidAll(gate.name, labelKeyProblems(gate.name));
    if (seen.has(gate.name)) problems.index(index).duplicate(gate.name);
    seen.add(gate.name);
  }
  if (seen.size > 0 && (spec.nodeName ?? "") !== "")
    problems.forbidden("cannot be set until all schedulingGates have been cleared");
}

const changeable =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** A pod's spec is fixed except for images, a shorter deadline, more tolerations and fewer scheduling gates. */
export function validatePodUpdate(pod: Pod, old: Pod, problems: Problems): void {
  if (pod.spec === undefined || old.spec === undefined) return;
  const was = old.spec.activeDeadlineSeconds;
  const now = pod.spec.activeDeadlineSeconds;
  if (was !== undefined && (now === undefined || now > was))
    problems.at("spec").at("activeDeadlineSeconds").invalid(now, "must be less than or equal to previous value");
  const kept = new Set((pod.spec.tolerations ?? []).map(lastingPart));
  if ((old.spec.tolerations ?? []).some((toleration) => !kept.has(lastingPart(toleration))))
    problems
      .at("spec")
      .at("tolerations")
      .forbidden("existing toleration can not be modified except its tolerationSeconds");
  const gates = new Set((old.spec.schedulingGates ?? []).map((gate) => gate.name));
  if ((pod.spec.schedulingGates ?? []).some((gate) => !gates.has(gate.name)))
    problems.at("spec").at("schedulingGates").forbidden("only deletion is allowed");
  const [fixed, before] = [fixedPart(pod.spec, gates.size > 0), fixedPart(old.spec, gates.size > 0)];
  if (jsonEqual(fixed, before)) return;
  const changed = Object.keys({ ...fixed, ...before }).filter(
    (field) => !jsonEqual(fixed[field as keyof PodSpec], before[field as keyof PodSpec]),
  );
  problems.at("spec").forbidden(`${changeable}\nchanged: ${changed.join(", ")}\n`);
}

/** What may not change about a toleration, as one text. */
function lastingPart({ key, operator, value, effect }: Toleration): string {
  return JSON.stringify([key, operator, value, effect]);
}

function fixedPart(spec: PodSpec, gated: boolean): Draft<PodSpec> {
  const draft = draftOf(spec);
  for (const container of [...(draft.containers ?? []), ...(draft.initContainers ?? [])]) container.image = "";
  delete draft.activeDeadlineSeconds;
  delete draft.tolerations;
  delete draft.schedulingGates;
  delete draft.ephemeralContainers;
  if ((draft.terminationGracePeriodSeconds ?? 0) <= 1) delete draft.terminationGracePeriodSeconds;
  if (gated) {
    delete draft.nodeSelector;
    delete draft.affinity?.nodeAffinity;
  }
  return draft;
}
