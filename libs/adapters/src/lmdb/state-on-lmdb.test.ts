// Proves that the state machine runs on lmdb as it does in memory: entries while commits run, sweeps, a dump loaded
// over an existing state, and a member that comes back from its directory.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createPrng, logIndex, term, utf8 } from "@keelson/base";
import { createStoreState, encodeProposal, type StateEntry, type StoreState, stampClusterTime } from "@keelson/etcd";
import { MemoryStorage } from "@keelson/sim";
import { openLmdbStorage } from "./lmdb-storage.ts";

function randomLog(seed: string, length: number): StateEntry[] {
  const prng = createPrng(seed);
  const key = (): Uint8Array =>
    utf8(`${prng.chance(0.05) ? "L".repeat(2500) : ""}/registry/pods/ns/${prng.below(400)}`);
  return Array.from({ length }, (_, i) => {
    const value = new Uint8Array(prng.below(6000)).fill(i);
    const lease = i > 0 && prng.chance(0.1) ? 1n : 0n;
    const proposal =
      i === 0
        ? { leaseGrant: { ID: 1n, TTL: 60 } }
        : prng.chance(0.2)
          ? {
              deleteRange: { key: key(), rangeEnd: prng.chance(0.1) ? utf8("/registry/pods/ns/2") : new Uint8Array(0) },
            }
          : { put: { key: key(), value, lease } };
    return { index: logIndex(i + 1), term: term(1), payload: stampClusterTime(encodeProposal(proposal), i) };
  });
}

function hashOf(state: StoreState): unknown {
  const steps = state.hashKv(0);
  if (!steps.ok) throw new Error(steps.error.text);
  for (;;) {
    const next = steps.value.next();
    if (next.done === true) return next.value;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("apply, sweep, load and reopen end where memory ends", async () => {
  const directory = mkdtempSync(join(tmpdir(), "keelson-state-"));
  try {
    const compaction = { compaction: { revision: 900 } };
    const log = randomLog("state-on-lmdb", 1500);
    log.push({ index: logIndex(1501), term: term(2), payload: encodeProposal(compaction) });
    const memory = createStoreState({ storage: new MemoryStorage() });
    memory.applyBatch(log);

    const storage = openLmdbStorage({ directory });
    const state = createStoreState({ storage });
    for (let at = 0; at < log.length; at += 13) {
      state.applyBatch(log.slice(at, at + 13));
      if (at % 3 === 0) await turn();
    }
    while (state.sweep(50)) await turn();
    expect(state.stateHash).toBe(memory.stateHash);
    expect(hashOf(state)).toEqual(hashOf(memory));

    const other = createStoreState({ storage: new MemoryStorage() });
    other.applyBatch(randomLog("another", 700));
    for (let round = 0; round < 3; round++) {
      const source = round % 2 === 0 ? other : memory;
      const loader = state.beginLoad();
      for (const chunk of source.dump().chunks) {
        loader.push(chunk);
        await turn();
      }
      loader.finish();
      expect(hashOf(state)).toEqual(hashOf(source));
    }
    await storage.close();

    const reopened = openLmdbStorage({ directory });
    const again = createStoreState({ storage: reopened });
    expect(again.stateHash).toBe(other.stateHash);
    expect(hashOf(again)).toEqual(hashOf(other));
    expect(again.leases.keys(1n)).toEqual(other.leases.keys(1n));
    expect(again.sizes().keys).toBe(other.sizes().keys);
    await reopened.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
