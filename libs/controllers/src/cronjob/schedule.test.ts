// Proves the reading of cron schedules and the times they name, across months, leap years and clock changes.
import { describe, expect, it } from "vitest";
import { nextTime, parseSchedule, timesBetween } from "./schedule.ts";

function next(text: string, after: string, zone?: string): string | undefined {
  const schedule = parseSchedule(text, zone);
  if (schedule === undefined) throw new Error(`not a schedule: ${text}`);
  const atMs = nextTime(schedule, Date.parse(after));
  return atMs === undefined ? undefined : new Date(atMs).toISOString().slice(0, 16);
}

describe("the next time of", () => {
  it.each([
    ["*/1 * * * *", "2026-01-01T12:00:30Z", "2026-01-01T12:01"],
    ["* * * * *", "2026-01-01T12:00:00Z", "2026-01-01T12:01"],
    ["*/15 * * * *", "2026-01-01T12:46:00Z", "2026-01-01T13:00"],
    ["5,35 8-10 * * *", "2026-01-01T10:35:00Z", "2026-01-02T08:05"],
    ["0 0 1 * *", "2026-01-31T23:59:00Z", "2026-02-01T00:00"],
    ["0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00"],
    ["30 9 * * mon-fri", "2026-01-02T10:00:00Z", "2026-01-05T09:30"],
    ["0 12 13 * 5", "2026-01-01T00:00:00Z", "2026-01-02T12:00"],
    ["0 0 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T00:00"],
    ["0 0 1 jan *", "2026-01-01T00:00:00Z", "2027-01-01T00:00"],
    ["@hourly", "2026-01-01T12:10:00Z", "2026-01-01T13:00"],
    ["@weekly", "2026-01-01T00:00:00Z", "2026-01-04T00:00"],
    ["10/20 * * * *", "2026-01-01T12:11:00Z", "2026-01-01T12:30"],
  ])("%s after %s is %s", (text, after, expected) => {
    expect(next(text, after)).toBe(expected);
  });

  it.each([
    ["0 9 * * *", "2026-01-01T00:00:00Z", "Europe/Berlin", "2026-01-01T08:00"],
    ["0 9 * * *", "2026-07-01T00:00:00Z", "Europe/Berlin", "2026-07-01T07:00"],
    ["30 2 * * *", "2026-03-28T02:00:00Z", "Europe/Berlin", "2026-03-30T00:30"],
    ["30 2 25 10 *", "2026-10-25T00:00:00Z", "Europe/Berlin", "2026-10-25T00:30"],
    ["0 0 * * *", "2026-03-29T10:00:00Z", "Europe/Berlin", "2026-03-29T22:00"],
    ["0 0 * * *", "2026-10-25T10:00:00Z", "Europe/Berlin", "2026-10-25T23:00"],
  ])("%s after %s in %3$s", (text, after, zone, expected) => {
    expect(next(text, after, zone)).toBe(expected);
  });

  it("a day that never comes is none", () => {
    expect(next("0 0 30 2 *", "2026-01-01T00:00:00Z")).toBeUndefined();
  });
});

describe("schedules", () => {
  it.each([
    "",
    "* * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "5-1 * * * *",
    "*/0 * * * *",
    "a * * * *",
    "@never",
  ])("that are not: %j", (text) => {
    expect(parseSchedule(text)).toBeUndefined();
  });

  it("of an unknown zone are not", () => {
    expect(parseSchedule("* * * * *", "Mars/Olympus")).toBeUndefined();
  });

  it("name the times between two moments", () => {
    const schedule = parseSchedule("0 * * * *");
    const times = schedule === undefined ? [] : timesBetween(schedule, 0, { untilMs: 4 * 3_600_000, limit: 3 });
    expect(times).toEqual([3_600_000, 7_200_000, 10_800_000]);
  });
});
