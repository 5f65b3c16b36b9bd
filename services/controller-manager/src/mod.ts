// The controller manager as others may run it.
export type { ControllerManagerConfig } from "./config.ts";
export { controllerManagerHelp, parseControllerManagerConfig } from "./config.ts";
export { controllerNames } from "./controllers.ts";
export type { ControllerManagerService, ControllerManagerWorld } from "./service.ts";
export { createControllerManagerService } from "./service.ts";
