// A node with what runs on it: sums are kept up to date as pods come and go, so that a filter never adds them up.
// Only ClusterCache and preemption's trial copies change one.
import { assert } from "@keelson/base";
import { parseQuantity, quantityValue, type Node, type ObjectKey, type Taint } from "@keelson/api";
import { addAmounts, amountsOf, noAmounts, subtractAmounts, type Amounts } from "./amounts.ts";
import type { Labels } from "./expressions.ts";
import type { HostPort, PodInfo } from "./pod-info.ts";

/** What plugins see. */
export interface NodeView {
  readonly name: string;
  readonly node: Node;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly allocatable: Amounts;
  readonly podsMax: number;
  readonly requested: Amounts;
  /** Like `requested`, with small amounts assumed for pods that ask for nothing. */
  readonly weighed: Amounts;
  readonly pods: ReadonlyMap<ObjectKey, PodInfo>;
  /** Pods with required anti-affinity or any preferred pod affinity. */
  readonly podsWithAffinity: ReadonlyMap<ObjectKey, PodInfo>;
  /** Images by every name they have, with their size in bytes. */
  readonly images: ReadonlyMap<string, number>;
  /** When this node was last given a pod: a rising number, 0 for never. */
  readonly lastChosen: number;
  portIsFree(port: HostPort): boolean;
}

export class NodeState implements NodeView {
  node: Node;
  labels: Labels = {};
  taints: readonly Taint[] = [];
  allocatable: Amounts = noAmounts;
  podsMax = 0;
  requested: Amounts = noAmounts;
  weighed: Amounts = noAmounts;
  images: ReadonlyMap<string, number> = new Map();
  lastChosen = 0;
  readonly pods = new Map<ObjectKey, PodInfo>();
  readonly podsWithAffinity = new Map<ObjectKey, PodInfo>();
  readonly #ports = new Map<string, number>();

  constructor(node: Node) {
    this.node = node;
    this.update(node);
  }

  get name(): string {
    return this.node.metadata?.name ?? "";
  }

  update(node: Node): void {
    this.node = node;
    this.labels = node.metadata?.labels ?? {};
    this.taints = node.spec?.taints ?? [];
    this.allocatable = amountsOf(node.status?.allocatable);
    this.podsMax = quantityValue(
      parseQuantity(String(node.status?.allocatable?.["pods"] ?? "0")) ?? { nanos: 0n, format: "DecimalSI" },
    );
    const images = new Map<string, number>();
    for (const image of node.status?.images ?? [])
      for (const name of image.names ?? []) images.set(name, image.sizeBytes ?? 0);
    this.images = images;
  }

  add(pod: PodInfo): void {
    assert(!this.pods.has(pod.key), "a pod is counted once", { pod: pod.key, node: this.name });
    this.pods.set(pod.key, pod);
    if (hasAffinity(pod)) this.podsWithAffinity.set(pod.key, pod);
    this.requested = addAmounts(this.requested, pod.request);
    this.weighed = addAmounts(this.weighed, pod.weight);
    for (const port of pod.hostPorts) this.#ports.set(portId(port), (this.#ports.get(portId(port)) ?? 0) + 1);
  }

  remove(key: ObjectKey): void {
    const pod = this.pods.get(key);
    if (pod === undefined) return;
    this.pods.delete(key);
    this.podsWithAffinity.delete(key);
    this.requested = subtractAmounts(this.requested, pod.request);
    this.weighed = subtractAmounts(this.weighed, pod.weight);
    for (const port of pod.hostPorts) {
      const left = (this.#ports.get(portId(port)) ?? 0) - 1;
      if (left > 0) this.#ports.set(portId(port), left);
      else this.#ports.delete(portId(port));
    }
  }

  /** A port on every address collides with the same port on any address. */
  portIsFree(port: HostPort): boolean {
    if (this.#ports.size === 0) return true;
    const suffix = `/${port.protocol}/${port.port}`;
    if (port.ip !== "0.0.0.0") return !this.#ports.has(port.ip + suffix) && !this.#ports.has(`0.0.0.0${suffix}`);
    for (const used of this.#ports.keys()) if (used.endsWith(suffix)) return false;
    return true;
  }

  copy(): NodeState {
    const twin = new NodeState(this.node);
    twin.lastChosen = this.lastChosen;
    for (const pod of this.pods.values()) twin.add(pod);
    return twin;
  }
}

function hasAffinity(pod: PodInfo): boolean {
  return (
    pod.requiredAntiAffinity.length +
      pod.requiredAffinity.length +
      pod.preferredAffinity.length +
      pod.preferredAntiAffinity.length >
    0
  );
}

function portId(port: HostPort): string {
  return `${port.ip}/${port.protocol}/${port.port}`;
}
