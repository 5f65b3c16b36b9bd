// Everything about one request that handlers pass along.
import { AppError, strictText } from "@keelson/base";
import type { HttpRequest, HttpResponse, Span } from "@keelson/ports";
import type { WriteCause } from "@keelson/runtime";
import type { Attributes, Query, RequestInfo, UserInfo } from "@keelson/rest";
import { parseRevision } from "@keelson/rest";

export type RequestContext = {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  readonly info: RequestInfo;
  readonly query: Query;
  readonly user: UserInfo;
  /** Also in the Audit-ID header of the answer. */
  readonly auditId: string;
  readonly span: Span;
  /** Wall clock at the start, milliseconds. */
  readonly startedMs: number;
  /** Sent as `Warning: 299` headers. */
  readonly warnings: string[];
};

/** Why this request writes, for the store. */
export function causeOf(context: RequestContext): WriteCause {
  const { headers } = context.request;
  const parent = parseRevision(headers["keelson-parent-revision"] ?? "");
  const trace = context.span.traceparent;
  const agent = headers["user-agent"];
  return {
    actor: context.user.name,
    ...(agent === undefined ? {} : { agent }),
    request: context.auditId,
    ...(trace === "" ? {} : { trace }),
    ...(parent === undefined ? {} : { parent }),
  };
}

/** The request as authorizers see it. */
export function attributesOf(info: RequestInfo, user: UserInfo): Attributes {
  return {
    user,
    verb: info.verb,
    isResource: info.isResource,
    group: info.group,
    version: info.version,
    resource: info.resource,
    subresource: info.subresource,
    namespace: info.namespace,
    name: info.name,
    path: info.path,
  };
}

/** The body as text; throws AppError `http.bad-encoding` when it is not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  const decoded = strictText(bytes);
  if (decoded === undefined) throw new AppError("http.bad-encoding", "the body is not valid UTF-8");
  return decoded;
}
