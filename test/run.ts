// `npm test`: every test that needs no special machine, in passes (code, simulation, then whole clusters), and one
// closing line with the totals. With arguments only the tests that vitest finds by them run.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Totals = { passed: number; failed: number; skipped: number };

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
const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
const extra = process.argv.slice(2);
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
  add(totals, report, run.status);
}
if (extra.length === 0) {
  for (const { name, args } of simulations) {
    process.stdout.write(`\n== ${name}\n`);
    const run = spawnSync(process.execPath, [...args], { stdio: ["ignore", "inherit", "inherit"] });
    if (run.status === 0) totals.passed++;
    else totals.failed++;
  }
}
rmSync(scratch, { recursive: true, force: true });
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);

function add(into: Totals, report: string, status: number | null): void {
  const before = into.failed;
  try {
    const result = JSON.parse(readFileSync(report, "utf8")) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
    };
    rmSync(report);
    into.passed += result.numPassedTests;
    into.failed += result.numFailedTests;
    into.skipped += result.numPendingTests;
  } catch {
    into.failed++; // a pass without a report did not run at all
    return;
  }
  // A file that does not load, or an error outside any test, fails the run without a failed test.
  if (status !== 0 && into.failed === before) into.failed++;
}
