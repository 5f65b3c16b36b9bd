// A user of the API with kubectl in hand: creates, scales, updates and deletes at random, in conflict with the others.
// Every answer is compared with the truth at once: what was acknowledged is there, what was read was so.
import {
  type ConfigMap,
  type Deployment,
  keyOf,
  type ObjectLike,
  type Pod,
  type ResourceType,
  resources,
} from "@keelson/api";
import { AppError, type Prng, text } from "@keelson/base";
import { type ApiClient, type ApiOutcome, createApiClient, parseKubeconfig, storageKey } from "@keelson/runtime";
import { createSimHttpClient, type SimNetwork, SimProcess } from "@keelson/sim";
import type { ClusterContext } from "./cluster-context.ts";
import { describe } from "./host.ts";
import { kubeconfig } from "./identities.ts";
import { ReadCheck } from "./read-check.ts";
import type { Truth } from "./truth.ts";
import { configMap, deployment, job, namespace, statefulSet } from "./workloads.ts";

export type UserParts = {
  readonly context: ClusterContext;
  readonly network: SimNetwork;
  readonly truth: Truth;
  readonly apiservers: readonly string[];
  readonly reads: ReadCheck;
};

export function userProcess({ context }: Pick<UserParts, "context">, name: string, number: number): SimProcess {
  return new SimProcess({
    scheduler: context.scheduler,
    prng: context.prng.fork(name),
    host: name,
    number,
    wallOffsetMs: () => 0,
    onUncaught: (_process, error) => context.violation(`${name}: uncaught ${describe(error)}`),
  });
}

export function userClient(parts: UserParts, process: SimProcess, preferredServer: number): ApiClient {
  return createApiClient({
    http: createSimHttpClient({ network: parts.network, process }),
    clock: process.clock,
    config: parseKubeconfig(kubeconfig(parts.apiservers, "admin"), () => ""),
    userAgent: "kubectl/v1.32.0",
    preferredServer,
  });
}

type Operation = readonly [weight: number, name: string, run: () => Promise<void>];

export class User {
  readonly #parts: UserParts;
  readonly #process: SimProcess;
  readonly #client: ApiClient;
  readonly #prng: Prng;
  readonly #operations: readonly Operation[];
  readonly name: string;
  #jobs = 0;
  #busy = false;
  stopped = false;

  constructor(parts: UserParts, number: number) {
    this.#parts = parts;
    this.name = `u${number}`;
    this.#process = userProcess(parts, this.name, 100 + number);
    this.#prng = parts.context.prng.fork(`${this.name}-choices`);
    this.#client = userClient(parts, this.#process, number);
    this.#operations = this.#table();
    this.#process.wake("work", 3_000 + this.#prng.float() * 500, () => void this.#run());
  }

  /** Whether its last operation has come to an end. */
  get idle(): boolean {
    return this.stopped && !this.#busy;
  }

