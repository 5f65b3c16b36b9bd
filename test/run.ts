// `npm test`: every test that needs no special machine, in passes (code, simulation, then whole clusters), and one
// closing line with the totals. With arguments only the tests that vitest finds by them run.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Totals = { passed: number; failed: number; skipped: number; readonly failures: string[] };

/** The part of vitest's JSON report that is read here. */
type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
};

/** Lines of a failure that are repeated at the end, where a reader of a long log looks first. */
const FAILURE_LINES = 25;

const passes: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: "tidy", args: ["--config", "test/tidy/vitest.config.ts"] },
  { name: "unit, property, datadriven", args: [] },
  { name: "end to end", args: ["--config", "test/e2e/vitest.config.ts"] },
];

/** Each counts as one test: passed when it ends with 0. */
const simulations: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  {
    name: "simulation: 200 seeds, each twice",
    args: ["test/sim/main.ts", "--seed", "1001", "--seeds", "200", "--workers", "2", "--quiet"],
  },
  { name: "simulation: every planted bug is found", args: ["test/sim/planted/main.ts", "--workers", "2"] },
];

const scratch = mkdtempSync(join(tmpdir(), "keelson-test-"));
const totals: Totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
const chosen = process.argv.slice(2);
const extra = chosen.length === 0 ? [] : [...chosen, "--passWithNoTests"];
for (const { name, args } of passes) {
  process.stdout.write(`\n== ${name}\n`);
  const report = join(scratch, "report.json");
  const run = spawnSync(
    "vitest",
    ["run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...extra],
    {
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  add(totals, name, report, run.status);
}
if (chosen.length === 0) {
  for (const { name, args } of simulations) {
    process.stdout.write(`\n== ${name}\n`);
    const run = spawnSync(process.execPath, [...args], { stdio: ["ignore", "inherit", "inherit"] });
    if (run.status === 0) totals.passed++;
    else fail(totals, name, "its own output above tells why");
  }
}
rmSync(scratch, { recursive: true, force: true });
for (const failure of totals.failures) process.stdout.write(`\nFAILED ${failure}\n`);
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);

function add(into: Totals, pass: string, path: string, status: number | null): void {
  const before = into.failed;
  let report: Report;
  try {
    report = JSON.parse(readFileSync(path, "utf8")) as Report;
    rmSync(path);
  } catch {
    fail(into, pass, "it ended without a report: it did not run");
    return;
  }
  into.passed += report.numPassedTests;
  into.failed += report.numFailedTests;
  into.skipped += report.numPendingTests;
  for (const file of report.testResults) {
    if (file.message !== "") into.failures.push(excerpt(`${file.name}\n${file.message}`));
    for (const test of file.assertionResults)
      if (test.status === "failed")
        into.failures.push(excerpt(`${file.name} > ${test.fullName}\n${(test.failureMessages ?? []).join("\n")}`));
  }
  // A file that does not load, or an error outside any test, fails the run without a failed test.
  if (status !== 0 && into.failed === before)
    fail(into, pass, "a file did not load, or an error came outside any test");
}

function fail(into: Totals, what: string, why: string): void {
  into.failed++;
  into.failures.push(`${what}: ${why}`);
}

function excerpt(text: string): string {
  return text.split("\n").slice(0, FAILURE_LINES).join("\n");
}
