// What many runs say together: one line per scenario with its invariant, objective, median and worst recovery and the
// verdict over all rounds, as text, as a page with links to the single runs, and as JSON.
import { fails, machine, minutes, type Run, type Verdict } from "./campaign.ts";
import type { Scenario } from "./contract.ts";
import { timesOf, type Times } from "./result.ts";

export type Line = {
  readonly scenario: Scenario;
  readonly runs: readonly Run[];
  readonly times: Times | undefined;
  readonly verdict: Verdict;
  readonly repeated: number;
};

/** The gravest verdict of several first. */
const gravity: readonly Verdict[] = ["violation", "broken", "missed", "starved", "skipped", "passed"];

export function linesOf(runs: readonly Run[]): Line[] {
  const scenarios = [...new Set(runs.map(({ scenario }) => scenario))];
  return scenarios.map((scenario) => {
    const own = runs.filter((run) => run.scenario === scenario);
    return {
      scenario,
      runs: own,
      times: timesOf(own.flatMap(({ result }) => result?.recoveries ?? [])),
      verdict: gravity.find((verdict) => own.some((run) => run.verdict === verdict)) ?? "passed",
      repeated: own.filter(({ repeated }) => repeated).length,
    };
  });
}

export function summaryText(runs: readonly Run[]): string {
  const rows = linesOf(runs).map((line) => [
    line.scenario.name,
    objectiveOf(line.scenario),
    line.times === undefined ? "" : `${Math.round(line.times.median)}`,
    line.times === undefined ? "" : `${Math.round(line.times.worst)}`,
    line.times === undefined ? "" : `${line.times.count}`,
    verdictOf(line),
    line.scenario.invariant,
  ]);
  const head = ["scenario", "objective", "median", "worst", "of", "verdict", "holds besides the invariants of all"];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const render = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i >= 2 && i <= 4 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return `${[head, ...rows].map(render).join("\n")}\n${countsOf(runs)}\n`;
}

export function summaryJson(runs: readonly Run[]): unknown {
  return {
    machine: machine(),
    date: new Date().toISOString(),
    passed: !runs.some(({ verdict }) => fails(verdict)),
    scenarios: linesOf(runs).map(({ scenario, times, verdict, repeated, runs: own }) => ({
      scenario: scenario.name,
      invariant: scenario.invariant,
      objective: scenario.objective,
      objectiveMs: scenario.objectiveMs,
      times,
      verdict,
      repeated,
      runs: own.map((run) => ({
        round: run.round,
        verdict: run.verdict,
        problem: run.problem,
        violations: run.result?.violations ?? [],
        recoveries: run.result?.recoveries.map(({ label, ms }) => ({ label, ms: Math.round(ms) })) ?? [],
        starvation: run.starvation,
        tookMs: Math.round(run.tookMs),
      })),
    })),
  };
}

export function summaryHtml(runs: readonly Run[]): string {
  const rows = linesOf(runs).map((line) => {
    const { scenario, times } = line;
    const pages = line.runs
      .map(({ page, round }) => (page === undefined ? "" : `<a href="${escape(page)}">${round}</a>`))
      .join(" ");
    const cells = [
      escape(scenario.name),
      escape(scenario.fault),
      escape(scenario.invariant),
      escape(objectiveOf(scenario)),
      times === undefined ? "" : `${Math.round(times.median)} / ${Math.round(times.worst)} of ${times.count}`,
      `<span class="${fails(line.verdict) ? "bad" : "good"}">${escape(verdictOf(line))}</span>`,
      pages,
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  return `<!doctype html>
<meta charset="utf-8">
<title>Chaos</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #1b2733; }
table { border-collapse: collapse; } td, th { padding: .2rem .8rem; border-bottom: 1px solid #dde3e9; text-align: left; vertical-align: top; }
.bad { color: #b3261e; } .good { color: #1a7f37; }
</style>
<h1>Chaos</h1>
<p>${escape(countsOf(runs))} ${escape(machine())}, ${new Date().toISOString()}.</p>
<table><tr><th>scenario</th><th>fault</th><th>holds besides the invariants of all</th><th>objective</th><th>median / worst, ms</th><th>verdict</th><th>runs</th></tr>
${rows.join("\n")}
</table>
`;
}

/** For a README: the same as a table in Markdown. */
export function summaryMarkdown(runs: readonly Run[]): string {
  const rows = linesOf(runs).map(
    (line) =>
      `| \`${line.scenario.name}\` | ${objectiveOf(line.scenario)} | ${
        line.times === undefined
          ? "–"
          : `${Math.round(line.times.median)} / ${Math.round(line.times.worst)} of ${line.times.count}`
      } | ${verdictOf(line)} |`,
  );
  return `| Scenario | Objective, ms | Median / worst, ms | Verdict |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

function objectiveOf({ objectiveMs, medianObjectiveMs }: Scenario): string {
  if (objectiveMs === undefined) return "–";
  return medianObjectiveMs === undefined ? `≤ ${objectiveMs}` : `≤ ${objectiveMs}, median ≤ ${medianObjectiveMs}`;
}

function verdictOf({ verdict, repeated, runs }: Line): string {
  const bad = runs.filter((run) => run.verdict === verdict).length;
  const share = runs.length > 1 && verdict !== "passed" ? ` ${bad} of ${runs.length}` : "";
  return `${verdict}${share}${repeated > 0 ? `, ${repeated} repeated` : ""}`;
}

function countsOf(runs: readonly Run[]): string {
  const counts = gravity
    .toReversed()
    .map((verdict) => [verdict, runs.filter((run) => run.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0);
  const told = counts.map(([verdict, count]) => `${count} ${verdict}`).join(", ");
  return `${runs.length} runs in ${minutes(runs.reduce((sum, { tookMs }) => sum + tookMs, 0))}: ${told}.`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);
}
