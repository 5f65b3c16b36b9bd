// All pods of the node: hands what the API says and what the runtime does to the worker of each pod, and makes workers
// for what the runtime holds and the API does not know.
import { changed, resources, type Change, type Pod } from "@keelson/api";
import { messageOf } from "@keelson/base";
import type { Informer } from "@keelson/runtime";
import type { Scope } from "@keelson/ports";
import { PodWorker, type WorkerWorld } from "./pod-worker.ts";

export class PodManager {
  readonly #world: WorkerWorld;
  readonly #workers = new Map<string, PodWorker>();
  readonly #informer: Informer<Pod>;
  #synced = false;

  constructor(world: WorkerWorld, informer: Informer<Pod>) {
    this.#world = world;
    this.#informer = informer;
  }

  get size(): number {
    return this.#workers.size;
  }

  /** Pods the API has for this node. */
  pods(): readonly Pod[] {
    return this.#informer.list();
  }

  start(): void {
    this.#informer.onChange((change) => this.#onPod(change));
  }

  /** The API's list is complete: what the runtime holds beyond it is to be removed. */
  removeUnknown(): void {
    this.#synced = true;
    for (const uid of this.#world.cache.uids()) this.runtimeChanged(uid);
  }

  /** The runtime's state of a pod may have changed. */
  runtimeChanged(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker !== undefined) worker.wake();
    else if (this.#synced && this.#world.cache.uids().includes(uid)) this.#add(uid, undefined);
  }

  #onPod(change: Change<Pod>): void {
    const uid = changed(change).metadata?.uid ?? "";
    if (change.kind === "updated" && change.previous.metadata?.uid !== uid)
      this.#gone(change.previous.metadata?.uid ?? "");
    if (change.kind === "deleted") return this.#gone(uid);
    const worker = this.#workers.get(uid);
    if (worker === undefined) this.#add(uid, change.object, change.traceparent);
    else worker.update(change.object, change.traceparent);
  }

  #gone(uid: string): void {
    this.#workers.get(uid)?.update(undefined);
  }

  #add(uid: string, pod: Pod | undefined, traceparent?: string): void {
    const { scope, telemetry } = this.#world.executor;
    const worker = new PodWorker(this.#world, uid, pod, traceparent);
    this.#workers.set(uid, worker);
    scope.run(`pod ${uid}`, async (own: Scope) => {
      try {
        await worker.run(own);
      } catch (error) {
        telemetry.logger.log("error", "a pod's worker failed", { uid, reason: messageOf(error), cause: error });
        throw error;
      } finally {
        this.#workers.delete(uid);
      }
    });
  }
}

/** The resource whose pods of this node are followed. */
export const podsOfNode = (nodeName: string) => ({
  type: resources.pods,
  options: { fieldSelector: `spec.nodeName=${nodeName}` },
});
