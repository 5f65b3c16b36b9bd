// Proves single rules of the core that conversations reach too rarely: each test is one sentence of the paper or
// one bug that others had.
import { createPrng, must, utf8 } from "@keelson/base";
import { describe, expect, test } from "vitest";
import { confOf, type Effect, type Entry, type Message, Raft, type RaftOptions } from "./mod.ts";

function member(options: Partial<RaftOptions> = {}): Raft {
  return new Raft({
    id: 1n,
    timing: { heartbeatTicks: 2, electionTicks: 10, successionTicks: 3 },
    prng: createPrng("unit"),
    conf: confOf([1n, 2n, 3n]),
    hardState: { term: 1, vote: undefined, commit: 0 },
    snapshot: { index: 0, term: 0 },
    entries: [],
    applied: 0,
    ...options,
  });
}

function entry(index: number, term: number): Entry {
  return { index, term, kind: "command", data: utf8(`${index}/${term}`) };
}

function append(term: number, prev: { index: number; term: number }, entries: Entry[], commit: number): Message {
  return { type: "append", from: 2n, to: 1n, term, prevIndex: prev.index, prevTerm: prev.term, entries, commit };
}

/** Lets the disk finish everything at once and collects what was applied. */
function settle(raft: Raft): { applied: string[]; messages: Message[] } {
  const applied: string[] = [];
  const messages: Message[] = [];
  for (let effects: Effect[] = raft.takeEffects(); effects.length > 0; effects = raft.takeEffects()) {
    for (const effect of effects) {
      if (effect.kind === "send") messages.push(...effect.messages);
      if (effect.kind === "persist") {
        raft.persisted(effect.ack);
        messages.push(...effect.messages);
      }
      if (effect.kind === "commit") {
        for (const { index, term } of effect.entries) applied.push(`${index}/${term}`);
        raft.applied(must(effect.entries.at(-1), "a commit holds entries").index);
      }
    }
  }
  return { applied, messages };
}

describe("a follower", () => {
  test("is in the term of its last entry though a crash took the hard state that was written behind it", () => {
    const raft = member({
      hardState: { term: 1, vote: 3n, commit: 0 },
      entries: [entry(1, 1), entry(2, 4)],
    });
    expect(raft.view()).toMatchObject({ term: 4, vote: undefined });
    settle(raft);
  });

  test("commits no entry that the leader did not just vouch for", () => {
    const raft = member({ entries: [entry(1, 1), entry(2, 1)] });
    raft.step(append(2, { index: 1, term: 1 }, [], 2));
    expect(settle(raft).applied).toEqual(["1/1"]);
  });

  test("keeps acknowledged entries when a shorter append arrives late", () => {
    const raft = member();
    raft.step(append(1, { index: 0, term: 0 }, [entry(1, 1), entry(2, 1)], 0));
    settle(raft);
    raft.step(append(1, { index: 0, term: 0 }, [entry(1, 1)], 2));
    expect(raft.view().lastIndex).toBe(2);
    expect(settle(raft).applied).toEqual(["1/1"]);
  });

  test("does not let an old leader's heartbeat reset anything, and tells it that its term is over", () => {
    const raft = member({ hardState: { term: 5, vote: undefined, commit: 0 } });
    raft.step({ type: "heartbeat", from: 2n, to: 1n, term: 4, commit: 0, round: 0 });
    expect(raft.view().leader).toBeUndefined();
    expect(settle(raft).messages).toEqual([{ type: "newer-term", from: 1n, to: 2n, term: 5 }]);
  });

  test("grants a repeated request of the same candidate again, and no other in the term", () => {
    const raft = member();
    const ask = (from: bigint): Message => ({
      type: "vote",
      from,
      to: 1n,
      term: 2,
      lastIndex: 0,
      lastTerm: 0,
      transfer: false,
    });
    raft.step(ask(2n));
    raft.step(ask(2n));
    raft.step(ask(3n));
    const answers = settle(raft).messages.map((message) => [message.to, "granted" in message && message.granted]);
    expect(answers).toEqual([
      [2n, true],
      [2n, true],
      [3n, false],
    ]);
  });

  test("stops applying while an image is taken in, and starts behind it", () => {
    const raft = member({ entries: [entry(1, 1), entry(2, 1), entry(3, 1)] });
    const stale = Array.from({ length: 9 }, (_, i) => entry(4 + i, 1));
    raft.step(append(1, { index: 3, term: 1 }, stale, 0));
    const write = must(
      raft.takeEffects().find((effect) => effect.kind === "persist"),
      "a write",
    );
    const image = { index: 10, term: 2, conf: confOf([1n, 2n, 3n]) };
    expect(raft.offerImage(2n, 2, image)).toBe(true);
    expect(raft.offerImage(2n, 2, { ...image, index: 11 })).toBe(false);
    raft.step(append(2, { index: 12, term: 1 }, [entry(13, 2)], 4));
    expect(raft.view().lastIndex).toBe(12);
    raft.imageInstalled();
    raft.step(append(2, { index: 10, term: 2 }, [entry(11, 2)], 11));
    const effects = raft.takeEffects();
    raft.persisted(write.ack); // the write from before the image says nothing about entry 11
    expect(raft.takeEffects().filter((effect) => effect.kind === "commit")).toEqual([]);
    for (const effect of effects) if (effect.kind === "persist") raft.persisted(effect.ack);
    expect(settle(raft).applied).toEqual(["11/2"]);
  });
});

