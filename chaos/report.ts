// The report of a run: text for the terminal, one HTML page with the timeline of faults, leader changes, throughput
// and latency, one JSON object.
import { missedObjectives, timesOf, type RunResult } from "./result.ts";

export type RunContext = {
  readonly seed: number;
  readonly seconds: number;
  readonly machine: string;
  readonly date: string;
  /** Load average when the run began: says how quiet the machine was. */
  readonly load: number;
};

export function passed(result: RunResult): boolean {
  return result.violations.length === 0 && missedObjectives(result).length === 0;
}

/** `verdict` as the campaign judged it: says whether a miss counts. */
export function textReport(result: RunResult, verdict: string): string {
  const times = timesOf(result.recoveries);
  const word = passed(result) ? "PASS" : verdict === "starved" ? "STARVED" : "FAIL";
  const lines = [`${word}  ${result.scenario.name}: ${result.scenario.fault}`];
  lines.push(
    `      ${Object.entries(result.counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ")}`,
  );
  if (times !== undefined) {
    lines.push(
      `      recovery: median ${ms(times.median)}, worst ${ms(times.worst)} of ${times.count} (${result.scenario.objective})`,
    );
  }
  for (const missed of missedObjectives(result)) lines.push(`      objective missed: ${missed}`);
  for (const { checker, text } of result.violations) lines.push(`      violation (${checker}): ${text}`);
  return `${lines.join("\n")}\n`;
}

export function jsonReport(result: RunResult, context: RunContext): Readonly<Record<string, unknown>> {
  const { scenario, recoveries, violations, counts, marks, startedMs } = result;
  return {
    scenario: scenario.name,
    passed: passed(result),
    seed: context.seed,
    seconds: context.seconds,
    machine: context.machine,
    date: context.date,
    load: context.load,
    invariant: scenario.invariant,
    objective: scenario.objective,
    objectiveMs: scenario.objectiveMs,
    times: timesOf(recoveries),
    recoveries,
    missed: missedObjectives(result),
    violations,
    counts,
    marks: marks.map(({ kind, label, atMs }) => ({ kind, label, atMs: Math.round(atMs - startedMs) })),
  };
}

const width = 1_100;
const height = 160;

export function htmlReport(result: RunResult, context: RunContext): string {
  const { scenario } = result;
  const rows = result.recoveries
    .map(({ label, ms: took }) => `<tr><td>${escape(label)}</td><td class="n">${ms(took)}</td></tr>`)
    .join("");
  const problems = [
    ...missedObjectives(result).map((text) => `objective missed: ${text}`),
    ...result.violations.map(({ checker, text }) => `${checker}: ${text}`),
  ];
  return `<!doctype html>
<meta charset="utf-8">
<title>${escape(scenario.name)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: ${width}px; color: #1b2733; }
svg { display: block; width: 100%; background: #f6f8fa; margin: 0 0 1rem; }
table { border-collapse: collapse; } td, th { padding: .2rem .8rem; border-bottom: 1px solid #dde3e9; text-align: left; }
.n { text-align: right; font-variant-numeric: tabular-nums; } .bad { color: #b3261e; } .good { color: #1a7f37; }
text { font: 11px system-ui, sans-serif; fill: #4a5a68; }
</style>
<h1>${escape(scenario.name)} <span class="${passed(result) ? "good" : "bad"}">${passed(result) ? "passed" : "failed"}</span></h1>
<p>${escape(scenario.fault)}. Holds: ${escape(scenario.invariant)}. Objective: ${escape(scenario.objective)}.</p>
<p>Seed ${context.seed}, ${context.seconds} s, ${escape(context.machine)} (load ${context.load.toFixed(1)}), ${escape(context.date)}.
${Object.entries(result.counts)
  .map(([name, count]) => `${count} ${escape(name)}`)
  .join(", ")}.</p>
${problems.length === 0 ? "" : `<ul class="bad">${problems.map((text) => `<li>${escape(text)}</li>`).join("")}</ul>`}
<h2>Calls answered per 100 ms</h2>${throughput(result)}
<h2>Latency of calls, milliseconds (logarithmic; red: without an answer)</h2>${latency(result)}
<h2>Recoveries</h2><table><tr><th>after</th><th>took</th></tr>${rows}</table>
<h2>Timeline</h2><table>${timeline(result)}</table>
`;
}

function throughput(result: RunResult): string {
  const bucketMs = 100;
  const counts = new Map<number, number>();
  for (const { returnMs, ok } of result.calls) {
    if (!ok) continue;
    const bucket = Math.floor((returnMs - result.startedMs) / bucketMs);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const most = Math.max(1, ...counts.values());
  const last = Math.ceil((result.endMs - result.startedMs) / bucketMs);
  const points = Array.from({ length: last }, (_, bucket) => {
    const y = height - ((counts.get(bucket) ?? 0) / most) * (height - 20);
    return `${x(result, result.startedMs + bucket * bucketMs).toFixed(1)},${y.toFixed(1)}`;
  });
  return svg(
    `<polyline fill="none" stroke="#2f6feb" points="${points.join(" ")}"/><text x="4" y="12">${most}</text>`,
    result,
  );
}

const dotsMax = 4_000;

function latency(result: RunResult): string {
  const every = Math.max(1, Math.ceil(result.calls.length / dotsMax));
  const dots = result.calls
    .filter(({ callMs, returnMs, ok }, i) => i % every === 0 || !ok || returnMs - callMs > 200)
    .slice(0, dotsMax * 2)
    .map(({ callMs, returnMs, ok }) => {
      const decades = Math.log10(Math.max(0.1, returnMs - callMs)) + 1;
      const y = height - (decades / 5) * (height - 10);
      return `<circle cx="${x(result, returnMs).toFixed(1)}" cy="${y.toFixed(1)}" r="1.3" fill="${ok ? "#2f6feb" : "#b3261e"}"/>`;
    });
  const scale = [1, 10, 100, 1_000].map(
    (at, i) => `<text x="4" y="${(height - ((i + 1) / 5) * (height - 10)).toFixed(0)}">${at}</text>`,
  );
  return svg(`${dots.join("")}${scale.join("")}`, result);
}

function svg(body: string, result: RunResult): string {
  const colour = { fault: "#b3261e", heal: "#1a7f37", leader: "#8250df", note: "#8c959f" } as const;
  const lines = result.marks.map(
    ({ kind, label, atMs }) =>
      `<line x1="${x(result, atMs).toFixed(1)}" x2="${x(result, atMs).toFixed(1)}" y1="0" y2="${height}" stroke="${colour[kind]}" stroke-dasharray="${kind === "leader" ? "3 3" : "none"}"><title>${escape(label)}</title></line>`,
  );
  return `<svg viewBox="0 0 ${width} ${height}" role="img">${lines.join("")}${body}</svg>`;
}

function timeline(result: RunResult): string {
  return result.marks
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(
      ({ kind, label, atMs }) =>
        `<tr><td class="n">${((atMs - result.startedMs) / 1000).toFixed(2)} s</td><td>${kind}</td><td>${escape(label)}</td></tr>`,
    )
    .join("");
}

function x(result: RunResult, atMs: number): number {
  return ((atMs - result.startedMs) / Math.max(1, result.endMs - result.startedMs)) * width;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);
}
