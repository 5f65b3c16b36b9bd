// DefaultTolerationSeconds and Priority for pods, TaintNodesByCondition for nodes.
import { forbidden, type JsonObject } from "@keelson/api";
import { child, items, numberAt, textAt, withField } from "@keelson/rest";
import { type AdmissionPlugin, isCore, unchanged } from "./admission.ts";
import type { Lookup } from "./lookup.ts";

const tolerationSeconds = 300;
const toleratedTaints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/** Pods stay five minutes on a node that stopped answering, unless they say otherwise. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  mutate: (request) => {
    if (request.operation === "DELETE" || !isCore(request, "pods")) return unchanged(request);
    const spec = child(request.object, "spec") ?? {};
    const tolerations = items(spec, "tolerations");
    const covered = (taint: string): boolean =>
      tolerations.some(
        (toleration) =>
          ["", taint].includes(textAt(toleration, "key")) && ["", "NoExecute"].includes(textAt(toleration, "effect")),
      );
    const added = toleratedTaints.filter((taint) => !covered(taint));
    if (added.length === 0) return unchanged(request);
    const more = added.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds }));
    return { ok: true, value: withField(request.object, "spec", { ...spec, tolerations: [...tolerations, ...more] }) };
  },
};

/** Resolves priorityClassName into a number that the scheduler can compare. */
export function priority(lookup: Lookup): AdmissionPlugin {
  return {
    name: "Priority",
    mutate: async (request) => {
      if (!isCore(request, "pods") || request.operation === "DELETE") return unchanged(request);
      const spec = child(request.object, "spec") ?? {};
      if (request.operation === "UPDATE") {
        const old = child(request.old, "spec");
        const kept: JsonObject = { ...spec, ...pick(old, ["priority", "preemptionPolicy"]) };
        return { ok: true, value: withField(request.object, "spec", kept) };
      }
      const name = textAt(spec, "priorityClassName");
      const found = name === "" ? globalDefault(lookup) : await lookup.get(`/registry/priorityclasses/${name}`);
      if (name !== "" && found === undefined) {
        return {
          ok: false,
          status: forbidden(request.kind, request.name, `no PriorityClass with name ${name} was found`),
        };
      }
      const value = numberAt(found, "value") ?? 0;
      const given = numberAt(spec, "priority");
      if (given !== undefined && given !== value) {
        const why = `the integer value of priority (${given}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`;
        return { ok: false, status: forbidden(request.kind, request.name, why) };
      }
      const policy = textAt(found, "preemptionPolicy") || "PreemptLowerPriority";
      const next: JsonObject = {
        ...spec,
        ...(found === undefined ? {} : { priorityClassName: textAt(child(found, "metadata"), "name") }),
        priority: value,
        preemptionPolicy: spec["preemptionPolicy"] ?? policy,
      };
      return { ok: true, value: withField(request.object, "spec", next) };
    },
  };
}

function globalDefault(lookup: Lookup): ReturnType<Lookup["all"]>[number] | undefined {
  return lookup
    .all("priorityclasses")
    .filter((object) => object["globalDefault"] === true)
    .sort((a, b) => (numberAt(a, "value") ?? 0) - (numberAt(b, "value") ?? 0))[0];
}

function pick(object: JsonObject | undefined, names: readonly string[]): JsonObject {
  const picked: Record<string, JsonObject[keyof JsonObject]> = {};
  for (const name of names) if (object?.[name] !== undefined) picked[name] = object[name];
  return picked;
}

/** A new node takes no pods before it has said that it is ready. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  mutate: (request) => {
    if (request.operation !== "CREATE" || !isCore(request, "nodes")) return unchanged(request);
    const spec = child(request.object, "spec") ?? {};
    const taints = items(spec, "taints");
    if (
      taints.some(
        (taint) => textAt(taint, "key") === "node.kubernetes.io/not-ready" && textAt(taint, "effect") === "NoSchedule",
      )
    )
      return unchanged(request);
    const taint = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };
    return { ok: true, value: withField(request.object, "spec", { ...spec, taints: [...taints, taint] }) };
  },
};
