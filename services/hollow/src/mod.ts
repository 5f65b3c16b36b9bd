// The hollow runtime as others may use it: the service for processes, the bare runtime for simulations.
export type { HollowConfig, HollowNodeConfig } from "./config.ts";
export { hollowHelp, parseHollowConfig } from "./config.ts";
export type { NodeServerOptions } from "./rpc/node-server.ts";
export { NodeServer } from "./rpc/node-server.ts";
export type { HollowContainer, HollowOptions, HollowSandbox } from "./runtime/hollow-runtime.ts";
export { HollowRuntime } from "./runtime/hollow-runtime.ts";
export type { HollowWorld } from "./service.ts";
export { createHollowService } from "./service.ts";
