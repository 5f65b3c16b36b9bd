// Proves that the conversations in testdata/ go exactly as written. After an intended change run with
// REWRITE_TRANSCRIPTS=1 and read the difference: it is the review.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runTranscript } from "../testing/transcript.ts";

const directory = join(import.meta.dirname, "../testdata");

describe("conversations", () => {
  for (const name of readdirSync(directory).sort()) {
    test(`goes as written: ${name}`, () => {
      const path = join(directory, name);
      const script = readFileSync(path, "utf8");
      const actual = runTranscript(script);
      if (process.env["REWRITE_TRANSCRIPTS"] === "1") writeFileSync(path, actual);
      else expect(actual).toBe(script);
    });
  }
});
