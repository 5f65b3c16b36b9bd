// Buffers that nobody holds are gone after a collection of the young generation, however little heap they take.
import { expect, it } from "vitest";
import { createYoungCollection } from "./young-collection.ts";

it("frees dead buffers", async () => {
  const collect = createYoungCollection();
  collect();
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 16; i++) new Uint8Array(1024 * 1024).fill(i);
  // What one collection finds dead is freed beside the program, and counted by the next one at the latest.
  for (let i = 0; i < 2; i++) {
    await new Promise(setImmediate);
    collect();
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1024 * 1024);
});
