// From an authorized resource request to its handler: does the resource exist at that scope, does it have that verb.
import {
  type Kind,
  methodNotAllowed,
  pathNotFound,
  type Subresource,
  subresourceOf,
  type Verb,
  verbNotAllowed,
} from "@keelson/api";
import { type Answer, answerFailure } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { ApiServer } from "../server.ts";
import { bind } from "./binding.ts";
import { create } from "./create.ts";
import { remove, removeCollection } from "./delete.ts";
import { evict } from "./eviction.ts";
import { get } from "./get.ts";
import { connect } from "./connect.ts";
import { list } from "./list.ts";
import { patch } from "./patch.ts";
import { isReview, review } from "./reviews.ts";
import { getScale, patchScale, updateScale } from "./scale.ts";
import { requestToken } from "./token-request.ts";
import { update } from "./update.ts";
import { watch } from "./watch.ts";

/** Serves one resource request. */
export async function dispatch(server: ApiServer, context: RequestContext): Promise<Answer> {
  const { info } = context;
  const kind = server.kinds().byResource(info.group, info.version, info.resource);
  if (kind === undefined) return answerFailure(pathNotFound());
  if (!scopeFits(kind, context))
    return answerFailure(kind.namespaced && info.name === "" ? verbNotAllowed() : pathNotFound());
  if (info.subresource !== "") {
    const subresource = subresourceOf(kind, info.subresource);
    if (subresource === undefined) return answerFailure(pathNotFound());
    return dispatchSubresource(server, context, kind, subresource);
  }
  if (info.verb === "") return answerFailure(verbNotAllowed());
  if (info.verb === "create" && kind.kind === "Binding") {
    const pods = server.kinds().byResource("", "v1", "pods");
    return pods === undefined ? answerFailure(pathNotFound()) : bind(server, context, pods);
  }
  if (!kind.verbs.includes(info.verb as Verb)) return answerFailure(methodNotAllowed(kind, info.verb));
  if (info.verb === "create" && isReview(kind)) return review(server, context, kind);
  return dispatchVerb(server, context, kind);
}

/** A namespaced resource is written under its namespace; a cluster resource never is. */
function scopeFits(kind: Kind, { info }: RequestContext): boolean {
  if (!kind.namespaced) return !info.underNamespace;
  if (info.underNamespace) return true;
  return (
    info.subresource === "" &&
    (info.verb === "list" || info.verb === "watch" || (info.verb === "create" && isReview(kind)))
  );
}

async function dispatchVerb(server: ApiServer, context: RequestContext, kind: Kind): Promise<Answer> {
  switch (context.info.verb) {
    case "get":
      return get(server, context, kind);
    case "list":
      return list(server, context, kind);
    case "watch":
      return watch(server, context, kind);
    case "create":
      return create(server, context, kind);
    case "update":
      return update(server, context, kind, "");
    case "patch":
      return patch(server, context, kind, "");
    case "delete":
      return remove(server, context, kind);
    case "deletecollection":
      return removeCollection(server, context, kind);
    default:
      return answerFailure(verbNotAllowed());
  }
}

async function dispatchSubresource(
  server: ApiServer,
  context: RequestContext,
  kind: Kind,
  subresource: Subresource,
): Promise<Answer> {
  const { verb } = context.info;
  if (!subresource.connect && !subresource.verbs.includes(verb as Verb))
    return answerFailure(methodNotAllowed(kind, verb));
  if (subresource.connect || subresource.name === "log") return connect(server, context, kind, subresource);
  switch (subresource.name) {
    case "scale":
      if (verb === "get") return getScale(server, context, kind);
      return verb === "update"
        ? updateScale(server, context, kind, subresource)
        : patchScale(server, context, kind, subresource);
    case "binding":
      return bind(server, context, kind);
    case "eviction":
      return evict(server, context, kind);
    case "token":
      return requestToken(server, context, kind);
    default:
      // status, finalize, approval, ephemeralcontainers: the whole object, of which only a part may change.
      if (verb === "get") return get(server, context, kind);
      return verb === "update"
        ? update(server, context, kind, subresource.name)
        : patch(server, context, kind, subresource.name);
  }
}
