// Lets simulated time pass.
import type { ClusterContext } from "./cluster-context.ts";

/** Events between two looks of the host's event loop, which reports promises that nobody caught. */
const eventsPerTurn = 5_000;

/** Until a time or a condition. */
export function pass(context: ClusterContext, untilMs: number, done?: () => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const turn = (): void => {
    try {
      if (context.scheduler.run(untilMs, done, eventsPerTurn)) resolve();
      else setImmediate(turn);
    } catch (error) {
      reject(error);
    }
  };
  setImmediate(turn);
  return promise;
}
