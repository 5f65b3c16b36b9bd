// What one seed is in either world: a scheduler, a context, what lives in it, and what came of it.
import { createPrng, type Prng } from "@keelson/base";
import { Scheduler, withoutHostTimeAndChance } from "@keelson/sim";
import type { SimContext } from "./store/context.ts";
import { drainMicrotasks } from "./store/drain.ts";
import type { SimOptions } from "./store/options.ts";

export type WorldResult<Options> = {
  readonly options: Options;
  readonly traceHash: number;
  readonly violations: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
  readonly events: number;
  readonly simulatedMs: number;
};

type World<Options extends SimOptions, Context> = {
  /** Seed of everything that is drawn. */
  readonly seed: string;
  readonly options: Options;
  readonly contextOf: (parts: { readonly scheduler: Scheduler; readonly prng: Prng }) => Context;
  readonly live: (context: Context) => Promise<void>;
};

const eventsMax = 3_000_000;
/** Events between two looks of the host's event loop, which reports promises that nobody caught. */
const eventsPerTurn = 5_000;

/** Whatever is thrown or not caught is a violation. */
export async function runWorld<Options extends SimOptions, Context extends SimContext<Options>>(
  world: World<Options, Context>,
): Promise<WorldResult<Options>> {
  const prng = createPrng(world.seed);
  const scheduler = new Scheduler({
    prng: prng.fork("scheduler"),
    drain: drainMicrotasks,
    eventsMax,
    guard: withoutHostTimeAndChance,
  });
  const context = world.contextOf({ scheduler, prng });
  const uncaught = (error: unknown): void =>
    context.violation(`a promise nobody caught: ${error instanceof Error ? (error.stack ?? "") : String(error)}`);
  process.on("unhandledRejection", uncaught);
  try {
    await world.live(context);
  } catch (error) {
    context.violation(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    process.off("unhandledRejection", uncaught);
  }
  const { violations, counts } = context;
  return {
    options: world.options,
    traceHash: scheduler.traceHash,
    violations,
    counts,
    events: scheduler.events,
    simulatedMs: scheduler.nowMs,
  };
}

/** Lets events happen until a time or a condition, which is asked before each. */
export function pass(
  { scheduler }: { readonly scheduler: Scheduler },
  untilMs: number,
  done?: () => boolean,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const turn = (): void => {
    try {
      if (scheduler.run(untilMs, done, eventsPerTurn)) resolve();
      else setImmediate(turn);
    } catch (error) {
      reject(error);
    }
  };
  setImmediate(turn);
  return promise;
}
