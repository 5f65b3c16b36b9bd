// Proves that the chaos runner works as a command and that three of its scenarios find no violation: the leader killed
// under load, everything killed under full write load, and the leader cut off. Times are not judged here: the machine
// may be busy; the scenarios' own objectives are for quiet ones.
import { describe, expect, test } from "vitest";
import { keelson } from "./local-cluster.ts";

type Report = {
  readonly scenario: string;
  readonly violations: readonly unknown[];
  readonly recoveries: readonly unknown[];
  readonly counts: Readonly<Record<string, number>>;
};

describe("keelson chaos", () => {
  test("lists at least 30 scenarios, each with its invariant and objective", async () => {
    const { code, out } = await keelson("chaos", "list", "--json");
    expect(code).toBe(0);
    const listed = JSON.parse(out) as { name: string; invariant: string; objective: string }[];
    expect(listed.length).toBeGreaterThanOrEqual(30);
    expect(new Set(listed.map(({ name }) => name)).size).toBe(listed.length);
    expect(listed.filter(({ invariant, objective }) => invariant === "" || objective === "")).toEqual([]);
  });

  test("refuses a scenario that it does not know", async () => {
    const { code, err } = await keelson("chaos", "no-such-thing");
    expect([code, err]).toEqual([1, "keelson chaos: no scenario named no-such-thing; see: keelson chaos list\n"]);
  });

  test.each(["leader-kill", "kill-everything", "partition-leader"])("%s", async (scenario) => {
    const { out, err } = await keelson("chaos", scenario, "--seconds", "3", "--json", "--port-base", "30760");
    expect(out, err).toMatch(/^\{/);
    const report = JSON.parse(out) as Report;
    expect(report.violations).toEqual([]);
    expect(report.recoveries.length).toBeGreaterThan(0);
    expect(report.counts["acknowledged"]).toBeGreaterThan(50);
  });
});
