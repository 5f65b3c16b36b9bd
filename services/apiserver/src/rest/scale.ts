// The scale subresource: a view of a workload that shows and sets only its replicas.
import {
  applyPatch,
  formatSelector,
  type FieldProblem,
  invalid,
  isJsonObject,
  type Kind,
  type KubeObject,
  patchTypeOf,
  selectorOf,
  shape,
  type Subresource,
  unsupportedMediaType,
  patchMediaTypes,
  selectorOfSet,
  modifiedConflict,
  type LabelSelector,
} from "@keelson/api";
import { checkIdentity, child, numberAt, parseWriteOptions, withField, type WriteOptions } from "@keelson/rest";
import { type Answer, answerFailure, answerObject } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { bodyBytesMax, patchAttemptsMax } from "../limits.ts";
import type { Outcome } from "../outcome.ts";
import type { ApiServer } from "../server.ts";
import { expectedOf, mediaTypeOf, readObject } from "./body.ts";
import { readObjectOf } from "./get.ts";
import { targetOf } from "./target.ts";
import { changeObject } from "./update.ts";

export async function getScale(server: ApiServer, context: RequestContext, kind: Kind): Promise<Answer> {
  const found = await readObjectOf(server, context, kind);
  return found.ok ? answerObject(scaleOf(found.value)) : answerFailure(found.status);
}

export async function updateScale(
  server: ApiServer,
  context: RequestContext,
  kind: Kind,
  subresource: Subresource,
): Promise<Answer> {
  const options = parseWriteOptions(context.query, "UpdateOptions", false);
  if (!options.ok) return answerFailure(options.status);
  const body = await readObject(context, expectedOf(kind, subresource), options.value.fieldValidation);
  if (!body.ok) return answerFailure(body.status);
  return setScale(server, context, kind, options.value, () => ({ ok: true, value: body.value }));
}

export async function patchScale(
  server: ApiServer,
  context: RequestContext,
  kind: Kind,
  subresource: Subresource,
): Promise<Answer> {
  const mediaType = mediaTypeOf(context);
  const type = patchTypeOf(mediaType);
  if (type === undefined || type === "apply")
    return answerFailure(unsupportedMediaType(Object.values(patchMediaTypes)));
  const options = parseWriteOptions(context.query, "PatchOptions", false);
  if (!options.ok) return answerFailure(options.status);
  const bytes = await context.request.body(bodyBytesMax);
  return setScale(server, context, kind, options.value, (scale) => {
    const outcome = applyPatch(scale, bytes, mediaType, subresource.definition);
    if (!outcome.ok) return outcome;
    const shaped = shape(outcome.value, outcome.duplicates, {
      expected: expectedOf(kind, subresource),
      fieldValidation: options.value.fieldValidation,
    });
    return shaped.ok ? { ok: true, value: shaped.object } : shaped;
  });
}

async function setScale(
  server: ApiServer,
  context: RequestContext,
  kind: Kind,
  options: WriteOptions,
  change: (scale: KubeObject) => Outcome<KubeObject>,
): Promise<Answer> {
  const target = { ...targetOf(context, kind), subresource: "scale" };
  const make = (old: KubeObject): Outcome<KubeObject> => {
    const wanted = change(scaleOf(old));
    if (!wanted.ok) return wanted;
    const identified = checkIdentity(wanted.value, target);
    if (!identified.ok) return { ok: false, status: identified.status };
    const { resourceVersion = "" } = wanted.value.metadata;
    if (resourceVersion !== "" && resourceVersion !== old.metadata.resourceVersion) {
      return { ok: false, status: modifiedConflict(kind, target.name) };
    }
    const replicas = numberAt(child(wanted.value, "spec"), "replicas") ?? 0;
    if (replicas < 0) {
      return { ok: false, status: invalid({ group: "autoscaling", kind: "Scale" }, target.name, [negative(replicas)]) };
    }
    return { ok: true, value: withField(old, "spec", { ...child(old, "spec"), replicas }) };
  };
  const changed = await changeObject(server, context, target, options, { make, attempts: patchAttemptsMax });
  return changed.ok ? answerObject(scaleOf(changed.value)) : answerFailure(changed.status);
}

function negative(replicas: number): FieldProblem {
  return {
    type: "FieldValueInvalid",
    field: "spec.replicas",
    message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
  };
}

/** The Scale of a workload. */
export function scaleOf(object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const spec = child(object, "spec");
  const selector = child(spec, "selector");
  const controller = object.kind === "ReplicationController";
  const text = controller
    ? formatSelector(selectorOfSet(selector as Record<string, string> | undefined))
    : formatSelector(selectorOf(selector as LabelSelector | undefined));
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { ...(numberAt(spec, "replicas") === undefined ? {} : { replicas: numberAt(spec, "replicas") }) },
    status: {
      replicas: numberAt(child(object, "status"), "replicas") ?? 0,
      ...(isJsonObject(selector) ? { selector: text } : {}),
    },
  };
}
