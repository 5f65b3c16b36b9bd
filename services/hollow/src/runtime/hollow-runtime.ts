// The hollow runtime's state machine: sandboxes and containers of one node, driven by calls and by time. It is
// synchronous; `nowMs` (wall clock) is an argument, and `advance` must be called when `nextWakeMs` has come. The RPC
// edge turns its refusals into gRPC statuses. Invariant: a container's program runs only while its state is RUNNING.
import { assert } from "@keelson/base";
import { RpcError, rpcStatus } from "@keelson/ports";
import { criv1 } from "@keelson/wire";
import { containersPerNodeMax, pendingLogLinesMax, programStepsPerInstantMax, sandboxesPerNodeMax } from "../limits.ts";
import {
  askedBehaviour,
  networkProbeCommand,
  programOf,
  runCommandLine,
  type ContainerStart,
} from "../program/behaviour.ts";
import type { Program, ProgramWorld } from "../program/shell.ts";
import { AddressPool } from "./addresses.ts";

export type HollowSandbox = {
  readonly id: string;
  readonly config: criv1.PodSandboxConfig;
  readonly createdMs: number;
  readonly ip: string;
  ready: boolean;
};

export type HollowContainer = {
  readonly id: string;
  readonly sandboxId: string;
  readonly config: criv1.ContainerConfig;
  readonly createdMs: number;
  readonly world: ProgramWorld;
  state: number;
  startedMs: number;
  finishedMs: number;
  exitCode: number;
  reason: string;
  message: string;
  program: Program | undefined;
  /** When the program goes on; infinite while it runs for ever. */
  resumeMs: number;
  /** When a stop turns into a kill; undefined while nobody asked. */
  killMs: number | undefined;
};

export type HollowEvent = {
  readonly type: number;
  readonly containerId: string;
  readonly sandboxId: string;
  readonly atMs: number;
};
export type LogLine = { readonly path: string; readonly atMs: number; readonly text: string };

export type HollowOptions = {
  readonly podCidr: string;
  /** How long a polite stop takes. */
  readonly stopDelayMs: number;
  /** A fresh id of 64 hex digits. */
  readonly newId: () => string;
};

export class HollowRuntime {
  readonly sandboxes = new Map<string, HollowSandbox>();
  readonly containers = new Map<string, HollowContainer>();
  /** Normalized names of the images that were pulled. */
  readonly images = new Set<string>();
  readonly #options: HollowOptions;
  #addresses: AddressPool;
  #podCidr: string;
  #events: HollowEvent[] = [];
  #logs: LogLine[] = [];

  constructor(options: HollowOptions) {
    this.#options = options;
    this.#podCidr = options.podCidr;
    this.#addresses = new AddressPool(options.podCidr);
  }

