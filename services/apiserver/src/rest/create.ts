// POST to a collection: decode, default, mutate, finish, validate, store. A generated name that is taken is drawn
// again; a taken given name is 409.
import {
  alreadyExists,
  badRequest,
  generateNameConflict,
  isStored,
  type Kind,
  type KubeObject,
  pageOf,
  storageKey,
} from "@keelson/api";
import { bindToPath, finishCreate, nameForCreate, parseWriteOptions, withMeta, type WriteOptions } from "@keelson/rest";
import { type Answer, answerFailure } from "../http/answer.ts";
import { fenceOf } from "../http/fence.ts";
import { causeOf, type RequestContext } from "../http/request-context.ts";
import { generateNameAttemptsMax } from "../limits.ts";
import type { Outcome } from "../outcome.ts";
import type { ApiServer } from "../server.ts";
import { expectedOf, readObject } from "./body.ts";
import { type Track, trackFor, writerOf } from "./managers.ts";
import { present } from "./present.ts";
import { draw, targetOf } from "./target.ts";

export async function create(server: ApiServer, context: RequestContext, kind: Kind): Promise<Answer> {
  const options = parseWriteOptions(context.query, "CreateOptions", false);
  if (!options.ok) return answerFailure(options.status);
  const body = await readObject(context, expectedOf(kind), options.value.fieldValidation);
  if (!body.ok) return answerFailure(body.status);
  if (!isStored(kind)) return answerFailure(badRequest(`${kind.kind} is not stored`));
  const created = await createObject(server, context, kind, body.value, options.value);
  return created.ok ? present(context, kind, created.value, 201) : answerFailure(created.status);
}

/** Creates a decoded object; also the path of updates and applies that create. */
export async function createObject(
  server: ApiServer,
  context: RequestContext,
  kind: Kind,
  body: KubeObject,
  options: WriteOptions,
  track: Track = trackFor(writerOf(context, options, "")),
): Promise<Outcome<KubeObject>> {
  const target = { ...targetOf(context, kind), name: "" };
  const bound = bindToPath(body, target);
  if (!bound.ok) return bound;
  const generated = (body.metadata.name ?? "") === "";
  for (let attempt = 1; ; attempt++) {
    const drawn = draw(server);
    const name = nameForCreate(bound.object, drawn.suffix);
    const named = name === "" ? bound.object : withMeta(bound.object, { name });
    const finished = await prepare(server, context, kind, named, options, drawn);
    if (!finished.ok) return finished;
    const object = track(kind, finished.value, undefined);
    const key = storageKey(kind, target.namespace, name);
    const stored = await server.objects.create(key, object, {
      cause: causeOf(context),
      guard: fenceOf(server.objects, context),
      dryRun: options.dryRun,
    });
    if (stored !== undefined) return { ok: true, value: stored };
    if (!options.dryRun) server.services.release(kind, object, undefined);
    if (!generated) return { ok: false, status: alreadyExists(kind, name) };
    if (attempt >= generateNameAttemptsMax) return { ok: false, status: generateNameConflict(kind, name) };
  }
}

async function prepare(
  server: ApiServer,
  context: RequestContext,
  kind: Kind,
  named: KubeObject,
  options: WriteOptions,
  drawn: ReturnType<typeof draw>,
): Promise<Outcome<KubeObject>> {
  const request = {
    operation: "CREATE" as const,
    kind,
    subresource: "",
    namespace: kind.namespaced ? context.info.namespace : "",
    name: named.metadata.name ?? "",
    user: context.user,
    dryRun: options.dryRun,
    old: undefined,
  };
  const admitted = await server.admission.mutate({ ...request, object: pageOf(kind).defaults(named) });
  if (!admitted.ok) return admitted;
  const allocated = await server.services.allocateForCreate(kind, admitted.value, options.dryRun);
  if (!allocated.ok) return allocated;
  const target = { kind, namespace: request.namespace, name: request.name };
  const finished = finishCreate(allocated.value, target, pageOf(kind), drawn);
  const refused = finished.ok
    ? await server.admission.validate({ ...request, object: finished.object })
    : finished.status;
  if (!finished.ok || refused !== undefined) {
    if (!options.dryRun) server.services.release(kind, allocated.value, undefined);
    return { ok: false, status: finished.ok ? (refused as NonNullable<typeof refused>) : finished.status };
  }
  return { ok: true, value: finished.object };
}
