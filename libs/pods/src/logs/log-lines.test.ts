// Proves: CRI log files read as their containers wrote them, however the file is cut into pieces.
import { text, utf8 } from "@keelson/base";
import { describe, expect, it } from "vitest";
import { LogLines, TailFinder } from "./log-lines.ts";
import { parseLogOptions } from "./log-options.ts";

const file = utf8(
  "2026-01-01T00:00:00.000000001Z stdout F one\n" +
    "2026-01-01T00:00:01.000000000Z stderr P two \n" +
    "2026-01-01T00:00:01.000000000Z stderr F halves\n" +
    "2026-01-01T00:00:02.000000000Z stdout F \n" +
    "2026-01-01T00:00:03.000000000Z stdout F unfinis",
);
const plain = { timestamps: false, sinceMs: undefined, limitBytes: undefined };

describe("log lines", () => {
  it("are the same in any pieces", () => {
    for (const size of [1, 2, 7, 40, file.length]) {
      const lines = new LogLines(plain);
      let out = "";
      for (let at = 0; at < file.length; at += size) out += text(lines.push(file.slice(at, at + size)));
      expect(out).toBe("one\ntwo halves\n\n");
    }
  });

  it("carry their time when asked", () => {
    expect(text(new LogLines({ ...plain, timestamps: true }).push(file)).split("\n")[1]).toBe(
      "2026-01-01T00:00:01.000000000Z two halves",
    );
  });

  it("begin at a time and end at a limit", () => {
    expect(text(new LogLines({ ...plain, sinceMs: Date.parse("2026-01-01T00:00:01Z") }).push(file))).toBe(
      "two halves\n\n",
    );
    const limited = new LogLines({ ...plain, limitBytes: 5 });
    expect(text(limited.push(file))).toBe("one\nt");
    expect(limited.full).toBe(true);
  });

  it("can be counted from the end", () => {
    const bytes = utf8("a\nbb\nccc\n");
    expect(new TailFinder(1).push(bytes)).toBe(5);
    expect(new TailFinder(2).push(bytes)).toBe(2);
    expect(new TailFinder(9).push(bytes)).toBeUndefined();
  });
});

describe("log options", () => {
  it("are read from the query", () => {
    const parsed = parseLogOptions(
      new Map([
        ["follow", "true"],
        ["tailLines", "5"],
        ["sinceSeconds", "60"],
      ]),
      100_000,
    );
    expect(parsed).toEqual({
      ok: true,
      options: {
        follow: true,
        previous: false,
        timestamps: false,
        tailLines: 5,
        sinceMs: 40_000,
        limitBytes: undefined,
      },
    });
    expect(parseLogOptions(new Map([["tailLines", "x"]]), 0)).toEqual({
      ok: false,
      problem: 'tailLines: must be a whole number, not "x"',
    });
  });
});
