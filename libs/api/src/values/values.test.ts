// Proves the texts of amounts, times, durations and bytes: what goes in and the canonical form that comes out.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, humanAge, parseDuration } from "./duration.ts";
import { scaledValue } from "./int-or-string.ts";
import {
  addQuantity,
  canonicalQuantity,
  compareQuantity,
  formatQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityOf,
  quantityValue,
} from "./quantity.ts";
import { canonicalMicroTime, canonicalTime, formatTime, parseTime } from "./time.ts";

describe("quantity", () => {
  it.each([
    ["0", "0"],
    ["1000m", "1"],
    ["0.5", "500m"],
    ["1500m", "1500m"],
    ["100m", "100m"],
    ["1024Ki", "1Mi"],
    ["1.5Gi", "1536Mi"],
    ["1000", "1k"],
    ["1500", "1500"],
    ["1e3", "1e3"],
    ["9E", "9E"],
    ["1E3", "1e3"],
    ["0.1Gi", "107374182400m"],
    ["512", "512"],
    ["1000Ki", "1000Ki"],
    ["+1", "1"],
    ["-1", "-1"],
    [".5", "500m"],
    ["1.", "1"],
    ["0.0000000001", "1n"],
    ["1Ki", "1Ki"],
    ["0.5Ki", "512"],
    ["16777216Ti", "9223372036854775807"],
    ["1e-3", "1e-3"],
    ["2048Mi", "2Gi"],
    ["8129788Ki", "8129788Ki"],
  ])("%s prints as %s", (text, canonical) => expect(canonicalQuantity(text)).toBe(canonical));
  it.each(["", "1x", "Mi", "1 Mi", "1mi", "--1", "1.2.3", "e3", "."])("refuses %j", (text) =>
    expect(parseQuantity(text)).toBeUndefined(),
  );
  it("is stable: the canonical form parses to the same amount and prints the same", () => {
    const text = fc.tuple(
      fc.bigInt(-(10n ** 15n), 10n ** 15n),
      fc.constantFrom("", "m", "k", "M", "Ki", "Mi", "Gi", "n", "u", "e2", "e-3"),
    );
    fc.assert(
      fc.property(text, ([amount, suffix]) => {
        const quantity = quantityOf(`${amount}${suffix}`);
        const printed = formatQuantity(quantity);
        const again = quantityOf(printed);
        expect(compareQuantity(quantity, again)).toBe(0);
        expect(formatQuantity(again)).toBe(printed);
      }),
      { numRuns: 300 },
    );
  });
  it("adds in the notation of the first", () => {
    expect(formatQuantity(addQuantity(quantityOf("1Gi"), quantityOf("512Mi")))).toBe("1536Mi");
    expect(quantityMilliValue(quantityOf("250m"))).toBe(250);
    expect(quantityValue(quantityOf("250m"))).toBe(1);
  });
});

describe("time", () => {
  it("is written in UTC", () => {
    expect(canonicalTime("2024-02-29T12:00:00+02:00")).toBe("2024-02-29T10:00:00Z");
    expect(canonicalMicroTime("2024-02-29T12:00:00.1234567Z")).toBe("2024-02-29T12:00:00.123456Z");
    expect(formatTime(1999)).toBe("1970-01-01T00:00:01Z");
    expect(parseTime("2023-02-29T00:00:00Z")).toBeUndefined();
    expect(parseTime("1970-01-01T00:00:01.5Z")).toBe(1500);
  });
});

describe("duration", () => {
  it("reads and writes Go's notation", () => {
    expect(parseDuration("1h30m")).toBe(5_400_000);
    expect(formatDuration(5_400_000)).toBe("1h30m0s");
    expect(formatDuration(1500)).toBe("1.5s");
    expect(parseDuration("10")).toBeUndefined();
  });
  it.each([
    [0, "0s"],
    [119, "119s"],
    [120, "2m"],
    [200, "3m20s"],
    [600, "10m"],
    [10_800, "3h"],
    [19_800, "5h30m"],
    [172_800, "2d"],
    [90_000 * 3, "3d3h"],
    [86_400 * 40, "40d"],
    [86_400 * 800, "2y70d"],
  ])("an age of %i s reads %s", (seconds, text) => expect(humanAge(seconds * 1000)).toBe(text));
});

describe("others", () => {
  it("percentages round as told", () => {
    expect(scaledValue("25%", 3, "up")).toBe(1);
    expect(scaledValue("25%", 3, "down")).toBe(0);
    expect(scaledValue("x", 3, "down")).toBeUndefined();
  });
});
