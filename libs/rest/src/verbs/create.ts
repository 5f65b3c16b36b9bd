// The generic part of POST: identity, names and times of a new object. Follows rest.BeforeCreate of 1.32.
import {
  badRequest,
  type FailureStatus,
  type FieldProblem,
  invalid,
  type KubeObject,
  pathSegmentProblems,
} from "@keelson/api";
import { withMeta } from "../object.ts";
import type { Drawn, Strategy, VerbTarget } from "./strategy.ts";

export type VerbResult =
  | { readonly ok: true; readonly object: KubeObject }
  | { readonly ok: false; readonly status: FailureStatus };

/** Longest prefix of a generated name that leaves room for the suffix. */
const generatedPrefixMax = 63 - 5;

/** Checks the object against the path and gives it its namespace; before defaulting and admission. */
export function bindToPath(object: KubeObject, target: VerbTarget): VerbResult {
  const { kind, namespace } = target;
  const given = object.metadata.namespace ?? "";
  if (!kind.namespaced) return { ok: true, object: given === "" ? object : withMeta(object, { namespace: undefined }) };
  if (given !== "" && given !== namespace) {
    return {
      ok: false,
      status: badRequest("the namespace of the provided object does not match the namespace sent on the request"),
    };
  }
  return { ok: true, object: given === namespace ? object : withMeta(object, { namespace }) };
}

/** The name an object is created under; empty when it has neither name nor generateName. */
export function nameForCreate(object: KubeObject, suffix: string): string {
  const { name, generateName } = object.metadata;
  if (name !== undefined && name !== "") return name;
  return generateName === undefined || generateName === ""
    ? ""
    : `${generateName.slice(0, generatedPrefixMax)}${suffix}`;
}

/** Gives a new object its identity and validates it; after admission changed it. */
export function finishCreate(object: KubeObject, target: VerbTarget, strategy: Strategy, drawn: Drawn): VerbResult {
  if ((object.metadata.resourceVersion ?? "") !== "") {
    return { ok: false, status: badRequest("resourceVersion should not be set on objects to be created") };
  }
  const name = nameForCreate(object, drawn.suffix);
  const identified = withMeta(object, {
    ...(name === "" ? {} : { name }),
    uid: drawn.uid,
    creationTimestamp: drawn.now,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    resourceVersion: undefined,
    selfLink: undefined,
    generation: strategy.hasGeneration ? 1 : undefined,
  });
  // Kinds may derive from the identity: a Job selects its pods by its uid.
  const created = strategy.prepareForCreate(identified);
  const problems: FieldProblem[] = [];
  if (name === "")
    problems.push({
      type: "FieldValueRequired",
      field: "metadata.name",
      message: "Required value: name or generateName is required",
    });
  problems.push(...strategy.validateCreate(created));
  // Whatever a kind allows, a name is one segment of a store key.
  if (problems.length === 0)
    problems.push(
      ...pathSegmentProblems(name).map((text) => ({
        type: "FieldValueInvalid" as const,
        field: "metadata.name",
        message: `Invalid value: ${JSON.stringify(name)}: ${text}`,
      })),
    );
  if (problems.length > 0) return { ok: false, status: invalid(target.kind, name, problems) };
  return { ok: true, object: created };
}
