// DELETE of one object or of a collection.
import { deletedStatus, type Kind, type KubeObject, storageKey, successStatus } from "@keelson/api";
import { decideDelete, type DeleteOptions, parseDeleteOptions, parseListOptions, type VerbTarget } from "@keelson/rest";
import { type Answer, answerFailure, answerObject } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { Outcome } from "../outcome.ts";
import type { ApiServer } from "../server.ts";
import type { Modification } from "../storage/object-store.ts";
import { readDeleteOptions } from "./body.ts";
import { atVersion, partialMetadata } from "./forms.ts";
import { present } from "./present.ts";
import { readPage } from "./read-state.ts";
import { selectorOf } from "./selectors.ts";
import { modifyOptions, targetOf } from "./target.ts";

/** Kinds whose delete answers with the object that went instead of a Status. */
const returnsDeleted: ReadonlySet<string> = new Set([
  "pods.",
  "podtemplates.",
  "persistentvolumes.",
  "persistentvolumeclaims.",
  "resourcequotas.",
  "serviceaccounts.",
  "services.",
  "csinodes.storage.k8s.io",
  "storageclasses.storage.k8s.io",
  "volumeattachments.storage.k8s.io",
]);

export async function remove(server: ApiServer, context: RequestContext, kind: Kind): Promise<Answer> {
  const options = await optionsOf(context);
  if (!options.ok) return answerFailure(options.status);
  const target = targetOf(context, kind);
  const deleted = await removeObject(server, context, target, options.value);
  if (!deleted.ok) return answerFailure(deleted.status);
  const { object, gone } = deleted.value;
  if (gone && !returnsDeleted.has(`${kind.resource}.${kind.group}`)) {
    return answerObject(deletedStatus(kind, target.name, object.metadata.uid ?? ""));
  }
  return present(context, kind, object, 200);
}

/** Deletes what the selectors match; the answer is the list of what was there. */
export async function removeCollection(server: ApiServer, context: RequestContext, kind: Kind): Promise<Answer> {
  const options = await optionsOf(context);
  if (!options.ok) return answerFailure(options.status);
  const listed = parseListOptions(context.query, false);
  if (!listed.ok) return answerFailure(listed.status);
  const selector = selectorOf(kind, listed.value.labelSelector, listed.value.fieldSelector, "");
  if (!selector.ok) return answerFailure(selector.status);
  const page = await readPage(
    server,
    { kind: "newest" },
    {
      kind,
      namespace: context.info.namespace,
      start: "",
      limit: 0,
      matches: (cached) => selector.value.matches(cached.object),
    },
  );
  if (!page.ok) return answerFailure(page.status);
  const items: unknown[] = [];
  for (const cached of page.value.objects) {
    const { name = "", namespace = "" } = cached.object.metadata;
    const deleted = await removeObject(server, context, { kind, namespace, name }, options.value);
    if (deleted.ok) items.push(atVersion(deleted.value.object, kind));
    else if (deleted.status.code !== 404) return answerFailure(deleted.status);
  }
  const partial = /as=PartialObjectMetadataList/.test(context.request.headers["accept"] ?? "");
  if (items.length === 0 && !partial)
    return answerObject({
      ...successStatus(),
      details: { ...(kind.group === "" ? {} : { group: kind.group }), kind: kind.resource },
    });
  const metadata = { resourceVersion: String(page.value.revision) };
  if (partial) {
    return answerObject({
      kind: "PartialObjectMetadataList",
      apiVersion: "meta.k8s.io/v1",
      metadata,
      items: items.map((object) => partialMetadata(object as KubeObject, "v1")),
    });
  }
  return answerObject({
    kind: kind.listKind,
    apiVersion: kind.group === "" ? kind.version : `${kind.group}/${kind.version}`,
    metadata,
    items,
  });
}

async function optionsOf(context: RequestContext): Promise<Outcome<DeleteOptions>> {
  const body = await readDeleteOptions(context);
  if (!body.ok) return body;
  return parseDeleteOptions(context.query, body.value);
}

/** Deletes one object: at once, or by marking it; `gone` says which. */
export async function removeObject(
  server: ApiServer,
  context: RequestContext,
  target: VerbTarget,
  options: DeleteOptions,
): Promise<Outcome<{ readonly object: KubeObject; readonly gone: boolean }>> {
  const { kind, namespace, name } = target;
  let answer: KubeObject | undefined;
  const how = modifyOptions(server, context, target, options.dryRun);
  const result = await server.objects.modify(
    storageKey(kind, namespace, name),
    how,
    async (stored): Promise<Modification> => {
      const object = atVersion(stored.object, kind);
      const request = {
        operation: "DELETE" as const,
        kind,
        subresource: "",
        namespace,
        name,
        user: context.user,
        dryRun: options.dryRun,
        object,
        old: object,
      };
      const refused = await server.admission.validate(request);
      if (refused !== undefined) return { kind: "fail", status: refused };
      const decision = decideDelete(object, target, options, server.world.clock.wallMs());
      switch (decision.kind) {
        case "refuse":
          return { kind: "fail", status: decision.status };
        case "pending":
          return { kind: "keep" };
        case "mark":
          return { kind: "write", object: decision.object };
        case "remove":
          answer = decision.object;
          return { kind: "remove" };
      }
    },
  );
  if (!result.ok) return { ok: false, status: result.status };
  if (result.removed && !options.dryRun) server.services.release(kind, result.object, undefined);
  return {
    ok: true,
    value: { object: result.removed ? (answer ?? result.object) : result.object, gone: result.removed },
  };
}
