// plan: what pure planners decide, and the views they decide on
export type { Change, ControllerSpec, Trigger, ViewIndex } from "./plan/controller.ts";
export { changed, trigger, viewIndex } from "./plan/controller.ts";
export type {
  Action,
  CreateAction,
  DeleteAction,
  EventNote,
  EventSubject,
  ObjectView,
  PatchAction,
  PatchType,
  Plan,
  PlanContext,
  PlanFailure,
  UpdateAction,
} from "./plan/plan.ts";
export { idlePlan } from "./plan/plan.ts";
export type { MetaLike, ObjectKey, ObjectLike, OwnerReferenceLike, ResourceType } from "./plan/resource-type.ts";
export { apiVersionOf, keyOf, objectKey, resourceId, resourceType, splitKey } from "./plan/resource-type.ts";
