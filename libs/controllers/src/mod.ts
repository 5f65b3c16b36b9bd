// The controllers: pure plans, and the specs by which the control loop runs them.
export { cronJobController } from "./cronjob/controller.ts";
export type { Schedule } from "./cronjob/schedule.ts";
export { nextTime, parseSchedule } from "./cronjob/schedule.ts";
export { daemonSetController } from "./daemonset/controller.ts";
export { deploymentController } from "./deployment/controller.ts";
export { endpointsController } from "./endpoints/controller.ts";
export { endpointSliceController } from "./endpointslice/controller.ts";
export { garbageCollector } from "./garbagecollector/controller.ts";
export { jobController, ttlAfterFinishedController } from "./job/controller.ts";
export { namespaceController } from "./namespace/controller.ts";
export type { NamespaceOptions } from "./namespace/plan.ts";
export { nodeLifecycleController } from "./nodelifecycle/controller.ts";
export type { NodeLifecycleOptions } from "./nodelifecycle/plan.ts";
export { podGarbageCollector } from "./podgc/controller.ts";
export { replicaSetController, replicationController } from "./replicaset/controller.ts";
export { rootCaPublisher, serviceAccountController } from "./serviceaccount/controller.ts";
export { statefulSetController } from "./statefulset/controller.ts";
export { taintEvictionController } from "./tainteviction/controller.ts";
