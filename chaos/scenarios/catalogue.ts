// All scenarios, in the order in which they are listed and run.
import type { Scenario } from "../contract.ts";
import { controlPlaneScenarios } from "./control-plane.ts";
import { environmentScenarios } from "./environment.ts";
import { eventLogScenarios } from "./event-log.ts";
import { networkScenarios } from "./network.ts";
import { processScenarios } from "./processes.ts";

export const scenarios: readonly Scenario[] = [
  ...processScenarios,
  ...networkScenarios,
  ...environmentScenarios,
  ...controlPlaneScenarios,
  ...eventLogScenarios,
];
