// Proves that packed entries come back as they were, and that cut or foreign bytes are refused and nothing else.
import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError } from "@keelson/base";
import type { Entry } from "@keelson/raft";
import { packEntries, unpackEntries } from "./entry-pack.ts";

const entry = fc.record({
  term: fc.maxSafeNat(),
  kind: fc.constantFrom("command" as const, "noop" as const),
  data: fc.uint8Array({ maxLength: 300 }),
});

test("entries come back in order behind the index before them", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), fc.nat(1_000_000), (plan, prevIndex) => {
      const entries = plan.map((one, i): Entry => ({ ...one, index: prevIndex + 1 + i }));
      expect(unpackEntries(packEntries(entries), prevIndex)).toEqual(entries);
      expect(packEntries([...entries])).toEqual(packEntries(entries));
    }),
  );
});

test("whatever else arrives is entries or malformed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      try {
        unpackEntries(bytes, 0);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
  );
});
