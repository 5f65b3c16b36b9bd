// The store as a service: what `main.ts` and the simulator start.
export type { AutoCompaction, EventLogConfig, StoreConfig, StoreConfigResult } from "./config.ts";
export { parseStoreConfig, storeHelp } from "./config.ts";
export type { StoreWorld } from "./service.ts";
export { createStoreService } from "./service.ts";
export type { ClusterEntry } from "./urls.ts";
export { parseInitialCluster } from "./urls.ts";
