// What makes a CronJob worth planning: itself, its jobs, and the next scheduled time.
import { resources, trigger, type ControllerSpec } from "@keelson/api";
import { ownedTrigger } from "../shared/triggers.ts";
import { planCronJob } from "./plan.ts";

export const cronJobController: ControllerSpec = {
  name: "cronjob",
  component: "cronjob-controller",
  triggers: [trigger(resources.cronjobs, (change) => [change.key]), ownedTrigger(resources.jobs, resources.cronjobs)],
  plan: planCronJob,
};
