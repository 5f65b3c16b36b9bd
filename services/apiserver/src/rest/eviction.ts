// Eviction: a delete that first asks the pod's disruption budget for permission and takes it from the budget.
import {
  type FailureStatus,
  internalError,
  type Kind,
  type KubeObject,
  type LabelSelector,
  selectorMatches,
  selectorOf,
  successStatus,
  tooManyRequests,
} from "@keelson/api";
import { child, numberAt, parseDeleteOptions, parseWriteOptions, secondsText, textAt, withField } from "@keelson/rest";
import { utf8 } from "@keelson/base";
import { type Answer, answerFailure, answerObject } from "../http/answer.ts";
import { fenceOf } from "../http/fence.ts";
import { causeOf, type RequestContext } from "../http/request-context.ts";
import { updateAttemptsMax } from "../limits.ts";
import type { ApiServer } from "../server.ts";
import type { Modification } from "../storage/object-store.ts";
import { readObject } from "./body.ts";
import { removeObject } from "./delete.ts";
import { readObjectOf } from "./get.ts";
import { targetOf } from "./target.ts";

export async function evict(server: ApiServer, context: RequestContext, pods: Kind): Promise<Answer> {
  const options = parseWriteOptions(context.query, "CreateOptions", false);
  if (!options.ok) return answerFailure(options.status);
  const expected = { group: "policy", version: "v1", kind: "Eviction", definition: "policy.v1.Eviction" };
  const body = await readObject(context, expected, options.value.fieldValidation);
  if (!body.ok) return answerFailure(body.status);
  const deletion = parseDeleteOptions(context.query, child(body.value, "deleteOptions") ?? {});
  if (!deletion.ok) return answerFailure(deletion.status);
  const pod = await readObjectOf(server, context, pods);
  if (!pod.ok) return answerFailure(pod.status);
  const dryRun = options.value.dryRun || deletion.value.dryRun;
  if (!alreadyOver(pod.value)) {
    const refused = await takeFromBudget(server, context, pod.value, dryRun);
    if (refused !== undefined) return answerFailure(refused);
  }
  const removed = await removeObject(server, context, targetOf(context, pods), { ...deletion.value, dryRun });
  return removed.ok ? answerObject(successStatus(), 201) : answerFailure(removed.status);
}

/** A pod that is over, was never started, or is going already costs no budget. */
function alreadyOver(pod: KubeObject): boolean {
  const phase = textAt(child(pod, "status"), "phase");
  return (
    phase === "Succeeded" ||
    phase === "Failed" ||
    phase === "Pending" ||
    (pod.metadata.deletionTimestamp ?? null) !== null
  );
}

async function takeFromBudget(
  server: ApiServer,
  context: RequestContext,
  pod: KubeObject,
  dryRun: boolean,
): Promise<FailureStatus | undefined> {
  const budgets = budgetsOf(server, pod);
  if (budgets.length > 1)
    return internalError(
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  const [budget] = budgets;
  if (budget === undefined) return undefined;
  const name = budget.metadata.name ?? "";
  const key = `/registry/poddisruptionbudgets/${budget.metadata.namespace ?? ""}/${name}`;
  const result = await server.objects.modify(
    key,
    {
      cause: causeOf(context),
      guard: fenceOf(server.objects, context),
      dryRun,
      missing: () => internalError("the disruption budget is gone"),
      exhausted: () => wouldViolate(name, 0, 0),
      attempts: updateAttemptsMax,
    },
    (stored): Modification => {
      const status = child(stored.object, "status");
      const allowed = numberAt(status, "disruptionsAllowed") ?? 0;
      if ((numberAt(status, "observedGeneration") ?? 0) < (stored.object.metadata.generation ?? 0))
        return { kind: "fail", status: notReady(name) };
      if (allowed < 1)
        return {
          kind: "fail",
          status: wouldViolate(name, numberAt(status, "desiredHealthy") ?? 0, numberAt(status, "currentHealthy") ?? 0),
        };
      const disrupted = {
        ...child(status, "disruptedPods"),
        [pod.metadata.name ?? ""]: secondsText(server.world.clock.wallMs()),
      };
      return {
        kind: "write",
        object: withField(stored.object, "status", {
          ...status,
          disruptionsAllowed: allowed - 1,
          disruptedPods: disrupted,
        }),
      };
    },
  );
  return result.ok ? undefined : result.status;
}

function budgetsOf(server: ApiServer, pod: KubeObject): KubeObject[] {
  const namespace = pod.metadata.namespace ?? "";
  const { objects } = server.cache.collection("poddisruptionbudgets");
  const found: KubeObject[] = [];
  for (const [, cached] of objects.range(
    utf8(`/registry/poddisruptionbudgets/${namespace}/`),
    utf8(`/registry/poddisruptionbudgets/${namespace}0`),
  )) {
    const selector = child(child(cached.object, "spec"), "selector") as LabelSelector | undefined;
    if (selector !== undefined && selectorMatches(selectorOf(selector), pod.metadata.labels)) found.push(cached.object);
  }
  return found;
}

function wouldViolate(name: string, desired: number, current: number): FailureStatus {
  const status = tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 0);
  const message = `The disruption budget ${name} needs ${desired} healthy pods and has ${current} currently`;
  return { ...status, details: { causes: [{ reason: "DisruptionBudget", message }] } };
}

function notReady(name: string): FailureStatus {
  const status = tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 10);
  const message = `The disruption budget ${name} is still being processed by the server.`;
  return { ...status, details: { ...status.details, causes: [{ reason: "DisruptionBudget", message }] } };
}
