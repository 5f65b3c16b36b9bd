// The scheduler's figures, under upstream's names where they mean the same.
import type { Metrics } from "@keelson/ports";
import type { SchedulingQueue } from "@keelson/scheduling";

export type SchedulerMetrics = {
  decided(kind: "placed" | "unschedulable", tookMs: number): void;
  bound(kind: "bound" | "moot" | "failed", tookMs: number, sinceAddedMs: number): void;
};

const seconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createSchedulerMetrics(
  metrics: Metrics,
  queue: SchedulingQueue,
  leading: () => boolean,
): SchedulerMetrics {
  const attempts = metrics.counter("scheduler_schedule_attempts_total", "Decisions by result.");
  const decision = metrics.histogram(
    "scheduler_scheduling_algorithm_duration_seconds",
    "Time of one decision.",
    seconds,
  );
  const binding = metrics.histogram("scheduler_binding_duration_seconds", "Time of one binding.", seconds);
  const total = metrics.histogram(
    "scheduler_pod_scheduling_sli_duration_seconds",
    "From entering the queue to being bound.",
    seconds,
  );
  const pending = metrics.gauge("scheduler_pending_pods", "Pods that wait, by place.");
  const leader = metrics.gauge("leader_election_master_status", "1 while this process acts.");
  metrics.onCollect(() => {
    for (const [place, count] of Object.entries(queue.counts())) pending.set(count, { queue: place });
    leader.set(leading() ? 1 : 0, { name: "kube-scheduler" });
  });
  return {
    decided: (kind, tookMs) => {
      attempts.add(1, { result: kind === "placed" ? "scheduled" : "unschedulable" });
      decision.record(tookMs / 1000);
    },
    bound: (kind, tookMs, sinceAddedMs) => {
      binding.record(tookMs / 1000, { result: kind });
      if (kind === "bound") total.record(sinceAddedMs / 1000);
    },
  };
}
