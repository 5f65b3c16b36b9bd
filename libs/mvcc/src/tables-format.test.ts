// Proves that tables which another version wrote in another format are refused as a whole when they are opened, instead
// of being misread row by row.
import { MemoryStorage } from "@keelson/sim";
import { expect, test } from "vitest";
import { MvccStore } from "./mvcc-store.ts";

test("tables of the same format are opened, those of another are refused with what to do", () => {
  const storage = new MemoryStorage();
  storage.write(() => new MvccStore(storage, "a").settle());
  expect(new MvccStore(storage, "a").revision).toBe(1);
  const meta = storage.table("a.meta");
  storage.write(() => meta.delete(new Uint8Array([0])));
  expect(() => new MvccStore(storage, "a")).toThrow(/tables of format 1, this version reads format 2.*snapshot/);
  storage.write(() => meta.put(new Uint8Array([0]), new Uint8Array([3])));
  expect(() => new MvccStore(storage, "a")).toThrow(/format 3/);
});
