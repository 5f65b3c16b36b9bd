// Reviews: posted questions about access and identity, answered at once and stored nowhere.
import { badRequest, type Kind, type KubeObject } from "@keelson/api";
import {
  type Attributes,
  child,
  parseWriteOptions,
  type PolicyRule,
  secondsText,
  strings,
  textAt,
  type UserInfo,
  withField,
} from "@keelson/rest";
import { authenticated, authenticateToken } from "../auth/authenticate.ts";
import { type Answer, answerFailure, answerObject } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { ApiServer } from "../server.ts";
import { expectedOf, readObject } from "./body.ts";

const reviewKinds: ReadonlySet<string> = new Set([
  "SelfSubjectAccessReview",
  "SubjectAccessReview",
  "LocalSubjectAccessReview",
  "SelfSubjectRulesReview",
  "SelfSubjectReview",
  "TokenReview",
]);

export function isReview(kind: Kind): boolean {
  return reviewKinds.has(kind.kind);
}

export async function review(server: ApiServer, context: RequestContext, kind: Kind): Promise<Answer> {
  const options = parseWriteOptions(context.query, "CreateOptions", false);
  if (!options.ok) return answerFailure(options.status);
  const body = await readObject(context, expectedOf(kind), options.value.fieldValidation);
  if (!body.ok) return answerFailure(body.status);
  const asked = body.value;
  const spec = child(asked, "spec");
  switch (kind.kind) {
    case "SelfSubjectAccessReview":
      return accessAnswer(server, asked, context.user);
    case "SubjectAccessReview":
    case "LocalSubjectAccessReview": {
      if (kind.namespaced && textAt(child(spec, "resourceAttributes"), "namespace") !== context.info.namespace)
        return answerFailure(
          badRequest(`spec.resourceAttributes.namespace must be ${JSON.stringify(context.info.namespace)}`),
        );
      if (textAt(spec, "user") === "" && strings(spec, "groups").length === 0)
        return answerFailure(badRequest("at least one of user or group must be specified"));
      return accessAnswer(server, asked, userOf(spec));
    }
    case "SelfSubjectRulesReview":
      return rulesAnswer(server, context, asked);
    case "SelfSubjectReview": {
      const created = {
        ...asked,
        metadata: { ...asked.metadata, creationTimestamp: secondsText(server.world.clock.wallMs()) },
      };
      return answerObject(withField(created, "status", { userInfo: userInfoOf(context.user) }), 201);
    }
    default:
      return tokenAnswer(server, asked);
  }
}

function accessAnswer(server: ApiServer, asked: KubeObject, user: UserInfo): Answer {
  const decision = server.authorizer.decide(attributesOfSpec(child(asked, "spec"), user));
  const status = { allowed: decision.allowed, ...(decision.reason === "" ? {} : { reason: decision.reason }) };
  return answerObject(withField(asked, "status", status), 201);
}

function attributesOfSpec(spec: ReturnType<typeof child>, user: UserInfo): Attributes {
  const resource = child(spec, "resourceAttributes");
  const path = child(spec, "nonResourceAttributes");
  return {
    user,
    verb: textAt(resource ?? path, "verb"),
    isResource: resource !== undefined,
    group: textAt(resource, "group"),
    version: textAt(resource, "version"),
    resource: textAt(resource, "resource"),
    subresource: textAt(resource, "subresource"),
    namespace: textAt(resource, "namespace"),
    name: textAt(resource, "name"),
    path: textAt(path, "path"),
  };
}

function userOf(spec: ReturnType<typeof child>): UserInfo {
  const extra: Record<string, readonly string[]> = Object.create(null) as Record<string, readonly string[]>;
  const given = child(spec, "extra") ?? {};
  for (const key of Object.keys(given)) extra[key.toLowerCase()] = strings(given, key);
  return { name: textAt(spec, "user"), uid: textAt(spec, "uid"), groups: strings(spec, "groups"), extra };
}

function rulesAnswer(server: ApiServer, context: RequestContext, asked: KubeObject): Answer {
  const namespace = textAt(child(asked, "spec"), "namespace");
  if (namespace === "") return answerFailure(badRequest("no namespace on request"));
  const master = context.user.groups.includes("system:masters");
  const everything: PolicyRule[] = [
    { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
    { verbs: ["*"], nonResourceURLs: ["*"] },
  ];
  const rules = [...(master ? everything : []), ...server.authorizer.rules(context.user, namespace)];
  const status = {
    resourceRules: rules
      .filter((rule) => (rule.resources ?? []).length > 0)
      .map((rule) => ({
        verbs: rule.verbs,
        apiGroups: rule.apiGroups ?? [],
        resources: rule.resources ?? [],
        ...((rule.resourceNames ?? []).length === 0 ? {} : { resourceNames: rule.resourceNames }),
      })),
    nonResourceRules: rules
      .filter((rule) => (rule.nonResourceURLs ?? []).length > 0)
      .map((rule) => ({ verbs: rule.verbs, nonResourceURLs: rule.nonResourceURLs })),
    incomplete: false,
  };
  return answerObject(withField(asked, "status", status), 201);
}

async function tokenAnswer(server: ApiServer, asked: KubeObject): Promise<Answer> {
  const spec = child(asked, "spec");
  const token = textAt(spec, "token");
  if (token === "") return answerFailure(badRequest("token is required for TokenReview in authentication"));
  const audiences = strings(spec, "audiences");
  const result =
    audiences.length > 0
      ? await server.tokens.authenticate(token, audiences)
      : await authenticateToken(token, server.authenticator);
  const status = result.ok
    ? {
        authenticated: true,
        user: userInfoOf(authenticated(result.user)),
        audiences: audiences.length > 0 ? audiences : server.config.apiAudiences,
      }
    : { user: {}, error: result.reason };
  return answerObject(withField(asked, "status", status), 201);
}

/** UserInfo as the API shows it: empty parts left out. */
function userInfoOf(user: UserInfo): unknown {
  return {
    username: user.name,
    ...(user.uid === "" ? {} : { uid: user.uid }),
    groups: user.groups,
    ...(Object.keys(user.extra).length === 0 ? {} : { extra: user.extra }),
  };
}
