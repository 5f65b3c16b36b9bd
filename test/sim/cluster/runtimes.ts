// The container runtimes of the nodes. They outlive kubelets and die with machines. What really runs is known here, so
// that here is checked that no pod runs on two nodes and no identity of a StatefulSet runs twice.
import { toHex } from "@keelson/base";
import { podNameLabel, podNamespaceLabel, podUidLabel } from "@keelson/pods";
import { createScope } from "@keelson/runtime";
import { HollowRuntime, NodeServer } from "@keelson/service-hollow";
import { createSimRpcServer, type SimNetwork, SimProcess } from "@keelson/sim";
import { criv1 } from "@keelson/wire";
import type { ClusterContext } from "./cluster-context.ts";
import { describe } from "./host.ts";

export type RunningPod = {
  readonly uid: string;
  readonly key: string;
  /** Of a StatefulSet: there may be one of this name. */
  readonly identity: boolean;
};

export class Runtimes {
  readonly #context: ClusterContext;
  readonly #network: SimNetwork;
  readonly #nodes = new Map<string, { process: SimProcess; runtime: HollowRuntime; lives: number }>();
  /** Uid of the pod of every container that ever ran, by the container's id. */
  readonly #podOf = new Map<string, string>();

  constructor(context: ClusterContext, network: SimNetwork) {
    this.#context = context;
    this.#network = network;
  }

  address(node: string): string {
    return `${node}-runtime:1`;
  }

  /** Starts the runtime of a node unless it runs. */
  start(node: string, number: number): void {
    const before = this.#nodes.get(node);
    if (before?.process.alive === true) return;
    const lives = (before?.lives ?? 0) + 1;
    const context = this.#context;
    const host = `${node}-runtime`;
    const process = new SimProcess({
      scheduler: context.scheduler,
      prng: context.prng.fork(`${host}-${lives}`),
      host,
      number: 60 + number,
      wallOffsetMs: () => 0,
      onUncaught: (_process, error) => context.violation(`${host}: uncaught ${describe(error)}`),
    });
    const scope = createScope(host, {
      clock: process.clock,
      onFailure: (path, error) => context.violation(`${path} failed: ${describe(error)}`),
    });
    const runtime = new WatchedRuntime(
      {
        podCidr: `10.244.${number}.0/24`,
        stopDelayMs: 50,
        newId: () => toHex(process.entropy.bytes(16)),
      },
      (container, sandbox) => this.#started(node, container, sandbox),
    );
    const server = new NodeServer({
      runtime,
      clock: process.clock,
      scope,
      logger: { log: () => undefined, with: () => silent },
      pullDelayMs: 30,
      sandboxDelayMs: 20,
      startDelayMs: 10,
    });
    this.#nodes.set(node, { process, runtime, lives });
    const listen = { address: this.address(node), tls: undefined, maxRequestBytes: 1 << 20 };
    process.wake("work", 0.1, () => {
      createSimRpcServer({ network: this.#network, process })
        .listen(listen, server.registrations())
        .catch((error: unknown) => context.violation(`${host}: ${describe(error)}`));
    });
  }

  /** The machine goes, and all its containers with it. */
  powerLoss(node: string): void {
    this.#nodes.get(node)?.process.kill();
  }

  /** Pods with at least one running container. */
  running(node: string): readonly RunningPod[] {
    const found = this.#nodes.get(node);
    if (found === undefined || !found.process.alive) return [];
    const { sandboxes, containers } = found.runtime;
    const active = [...containers.values()]
      .filter(({ state }) => state === criv1.ContainerState.CONTAINER_RUNNING)
      .map(({ sandboxId }) => sandboxId);
    return [...new Set(active)].flatMap((id) => {
      const labels = sandboxes.get(id)?.config.labels;
      return labels === undefined ? [] : [runningPod(labels)];
    });
  }

  /** Uids of pods that hold anything here. */
  held(node: string): readonly string[] {
    const found = this.#nodes.get(node);
    if (found === undefined || !found.process.alive) return [];
    return [...found.runtime.sandboxes.values()].map(({ config }) => config.labels[podUidLabel] ?? "");
  }

  /** Uid of the pod that a container belonged to; undefined when none of this id ever ran. */
  podOf(container: string): string | undefined {
    return this.#podOf.get(container);
  }

  #started(node: string, container: string, sandbox: string): void {
    const labels = this.#nodes.get(node)?.runtime.sandboxes.get(sandbox)?.config.labels;
    if (labels === undefined) return;
    const pod = runningPod(labels);
    this.#podOf.set(container, pod.uid);
    this.#context.count("containers started");
    for (const other of this.#nodes.keys()) {
      for (const running of this.running(other)) {
        if (running.uid === pod.uid && other !== node)
          this.#context.violation(`pod ${pod.key} (${pod.uid}) runs on ${node} and ${other}`);
        if (running.identity && running.key === pod.key && running.uid !== pod.uid)
          this.#context.violation(`two pods ${pod.key} run: ${pod.uid} on ${node} and ${running.uid} on ${other}`);
      }
    }
  }
}

class WatchedRuntime extends HollowRuntime {
  readonly #started: (container: string, sandbox: string) => void;

  constructor(
    options: ConstructorParameters<typeof HollowRuntime>[0],
    started: (container: string, sandbox: string) => void,
  ) {
    super(options);
    this.#started = started;
  }

  override startContainer(id: string, nowMs: number): void {
    super.startContainer(id, nowMs);
    const container = this.containers.get(id);
    if (container?.state === criv1.ContainerState.CONTAINER_RUNNING) this.#started(id, container.sandboxId);
  }
}

const silent = { log: () => undefined, with: () => silent };

function runningPod(labels: Readonly<Record<string, string>>): RunningPod {
  return {
    uid: labels[podUidLabel] ?? "",
    key: `${labels[podNamespaceLabel] ?? ""}/${labels[podNameLabel] ?? ""}`,
    identity: labels["statefulset.kubernetes.io/pod-name"] !== undefined,
  };
}
