// All scenarios, in the order in which they are listed and run.
import type { Scenario } from "../contract.ts";
import { processScenarios } from "./processes.ts";

export const scenarios: readonly Scenario[] = [...processScenarios];
