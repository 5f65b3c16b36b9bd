// Proves that the chaos runner works as a command and that three of its scenarios find no violation: the leader killed
// under load, everything killed under full write load, and the leader cut off. Times are not judged here: the machine
// may be busy; the scenarios' own objectives are for quiet ones. Also that rounds end in one summary, that the checkers
// find every planted violation and nothing without a fault, and that an interrupted run leaves nothing behind.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { keelson } from "./local-cluster.ts";

const chaosMain = join(import.meta.dirname, "..", "..", "chaos", "run.ts");

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

  test("several rounds end in one summary", { timeout: 300_000 }, async () => {
    const reports = mkdtempSync(join(tmpdir(), "keelson-chaos-reports-"));
    try {
      const flags = ["--faults", "1", "--rounds", "2", "--report-dir", reports, "--port-base", "30760"];
      const { out, err } = await keelson("chaos", "follower-kill", ...flags);
      expect(out, err).toMatch(/scenario +objective +median +worst/);
      const summary = JSON.parse(readFileSync(join(reports, "summary.json"), "utf8")) as {
        readonly scenarios: readonly { readonly scenario: string; readonly runs: readonly unknown[] }[];
      };
      expect(summary.scenarios.map(({ scenario, runs }) => [scenario, runs.length])).toEqual([["follower-kill", 2]]);
      const files = ["index.html", "follower-kill.html", "follower-kill.round-2.html", "summary.txt"];
      expect(files.filter((name) => !existsSync(join(reports, name)))).toEqual([]);
    } finally {
      rmSync(reports, { recursive: true, force: true });
    }
  });

  test("the checkers find what is planted, and nothing else", { timeout: 420_000 }, async () => {
    const { out, err } = await keelson("chaos", "planted", "--json", "--port-base", "30760");
    const proofs = JSON.parse(out) as { readonly planted: string; readonly found: boolean }[];
    expect(
      proofs.filter(({ found }) => !found),
      err,
    ).toEqual([]);
    expect(proofs.length).toBeGreaterThan(10);
  });

  test("an interrupted run leaves nothing behind", async () => {
    const place = mkdtempSync(join(tmpdir(), "keelson-chaos-place-"));
    try {
      const child = spawn(process.execPath, [chaosMain, "leader-pause", "--port-base", "30760"], {
        stdio: ["ignore", "ignore", "pipe"],
        env: { ...process.env, TMPDIR: place },
      });
      const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
      for await (const chunk of child.stderr) if (String(chunk).includes("SIGSTOP")) child.kill("SIGINT");
      expect(await ended).toBe(1);
      expect(readdirSync(place).filter((name) => name.startsWith("keelson-chaos-"))).toEqual([]);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });
});
