// From the core's state to the list of effects. The order within one list is the rule the driver relies on: what
// needs nothing durable first (a leader's entries travel while its disk writes), then one persist effect with the
// messages that depend on it, then what may be applied.
import { releaseReads } from "./read-index.ts";
import type { Core } from "./core.ts";
import type { Effect, PersistEffect } from "./effects.ts";
import type { Entry, HardState } from "./entry.ts";
import { checkInvariants } from "./invariants.ts";
import { commitBatchBytesMax, commitBatchEntriesMax } from "./limits.ts";
import { replicateToAll } from "./replication.ts";

const commitLimits = { bytesMax: commitBatchBytesMax, entriesMax: commitBatchEntriesMax };

export function takeEffects(core: Core): Effect[] {
  if (core.role === "leader") {
    releaseReads(core);
    replicateToAll(core);
  }
  const effects = core.effects;
  core.effects = [];
  const persist = takePersist(core);
  if (core.outbox.length > 0) {
    effects.push({ kind: "send", messages: core.outbox });
    core.outbox = [];
  }
  if (persist !== undefined) effects.push(persist);
  const entries = takeCommitted(core);
  checkInvariants(core);
  if (entries.length > 0) effects.push({ kind: "commit", entries });
  return effects;
}

function takePersist(core: Core): PersistEffect | undefined {
  const snapshot = core.installed;
  const entries = core.log.takeUnhanded();
  const hardState = takeHardState(core, entries.length > 0 || snapshot !== undefined);
  const messages = core.outboxAfterPersist;
  const nothing = snapshot === undefined && entries.length === 0 && hardState === undefined;
  if (nothing && messages.length === 0) return undefined;
  core.installed = undefined;
  core.outboxAfterPersist = [];
  core.persisting.pushBack({
    lastIndex: core.log.lastIndex,
    toSelf: messages.filter((message) => message.to === core.id),
  });
  return {
    kind: "persist",
    ack: core.nextAck++,
    hardState,
    entries,
    snapshot,
    messages: messages.filter((message) => message.to !== core.id),
  };
}

/** Term and vote force a write; the commit index only rides along with one. */
function takeHardState(core: Core, writing: boolean): HardState | undefined {
  const last = core.persistedHardState;
  const current: HardState = { term: core.term, vote: core.vote, commit: core.log.committed };
  const forced = current.term !== last.term || current.vote !== last.vote;
  if (!forced && !(writing && current.commit !== last.commit)) return undefined;
  core.persistedHardState = current;
  return current;
}

/** Entries that are committed and durable here, one batch at a time: the next follows when this one is applied. */
function takeCommitted(core: Core): readonly Entry[] {
  const { log, handedToApply } = core;
  const to = Math.min(log.committed, log.stable);
  if (core.installing !== undefined || to <= handedToApply || log.applied < handedToApply) return [];
  const entries = log.slice(handedToApply + 1, to, commitLimits);
  core.handedToApply += entries.length;
  return entries;
}
