// Runs the probes of a pod's containers: one loop per probe and container, from its start to its end. Commands run
// through the runtime, HTTP and TCP go to the pod's address; a runtime without a network answers those itself.
import type { Container, Probe } from "@keelson/api";
import { AppError, messageOf, text } from "@keelson/base";
import { RpcError, rpcStatus, type HttpClient, type Scope } from "@keelson/ports";
import {
  afterProbe,
  initialProbeState,
  probed,
  probePort,
  probesOf,
  wantsRestart,
  type PodMemory,
  type ProbeKind,
  type RuntimeContainer,
} from "@keelson/pods";
import { describeFailure } from "../cri/rpc-words.ts";
import { probeOutputMax } from "../limits.ts";
import { note, type ExecutorHost, type ExecutorWorld } from "./pod-executor.ts";

export type ProbeWorld = {
  readonly executor: ExecutorWorld;
  readonly http: HttpClient;
  /** The runtime's pods have no network that could be reached. */
  readonly hollow: boolean;
};

/** Undefined `passed`: the probe could not be carried out, which says nothing about the container. */
type Result = { readonly passed: boolean | undefined; readonly output: string };
type Target = {
  readonly container: Container;
  readonly running: RuntimeContainer;
  readonly kind: ProbeKind;
  readonly probe: Probe;
};

export class ProbeRunner {
  readonly #world: ProbeWorld;
  readonly #host: ExecutorHost & { wake(): void };
  /** `container id/kind` of the loops that were started; none is started twice for one container. */
  readonly #loops = new Set<string>();

  constructor(world: ProbeWorld, host: ExecutorHost & { wake(): void }) {
    this.#world = world;
    this.#host = host;
  }