describe("a member whose disk went back in time", () => {
  test("stops when it hears of entries that it has acknowledged and does not hold", () => {
    const raft = member();
    const heartbeat: Message = { type: "heartbeat", from: 2n, to: 1n, term: 2, commit: 40, round: 0 };
    expect(() => raft.step(heartbeat)).toThrow(expect.objectContaining({ code: "raft.data-lost" }));
  });
});

describe("a leader", () => {
  function leader(): Raft {
    const raft = member();
    raft.campaign();
    raft.step({ type: "pre-vote-response", from: 2n, to: 1n, term: 2, granted: true });
    settle(raft);
    raft.step({ type: "vote-response", from: 2n, to: 1n, term: 2, granted: true });
    settle(raft);
    expect(raft.view().role).toBe("leader");
    return raft;
  }

  test("gives up on demand, but not where nobody else could lead", () => {
    const among = leader();
    among.stepDown();
    expect(among.view().role).toBe("follower");
    const alone = member({ conf: confOf([1n]) });
    alone.campaign();
    settle(alone);
    expect(alone.view().role).toBe("leader");
    alone.stepDown();
    expect(alone.view().role).toBe("leader");
  });

  test("refuses proposals as overloaded when too much is not committed", () => {
    const raft = leader();
    const data = new Uint8Array(16 << 20);
    const results = Array.from({ length: 6 }, () => raft.propose({ kind: "command", data }).kind);
    expect(results).toContain("overloaded");
    expect(results[0]).toBe("appended");
  });

  test("sends no more than the in-flight window to a follower that does not answer", () => {
    const raft = leader();
    raft.step({ type: "append-accepted", from: 2n, to: 1n, term: 2, index: 1 });
    let sent = 0;
    for (let i = 0; i < 400; i++) {
      raft.propose({ kind: "command", data: utf8("x") });
      sent += settle(raft).messages.filter(
        (message) => message.to === 2n && message.type === "append" && message.entries.length > 0,
      ).length;
    }
    expect(sent).toBe(256);
  });

  test("steps down when no quorum answered within an election timeout", () => {
    const raft = leader();
    for (let i = 0; i < 9; i++) raft.tick();
    raft.step({ type: "heartbeat-response", from: 3n, to: 1n, term: 2, round: 0 });
    for (let i = 0; i < 9; i++) raft.tick();
    expect(raft.view().role).toBe("leader");
    raft.tick();
    expect(raft.view()).toMatchObject({ role: "follower", leader: undefined });
  });
});
