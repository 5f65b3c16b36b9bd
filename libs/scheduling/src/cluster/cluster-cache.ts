// What the scheduler believes about the cluster: nodes with their pods as the API shows them, plus the pods it has
// just placed and whose binding is still on its way ("assumed"). Invariant: a pod is counted on at most one node; the
// API's word replaces the assumption.
import type { Node, ObjectKey, Pod } from "@keelson/api";
import type { Labels } from "./expressions.ts";
import { NodeState, type NodeView } from "./node-state.ts";
import { podInfo, type PodInfo } from "./pod-info.ts";

/** Everything a decision depends on besides the pod. */
export interface ClusterView {
  readonly nodes: readonly NodeView[];
  node(name: string): NodeView | undefined;
  /** Selectors of the Services that select such a pod. */
  serviceSelectors(namespace: string, labels: Labels): readonly Labels[];
  /** Undefined for an unknown namespace. */
  namespaceLabels(namespace: string): Labels | undefined;
  /** True when some placed pod has pod (anti-)affinity. */
  readonly anyPodAffinity: boolean;
}

type Lookups = Pick<ClusterView, "serviceSelectors" | "namespaceLabels">;
type Placement = { readonly node: string; readonly info: PodInfo; readonly assumed: boolean };

export class ClusterCache implements ClusterView {
  readonly #states = new Map<string, NodeState>();
  readonly #placements = new Map<ObjectKey, Placement>();
  /** Pods whose node is not known (yet), by node name. */
  readonly #homeless = new Map<string, Map<ObjectKey, PodInfo>>();
  readonly #lookups: Lookups;
  #ordered: readonly NodeState[] | undefined;
  #choices = 0;
  #affinityPods = 0;

  constructor(lookups: Lookups = { serviceSelectors: () => [], namespaceLabels: () => undefined }) {
    this.#lookups = lookups;
  }

  /** In name order. */
  get nodes(): readonly NodeState[] {
    this.#ordered ??= [...this.#states.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return this.#ordered;
  }

  get anyPodAffinity(): boolean {
    return this.#affinityPods > 0;
  }

  node(name: string): NodeState | undefined {
    return this.#states.get(name);
  }

  serviceSelectors(namespace: string, labels: Labels): readonly Labels[] {
    return this.#lookups.serviceSelectors(namespace, labels);
  }

  namespaceLabels(namespace: string): Labels | undefined {
    return this.#lookups.namespaceLabels(namespace);
  }

  setNode(node: Node): void {
    const name = node.metadata?.name ?? "";
    const present = this.#states.get(name);
    if (present !== undefined) return present.update(node);
    const state = new NodeState(node);
    for (const info of this.#homeless.get(name)?.values() ?? []) this.#count(state, info);
    this.#homeless.delete(name);
    this.#states.set(name, state);
    this.#ordered = undefined;
  }

  removeNode(name: string): void {
    const state = this.#states.get(name);
    if (state === undefined) return;
    this.#affinityPods -= state.podsWithAffinity.size;
    if (state.pods.size > 0) this.#homeless.set(name, new Map(state.pods));
    this.#states.delete(name);
    this.#ordered = undefined;
  }

  /** Takes the API's word for a pod that has a node and still uses it. */
  setPod(pod: Pod): void {
    this.#place(podInfo(pod), pod.spec?.nodeName ?? "", false);
  }

  removePod(key: ObjectKey): void {
    const placement = this.#placements.get(key);
    if (placement === undefined) return;
    this.#placements.delete(key);
    const state = this.#states.get(placement.node);
    if (state === undefined) {
      this.#homeless.get(placement.node)?.delete(key);
      return;
    }
    if (state.podsWithAffinity.has(key)) this.#affinityPods--;
    state.remove(key);
  }

  /** Counts a pod on the node it was just given. */
  assume(info: PodInfo, node: string): void {
    this.#place(info, node, true);
    const state = this.#states.get(node);
    if (state !== undefined) state.lastChosen = ++this.#choices;
  }

  /** The binding failed: the pod is nowhere. Does nothing once the API has confirmed it. */
  forget(key: ObjectKey): void {
    if (this.#placements.get(key)?.assumed === true) this.removePod(key);
  }

  isAssumed(key: ObjectKey): boolean {
    return this.#placements.get(key)?.assumed === true;
  }

  /** Name of the node a pod is counted on. */
  nodeOf(key: ObjectKey): string | undefined {
    return this.#placements.get(key)?.node;
  }

  #place(info: PodInfo, node: string, assumed: boolean): void {
    this.removePod(info.key);
    this.#placements.set(info.key, { node, info, assumed });
    const state = this.#states.get(node);
    if (state !== undefined) return this.#count(state, info);
    const waiting = this.#homeless.get(node) ?? new Map<ObjectKey, PodInfo>();
    this.#homeless.set(node, waiting.set(info.key, info));
  }

  #count(state: NodeState, info: PodInfo): void {
    state.add(info);
    if (state.podsWithAffinity.has(info.key)) this.#affinityPods++;
  }
}
