// GET of one object. Without a resource version the answer is confirmed with the store: either the cache has caught
// up with it, or the store answers itself.
import { badRequest, type Kind, type KubeObject, notFound, tooLargeResourceVersion } from "@keelson/api";
import { first, parseRevision } from "@keelson/rest";
import { type Answer, answerFailure } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { futureRevisionWaitMs } from "../limits.ts";
import type { Outcome } from "../outcome.ts";
import type { ApiServer } from "../server.ts";
import { present } from "./present.ts";
import { keyOfTarget, targetOf } from "./target.ts";

export async function get(server: ApiServer, context: RequestContext, kind: Kind): Promise<Answer> {
  const found = await readObjectOf(server, context, kind);
  return found.ok ? present(context, kind, found.value, 200) : answerFailure(found.status);
}

/** The object that the path names, as new as the query asks for. */
export async function readObjectOf(
  server: ApiServer,
  context: RequestContext,
  kind: Kind,
): Promise<Outcome<KubeObject>> {
  const target = targetOf(context, kind);
  const key = keyOfTarget(target);
  const text = first(context.query, "resourceVersion");
  const revision = text === "" ? undefined : parseRevision(text);
  if (text !== "" && revision === undefined) {
    return {
      ok: false,
      status: badRequest(
        `invalid resource version: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
      ),
    };
  }
  let stored = undefined;
  if (revision === undefined) {
    stored = (await server.objects.catchUp()) ? server.objects.cached(key) : await server.objects.fresh(key);
  } else {
    if (revision > 0 && !(await server.cache.reached(revision, futureRevisionWaitMs))) {
      return { ok: false, status: tooLargeResourceVersion(revision, server.cache.revision) };
    }
    stored = server.objects.cached(key);
  }
  return stored === undefined ? { ok: false, status: notFound(kind, target.name) } : { ok: true, value: stored.object };
}
