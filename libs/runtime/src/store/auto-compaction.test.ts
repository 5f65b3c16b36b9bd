// Proves that history is kept as long as the flags say and no longer: the first compaction one retention after the start,
// then every retention but at least hourly, or every five minutes by number; only by the leader; failures tried again soon.
import { revision } from "@keelson/base";
import type { Clock } from "@keelson/ports";
import { describe, expect, it } from "vitest";
import { createScope } from "../scope.ts";
import { runAutoCompaction, type AutoCompactionPolicy } from "./auto-compaction.ts";

const minuteMs = 60_000;

/** A leader that writes one revision per minute, under a clock that moves when told. */
function world(policy: AutoCompactionPolicy) {
  let nowMs = 0;
  let due: { atMs: number; run: () => void }[] = [];
  const clock: Clock = {
    monoMs: () => nowMs,
    wallMs: () => nowMs,
    soon: (run) => queueMicrotask(run),
    after: (delayMs, run) => {
      const timer = { atMs: nowMs + delayMs, run };
      due.push(timer);
      return { cancel: () => void (due = due.filter((other) => other !== timer)) };
    },
  };
  const done: string[] = [];
  const state = {
    compactedRevision: revision(0),
    get revision() {
      return revision(1 + Math.floor(nowMs / minuteMs));
    },
  };
  const flags = { leads: true, fails: false };
  const logger = { log: () => {}, with: () => logger };
  const scope = createScope("test", { clock, onFailure: (_where, error) => done.push(String(error)) });
  runAutoCompaction({
    scope,
    logger,
    clock,
    state,
    policy,
    leads: () => flags.leads,
    proposer: {
      propose: async ({ compaction }) => {
        const target = revision((compaction as { revision: number }).revision);
        done.push(`${nowMs / minuteMs}: ${flags.fails ? "failed" : target}`);
        if (flags.fails) throw new Error("no leader");
        state.compactedRevision = target;
        return {} as never;
      },
    },
  });
  const pass = async (minutes: number): Promise<void> => {
    const end = nowMs + minutes * minuteMs;
    for (;;) {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      const next = due.filter(({ atMs }) => atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      due = due.filter((timer) => timer !== next);
      nowMs = next.atMs;
      next.run();
    }
    nowMs = end;
  };
  return { pass, done, flags, scope };
}

describe("periodic", () => {
  it("keeps one retention, compacting every retention", async () => {
    const { pass, done, scope } = world({ mode: "periodic", retentionMs: 30 * minuteMs });
    await pass(29);
    expect(done).toEqual([]);
    await pass(91);
    // At minute 30 what was written since minute 0 is kept, and nothing is older.
    expect(done).toEqual(["60: 31", "90: 61", "120: 91"]);
    await scope.stop();
  });

  it("compacts hourly when the retention is longer", async () => {
    const { pass, done, scope } = world({ mode: "periodic", retentionMs: 180 * minuteMs });
    await pass(181);
    expect(done).toEqual([]);
    await pass(120);
    expect(done).toEqual(["240: 61", "300: 121"]);
    await scope.stop();
  });

  it("tries again at the next sample after a failure, and leaves it to the leader", async () => {
    const { pass, done, flags, scope } = world({ mode: "periodic", retentionMs: 30 * minuteMs });
    await pass(59);
    flags.fails = true;
    await pass(4);
    flags.fails = false;
    await pass(4);
    expect(done).toEqual(["60: failed", "63: failed", "66: 37"]);
    flags.leads = false;
    await pass(120);
    expect(done).toHaveLength(3);
    await scope.stop();
  });
});

describe("by revisions", () => {
  it("keeps the number given, every five minutes", async () => {
    const { pass, done, scope } = world({ mode: "revision", revisions: 7 });
    await pass(16);
    expect(done).toEqual(["10: 4", "15: 9"]);
    await scope.stop();
  });
});