  /** Follows the kubelet's word, unless pods already live in the present range. */
  usePodCidr(cidr: string): void {
    if (cidr === this.#podCidr || cidr === "" || this.sandboxes.size > 0) return;
    this.#podCidr = cidr;
    this.#addresses = new AddressPool(cidr);
  }

  runPodSandbox(config: criv1.PodSandboxConfig, nowMs: number): HollowSandbox {
    if (this.sandboxes.size >= sandboxesPerNodeMax) throw refused("too many sandboxes on this node");
    const onHost = config.linux?.securityContext?.namespaceOptions?.network === criv1.NamespaceMode.NODE;
    const ip = onHost ? "" : this.#addresses.take();
    if (ip === undefined) throw refused(`failed to set up sandbox network: no addresses left in ${this.#podCidr}`);
    const sandbox: HollowSandbox = { id: this.#options.newId(), config, createdMs: nowMs, ip, ready: true };
    this.sandboxes.set(sandbox.id, sandbox);
    this.#emit(criv1.ContainerEventType.CONTAINER_CREATED_EVENT, sandbox.id, sandbox.id, nowMs);
    this.#emit(criv1.ContainerEventType.CONTAINER_STARTED_EVENT, sandbox.id, sandbox.id, nowMs);
    return sandbox;
  }

  /** Kills what still runs in it and frees the address. Stopping twice, or what is gone, is fine. */
  stopPodSandbox(id: string, nowMs: number): void {
    const sandbox = this.sandboxes.get(id);
    if (sandbox === undefined || !sandbox.ready) return;
    for (const container of this.#containersOf(id)) {
      if (container.state === criv1.ContainerState.CONTAINER_RUNNING) this.#exit(container, 137, nowMs);
    }
    sandbox.ready = false;
    this.#addresses.release(sandbox.ip);
    this.#emit(criv1.ContainerEventType.CONTAINER_STOPPED_EVENT, id, id, nowMs);
  }

  removePodSandbox(id: string, nowMs: number): void {
    if (!this.sandboxes.has(id)) return;
    this.stopPodSandbox(id, nowMs);
    for (const container of this.#containersOf(id)) this.removeContainer(container.id, nowMs);
    this.sandboxes.delete(id);
    this.#emit(criv1.ContainerEventType.CONTAINER_DELETED_EVENT, id, id, nowMs);
  }

  createContainer(sandboxId: string, config: criv1.ContainerConfig, nowMs: number): HollowContainer {
    const sandbox = this.sandboxes.get(sandboxId);
    if (sandbox === undefined) throw notFound(`failed to find sandbox id "${sandboxId}"`);
    if (this.containers.size >= containersPerNodeMax) throw refused("too many containers on this node");
    const container: HollowContainer = {
      id: this.#options.newId(),
      sandboxId,
      config,
      createdMs: nowMs,
      world: {
        files: new Map(),
        variables: new Map(config.envs.map(({ key, value }) => [key, value])),
        hostname: sandbox.config.hostname,
        ignoresTerm: false,
      },
      state: criv1.ContainerState.CONTAINER_CREATED,
      startedMs: 0,
      finishedMs: 0,
      exitCode: 0,
      reason: "",
      message: "",
      program: undefined,
      resumeMs: Number.POSITIVE_INFINITY,
      killMs: undefined,
    };
    this.containers.set(container.id, container);
    this.#emit(criv1.ContainerEventType.CONTAINER_CREATED_EVENT, container.id, sandboxId, nowMs);
    return container;
  }

  startContainer(id: string, nowMs: number): void {
    const container = this.#container(id);
    if (container.state !== criv1.ContainerState.CONTAINER_CREATED) {
      throw new RpcError(rpcStatus.failedPrecondition, `container "${id}" is in state ${container.state}, not created`);
    }
    const start = this.#startOf(container);
    const startError = askedBehaviour(start)?.startError;
    if (startError !== undefined) {
      this.#exit(container, 128, nowMs, { reason: "StartError", message: startError });
      throw new RpcError(rpcStatus.unknown, startError);
    }
    container.state = criv1.ContainerState.CONTAINER_RUNNING;
    container.startedMs = nowMs;
    container.program = programOf(start, container.world);
    container.resumeMs = nowMs;
    this.#emit(criv1.ContainerEventType.CONTAINER_STARTED_EVENT, id, container.sandboxId, nowMs);
    this.#step(container, nowMs);
  }

  /** Asks the container to end; it has ended when `advance` has passed its time, at the latest after the grace. */
  stopContainer(id: string, graceMs: number, nowMs: number): void {
    const container = this.containers.get(id);
    if (container === undefined || container.state !== criv1.ContainerState.CONTAINER_RUNNING) return;
    const politeMs = container.world.ignoresTerm ? graceMs : Math.min(graceMs, this.#options.stopDelayMs);
    const killMs = nowMs + Math.max(0, politeMs);
    container.killMs = container.killMs === undefined ? killMs : Math.min(container.killMs, killMs);
    if (container.killMs <= nowMs) this.#stop(container, nowMs);
  }

  removeContainer(id: string, nowMs: number): void {
    const container = this.containers.get(id);
    if (container === undefined) return;
    if (container.state === criv1.ContainerState.CONTAINER_RUNNING) this.#exit(container, 137, nowMs);
    this.containers.delete(id);
    this.#emit(criv1.ContainerEventType.CONTAINER_DELETED_EVENT, id, container.sandboxId, nowMs);
  }

  /** Runs a command in a running container; time that the command would sleep is not waited for. */
  exec(id: string, command: readonly string[]): { readonly stdout: string; readonly exitCode: number } {
    const container = this.#container(id);
    if (container.state !== criv1.ContainerState.CONTAINER_RUNNING) {
      throw new RpcError(rpcStatus.failedPrecondition, `container "${id}" is not running`);
    }
    if (command[0] === networkProbeCommand) {
      return { stdout: "", exitCode: askedBehaviour(this.#startOf(container))?.probeCode ?? 0 };
    }
    const program = runCommandLine(command, container.world);
    let stdout = "";
    for (let steps = 0; steps < programStepsPerInstantMax; steps++) {
      const next = program.next();
      if (next.done === true) return { stdout, exitCode: next.value };
      if (next.value.kind === "output") stdout += next.value.text;
      if (next.value.kind === "forever") break;
    }
    return { stdout, exitCode: 0 };
  }

  /** Lets every program come to `nowMs`. */
  advance(nowMs: number): void {
    for (const container of this.containers.values()) {
      if (container.state !== criv1.ContainerState.CONTAINER_RUNNING) continue;
      if (container.resumeMs <= nowMs) this.#step(container, nowMs);
      if (
        container.state === criv1.ContainerState.CONTAINER_RUNNING &&
        (container.killMs ?? Number.POSITIVE_INFINITY) <= nowMs
      ) {
        this.#stop(container, nowMs);
      }
    }
  }

  /** When `advance` is due next; undefined when nothing will change by itself. */
  nextWakeMs(): number | undefined {
    let next = Number.POSITIVE_INFINITY;
    for (const container of this.containers.values()) {
      if (container.state !== criv1.ContainerState.CONTAINER_RUNNING) continue;
      next = Math.min(next, container.resumeMs, container.killMs ?? next);
    }
    return Number.isFinite(next) ? next : undefined;
  }

  takeEvents(): readonly HollowEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  takeLogs(): readonly LogLine[] {
    const logs = this.#logs;
    this.#logs = [];
    return logs;
  }

  #step(container: HollowContainer, nowMs: number): void {
    const { program } = container;
    assert(program !== undefined, "a running container has a program", { id: container.id });
    for (let steps = 0; steps < programStepsPerInstantMax; steps++) {
      const next = program.next();
      if (next.done === true) return this.#exit(container, next.value, nowMs);
      const effect = next.value;
      if (effect.kind === "output") this.#log(container, effect.text, nowMs);
      else if (effect.kind === "forever") {
        container.resumeMs = Number.POSITIVE_INFINITY;
        return;
      } else {
        container.resumeMs = Math.max(container.resumeMs, container.startedMs) + effect.ms;
        if (container.resumeMs > nowMs) return;
      }
    }
    container.resumeMs = nowMs + 1000;
  }

  #stop(container: HollowContainer, nowMs: number): void {
    const hasCommand = container.config.command.length + container.config.args.length > 0;
    const killed = container.world.ignoresTerm;
    this.#exit(container, killed ? 137 : hasCommand ? 143 : 0, nowMs);
  }

  #exit(
    container: HollowContainer,
    code: number,
    nowMs: number,
    why?: { readonly reason: string; readonly message: string },
  ): void {
    container.state = criv1.ContainerState.CONTAINER_EXITED;
    container.exitCode = code;
    container.finishedMs = nowMs;
    container.startedMs = Math.min(container.startedMs === 0 ? nowMs : container.startedMs, nowMs);
    container.reason = why?.reason ?? (code === 0 ? "Completed" : "Error");
    container.message = why?.message ?? "";
    container.program = undefined;
    container.resumeMs = Number.POSITIVE_INFINITY;
    container.killMs = undefined;
    this.#emit(criv1.ContainerEventType.CONTAINER_STOPPED_EVENT, container.id, container.sandboxId, nowMs);
  }

  #log(container: HollowContainer, text: string, nowMs: number): void {
    const directory = this.sandboxes.get(container.sandboxId)?.config.logDirectory ?? "";
    if (directory === "" || container.config.logPath === "" || this.#logs.length >= pendingLogLinesMax) return;
    const path = `${directory}/${container.config.logPath}`;
    for (const line of text.replace(/\n$/, "").split("\n")) this.#logs.push({ path, atMs: nowMs, text: line });
  }

  #startOf(container: HollowContainer): ContainerStart {
    const sandbox = this.sandboxes.get(container.sandboxId);
    return {
      name: container.config.metadata?.name ?? "",
      image: container.config.image?.userSpecifiedImage || (container.config.image?.image ?? ""),
      command: container.config.command,
      args: container.config.args,
      stdin: container.config.stdin,
      annotations: { ...sandbox?.config.annotations, ...container.config.annotations },
    };
  }

  #container(id: string): HollowContainer {
    const container = this.containers.get(id);
    if (container === undefined) throw notFound(`an error occurred when try to find container "${id}": not found`);
    return container;
  }

  *#containersOf(sandboxId: string): Iterable<HollowContainer> {
    for (const container of [...this.containers.values()]) if (container.sandboxId === sandboxId) yield container;
  }

  #emit(type: number, containerId: string, sandboxId: string, atMs: number): void {
    this.#events.push({ type, containerId, sandboxId, atMs });
  }
}

function notFound(message: string): RpcError {
  return new RpcError(rpcStatus.notFound, message);
}

function refused(message: string): RpcError {
  return new RpcError(rpcStatus.resourceExhausted, message);
}
