// PATCH: the patch is applied to the stored object and the result treated like a PUT. Unless the patch itself names a
// resource version, it is applied again to the newer object when somebody else wrote meanwhile.
import {
  applyPatch,
  badRequest,
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
import type { ApiServer, Outcome } from "../server.ts";
import { expectedOf, mediaTypeOf } from "./body.ts";
import { present } from "./present.ts";
import { targetOf } from "./target.ts";
import { changeObject } from "./update.ts";

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
  let warned = false;
  const changed = await changeObject(
    server,
    context,
    target,
    options.value,
    (old) => {
      const result = patched(kind, old, bytes, mediaType, options.value);
      if (!result.ok) return result;
      if (!warned) context.warnings.push(...result.warnings);
      warned = true;
      const identified = checkIdentity(result.object, target);
      if (!identified.ok) return identified;
      const refused = checkPreconditions(identified.object, old, target, {
        ...pageOf(kind),
        allowUnconditionalUpdate: true,
      });
      if (refused !== undefined)
        return { ok: false, status: refused.code === 409 ? modifiedConflict(kind, target.name) : refused };
      return { ok: true, value: pageOf(kind).defaults(identified.object) };
    },
    patchAttemptsMax,
  );
  return changed.ok ? present(context, kind, changed.value, 200) : answerFailure(changed.status);
}

type Patched =
  | { readonly ok: true; readonly object: KubeObject; readonly warnings: readonly string[] }
  | Extract<Outcome<KubeObject>, { ok: false }>;

/** Applies the patch and gives the result the shape of the kind again. */
function patched(kind: Kind, old: KubeObject, bytes: Uint8Array, mediaType: string, options: WriteOptions): Patched {
  const outcome = applyPatch(old, bytes, mediaType, kind.definition);
  if (!outcome.ok) return outcome;
  const shaped = shape(outcome.value, outcome.duplicates, {
    expected: expectedOf(kind),
    fieldValidation: options.fieldValidation,
  });
  if (!shaped.ok)
    return { ok: false, status: shaped.status.code === 400 ? shaped.status : badRequest(shaped.status.message) };
  return { ok: true, object: shaped.object, warnings: shaped.warnings };
}
