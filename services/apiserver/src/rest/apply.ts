// Server-side apply: the configuration is merged into the object and its author recorded; an object that does not exist
// is created.
import {
  applyConfiguration,
  badRequest,
  type KubeObject,
  modifiedConflict,
  notFound,
  pageOf,
  shape,
} from "@keelson/api";
import { checkIdentity, checkPreconditions, type WriteOptions } from "@keelson/rest";
import { type Answer, answerFailure } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { patchAttemptsMax } from "../limits.ts";
import type { Outcome } from "../outcome.ts";
import type { ApiServer } from "../server.ts";
import { expectedOf } from "./body.ts";
import { createObject } from "./create.ts";
import { alreadyTracked, writerOf } from "./managers.ts";
import { present } from "./present.ts";
import { keyOfTarget } from "./target.ts";
import { changeObject, type ChangeTarget } from "./update.ts";

export async function apply(
  server: ApiServer,
  context: RequestContext,
  target: ChangeTarget,
  options: WriteOptions,
  bytes: Uint8Array,
): Promise<Answer> {
  const { kind, subresource } = target;
  const merge = (live: KubeObject | undefined): Outcome<KubeObject> =>
    merged(context, target, options, { live, bytes });
  if ((await server.objects.fresh(keyOfTarget(target))) === undefined) {
    if (subresource !== "") return answerFailure(notFound(kind, target.name));
    const wanted = merge(undefined);
    if (!wanted.ok) return answerFailure(wanted.status);
    const created = await createObject(server, context, kind, wanted.value, options, alreadyTracked);
    if (created.ok) return present(context, kind, created.value, 201);
    // Somebody else created it a moment ago: apply to that.
    if (created.status.reason !== "AlreadyExists") return answerFailure(created.status);
  }
  const changed = await changeObject(server, context, target, options, {
    attempts: patchAttemptsMax,
    track: alreadyTracked,
    make: (old) => {
      const wanted = merge(old);
      if (!wanted.ok) return wanted;
      const rules = { ...pageOf(kind), allowUnconditionalUpdate: true };
      const stale = checkPreconditions(wanted.value, old, target, rules) !== undefined;
      return stale ? { ok: false, status: modifiedConflict(kind, target.name) } : wanted;
    },
  });
  return changed.ok ? present(context, kind, changed.value, 200) : answerFailure(changed.status);
}

type Sources = { readonly live: KubeObject | undefined; readonly bytes: Uint8Array };

function merged(
  context: RequestContext,
  target: ChangeTarget,
  options: WriteOptions,
  { live, bytes }: Sources,
): Outcome<KubeObject> {
  const { kind, subresource } = target;
  const { force, fieldValidation } = options;
  const writer = writerOf(context, options, subresource);
  const applied = applyConfiguration(kind, live, bytes, { ...writer, force, fieldValidation });
  if (!applied.ok) return applied;
  const shaped = shape(applied.value, [], { expected: expectedOf(kind), fieldValidation: "Ignore" });
  if (!shaped.ok) return { ok: false, status: badRequest(shaped.status.message) };
  const identified = checkIdentity(shaped.object, target);
  if (!identified.ok) return { ok: false, status: identified.status };
  for (const warning of applied.warnings) if (!context.warnings.includes(warning)) context.warnings.push(warning);
  return { ok: true, value: pageOf(kind).defaults(identified.object) };
}
