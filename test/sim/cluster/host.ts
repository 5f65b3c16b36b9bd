// One host of the simulated cluster and the service on it: its lives, and the ways they end. What a host keeps over
// its lives belongs to whoever boots it; a process that ends loses everything else.
import { messageOf, type Prng } from "@keelson/base";
import type { Logger, OwnedScope, Telemetry } from "@keelson/ports";
import { createScope, type Service } from "@keelson/runtime";
import { type SimNetwork, SimProcess, silentTelemetry } from "@keelson/sim";
import type { ClusterContext } from "./cluster-context.ts";

/** What a boot has to work with. */
export type Life = {
  readonly process: SimProcess;
  readonly prng: Prng;
  readonly scope: OwnedScope;
  readonly telemetry: Telemetry;
  readonly network: SimNetwork;
  /** Unique per life. */
  readonly identity: string;
};

export type HostParts = { readonly context: ClusterContext; readonly network: SimNetwork };

/** After this long a stop is followed by a kill, as supervisors do. */
const stopGraceMs = 6_000;

export class Host<S extends Service = Service> {
  readonly name: string;
  readonly #number: number;
  readonly #parts: HostParts;
  readonly #boot: (life: Life) => S;
  readonly #prng: Prng;
  wallOffsetMs = 0;
  /** The service of the present life, started or starting. */
  service: S | undefined;
  process: SimProcess | undefined;
  #lives = 0;
  #powered = true;
  #stopping = false;

  constructor(parts: HostParts, name: string, number: number, boot: (life: Life) => S) {
    this.#parts = parts;
    this.name = name;
    this.#number = number;
    this.#boot = boot;
    this.#prng = parts.context.prng.fork(name);
  }

  get isUp(): boolean {
    return this.service !== undefined;
  }

  /** Whether it serves, as a supervisor would ask. */
  get problems(): readonly string[] {
    if (this.service === undefined) return [`${this.name} is down`];
    return (this.service.notReady?.() ?? []).map((why) => `${this.name}: ${why}`);
  }

  start(): void {
    if (this.process?.alive === true) return;
    const { context, network } = this.#parts;
    if (!this.#powered) network.setDown(this.name, false);
    this.#powered = true;
    context.count(`starts ${this.name.replace(/\d+/g, "")}`);
    const prng = this.#prng.fork(`life-${++this.#lives}`);
    const process = new SimProcess({
      scheduler: context.scheduler,
      prng,
      host: this.name,
      number: this.#number,
      wallOffsetMs: () => this.wallOffsetMs,
      onUncaught: (_process, error) => context.violation(`${this.name}: uncaught ${describe(error)}`),
    });
    this.process = process;
    process.wake("work", 1, () => this.#begin(process, prng));
  }

  kill(): void {
    this.process?.kill();
    this.process = undefined;
    this.service = undefined;
    this.#stopping = false;
  }

  /** Whatever it was going through: from now on it runs. */
  recover(): void {
    this.wallOffsetMs = 0;
    this.process?.resume();
    if (this.#stopping) this.kill();
    this.start();
  }

  /** The machine goes: nobody answers for it any more. */
  powerLoss(): void {
    this.kill();
    this.#powered = false;
    this.#parts.network.setDown(this.name, true);
  }

  /** SIGTERM; the process ends when its service has stopped, or is killed. */
  stop(): void {
    const { service, process } = this;
    if (service === undefined || process === undefined) return;
    this.#stopping = true;
    const end = (): void => void (process === this.process && this.kill());
    process.wake("work", 0, () => {
      service.stop().then(
        () => void this.#parts.context.scheduler.schedule(0, 7, end),
        (error: unknown) => this.#failed("stop", error),
      );
    });
    process.clock.after(stopGraceMs, () => {
      this.#parts.context.count("stops that had to be forced");
      this.#parts.context.scheduler.schedule(0, 7, end);
    });
  }

  #begin(process: SimProcess, prng: Prng): void {
    const { context, network } = this.#parts;
    const scope = createScope(this.name, {
      clock: process.clock,
      onFailure: (path, error) => process.alive && this.#failed(path, error),
    });
    const service = this.#boot({
      process,
      prng,
      scope,
      network,
      telemetry: { ...silentTelemetry, logger: loggerOf(context, this.name) },
      identity: `${this.name}_${this.#lives}`,
    });
    this.service = service;
    service.start().catch((error: unknown) => process.alive && this.#failed("start", error));
  }

  #failed(what: string, error: unknown): void {
    this.#parts.context.violation(`${this.name}: ${what} failed: ${describe(error)}`);
  }
}

/** Errors in the log are bugs; everything else is only told when somebody asks for it. */
function loggerOf(context: ClusterContext, name: string): Logger {
  const logger: Logger = {
    with: () => logger,
    log: (level, message, fields) => {
      if (level === "error") context.violation(`${name} logged an error: ${message} ${fieldsText(fields)}`);
      else context.log(level, `${name}: ${message} ${fieldsText(fields)}`);
    },
  };
  return logger;
}

function fieldsText(fields: Readonly<Record<string, unknown>> = {}): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value instanceof Error ? describe(value) : JSON.stringify(value)}`)
    .join(" ");
}

export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? messageOf(error)) : String(error);
}
