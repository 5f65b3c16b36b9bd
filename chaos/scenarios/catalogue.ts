// All scenarios, in the order in which they are listed and run.
import type { Scenario } from "../contract.ts";
import { controlPlaneScenarios } from "./control-plane.ts";
import { diskScenarios } from "./disks.ts";
import { environmentScenarios } from "./environment.ts";
import { eventLogScenarios } from "./event-log.ts";
import { networkScenarios } from "./network.ts";
import { operationScenarios } from "./operations.ts";
import { packetScenarios } from "./packets.ts";
import { processScenarios } from "./processes.ts";

export const scenarios: readonly Scenario[] = [
  ...processScenarios,
  ...networkScenarios,
  ...packetScenarios,
  ...diskScenarios,
  ...environmentScenarios,
  ...operationScenarios,
  ...controlPlaneScenarios,
  ...eventLogScenarios,
];
