// The context of a run of the whole cluster: that of a run of the store, and logs for those who debug a seed.
import type { LogLevel } from "@keelson/ports";
import { SimContext } from "../store/context.ts";
import type { ClusterOptions } from "./options.ts";

/** What a run tells beside its story, for those who debug a seed. */
export type Telling = {
  /** What the services say at this level or above. */
  readonly logLevel?: LogLevel | undefined;
  /** Every change of the objects whose keys contain this. */
  readonly historyOf?: string | undefined;
};

type Parts = ConstructorParameters<typeof SimContext>[1];

const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

export class ClusterContext extends SimContext<ClusterOptions> {
  readonly #level: number;

  readonly historyOf: string | undefined;

  constructor(options: ClusterOptions, parts: Parts, { logLevel, historyOf }: Telling) {
    super(options, parts);
    this.historyOf = historyOf;
    this.#level = logLevel === undefined ? levels.length : levels.indexOf(logLevel);
  }

  /** That an operation has one effect does not hold here: one request may well delete many objects. */
  override violation(what: string): void {
    if (!/^operation \S+ took effect twice/.test(what)) super.violation(what);
  }

  log(level: LogLevel, line: string): void {
    this.count(`logged ${level}`);
    if (levels.indexOf(level) >= this.#level) this.story(`${level} ${line.slice(0, 400)}`);
  }
}
