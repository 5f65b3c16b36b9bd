// The API server as other code sees it: its configuration and its service.
export type { ApiserverConfig, ApiserverConfigResult } from "./config.ts";
export { apiserverHelp, parseApiserverConfig } from "./config.ts";
export type { WatchCache } from "./cache/watch-cache.ts";
export type { ApiserverSecrets, ApiserverService } from "./service.ts";
export { createApiserverService } from "./service.ts";
export type { ApiserverWorld, TokenKeys } from "./world.ts";
