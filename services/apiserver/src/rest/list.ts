// LIST: one page of objects in the form the client asked for.
import {
  badRequest,
  formatApiVersion,
  formatYaml,
  type Kind,
  type KubeObject,
  notAcceptable,
  tableOf,
} from "@keelson/api";
import { utf8 } from "@keelson/base";
import { decodeContinue, encodeContinue, first, negotiate, parseListOptions, type Shape } from "@keelson/rest";
import type { CachedObject } from "../cache/cached-object.ts";
import { type Answer, answerFailure } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { supportedMedia } from "../http/respond.ts";
import type { ApiServer } from "../server.ts";
import { atVersion, itemBytes, listBytes, type ListMetadata, partialMetadata } from "./forms.ts";
import { type Page, readNextPage, readPage, wantedOf } from "./read-state.ts";
import { selectorOf } from "./selectors.ts";

export async function list(server: ApiServer, context: RequestContext, kind: Kind): Promise<Answer> {
  const parsed = parseListOptions(context.query, false);
  if (!parsed.ok) return answerFailure(parsed.status);
  const options = parsed.value;
  const form = negotiate(context.request.headers["accept"] ?? "", { transforms: true });
  if (form === undefined) return answerFailure(notAcceptable(supportedMedia));
  const selector = selectorOf(kind, options.labelSelector, options.fieldSelector, context.info.name);
  if (!selector.ok) return answerFailure(selector.status);
  const { matches, selective } = selector.value;
  const token = options.continue === "" ? undefined : decodeContinue(options.continue);
  if (token?.ok === false) return answerFailure(badRequest(token.problem));
  if (token !== undefined && options.resourceVersion !== undefined && options.resourceVersion !== 0) {
    return answerFailure(badRequest("specifying resource version is not allowed when using continue"));
  }
  const wanted = wantedOf(options);
  const limit = wanted.kind === "any" && token === undefined ? 0 : options.limit;
  const request = {
    kind,
    namespace: context.info.namespace,
    start: token?.token.start ?? "",
    limit,
    matches: (found: CachedObject) => matches(found.object),
  };
  const read =
    token === undefined ? await readPage(server, wanted, request) : await readNextPage(server, token.token, request);
  if (!read.ok) return answerFailure(read.status);
  const page = read.value;
  const revision = page.revision;
  const metadata: ListMetadata = {
    resourceVersion: String(revision),
    ...(page.next === undefined ? {} : { continue: encodeContinue({ revision, start: page.next }) }),
    ...(page.next === undefined || selective ? {} : { remainingItemCount: page.remaining }),
  };
  if (form.shape.kind === "object" && form.media === "json") {
    const bytes = listBytes(
      kind,
      metadata,
      page.objects.map((object) => itemBytes(object, kind)),
    );
    return { kind: "bytes", code: 200, contentType: "application/json", bytes };
  }
  const object = shaped(context, kind, page, metadata, form.shape);
  const yaml = form.media === "yaml";
  return {
    kind: "bytes",
    code: 200,
    contentType: yaml ? "application/yaml" : "application/json",
    bytes: utf8(yaml ? formatYaml(object) : `${JSON.stringify(object)}\n`),
  };
}

function shaped(context: RequestContext, kind: Kind, page: Page, metadata: ListMetadata, shape: Shape): unknown {
  const objects = page.objects.map((cached) => atVersion(cached.object, kind));
  switch (shape.kind) {
    case "object":
      return { kind: kind.listKind, apiVersion: formatApiVersion(kind), metadata, items: objects };
    case "metadata":
      return {
        kind: "PartialObjectMetadataList",
        apiVersion: `meta.k8s.io/${shape.version}`,
        metadata,
        items: objects.map((object) => partialMetadata(object, shape.version)),
      };
    case "table":
      return tableAnswer(context, kind, objects, { version: shape.version, metadata, header: true });
  }
}

export type TableOptions = {
  readonly version: string;
  readonly metadata: { readonly resourceVersion?: string | undefined };
  readonly header: boolean;
  /** Wall clock, for ages; default: the start of the request. */
  readonly nowMs?: number;
};

/** A Table of `objects` with the columns of their kind. */
export function tableAnswer(
  context: RequestContext,
  kind: Kind,
  objects: readonly KubeObject[],
  options: TableOptions,
): unknown {
  const include = first(context.query, "includeObject");
  const table = tableOf(kind, objects, {
    nowMs: options.nowMs ?? context.startedMs,
    includeObject: include === "None" || include === "Object" ? include : "Metadata",
  });
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${options.version}`,
    metadata: options.metadata,
    columnDefinitions: options.header ? table.columnDefinitions : null,
    rows: table.rows,
  };
}
