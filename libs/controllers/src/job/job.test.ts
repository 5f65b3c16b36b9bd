// Proves that no pod keeps the finalizer of a Job that no longer counts: one that is gone, is going, or has ended.
import { describe, expect, it } from "vitest";
import { resources, type Job, type Pod } from "@keelson/api";
import { contextAt, tableView } from "../../test/table-view.ts";
import { jobController } from "./controller.ts";
import { planJob } from "./plan.ts";
import { trackingFinalizer } from "./tally.ts";

const job = (more: Partial<Job["metadata"]> = {}, status: Job["status"] = {}): Job => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "work", namespace: "a", uid: "job-1", ...more },
  spec: { completions: 1, selector: { matchLabels: { job: "work" } }, template: { spec: { containers: [] } } },
  status,
});

const pod = (name: string, ownerUid = "job-1", more: Partial<Pod["metadata"]> = {}): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
    namespace: "a",
    uid: name,
    resourceVersion: "50",
    labels: { job: "work" },
    finalizers: [trackingFinalizer],
    ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: "work", uid: ownerUid, controller: true }],
    ...more,
  },
  spec: { containers: [] },
});

const plan = (objects: readonly (Job | Pod)[], options: { revision?: number; gone?: readonly string[] } = {}) =>
  planJob(tableView(objects, { indexes: jobController.indexes, ...options }), "a/work", contextAt());

const released = (result: ReturnType<typeof plan>) =>
  result.steps
    .flat()
    .map((action) => (action.verb === "patch" && action.type === resources.pods ? action.key : action.verb));

describe("pods of a Job", () => {
  it("are let go of when the Job is gone", () => {
    expect(released(plan([pod("p1"), pod("p2")], { gone: ["job-1"] }))).toEqual(["a/p1", "a/p2"]);
    expect(released(plan([pod("p1")], { revision: 50 }))).toEqual(["a/p1"]);
  });

  it("are let go of when another Job has taken the name", () => {
    expect(released(plan([job({ uid: "job-2" }), pod("p1")]))).toEqual(["a/p1"]);
  });

  it("are kept while the Job may not have arrived yet", () => {
    const result = plan([pod("p1")], { revision: 49 });
    expect(released(result)).toEqual([]);
    expect(result.wakeAtMs).toBeGreaterThan(0);
  });

  it("are let go of when the Job is being deleted, whatever state they are in", () => {
    const going = job({ deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["foregroundDeletion"] });
    expect(released(plan([going, pod("p1")]))).toEqual(["a/p1"]);
  });

  it("are let go of when the Job has ended without having counted them", () => {
    const ended = job({}, { conditions: [{ type: "Complete", status: "True" }] });
    const late = pod("p1", "job-1", { deletionTimestamp: "2026-01-01T00:00:00Z" });
    expect(released(plan([ended, late]))).toEqual(["a/p1"]);
  });
});
