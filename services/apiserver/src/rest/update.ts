// PUT: the body replaces the object (or its status), guarded by the version it was made from.
import { type FailureStatus, jsonEqual, type Kind, type KubeObject, pageOf } from "@keelson/api";
import {
  checkIdentity,
  checkPreconditions,
  finishUpdate,
  parseWriteOptions,
  type VerbTarget,
  withMeta,
  type WriteOptions,
} from "@keelson/rest";
import { type Answer, answerFailure } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { Outcome } from "../outcome.ts";
import type { ApiServer } from "../server.ts";
import type { Modification, Stored } from "../storage/object-store.ts";
import { expectedOf, readObject } from "./body.ts";
import { createObject } from "./create.ts";
import { atVersion } from "./forms.ts";
import { type Track, trackFor, writerOf } from "./managers.ts";
import { present } from "./present.ts";
import { keyOfTarget, modifyOptions, targetOf } from "./target.ts";

/** `subresource` is empty, `status`, or another one whose body is the whole object. */
export async function update(
  server: ApiServer,
  context: RequestContext,
  kind: Kind,
  subresource: string,
): Promise<Answer> {
  const options = parseWriteOptions(context.query, "UpdateOptions", false);
  if (!options.ok) return answerFailure(options.status);
  const body = await readObject(context, expectedOf(kind), options.value.fieldValidation);
  if (!body.ok) return answerFailure(body.status);
  const target = targetOf(context, kind);
  const identified = checkIdentity(body.value, target);
  if (!identified.ok) return answerFailure(identified.status);
  const wanted = pageOf(kind).defaults(identified.object);
  if (subresource === "" && pageOf(kind).allowCreateOnUpdate && (await currentOf(server, target)) === undefined) {
    const made = await createObject(
      server,
      context,
      kind,
      withMeta(wanted, { resourceVersion: undefined, uid: undefined }),
      options.value,
    );
    return made.ok ? present(context, kind, made.value, 201) : answerFailure(made.status);
  }
  const updated = await changeObject(server, context, { ...target, subresource }, options.value, {
    make: (stored) => {
      const refused = checkPreconditions(wanted, stored, target, pageOf(kind));
      return refused === undefined ? { ok: true, value: wanted } : { ok: false, status: refused };
    },
  });
  return updated.ok ? present(context, kind, updated.value, 200) : answerFailure(updated.status);
}

async function currentOf(server: ApiServer, target: VerbTarget): Promise<Stored | undefined> {
  const key = keyOfTarget(target);
  return server.objects.cached(key) ?? server.objects.fresh(key);
}

export type ChangeTarget = VerbTarget & { readonly subresource: string };

export type Change = {
  /** Makes the wanted object from the stored one; asked again when somebody else wrote meanwhile. */
  readonly make: (stored: KubeObject) => Outcome<KubeObject>;
  readonly attempts?: number;
  /** Default: the writer owns what it changes. */
  readonly track?: Track;
};

/** Read-modify-write with admission and validation. */
export async function changeObject(
  server: ApiServer,
  context: RequestContext,
  target: ChangeTarget,
  options: WriteOptions,
  change: Change,
): Promise<Outcome<KubeObject>> {
  const { attempts } = change;
  const how = {
    ...modifyOptions(server, context, target, options.dryRun),
    ...(attempts === undefined ? {} : { attempts }),
  };
  const track = change.track ?? trackFor(writerOf(context, options, target.subresource));
  let before: KubeObject | undefined;
  const result = await server.objects.modify(keyOfTarget(target), how, async (stored): Promise<Modification> => {
    const old = atVersion(stored.object, target.kind);
    before = old;
    const wanted = change.make(old);
    if (!wanted.ok) return { kind: "fail", status: wanted.status };
    const admitted = await admitUpdate(server, context, target, options, { wanted: wanted.value, old });
    if (admitted.kind !== "write") return admitted;
    const object = track(target.kind, admitted.object, old);
    return jsonEqual(object, old) ? { kind: "keep" } : { kind: "write", object };
  });
  if (!result.ok) return { ok: false, status: result.status };
  if (before !== undefined && !options.dryRun) {
    server.services.release(target.kind, before, result.removed ? undefined : result.object);
  }
  return { ok: true, value: result.object };
}

async function admitUpdate(
  server: ApiServer,
  context: RequestContext,
  target: ChangeTarget,
  options: WriteOptions,
  objects: { readonly wanted: KubeObject; readonly old: KubeObject },
): Promise<Modification> {
  const { kind, subresource } = target;
  const { old } = objects;
  const request = {
    operation: "UPDATE" as const,
    kind,
    subresource,
    namespace: target.namespace,
    name: target.name,
    user: context.user,
    dryRun: options.dryRun,
    old,
  };
  const admitted = await server.admission.mutate({ ...request, object: objects.wanted });
  if (!admitted.ok) return { kind: "fail", status: admitted.status };
  const allocated =
    subresource === "" ? await server.services.allocateForUpdate(kind, admitted.value, old, options.dryRun) : admitted;
  if (!allocated.ok) return { kind: "fail", status: allocated.status };
  const finished = finishUpdate(allocated.value, old, target, pageOf(kind));
  const refused = finished.ok
    ? await server.admission.validate({ ...request, object: finished.object })
    : finished.status;
  if (!finished.ok || refused !== undefined) {
    if (!options.dryRun) server.services.release(kind, allocated.value, old);
    return { kind: "fail", status: finished.ok ? (refused as FailureStatus) : finished.status };
  }
  if (finished.finished) return { kind: "remove" };
  return { kind: "write", object: finished.object };
}
