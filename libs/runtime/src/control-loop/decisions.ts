// The last decisions of all control loops of a process: what `why` and debugging pages read.
import type { ObjectKey } from "@keelson/api";
import { Deque } from "@keelson/base";
import type { Decision } from "./contract.ts";
import { decisionsMax } from "./limits.ts";

export interface DecisionLog {
  add(decision: Decision): void;
  /** Newest last; of one controller or key if given. */
  list(filter?: { readonly controller?: string; readonly key?: ObjectKey }): readonly Decision[];
}

/** Keeps the newest `decisionsMax`. */
export function createDecisionLog(): DecisionLog {
  const ring = new Deque<Decision>();
  return {
    add: (decision) => {
      ring.pushBack(decision);
      if (ring.size > decisionsMax) ring.popFront();
    },
    list: (filter = {}) =>
      [...ring].filter(
        (decision) =>
          (filter.controller === undefined || decision.controller === filter.controller) &&
          (filter.key === undefined || decision.key === filter.key),
      ),
  };
}
