// One pass over the suite with clusters of one size: starts both, runs the chosen cases, counts, stops both.
import type { ParityGroup } from "./case.ts";
import { older } from "./differences.ts";
import { runGroups, type Verdict } from "./runner.ts";
import { etcdVersion, Server } from "./servers.ts";

export type Totals = {
  equal: number;
  known: number;
  different: number;
  unserved: number;
  answers: number;
  /** Known differences: reason and number of cases. */
  readonly reasons: Map<string, number>;
};

export function emptyTotals(): Totals {
  return { equal: 0, known: 0, different: 0, unserved: 0, answers: 0, reasons: new Map() };
}

export type SuiteOptions = {
  readonly members: number;
  readonly portBase: number;
  /** Only cases whose name contains one of these, between commas. */
  readonly only: string;
  /** Of each group only every so many cases. */
  readonly every: number;
};

export async function runSize(
  groups: readonly ParityGroup[],
  options: SuiteOptions,
  totals: Totals,
  report: (verdict: Verdict) => void,
): Promise<void> {
  const version = etcdVersion();
  const chosen = groups
    .filter(({ from }) => from === undefined || !older(version, from))
    .filter(({ clusterOnly }) => clusterOnly !== true || options.members > 1)
    .map((group) => ({
      ...group,
      cases: group.cases
        .filter(({ name }) => options.only.split(",").some((words) => `${group.name}: ${name}`.includes(words)))
        .filter((_, at) => at % options.every === 0),
    }))
    .filter(({ cases }) => cases.length > 0);
  const started = await Promise.allSettled([Server.start("etcd", options), Server.start("keelson", options)]);
  try {
    const [etcd, keelson] = started.map((one) => {
      if (one.status === "rejected") throw one.reason;
      return one.value;
    }) as [Server, Server];
    await runGroups({ etcd, keelson }, chosen, (verdict) => {
      count(totals, verdict);
      report(verdict);
    });
  } finally {
    for (const one of started) if (one.status === "fulfilled") await one.value.stop();
  }
}

function count(totals: Totals, verdict: Verdict): void {
  totals.answers += verdict.answers;
  if (verdict.outcome === "equal") totals.equal++;
  else if (verdict.outcome === "different") totals.different++;
  else if (verdict.outcome === "not served") totals.unserved++;
  else {
    totals.known++;
    for (const reason of verdict.details) totals.reasons.set(reason, (totals.reasons.get(reason) ?? 0) + 1);
  }
}

/** The closing lines of a run. */
export function summary(totals: Totals): string {
  const reasons = [...totals.reasons].map(([reason, cases]) => `known: ${reason} (${cases})\n`).join("");
  const unserved = totals.unserved > 0 ? `, ${totals.unserved} not served yet` : "";
  const { equal, known, different, answers } = totals;
  const counts = `${equal} cases equal, ${known} known differences, ${different} different${unserved}`;
  return `\n${reasons}${counts} (${answers} answers compared)\n`;
}
