// Carries out the actions of a plan through the API client, and says what each one came to.
import {
  apiVersionOf,
  keyOf,
  type Action,
  type EventNote,
  type ObjectKey,
  type ObjectLike,
  type ResourceType,
} from "@keelson/api";
import { AppError, unreachable } from "@keelson/base";
import type { ApiClient, ApiFailure, ApiOutcome, Authority, RequestCause } from "../client/contract.ts";
import type { EventRecorder } from "../client/event-recorder.ts";
import { stepWritesMax } from "./limits.ts";

/** What the view must show before the key is planned again. */
export type Expectation = {
  readonly type: ResourceType;
  readonly key: ObjectKey;
  /** Revision of the write; undefined for a delete whose revision the answer does not say. */
  readonly revision: number | undefined;
  /** The object that is to be gone or terminating. */
  readonly deletedUid: string | undefined;
};

export type ActionResult =
  | { readonly kind: "done"; readonly expectation: Expectation | undefined }
  | { readonly kind: "refused"; readonly failure: ApiFailure }
  | { readonly kind: "lost"; readonly error: AppError };

export type Executor = {
  readonly client: ApiClient;
  readonly recorder: EventRecorder;
  readonly component: string;
  /** Carried by every write. */
  readonly authority?: Authority | undefined;
};

/** Runs one step, at most `stepWritesMax` writes at a time; results in the order of the actions. */
export async function executeStep(
  executor: Executor,
  step: readonly Action[],
  cause: RequestCause,
): Promise<readonly ActionResult[]> {
  const results: ActionResult[] = [];
  for (let at = 0; at < step.length; at += stepWritesMax) {
    const chunk = step.slice(at, at + stepWritesMax);
    results.push(...(await Promise.all(chunk.map((action) => execute(executor, action, cause)))));
  }
  return results;
}

/** One write. Deleting what is already gone counts as done. */
export async function execute(executor: Executor, action: Action, cause: RequestCause): Promise<ActionResult> {
  try {
    const outcome = await send(executor, action, cause);
    if (outcome.ok) {
      const written = outcome.object as ObjectLike | undefined;
      note(executor, action.event, written?.metadata?.name ?? "");
      return { kind: "done", expectation: expectationOf(action, written) };
    }
    if (action.verb === "delete" && outcome.status.code === 404)
      return { kind: "done", expectation: expectationOf(action, undefined) };
    if (action.failureEvent !== undefined && !isRace(outcome.status))
      note(executor, action.failureEvent, outcome.status.message);
    return { kind: "refused", failure: outcome.status };
  } catch (error) {
    if (error instanceof AppError) return { kind: "lost", error };
    throw error;
  }
}

/** The view was behind: not a refusal worth telling people about. */
export function isRace(failure: ApiFailure): boolean {
  return failure.code === 409 && (failure.reason === "Conflict" || failure.reason === "AlreadyExists");
}

async function send(
  { client, authority }: Executor,
  action: Action,
  cause: RequestCause,
): Promise<ApiOutcome<unknown>> {
  const options = { cause, authority };
  switch (action.verb) {
    case "create": {
      if (action.subresource === undefined) return await client.create(action.type, action.object, options);
      const namespace = action.object.metadata?.namespace;
      const name = action.name ?? action.object.metadata?.name ?? "";
      const key = namespace === undefined ? name : `${namespace}/${name}`;
      return await client.createSubresource(action.type, key, action.subresource, action.object, options);
    }
    case "update":
      return await client.update(action.type, action.object, { ...options, ...subresourceOf(action.subresource) });
    case "patch":
      return await client.patch(action.type, action.key, action.patch, {
        ...options,
        type: action.patchType,
        ...subresourceOf(action.subresource),
      });
    case "delete": {
      const { uid, resourceVersion, propagation, gracePeriodSeconds } = action;
      return await client.delete(action.type, action.key, {
        ...options,
        uid,
        resourceVersion,
        propagation,
        gracePeriodSeconds,
      });
    }
    case "deleteCollection": {
      const outcome = await client.deleteCollection(action.type, action.namespace, options);
      if (!outcome.ok || outcome.object.length === 0) return outcome;
      const message = `${outcome.object.length} ${action.type.resource} were left`;
      return { ok: false, status: { code: 409, reason: "Conflict", message } };
    }
    default:
      return unreachable(action);
  }
}

function subresourceOf(subresource: string | undefined): { readonly subresource?: string } {
  return subresource === undefined ? {} : { subresource };
}

function expectationOf(action: Action, written: ObjectLike | undefined): Expectation | undefined {
  const { type } = action;
  if (action.verb === "delete") return { type, key: action.key, revision: undefined, deletedUid: action.uid };
  if (action.verb === "deleteCollection") return undefined;
  if (action.verb === "create" && action.subresource !== undefined) return undefined;
  const isObject = written?.kind === type.kind && written.apiVersion === apiVersionOf(type);
  const revision = Number(written?.metadata?.resourceVersion);
  if (written === undefined || !isObject || !Number.isSafeInteger(revision)) return undefined;
  return { type, key: keyOf(written), revision, deletedUid: undefined };
}

function note(executor: Executor, event: EventNote | undefined, filling: string): void {
  if (event === undefined) return;
  const message = event.message.replaceAll("{name}", filling).replaceAll("{error}", filling);
  executor.recorder.record({ ...event, message }, executor.component);
}
