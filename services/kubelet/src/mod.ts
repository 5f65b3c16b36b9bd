// The kubelet as others may run it.
export type { KubeletConfig } from "./config.ts";
export { kubeletHelp, parseKubeletConfig } from "./config.ts";
export type { Machine } from "./node/node-object.ts";
export type { KubeletService, KubeletWorld } from "./service.ts";
export { createKubeletService } from "./service.ts";
