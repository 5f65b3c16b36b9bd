// What every part of one run shares: the kernel, the options, the counters of what was produced, the story, and the
// place where violations are reported.
import type { Prng } from "@keelson/base";
import type { Scheduler } from "@keelson/sim";
import type { SimOptions } from "./options.ts";

export class SimContext<Options extends SimOptions = SimOptions> {
  readonly options: Options;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly counts = new Map<string, number>();
  readonly violations: string[] = [];
  readonly #tell: (line: string) => void;
  #tickets = 0;

  constructor(
    options: Options,
    parts: { readonly scheduler: Scheduler; readonly prng: Prng; readonly tell: (line: string) => void },
  ) {
    this.options = options;
    this.scheduler = parts.scheduler;
    this.prng = parts.prng;
    this.#tell = parts.tell;
  }

  /** A place in the order of everything that clients saw. */
  ticket(): number {
    return ++this.#tickets;
  }

  count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  /** A state of the system that the generator should be able to reach. */
  reached(what: string): void {
    this.count(`reached ${what}`);
  }

  story(line: string): void {
    this.#tell(`${(this.scheduler.nowMs / 1000).toFixed(3).padStart(8)}s  ${line}`);
  }

  /** The run ends here. */
  violation(what: string): void {
    this.violations.push(what);
    this.story(`VIOLATION: ${what}`);
    this.scheduler.stop();
  }
}
