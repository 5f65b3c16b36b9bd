// What holds of a member between any two inputs, whatever happened. Looked at whenever effects are taken, in production
// too: the few comparisons cost nothing beside a message, and a core that broke one of them must not go on.
import { AssertionFailure } from "@keelson/base";
import type { Core } from "./core.ts";

/** Throws AssertionFailure that names the first invariant which does not hold. */
export function checkInvariants(core: Core): void {
  const { role, leader, id, term, vote, log } = core;
  if ((role === "leader") !== (leader === id)) fail("whoever leads, and nobody else, calls itself the leader", core);
  if (role === "candidate" && vote !== id) fail("a candidate voted for itself", core);
  if (log.lastTerm > term) fail("no entry is newer than the term", core);
  if (log.applied > log.committed || log.committed > log.lastIndex) fail("applied <= committed <= last", core);
  if (log.stable > log.lastIndex) fail("only what is in the log can be on the disk", core);
  if (role !== "leader") return;
  for (const [member, { match, next }] of core.progress) {
    if (match < next && next <= log.lastIndex + 1) continue;
    throw new AssertionFailure("match < next <= last + 1", { id, term, member, match, next, last: log.lastIndex });
  }
}

function fail(mustHold: string, { id, role, leader, term, vote, log }: Core): never {
  const { applied, committed, stable, lastIndex, lastTerm } = log;
  throw new AssertionFailure(mustHold, {
    id,
    role,
    leader,
    term,
    vote,
    applied,
    committed,
    stable,
    lastIndex,
    lastTerm,
  });
}