  /** Starts the loops of containers that began to run. */
  follow(scope: Scope): void {
    const { spec } = this.#host.pod;
    for (const id of this.#loops)
      if (!this.#host.runtimePod().containers.some((item) => id.startsWith(item.id))) this.#loops.delete(id);
    for (const container of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
      for (const { kind, probe } of probesOf(container)) {
        const running = this.#host
          .runtimePod()
          .containers.find((item) => item.name === container.name && item.phase === "running");
        if (running === undefined || this.#loops.has(`${running.id}/${kind}`)) continue;
        const id = `${running.id}/${kind}`;
        this.#loops.add(id);
        scope.run("probe", () => this.#loop(scope, { container, running, kind, probe }));
      }
    }
  }

  async #loop(scope: Scope, target: Target): Promise<void> {
    const { clock } = this.#world.executor;
    const { kind, probe, running } = target;
    let state = initialProbeState(kind);
    const firstMs = running.startedMs + (probe.initialDelaySeconds ?? 0) * 1000;
    await scope.sleep(Math.max(0, firstMs - clock.wallMs()));
    while (!scope.stopped && this.#lives(running.id)) {
      if (this.#mayProbe(target)) {
        const result = await this.#probe(target);
        if (scope.stopped || !this.#lives(running.id)) return;
        const before = state;
        if (result.passed !== undefined) state = afterProbe(state, result.passed, probe);
        if (result.passed === false)
          note(
            this.#world.executor,
            this.#host,
            "Warning",
            "Unhealthy",
            `${capital(kind)} probe failed: ${result.output}`,
            target.container,
          );
        if (before.passing !== state.passing || before.last === undefined)
          this.#tell(target, { passing: state.passing });
        if (wantsRestart(kind, state, probe)) return this.#tell(target, { passing: false, restart: true });
        if (kind === "startup" && state.passing) return;
      }
      // Until the container has started, looking again soon costs nothing: no probe runs.
      await scope.sleep(this.#mayProbe(target) ? Math.max(1, probe.periodSeconds ?? 10) * 1000 : 250);
    }
  }

  /** Liveness and readiness wait for the startup probe. */
  #mayProbe({ container, running, kind }: Target): boolean {
    if (kind === "startup" || container.startupProbe === undefined) return true;
    return this.#memory().probes.get(running.id)?.started === true;
  }

  #tell({ kind, running }: Target, verdict: { readonly passing: boolean; readonly restart?: boolean }): void {
    const view =
      verdict.restart === true
        ? { failedLiveness: kind }
        : kind === "readiness"
          ? { ready: verdict.passing }
          : kind === "startup"
            ? { started: verdict.passing }
            : {};
    this.#host.setMemory(probed(this.#memory(), running.id, view));
    this.#host.wake();
  }

  #memory(): PodMemory {
    return this.#host.memory();
  }

  #lives(id: string): boolean {
    return this.#host.runtimePod().containers.some((item) => item.id === id && item.phase === "running");
  }

  async #probe(target: Target): Promise<Result> {
    const { probe } = target;
    const timeoutMs = Math.max(1, probe.timeoutSeconds ?? 1) * 1000;
    if (probe.exec !== undefined) return await this.#exec(target, probe.exec.command ?? [], timeoutMs);
    const wanted = probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port;
    const port = wanted === undefined ? undefined : probePort(target.container, wanted);
    if (port === undefined) return { passed: false, output: `no such port: ${wanted}` };
    if (this.#world.hollow)
      return await this.#exec(
        target,
        ["keelson-probe", probe.httpGet === undefined ? "tcp" : "http", String(port)],
        timeoutMs,
      );
    const { pod } = this.#host;
    const own =
      this.#host.runtimePod().sandboxes[0]?.ips[0] ??
      (pod.spec?.hostNetwork === true ? this.#world.executor.hostIp : "");
    const host = probe.httpGet?.host ?? probe.tcpSocket?.host ?? own;
    return probe.httpGet === undefined
      ? await this.#tcp(`${host}:${port}`, timeoutMs)
      : await this.#get(probe, `${host}:${port}`, timeoutMs);
  }

  async #exec({ running }: Target, command: readonly string[], timeoutMs: number): Promise<Result> {
    try {
      const answer = await this.#world.executor.runtime.execSync(running.id, command, Math.ceil(timeoutMs / 1000));
      return {
        passed: answer.exitCode === 0,
        output: (text(answer.stdout) + text(answer.stderr)).slice(0, probeOutputMax),
      };
    } catch (error) {
      const late = error instanceof RpcError && error.status === rpcStatus.deadlineExceeded;
      return {
        passed: late ? false : undefined,
        output: late ? `command timed out after ${timeoutMs / 1000}s` : describeFailure(error),
      };
    }
  }

  async #get({ httpGet }: Probe, address: string, timeoutMs: number): Promise<Result> {
    const scheme = (httpGet?.scheme ?? "HTTP").toLowerCase();
    const path = (httpGet?.path ?? "/").replace(/^(?!\/)/, "/");
    const origin = this.#world.http.origin(`${scheme}://${address}`, undefined);
    const headers = Object.fromEntries(
      (httpGet?.httpHeaders ?? []).map(({ name, value }) => [name.toLowerCase(), value]),
    );
    try {
      const answer = await origin.request({
        method: "GET",
        target: path,
        headers: { "user-agent": "kube-probe/1.32", ...headers },
        timeoutMs,
      });
      answer.cancel();
      const passed = answer.status >= 200 && answer.status < 400;
      return { passed, output: passed ? "" : `HTTP probe failed with statuscode: ${answer.status}` };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { passed: false, output: `Get "${scheme}://${address}${path}": ${messageOf(error)}` };
    } finally {
      origin.close();
    }
  }

  /** A connection that opens is a success, whatever the other side makes of an HTTP request. */
  async #tcp(address: string, timeoutMs: number): Promise<Result> {
    const origin = this.#world.http.origin(`http://${address}`, undefined);
    try {
      (await origin.request({ method: "GET", target: "/", timeoutMs })).cancel();
      return { passed: true, output: "" };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { passed: error.code === "net.disconnected", output: `dial tcp ${address}: ${messageOf(error)}` };
    } finally {
      origin.close();
    }
  }
}

function capital(kind: ProbeKind): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}
