// A whole cluster of its own, run by the supervisor that `keelson up` uses, inside this process: every part a process
// of its own that can be killed, paused and stopped by name. The supervisor restarts what dies by itself.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createGrpcClient } from "@keelson/adapters";
import { AppError, must } from "@keelson/base";
import { askControl, type ClusterReport, type ProcessKind, type RunningCluster, startCluster } from "@keelson/local";
import type { RpcChannel } from "@keelson/ports";
import type { StoreAccess } from "../traffic/history.ts";

const readyLimitMs = 60_000;
const storeMembers = 3;

export class WholeCluster implements StoreAccess {
  readonly directory: string;
  readonly names: readonly string[] = Array.from({ length: storeMembers }, (_, i) => `store-${i + 1}`);
  readonly #channels = new Map<string, RpcChannel>();
  #running: RunningCluster | undefined;
  #report: ClusterReport | undefined;

  private constructor() {
    this.directory = mkdtempSync(join(tmpdir(), "keelson-chaos-"));
  }

  /** `onStart` is told how to end it before anything runs: an interruption may come at any moment. */
  static async start(portBase: number, onStart: (stop: () => Promise<void>) => void): Promise<WholeCluster> {
    const cluster = new WholeCluster();
    onStart(() => cluster.stop());
    try {
      await cluster.#start(portBase);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get apiservers(): readonly string[] {
    return must(this.#report, "the cluster runs").apiservers;
  }

  /** PEM files of the administrator's certificate, embedded in the kubeconfig. */
  get kubeconfig(): string {
    return must(this.#running, "the cluster runs").layout.adminKubeconfig;
  }

  channel(name: string): RpcChannel {
    const known = this.#channels.get(name);
    if (known !== undefined) return known;
    const { store } = must(this.#report, "the cluster runs");
    const read = (path: string | undefined): string => readFileSync(must(path, "the store has certificates"), "utf8");
    const endpoint = must(store.endpoints[this.names.indexOf(name)], "the member exists").replace(/^https?:\/\//, "");
    const tls = { ca: read(store.ca), certificate: read(store.cert), key: read(store.key) };
    const channel = createGrpcClient().connect(endpoint, tls);
    this.#channels.set(name, channel);
    return channel;
  }

  /** Names of all processes of a kind. */
  of(kind: ProcessKind): string[] {
    return this.#states()
      .filter((state) => state.kind === kind)
      .map(({ name }) => name);
  }

  /** Names of all processes. */
  get everyone(): string[] {
    return this.#states().map(({ name }) => name);
  }

  /** From its next start on the process runs from another checkout. */
  moveTo(checkout: string, name: string): void {
    must(this.#running, "the cluster runs").supervisor.respec(name, (spec) => ({
      ...spec,
      args: spec.args.map((argument) => argument.replace(/^.*(?=\/services\/[^/]+\/src\/main\.ts$)/, checkout)),
    }));
  }

  /** From its next start on the process finds the API servers at other ports; an empty map: where they are. */
  reroute(name: string, ports: ReadonlyMap<number, number>): void {
    const { layout, supervisor } = must(this.#running, "the cluster runs");
    const straight = layout.run(`${name}.kubeconfig`);
    const detour = layout.run(`${name}.detour.kubeconfig`);
    const led = readFileSync(straight, "utf8").replaceAll(
      /(?<=127\.0\.0\.1:)\d+/g,
      (port) => `${ports.get(Number(port)) ?? port}`,
    );
    writeFileSync(detour, led, { mode: 0o600 });
    supervisor.respec(name, (spec) => ({
      ...spec,
      args: spec.args.map((argument) => argument.replace(straight, detour)),
    }));
  }

  /** SIGKILL; the supervisor starts it again after a moment. */
  kill(name: string): Promise<void> {
    return this.#act("kill", name);
  }

  /** SIGKILL, and it stays down until `start`. */
  async killForGood(name: string): Promise<void> {
    await this.#act("kill", name);
    await this.#act("stop", name);
  }

  stopProcess(name: string): Promise<void> {
    return this.#act("stop", name);
  }

  start(name: string): Promise<void> {
    return this.#act("start", name);
  }

  pause(name: string): Promise<void> {
    return this.#act("pause", name);
  }

  resume(name: string): Promise<void> {
    return this.#act("resume", name);
  }

  /** The process that leads among its kind, once there is exactly one. */
  async leader(kind: ProcessKind, limitMs = 20_000): Promise<string> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const leaders = (await this.#describe()).processes.filter(
        (entry) => entry.kind === kind && entry.role === "leader",
      );
      if (leaders.length === 1) return must(leaders[0], "there is one").name;
      if (performance.now() > deadline) throw new AppError("chaos.no-leader", `no ${kind} leads`);
      await sleep(100);
    }
  }

  dataDir(name: string): string {
    return must(this.#running, "the cluster runs").layout.data(name);
  }

  wipe(name: string): void {
    rmSync(this.dataDir(name), { recursive: true, force: true });
  }

  /** Nobody paused, nobody dead, everybody ready. */
  async heal(): Promise<void> {
    for (const { name, paused, stopped } of this.#states()) {
      if (paused) await this.resume(name);
      if (stopped) await this.start(name);
    }
    await this.ready();
  }

  async ready(): Promise<void> {
    const deadline = performance.now() + readyLimitMs;
    for (;;) {
      const waiting = this.#states().filter(({ ready }) => !ready);
      if (waiting.length === 0) return;
      if (performance.now() > deadline) {
        throw new AppError(
          "chaos.not-ready",
          `not ready: ${waiting.map(({ name, lastExit }) => `${name} (${lastExit ?? "no answer"})`).join(", ")}`,
        );
      }
      await sleep(50);
    }
  }

  async stop(): Promise<void> {
    for (const channel of this.#channels.values()) channel.close();
    for (const { name, paused } of this.#running === undefined ? [] : this.#states())
      if (paused) await this.resume(name);
    await this.#running?.stop();
    if (process.env["KEELSON_CHAOS_KEEP"] !== "1") rmSync(this.directory, { recursive: true, force: true });
  }

  async #start(portBase: number): Promise<void> {
    const request = {
      cluster: {
        portBase,
        storeMembers,
        natsServers: 3,
        apiservers: 2,
        schedulers: 2,
        controllerManagers: 2,
        nodes: 3,
        runtime: "hollow" as const,
        insecureStore: false,
        storeOnly: false,
      },
      dataDir: this.directory,
      detach: false,
      json: true,
      otlpEndpoint: undefined,
      given: new Set<string>(),
    };
    this.#running = await startCluster(request, this.directory, { onStep: () => undefined, onDown: () => undefined });
    await this.#running.supervisor.allReady(readyLimitMs);
    this.#report = await this.#describe();
  }

  #states(): ReturnType<RunningCluster["supervisor"]["states"]> {
    return must(this.#running, "the cluster runs").supervisor.states();
  }

  #act(action: "start" | "stop" | "kill" | "pause" | "resume", name: string): Promise<void> {
    return must(this.#running, "the cluster runs").supervisor.act(action, name);
  }

  async #describe(): Promise<ClusterReport> {
    const { layout } = must(this.#running, "the cluster runs");
    return (await askControl(layout.controlSocket, "GET", "/cluster")) as ClusterReport;
  }
}