  #table(): readonly Operation[] {
    return [
      [5, "create deployment", () => this.#create(resources.deployments, deployment(this.#look()))],
      [3, "scale deployment", () => this.#scale(resources.deployments, this.#any("d", 3))],
      [4, "update deployment", () => this.#newImage()],
      [2, "delete deployment", () => this.#remove(resources.deployments, `default/${this.#any("d", 3)}`)],
      [2, "create statefulset", () => this.#create(resources.statefulsets, statefulSet(this.#look()))],
      [2, "scale statefulset", () => this.#scale(resources.statefulsets, this.#any("s", 2))],
      [1, "delete statefulset", () => this.#remove(resources.statefulsets, `default/${this.#any("s", 2)}`)],
      [2, "create job", () => this.#create(resources.jobs, job(this.#look(), `${this.name}-${++this.#jobs}`))],
      [1, "delete job", () => this.#remove(resources.jobs, `default/${this.name}-${this.#jobs}`)],
      [2, "create configmap", () => this.#create(resources.configmaps, configMap(this.#any("c", 4)))],
      [4, "count in configmap", () => this.#count(this.#any("c", 4))],
      [1, "delete configmap", () => this.#remove(resources.configmaps, `default/${this.#any("c", 4)}`)],
      [2, "try configmap", () => this.#try(this.#any("x", 2))],
      [1, "create namespace", () => this.#create(resources.namespaces, namespace(this.#any("t", 2)))],
      [1, "fill namespace", () => this.#fill(this.#any("t", 2))],
      [1, "delete namespace", () => this.#remove(resources.namespaces, this.#any("t", 2))],
      [2, "delete pod", () => this.#deletePod()],
      [2, "list", () => this.#list(false)],
      [1, "list any", () => this.#list(true)],
      [2, "get", () => this.#get()],
    ];
  }

  async #run(): Promise<void> {
    const { context } = this.#parts;
    const total = this.#operations.reduce((sum, [weight]) => sum + weight, 0);
    while (!this.stopped) {
      let at = this.#prng.below(total);
      const chosen = this.#operations.find(([weight]) => (at -= weight) < 0);
      if (chosen === undefined) continue;
      this.#busy = true;
      try {
        await chosen[2]();
        context.count(`did ${chosen[1]}`);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        context.count(`unknown ${chosen[1]}`);
      }
      this.#busy = false;
      const pauseMs = -Math.log(1 - this.#prng.float()) * context.options.thinkMs;
      await new Promise<void>((resolve) => void this.#process.clock.after(pauseMs, resolve));
    }
  }

  #any(prefix: string, count: number): string {
    return `${prefix}${this.#prng.below(count)}`;
  }

  #look() {
    return { prng: this.#prng, tolerationSeconds: this.#parts.context.options.tolerationSeconds };
  }

  async #create<T extends ObjectLike>(type: ResourceType<T>, object: T): Promise<void> {
    await this.#written(type, this.#client.create(type, object, { timeoutMs: 4_000 }));
  }

  async #scale(type: ResourceType, name: string): Promise<void> {
    const patch = { spec: { replicas: this.#prng.below(4) } };
    await this.#written(type, this.#client.patch(type, `default/${name}`, patch, { type: "merge", timeoutMs: 4_000 }));
  }

  async #newImage(): Promise<void> {
    const key = `default/${this.#any("d", 3)}`;
    const found = await this.#client.get<Deployment>(resources.deployments, key, { timeoutMs: 4_000 });
    const template = found.ok ? found.object.spec?.template : undefined;
    if (!found.ok || found.object.spec === undefined || template?.spec === undefined) return;
    const containers = template.spec.containers.map((container) => ({
      ...container,
      image: `web:${this.#prng.below(5)}`,
    }));
    const spec = { ...found.object.spec, template: { ...template, spec: { ...template.spec, containers } } };
    const { status: _, ...rest } = found.object;
    const call = this.#client.update(resources.deployments, { ...rest, spec });
    await this.#written(resources.deployments, call, Number(rest.metadata?.resourceVersion));
  }

  async #remove(type: ResourceType, key: string): Promise<void> {
    const propagation = this.#prng.pick(["Background", "Background", "Foreground"] as const);
    const outcome = await this.#client.delete(type, key, { propagation, timeoutMs: 4_000 });
    this.#parts.context.count(outcome.ok ? "answered delete" : `refused delete ${outcome.status.code}`);
  }

  /** Reads, adds one, writes with the revision that it read: of two at once only one may succeed. */
  async #count(name: string): Promise<void> {
    const found = await this.#client.get<ConfigMap>(resources.configmaps, `default/${name}`, { timeoutMs: 4_000 });
    if (!found.ok) return;
    const data = { ...found.object.data, n: String(Number(found.object.data?.["n"] ?? 0) + 1) };
    const call = this.#client.update(resources.configmaps, { ...found.object, data });
    await this.#written(resources.configmaps, call, Number(found.object.metadata?.resourceVersion));
  }

  /** Creates something and takes it away again at once, whatever became of it. */
  async #try(name: string): Promise<void> {
    try {
      const tried = await this.#client.create(resources.configmaps, configMap(name), { timeoutMs: 500 });
      this.#parts.context.count(tried.ok ? "tried and answered" : `refused writes ${tried.status.code}`);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#parts.context.count("tried without an answer");
    }
    await this.#remove(resources.configmaps, `default/${name}`);
  }

  async #fill(name: string): Promise<void> {
    await this.#create(resources.configmaps, configMap("c0", name));
    await this.#create(resources.deployments, deployment(this.#look(), name));
  }

  async #deletePod(): Promise<void> {
    const listed = await this.#client.list<Pod>(resources.pods, { namespace: "default", timeoutMs: 4_000 });
    if (!listed.ok || listed.object.items.length === 0) return;
    const pod = this.#prng.pick(listed.object.items);
    await this.#client.delete(resources.pods, keyOf(pod), { uid: pod.metadata?.uid, timeoutMs: 4_000 });
  }

  async #list(any: boolean): Promise<void> {
    const type = this.#prng.pick([resources.pods, resources.deployments, resources.configmaps, resources.replicasets]);
    const since = this.#parts.reads.begin();
    const options = any ? { resourceVersion: "0", timeoutMs: 4_000 } : { timeoutMs: 4_000 };
    const listed = await this.#client.list(type as ResourceType<ObjectLike>, options);
    if (listed.ok) this.#parts.reads.listed(this.name, type, listed.object, any ? 0 : since);
  }

  async #get(): Promise<void> {
    const type: ResourceType<ObjectLike> = this.#prng.pick([resources.statefulsets, resources.configmaps]);
    const key = `default/${this.#any(type === (resources.configmaps as ResourceType) ? "c" : "s", 2)}`;
    const since = this.#parts.reads.begin();
    const found = await this.#client.get(type, key, { timeoutMs: 4_000 });
    if (found.ok) this.#parts.reads.got(this.name, text(storageKey(type, key)), found.object, since);
    else if (found.status.code === 404) this.#parts.reads.missed(this.name, text(storageKey(type, key)), since);
  }

  async #written<T extends ObjectLike>(
    type: ResourceType<T>,
    call: Promise<ApiOutcome<T>>,
    basedOn?: number,
  ): Promise<void> {
    const { context, reads } = this.#parts;
    const outcome = await call;
    context.count(outcome.ok ? "acknowledged writes" : `refused writes ${outcome.status.code}`);
    if (outcome.ok)
      reads.acknowledged(this.name, text(storageKey(type, keyOf(outcome.object))), outcome.object, basedOn);
    else if (outcome.status.code === 400 || outcome.status.code === 422)
      context.violation(`${this.name} was refused: ${outcome.status.message}`);
  }
}
