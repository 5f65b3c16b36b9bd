// The controllers: pure plans, and the specs by which the control loop runs them.
export { deploymentController } from "./deployment/controller.ts";
export { endpointsController } from "./endpoints/controller.ts";
export { endpointSliceController } from "./endpointslice/controller.ts";
export { garbageCollector } from "./garbagecollector/controller.ts";
export { namespaceController } from "./namespace/controller.ts";
export type { NamespaceOptions } from "./namespace/plan.ts";
export { nodeLifecycleController } from "./nodelifecycle/controller.ts";
export type { NodeLifecycleOptions } from "./nodelifecycle/plan.ts";
export { podGarbageCollector } from "./podgc/controller.ts";
export { replicaSetController } from "./replicaset/controller.ts";
export { rootCaPublisher, serviceAccountController } from "./serviceaccount/controller.ts";
export { taintEvictionController } from "./tainteviction/controller.ts";
