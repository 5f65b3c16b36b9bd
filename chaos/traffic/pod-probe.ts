// Work for scheduler and controllers, steadily: a new pod or ReplicaSet several times a second, and how long each
// waited for the one who is to act on it: until the pod is bound, until the ReplicaSet has its pod. When it happened
// is seen on the store's own watch.
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiCaller } from "./api-caller.ts";
import type { StoreWatcher } from "./store-watchers.ts";

export const probeNamespace = "probe";
const everyMs = 150;
const callTimeoutMs = 2_000;
const probesMax = 300;

export type Probe = { readonly name: string; readonly createdMs: number };
/** From when a probe existed until it was acted on. */
export type Reaction = { readonly name: string; readonly createdMs: number; readonly doneMs: number };

type Watched = {
  readonly metadata?: { readonly name?: string; readonly ownerReferences?: readonly { readonly name: string }[] };
  readonly spec?: { readonly nodeName?: string };
};

export class PodProbe {
  readonly probes: Probe[] = [];
  readonly #api: ApiCaller;
  readonly #watcher: StoreWatcher;
  readonly #kind: "bindings" | "replica sets" | "objects";
  readonly #done = new Map<string, number>();
  #looked = 0;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(api: ApiCaller, watcher: StoreWatcher, kind: "bindings" | "replica sets" | "objects") {
    this.#api = api;
    this.#watcher = watcher;
    this.#kind = kind;
  }

  async start(): Promise<void> {
    if (this.#kind === "objects") return;
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: probeNamespace } };
    await this.#api.call(0, { method: "POST", path: "/api/v1/namespaces", body: namespace, timeoutMs: 10_000 });
    this.#running = this.#work();
  }

  /** Ends the supply and waits until every probe was acted on; returns the names of those that were not. */
  async stop(limitMs: number): Promise<string[]> {
    this.#stopped = true;
    await this.#running;
    const deadline = performance.now() + limitMs;
    const open = (): string[] => {
      this.#look();
      return this.probes.filter(({ name }) => !this.#done.has(name)).map(({ name }) => name);
    };
    while (open().length > 0 && performance.now() < deadline) await sleep(50);
    return open();
  }

  reactions(): Reaction[] {
    this.#look();
    return this.probes.flatMap(({ name, createdMs }) => {
      const doneMs = this.#done.get(name);
      return doneMs === undefined ? [] : [{ name, createdMs, doneMs }];
    });
  }

  async #work(): Promise<void> {
    let server = 0;
    for (let count = 0; !this.#stopped && count < probesMax; count++) {
      const name = `p-${count}`;
      try {
        const answer = await this.#api.call(server, {
          method: "POST",
          ...this.#object(name),
          timeoutMs: callTimeoutMs,
        });
        if (answer.status === 201) this.probes.push({ name, createdMs: performance.now() });
        else server++;
      } catch {
        server++; // no answer: whether it exists is unknown, so it is no probe
      }
      await sleep(everyMs);
    }
  }

  #object(name: string): { readonly path: string; readonly body: unknown } {
    const spec = { containers: [{ name: "main", image: "pause" }] };
    if (this.#kind === "bindings") {
      return {
        path: `/api/v1/namespaces/${probeNamespace}/pods`,
        body: { apiVersion: "v1", kind: "Pod", metadata: { name }, spec },
      };
    }
    const labels = { probe: name };
    const body = {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { name },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    };
    return { path: `/apis/apps/v1/namespaces/${probeNamespace}/replicasets`, body };
  }

  /** Takes in what the watcher has recorded since the last look. */
  #look(): void {
    const { batches } = this.#watcher.history;
    for (; this.#looked < batches.length; this.#looked++) {
      const batch = batches[this.#looked];
      for (const { type, key, value } of batch?.events ?? []) {
        if (type !== "put" || !key.startsWith(`/registry/pods/${probeNamespace}/`)) continue;
        const pod = JSON.parse(value) as Watched;
        const name = this.#kind === "bindings" ? pod.metadata?.name : pod.metadata?.ownerReferences?.[0]?.name;
        const acted = this.#kind === "bindings" ? (pod.spec?.nodeName ?? "") !== "" : name !== undefined;
        if (name !== undefined && acted && !this.#done.has(name)) this.#done.set(name, batch?.atMs ?? 0);
      }
    }
  }
}
