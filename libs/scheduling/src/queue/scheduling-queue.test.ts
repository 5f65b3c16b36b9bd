// Proves: the order of the queue, back-off times, and that only events that can help bring a refused pod back.
import type { Pod } from "@keelson/api";
import { describe, expect, it } from "vitest";
import { podInfo, type PodInfo } from "../cluster/pod-info.ts";
import { SchedulingQueue } from "./scheduling-queue.ts";

function info(name: string, priority = 0, uid = name): PodInfo {
  const pod: Pod = { metadata: { name, namespace: "d", uid }, spec: { priority, containers: [{ name: "c" }] } };
  return podInfo(pod);
}

const help = new Map([["NodeResourcesFit", ["node-added", "pod-removed"] as const]]);

describe("the scheduling queue", () => {
  it("gives the most important pod first, then the one that waits longest", () => {
    const queue = new SchedulingQueue(help);
    queue.put(info("old"), 1);
    queue.put(info("young"), 2);
    queue.put(info("high", 10), 3);
    expect([queue.pop(4), queue.pop(4), queue.pop(4), queue.pop(4)].map((item) => item?.info.name)).toEqual([
      "high",
      "old",
      "young",
      undefined,
    ]);
  });

  it("brings a refused pod back only for an event that helps, not before its back-off is over", () => {
    const queue = new SchedulingQueue(help);
    queue.put(info("p"), 0);
    queue.pop(0);
    queue.giveUp("d/p", ["NodeResourcesFit"], 0);
    queue.onEvent("pod-placed", 100);
    expect(queue.nextWakeMs()).toBe(300_000);
    queue.onEvent("pod-removed", 100);
    expect(queue.pop(999)).toBeUndefined();
    expect(queue.nextWakeMs()).toBe(1_000);
    expect(queue.pop(1_000)?.attempts).toBe(2);
  });

  it("waits twice as long after each failure, at most ten seconds", () => {
    const queue = new SchedulingQueue(help);
    queue.put(info("p"), 0);
    let now = 0;
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      queue.pop(now);
      queue.retryLater("d/p", now);
      const wake = queue.nextWakeMs() ?? 0;
      waits.push(wake - now);
      now = wake;
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it("treats a pod of the same name as another one", () => {
    const queue = new SchedulingQueue(help);
    queue.put(info("p", 0, "one"), 0);
    queue.pop(0);
    queue.put(info("p", 0, "two"), 5);
    queue.retryLater("d/p", 5);
    expect(queue.pop(5)?.info.uid).toBe("two");
  });

  it("tries a pod that nothing helped again after five minutes", () => {
    const queue = new SchedulingQueue(help);
    queue.put(info("p"), 0);
    queue.pop(0);
    queue.giveUp("d/p", ["NodeResourcesFit"], 0);
    expect(queue.pop(299_999)).toBeUndefined();
    expect(queue.pop(300_000)?.info.name).toBe("p");
  });

  it("forgets a pod that was removed while it was being decided on", () => {
    const queue = new SchedulingQueue(help);
    queue.put(info("p"), 0);
    queue.pop(0);
    queue.remove("d/p");
    queue.giveUp("d/p", [], 1);
    expect(queue.size).toBe(0);
  });
});
