// The recovery times that the product promises, and how often each is measured for it: what `keelson chaos objectives`
// runs on a quiet machine, in less than twelve minutes.
import { must } from "@keelson/base";
import type { Job } from "./campaign.ts";
import { scenarios } from "./scenarios/catalogue.ts";

const faults: Readonly<Record<string, number>> = {
  "leader-kill": 20,
  "leader-pause": 10,
  "partition-leader": 6,
  "partition-leader-deaf": 6,
  "partition-leader-mute": 6,
  "scheduler-kill": 8,
  "controller-manager-kill": 8,
  "nats-kill-all": 5,
  "kill-everything": 20,
  "everything-kill": 20,
  "calm-store": 1,
  "calm-cluster": 1,
};

export function objectiveJobs(): Job[] {
  return Object.entries(faults).map(([name, count]) => {
    const scenario = must(
      scenarios.find((each) => each.name === name),
      `there is a scenario ${name}`,
    );
    return { scenario, seconds: scenario.seconds, faults: count };
  });
}
