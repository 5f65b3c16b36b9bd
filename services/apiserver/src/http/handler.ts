// Every request passes here, in upstream's order: panic recovery, audit id, request info, authentication,
// impersonation, in-flight limits, authorization, handler. Each step may end the request with a Status.
import { AppError, AssertionFailure, messageOf } from "@keelson/base";
import {
  badRequest,
  conflict,
  type FailureStatus,
  forbidden,
  internalError,
  requestEntityTooLarge,
  serverTimeout,
  serviceUnavailable,
  timeout,
  tooManyRequests,
  unauthorized,
} from "@keelson/api";
import type { HttpHandler, HttpRequest, HttpResponse } from "@keelson/ports";
import {
  forbiddenMessage,
  isMutating,
  parseQuery,
  parseRequestInfo,
  type RequestInfo,
  type UserInfo,
} from "@keelson/rest";
import { anonymous, authenticate } from "../auth/authenticate.ts";
import { impersonate } from "../auth/impersonate.ts";
import { uuid } from "../auth/service-account-tokens.ts";
import { bodyBytesMax, mutationsInFlightMax, readsInFlightMax, requestTimeoutMs } from "../limits.ts";
import { dispatch } from "../rest/dispatch.ts";
import type { ApiServer } from "../server.ts";
import { type Answer, answerFailure } from "./answer.ts";
import { servePath } from "./non-resource.ts";
import { attributesOf, type RequestContext } from "./request-context.ts";
import { respond, sendFailure } from "./respond.ts";
import type { RequestMetrics } from "./request-metrics.ts";

type InFlight = { reads: number; mutations: number };

export function createHandler(server: ApiServer, metrics: RequestMetrics): HttpHandler {
  const inFlight: InFlight = { reads: 0, mutations: 0 };
  return async (request, response) => {
    const context = open(server, request, response);
    const { info } = context;
    const started = server.world.clock.monoMs();
    let code = 500;
    try {
      const answer = await decide(server, context, inFlight);
      code = await respond(context, answer, server.world);
      context.span.end();
    } catch (error) {
      if (error instanceof AssertionFailure)
        server.world.telemetry.logger.log("error", "request broke an assertion", { path: info.path, cause: error });
      code = response.closed ? 499 : recover(server, context, error);
      context.span.end(error);
    }
    metrics.record(info, code, server.world.clock.monoMs() - started);
  };
}

function open(server: ApiServer, request: HttpRequest, response: HttpResponse): RequestContext {
  const query = parseQuery(request.query);
  const info = parseRequestInfo(request.method, request.path, query) ?? malformed(request);
  const given = request.headers["audit-id"];
  const auditId = given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : uuid(server.world.entropy.bytes(16));
  const parent = request.headers["traceparent"];
  const route = info.isResource
    ? `${info.verb} ${info.resource}${info.subresource === "" ? "" : `/${info.subresource}`}`
    : `${info.verb} ${info.path}`;
  const span = server.world.telemetry.span(route, {
    ...(parent === undefined ? {} : { parent }),
    attributes: { "http.request.method": request.method, "url.path": request.path, "audit.id": auditId },
  });
  return {
    request,
    response,
    info,
    query,
    user: anonymous,
    auditId,
    span,
    startedMs: server.world.clock.wallMs(),
    warnings: [],
  };
}

/** A path with a malformed escape names nothing: it ends as not found, before any lookup. */
function malformed(request: HttpRequest): RequestInfo {
  const none = { group: "", version: "", namespace: "", resource: "", subresource: "", name: "", rest: "" };
  return {
    ...none,
    isResource: false,
    path: request.path.slice(0, 1024),
    verb: request.method.toLowerCase(),
    underNamespace: false,
  };
}

async function decide(server: ApiServer, context: RequestContext, inFlight: InFlight): Promise<Answer> {
  const identity = await authenticate(context.request, server.authenticator);
  if (!identity.ok) return answerFailure(unauthorized());
  const acting = impersonate(identity.user, context.request.headers, server.authorizer);
  if (!acting.ok) return answerFailure(acting.status);
  const own: RequestContext = Object.assign(context, { user: acting.value });
  const refused = authorize(server, own, acting.value);
  if (isLongRunning(own.info)) return refused === undefined ? dispatch(server, own) : answerFailure(refused);
  const mutating = isMutating(own.info.verb) && own.info.isResource;
  const exempt = acting.value.groups.includes("system:masters") || !own.info.isResource;
  if (!exempt && (mutating ? inFlight.mutations >= mutationsInFlightMax : inFlight.reads >= readsInFlightMax)) {
    return answerFailure(tooManyRequests("too many requests, please try again later", 1));
  }
  if (mutating) inFlight.mutations++;
  else inFlight.reads++;
  try {
    if (refused !== undefined) return answerFailure(refused);
    return await withDeadline(server, own.info.isResource ? dispatch(server, own) : servePath(server, own));
  } finally {
    if (mutating) inFlight.mutations--;
    else inFlight.reads--;
  }
}

function authorize(server: ApiServer, context: RequestContext, user: UserInfo): FailureStatus | undefined {
  const asked = attributesOf(context.info, user);
  const decision = server.authorizer.decide(asked);
  if (decision.allowed) return undefined;
  const why = decision.reason === "" ? forbiddenMessage(asked) : `${forbiddenMessage(asked)}: ${decision.reason}`;
  return forbidden({ group: asked.group, resource: asked.resource }, asked.name, why);
}

function isLongRunning(info: RequestInfo): boolean {
  if (!info.isResource) return false;
  if (info.verb === "watch") return true;
  return info.subresource === "log"; // written by its handler as it comes
}

async function withDeadline(server: ApiServer, work: Promise<Answer>): Promise<Answer> {
  let cancel = (): void => undefined;
  const late = new Promise<Answer>((resolve) => {
    const timer = server.world.clock.after(requestTimeoutMs, () =>
      resolve(answerFailure(timeout("request did not complete within the allotted timeout"))),
    );
    cancel = () => timer.cancel();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
    work.catch(() => undefined); // after the deadline nobody waits for it; its own failure was answered as a timeout
  }
}

/** Turns what was thrown into an answer. The world's failures have codes; anything else is a bug that is logged. */
function recover(server: ApiServer, context: RequestContext, error: unknown): number {
  const { logger } = server.world.telemetry;
  const status = statusOf(error, context);
  if (status.code >= 500)
    logger.log(error instanceof AppError ? "warn" : "error", "request failed", {
      path: context.info.path,
      verb: context.info.verb,
      audit: context.auditId,
      cause: error,
    });
  return sendFailure(context, status);
}

function statusOf(error: unknown, { info }: RequestContext): FailureStatus {
  if (!(error instanceof AppError)) return internalError("the server had an unexpected problem");
  switch (error.code) {
    case "http.body-too-large":
      return requestEntityTooLarge(bodyBytesMax);
    case "http.bad-encoding":
      return badRequest(error.message);
    case "store.timeout":
      return timeout("request did not complete within the allotted timeout", 1);
    case "http.bad-fence":
      return badRequest(error.message);
    case "store.fenced":
      return conflict(info, info.name, "the sender does not hold its lease any more");
    case "store.uncertain":
      // The client has to decide, with what it knows by then; most wait for a second and ask again.
      return serverTimeout(info, info.verb, 1);
    case "store.unavailable":
    case "store.overloaded":
      return serviceUnavailable(`the store is not available: ${error.message}`);
    case "store.too-large":
      return requestEntityTooLarge(bodyBytesMax);
    default:
      return internalError(messageOf(error));
  }
}
