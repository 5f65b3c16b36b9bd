// The state machine as Raft drives it: committed entries go into the store's state in one storage transaction per
// batch, then, in the same turn, watchers get the new revisions and callers their results. Nothing else writes.
import type { ApplyResult, StoreState } from "@keelson/etcd";
import type { Clock, Metrics } from "@keelson/ports";
import type { ReplicatedStateMachine, StateMachineSnapshot } from "../raft/contract.ts";

export type ApplyLoopOptions = {
  readonly state: StoreState;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** After each batch, before anything else runs. */
  readonly onApplied: (results: readonly ApplyResult[]) => void;
  /** The state was replaced by a snapshot. */
  readonly onReplaced: () => void;
};

const applySeconds = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/** etcd's measure. */
const slowApplyMs = 100;

/** Binds the store's state to a Raft group. */
export function createStoreStateMachine(options: ApplyLoopOptions): ReplicatedStateMachine {
  const { state, clock, metrics } = options;
  const applied = metrics.gauge("etcd_server_proposals_applied_total", "Highest applied log index.");
  const slow = metrics.counter("etcd_server_slow_apply_total", "Batches that took more than 100 ms to apply.");
  metrics.onCollect(() => applied.set(state.appliedIndex));
  const duration = metrics.histogram("etcd_server_apply_duration_seconds", "Time to apply one batch.", applySeconds);
  return {
    get appliedIndex() {
      return state.appliedIndex;
    },
    apply: (entries) => {
      const since = clock.monoMs();
      const results = state.applyBatch(entries);
      options.onApplied(results);
      const tookMs = clock.monoMs() - since;
      if (tookMs > slowApplyMs) slow.add(1);
      duration.record(tookMs / 1000);
    },
    flush: () => state.flush(),
    readSnapshot: () => readSnapshot(state),
    installSnapshot: async (_position, chunks) => {
      await install(state, chunks);
      // In the turn in which the state changed: watchers and readers must not meet it before they are told.
      options.onReplaced();
      await state.flush();
    },
  };
}

/** Bytes of an incoming snapshot between two flushes. */
const installFlushBytes = 32 * 1024 * 1024;

function readSnapshot(state: StoreState): StateMachineSnapshot {
  const dump = state.dump();
  const chunks = dump.chunks[Symbol.iterator]();
  return {
    index: dump.index,
    term: dump.term,
    chunks: {
      // Not a generator: `return` must reach the dump even when no chunk was ever pulled.
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve(chunks.next() as IteratorResult<Uint8Array>),
        return: () => {
          chunks.return?.();
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    },
  };
}

async function install(state: StoreState, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const loader = state.beginLoad();
  try {
    let unflushedBytes = 0;
    for await (const chunk of chunks) {
      loader.push(chunk);
      unflushedBytes += chunk.length;
      if (unflushedBytes < installFlushBytes) continue;
      await state.flush(); // the tables take no more than the disk follows
      unflushedBytes = 0;
    }
  } catch (error) {
    loader.abort();
    throw error;
  }
  loader.finish();
}
