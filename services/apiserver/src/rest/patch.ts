// PATCH: the patch is applied to the stored object and the result treated like a PUT. Unless the patch itself names a
// resource version, it is applied again to the newer object when somebody else wrote meanwhile.
import {
  applyPatch,
  type Kind,
  type KubeObject,
  modifiedConflict,
  pageOf,
  patchMediaTypes,
  patchTypeOf,
  shape,
  unsupportedMediaType,
} from "@keelson/api";
import { checkIdentity, checkPreconditions, parseWriteOptions, type WriteOptions } from "@keelson/rest";
import { type Answer, answerFailure } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { bodyBytesMax, patchAttemptsMax } from "../limits.ts";
import type { Outcome } from "../outcome.ts";
import type { ApiServer } from "../server.ts";
import { apply } from "./apply.ts";
import { expectedOf, mediaTypeOf } from "./body.ts";
import { present } from "./present.ts";
import { targetOf } from "./target.ts";
import { changeObject, type ChangeTarget } from "./update.ts";

export async function patch(
  server: ApiServer,
  context: RequestContext,
  kind: Kind,
  subresource: string,
): Promise<Answer> {
  const mediaType = mediaTypeOf(context);
  const type = patchTypeOf(mediaType);
  if (type === undefined) return answerFailure(unsupportedMediaType(Object.values(patchMediaTypes)));
  const options = parseWriteOptions(context.query, "PatchOptions", type === "apply");
  if (!options.ok) return answerFailure(options.status);
  const bytes = await context.request.body(bodyBytesMax);
  const target = { ...targetOf(context, kind), subresource };
  if (type === "apply") return apply(server, context, target, options.value, bytes);
  let warnings: readonly string[] = [];
  const changed = await changeObject(server, context, target, options.value, {
    attempts: patchAttemptsMax,
    make: (old) => {
      const patched = patchedObject(kind, old, bytes, mediaType, options.value);
      if (!patched.ok) return patched;
      warnings = patched.value.warnings;
      return acceptPatched(target, patched.value.object, old);
    },
  });
  context.warnings.push(...warnings);
  return changed.ok ? present(context, kind, changed.value, 200) : answerFailure(changed.status);
}

/** The result of a patch as the wanted object of an update: right name, version not outdated, defaults filled in. */
function acceptPatched(target: ChangeTarget, object: KubeObject, old: KubeObject): Outcome<KubeObject> {
  const { kind } = target;
  const identified = checkIdentity(object, target);
  if (!identified.ok) return { ok: false, status: identified.status };
  const rules = { ...pageOf(kind), allowUnconditionalUpdate: true };
  const refused = checkPreconditions(identified.object, old, target, rules);
  if (refused !== undefined) {
    return { ok: false, status: refused.code === 409 ? modifiedConflict(kind, target.name) : refused };
  }
  return { ok: true, value: pageOf(kind).defaults(identified.object) };
}

type Patched = { readonly object: KubeObject; readonly warnings: readonly string[] };

/** Applies the patch and gives the result the shape of the kind again. */
function patchedObject(
  kind: Kind,
  old: KubeObject,
  bytes: Uint8Array,
  mediaType: string,
  options: WriteOptions,
): Outcome<Patched> {
  const outcome = applyPatch(old, bytes, mediaType, kind.definition);
  if (!outcome.ok) return outcome;
  const { fieldValidation } = options;
  const shaped = shape(outcome.value, outcome.duplicates, { expected: expectedOf(kind), fieldValidation });
  return shaped.ok ? { ok: true, value: shaped } : shaped;
}
