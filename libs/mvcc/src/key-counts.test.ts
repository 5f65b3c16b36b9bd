// Proves that block counts equal a plain count for any range, while blocks split and empty, and after reopening.
import { expect, test } from "vitest";
import { createPrng } from "@keelson/base";
import { MemoryStorage } from "@keelson/sim";
import { countBlockKeysMax } from "./limits.ts";
import { KeyCounts } from "./key-counts.ts";
import { WideTable } from "./wide-table.ts";

const key = (i: number): Uint8Array => new Uint8Array([107, i >> 16, (i >> 8) & 255, i & 255]);

test("counts of random ranges over growing and shrinking keys", () => {
  const storage = new MemoryStorage();
  const wide = (name: string): WideTable => new WideTable(storage.table(name), storage.table(`${name}.long`));
  const keys = wide("keys");
  let counts = new KeyCounts(keys, wide("counts"));
  const prng = createPrng("key-counts");
  const model = new Set<number>();
  const bound = 8 * countBlockKeysMax;
  let blocksSeen = 0;
  for (let round = 0; round < 60; round++) {
    const growing = round % 20 < 12;
    storage.write(() => {
      for (let n = 0; n < 300; n++) {
        const i = prng.below(bound);
        if (growing && !model.has(i)) {
          keys.put(key(i), new Uint8Array([1]));
          model.add(i);
          counts.added(key(i));
        } else if (!growing && model.has(i)) {
          keys.delete(key(i));
          model.delete(i);
          counts.removed(key(i));
        }
      }
      counts.persist();
    });
    blocksSeen = Math.max(blocksSeen, [...storage.table("counts").range(new Uint8Array(0), undefined)].length);
    if (round % 7 === 0) counts = new KeyCounts(keys, wide("counts"));
    for (let n = 0; n < 20; n++) {
      const from = prng.below(bound);
      const to = prng.below(bound);
      const plain = [...model].filter((i) => i >= from && i < to).length;
      expect(counts.count(key(from), key(to))).toBe(plain);
      expect(counts.count(key(from), undefined)).toBe([...model].filter((i) => i >= from).length);
    }
    expect(counts.total).toBe(model.size);
  }
  expect(blocksSeen).toBeGreaterThan(3);
});
