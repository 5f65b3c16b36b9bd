// Keeps cache and queue in step with the API: pods with a node go into the cache, pods without one into the queue,
// and every change that could help a waiting pod is told to the queue. Runs in leader and standby alike, so that a
// standby takes over warm.
import {
  changed,
  resources,
  type Change,
  type Namespace,
  type Node,
  type ObjectKey,
  type Pod,
  type Service,
} from "@keelson/api";
import { ClusterCache, hasLabels, podInfo, type SchedulingQueue } from "@keelson/scheduling";
import type { Clock } from "@keelson/ports";
import type { Informers } from "@keelson/runtime";

export type ClusterFollowerOptions = {
  readonly informers: Informers;
  readonly queue: SchedulingQueue;
  readonly clock: Clock;
  readonly schedulerName: string;
  /** Something may have become possible. */
  readonly wake: () => void;
};

export class ClusterFollower {
  readonly cache: ClusterCache;
  /** Trace that the last change of a waiting pod belongs to. */
  readonly traces = new Map<ObjectKey, string>();
  readonly #options: ClusterFollowerOptions;

  constructor(options: ClusterFollowerOptions) {
    this.#options = options;
    const { informers } = options;
    const services = informers.of<Service>(resources.services);
    const namespaces = informers.of<Namespace>(resources.namespaces);
    this.cache = new ClusterCache({
      serviceSelectors: (namespace, labels) =>
        services.list(namespace).flatMap((service) => {
          const selector = service.spec?.selector ?? {};
          return Object.keys(selector).length > 0 && hasLabels(labels, selector) ? [selector] : [];
        }),
      namespaceLabels: (namespace) => namespaces.get(namespace)?.metadata?.labels,
    });
    informers.of<Node>(resources.nodes).onChange((change) => this.#onNode(change));
    informers.of<Pod>(resources.pods).onChange((change) => this.#onPod(change));
  }

  #onNode(change: Change<Node>): void {
    const { queue, clock, wake } = this.#options;
    if (change.kind === "deleted") return this.cache.removeNode(change.key);
    this.cache.setNode(change.object);
    if (change.kind === "updated" && !nodeMatters(change.previous, change.object)) return;
    queue.onEvent(change.kind === "added" ? "node-added" : "node-changed", clock.monoMs());
    wake();
  }

  #onPod(change: Change<Pod>): void {
    const { queue, clock, wake } = this.#options;
    const pod = changed(change);
    const { key } = change;
    const nodeName = pod.spec?.nodeName ?? "";
    const over = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
    if (change.kind === "deleted" || (over && nodeName !== "")) {
      const counted = this.cache.nodeOf(key) !== undefined;
      this.cache.removePod(key);
      this.#leaveQueue(key);
      if (counted) queue.onEvent("pod-removed", clock.monoMs());
    } else if (nodeName !== "") {
      const news = this.cache.nodeOf(key) === undefined || this.cache.isAssumed(key);
      this.cache.setPod(pod);
      this.#leaveQueue(key);
      queue.onEvent(news ? "pod-placed" : "pod-changed", clock.monoMs());
    } else if (over || !this.#isOurs(pod)) {
      this.#leaveQueue(key);
    } else if (!this.cache.isAssumed(key)) {
      if (change.traceparent !== undefined) this.traces.set(key, change.traceparent);
      queue.put(podInfo(pod), clock.monoMs());
    }
    wake();
  }

  #leaveQueue(key: ObjectKey): void {
    this.#options.queue.remove(key);
    this.traces.delete(key);
  }

  #isOurs(pod: Pod): boolean {
    if (typeof pod.metadata?.deletionTimestamp === "string") return false;
    if ((pod.spec?.schedulingGates ?? []).length > 0) return false;
    return (pod.spec?.schedulerName ?? "default-scheduler") === this.#options.schedulerName;
  }
}

/** Heartbeats change a node every few seconds; only what filters read is news. */
function nodeMatters(before: Node, after: Node): boolean {
  const essence = (node: Node): string =>
    JSON.stringify([node.metadata?.labels, node.spec?.taints, node.spec?.unschedulable, node.status?.allocatable]);
  return essence(before) !== essence(after);
}
