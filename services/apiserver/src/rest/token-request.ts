// serviceaccounts/token: a bound token, made for one audience and one pod.
import { badRequest, conflict, type FieldProblem, invalid, type Kind, notFound } from "@keelson/api";
import { child, numberAt, parseWriteOptions, secondsText, strings, textAt, withField } from "@keelson/rest";
import { type Answer, answerFailure, answerObject } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { tokenSecondsMax, tokenSecondsMin } from "../limits.ts";
import type { Outcome } from "../outcome.ts";
import type { ApiServer } from "../server.ts";
import type { BoundObject } from "../auth/service-account-tokens.ts";
import { readObject } from "./body.ts";
import { readObjectOf } from "./get.ts";

const boundResources: Readonly<Record<string, string>> = { Pod: "pods", Secret: "secrets", Node: "minions" };

export async function requestToken(server: ApiServer, context: RequestContext, accounts: Kind): Promise<Answer> {
  const options = parseWriteOptions(context.query, "CreateOptions", false);
  if (!options.ok) return answerFailure(options.status);
  const expected = {
    group: "authentication.k8s.io",
    version: "v1",
    kind: "TokenRequest",
    definition: "authentication.v1.TokenRequest",
  };
  const body = await readObject(context, expected, options.value.fieldValidation);
  if (!body.ok) return answerFailure(body.status);
  const account = await readObjectOf(server, context, accounts);
  if (!account.ok) return answerFailure(account.status);
  const spec = child(body.value, "spec");
  const seconds = numberAt(spec, "expirationSeconds") ?? 3600;
  const problem = lifetimeProblem(seconds);
  if (problem !== undefined)
    return answerFailure(invalid({ group: "authentication.k8s.io", kind: "TokenRequest" }, "", [problem]));
  const namespace = context.info.namespace;
  const bound = await boundObjectOf(server, namespace, child(spec, "boundObjectRef"));
  if (!bound.ok) return answerFailure(bound.status);
  const audiences = strings(spec, "audiences").length > 0 ? strings(spec, "audiences") : server.config.apiAudiences;
  const { name = "", uid = "" } = account.value.metadata;
  const issued = await server.tokens.issue({ namespace, account: { name, uid }, audiences, seconds, ...bound.value });
  const answer = withField(
    withField(body.value, "spec", { ...spec, audiences, expirationSeconds: seconds }),
    "status",
    {
      token: issued.token,
      expirationTimestamp: secondsText(issued.expirationMs),
    },
  );
  return answerObject(
    {
      ...answer,
      metadata: { ...answer.metadata, name, namespace, creationTimestamp: secondsText(server.world.clock.wallMs()) },
    },
    201,
  );
}

function lifetimeProblem(seconds: number): FieldProblem | undefined {
  const field = "spec.expirationSeconds";
  if (seconds < tokenSecondsMin)
    return {
      type: "FieldValueInvalid",
      field,
      message: `Invalid value: ${seconds}: may not specify a duration less than 10 minutes`,
    };
  if (seconds > tokenSecondsMax)
    return {
      type: "FieldValueInvalid",
      field,
      message: `Invalid value: ${seconds}: may not specify a duration larger than 2^32 seconds`,
    };
  return undefined;
}

type Bound = {
  readonly bound: BoundObject | undefined;
  readonly node: { readonly name: string; readonly uid: string } | undefined;
};

async function boundObjectOf(
  server: ApiServer,
  namespace: string,
  ref: Parameters<typeof textAt>[0],
): Promise<Outcome<Bound>> {
  if (ref === undefined) return { ok: true, value: { bound: undefined, node: undefined } };
  const kind = textAt(ref, "kind");
  const name = textAt(ref, "name");
  const resource = boundResources[kind];
  if (resource === undefined)
    return { ok: false, status: badRequest(`cannot bind token for serviceaccount to object of type ${kind}`) };
  const key = kind === "Node" ? `/registry/minions/${name}` : `/registry/${resource}/${namespace}/${name}`;
  const found = server.objects.cached(key) ?? (await server.objects.fresh(key));
  if (found === undefined)
    return { ok: false, status: notFound({ group: "", resource: kind === "Node" ? "nodes" : resource }, name) };
  const uid = found.object.metadata.uid ?? "";
  const wanted = textAt(ref, "uid");
  if (wanted !== "" && wanted !== uid) {
    return {
      ok: false,
      status: conflict(
        { group: "", resource },
        name,
        `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`,
      ),
    };
  }
  const nodeName = kind === "Pod" ? textAt(child(found.object, "spec"), "nodeName") : "";
  const node = nodeName === "" ? undefined : server.objects.cached(`/registry/minions/${nodeName}`);
  return {
    ok: true,
    value: {
      bound: { kind, name, uid },
      node: nodeName === "" ? undefined : { name: nodeName, uid: node?.object.metadata.uid ?? "" },
    },
  };
}
