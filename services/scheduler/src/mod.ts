// The scheduler as others may run it.
export type { SchedulerConfig } from "./config.ts";
export { parseSchedulerConfig, schedulerHelp } from "./config.ts";
export type { SchedulerService, SchedulerWorld } from "./service.ts";
export { createSchedulerService } from "./service.ts";
