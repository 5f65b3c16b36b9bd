// Proves that a look at the past which is not followed to its end lets go of everything it read from: a reader of the
// storage that stays open keeps every page from being used again.
import { expect, it } from "vitest";
import { utf8 } from "@keelson/base";
import type { TableEntry } from "@keelson/ports";
import { mvccpb } from "@keelson/wire";
import { scanAt, type PastView } from "./history.ts";

it("closes its iterators when it is left early", () => {
  const open = new Set<string>();
  const table = (name: string, keys: readonly string[]) => ({
    *range(): Generator<TableEntry, void> {
      open.add(name);
      try {
        for (const key of keys)
          yield { key: utf8(key), value: mvccpb.KeyValue.encode({ key: utf8(key), modRevision: 3 }) };
      } finally {
        open.delete(name);
      }
    },
  });
  const tables = { current: table("current", ["a", "c", "e"]), graves: table("graves", ["b", "d", "f"]) };
  // A view that reads nothing but the two: every key is of revision 3.
  const view = {
    tables: { ...tables, history: table("history", []) },
    revision: 5,
    log: { segmentFrom: () => undefined },
  };
  const entries = scanAt(view as unknown as PastView, utf8("a"), undefined);
  expect(entries.next().done).toBe(false);
  expect([...open].sort()).toEqual(["current", "graves"]);
  entries.return();
  expect([...open]).toEqual([]);
});
