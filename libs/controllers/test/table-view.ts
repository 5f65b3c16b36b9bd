// A view made of plain objects, for tests of plans: what is in the tables is what the controller sees.
import {
  keyOf,
  resourceId,
  type ObjectLike,
  type ObjectView,
  type PlanContext,
  type ResourceType,
  type ViewIndex,
} from "@keelson/api";
import { createPrng } from "@keelson/base";
import { controllerReferenceOf } from "../src/shared/owners.ts";

export type TableOptions = {
  readonly indexes?: readonly ViewIndex[] | undefined;
  readonly revision?: number | undefined;
  readonly gone?: readonly string[] | undefined;
  readonly seenMs?: Readonly<Record<string, number>> | undefined;
};

/** Objects are told apart by their apiVersion and kind. */
export function tableView(objects: readonly ObjectLike[], options: TableOptions = {}): ObjectView {
  const of = (type: ResourceType): readonly ObjectLike[] => {
    const apiVersion = type.group === "" ? type.version : `${type.group}/${type.version}`;
    return objects
      .filter((object) => object.kind === type.kind && object.apiVersion === apiVersion)
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  };
  const values = (type: ResourceType, name: string): ((object: ObjectLike) => readonly string[]) => {
    if (name === "owner") return (object) => [controllerReferenceOf(object)?.uid ?? ""];
    const index = (options.indexes ?? []).find((one) => one.name === name && resourceId(one.type) === resourceId(type));
    if (index === undefined) throw new Error(`no index ${name} of ${resourceId(type)}`);
    return index.values;
  };
  return {
    get: (type, key) => of(type).find((object) => keyOf(object) === key) as never,
    list: (type, namespace) =>
      of(type).filter((object) => namespace === undefined || object.metadata?.namespace === namespace) as never,
    by: (type, name, value) => of(type).filter((object) => values(type, name)(object).includes(value)) as never,
    revision: () => options.revision ?? 1_000_000,
    gone: (_type, uid) => options.gone?.includes(uid) === true,
    seenMs: (_type, key) => options.seenMs?.[key] ?? 0,
  };
}

export const noon = Date.parse("2026-01-01T12:00:00Z");

export function contextAt(nowMs = noon, more: Partial<PlanContext> = {}): PlanContext {
  return { nowMs, monoMs: nowMs, prng: createPrng("plan"), attempt: 0, ...more };
}
