// Status writes: only when something changed, and only over the version they were computed from.
import type { Action, ObjectLike, ResourceType } from "@keelson/api";
import { sameJson } from "./names.ts";

/** Undefined when the status is already so. */
export function statusUpdate<T extends ObjectLike & { readonly status?: unknown }>(
  type: ResourceType<T>,
  object: T,
  status: NonNullable<T["status"]>,
): Action | undefined {
  if (sameJson(object.status ?? {}, status)) return undefined;
  return { verb: "update", type, object: { ...object, status }, subresource: "status" };
}

/** Adds `status` to a plan's fields when there is one. */
export function withStatus(status: Action | undefined): { readonly status?: Action } {
  return status === undefined ? {} : { status };
}

/** The earlier of two wake-up times. */
export function earliest(...times: readonly (number | undefined)[]): { readonly wakeAtMs?: number } {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? {} : { wakeAtMs: Math.min(...known) };
}
