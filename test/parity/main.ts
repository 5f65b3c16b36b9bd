// `npm run parity`: runs every case against etcd and against the store, with one member each and with three, and
// prints what differs. Exit code 1 when an answer differs without a reason that is listed.
//   --members 1|3     only this size        --seed N       another seed of the random programs
//   --only A,B        only cases whose name contains A or B  --programs N  how many random programs
//   --port-base N     first of forty ports  --verbose      list every case
import { parseArgs } from "node:util";
import { allGroups } from "./groups.ts";
import { findEtcd } from "./servers.ts";
import { emptyTotals, runSize, summary } from "./suite.ts";

const { values } = parseArgs({
  options: {
    members: { type: "string" },
    only: { type: "string", default: "" },
    seed: { type: "string", default: "1" },
    programs: { type: "string", default: "60" },
    "port-base": { type: "string", default: "30800" },
    verbose: { type: "boolean", default: false },
  },
});

if (findEtcd() === undefined) {
  process.stderr.write("parity needs etcd on PATH (Debian: etcd-server)\n");
  process.exit(1);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const totals = emptyTotals();
const sizes = values.members === undefined ? [1, 3] : [Number(values.members)];
for (const members of sizes) {
  const groups = allGroups({ seed: Number(values.seed), programs: Number(values.programs) });
  process.stdout.write(`\n== ${members === 1 ? "one member" : `${members} members`}\n`);
  const options = { members, portBase: Number(values["port-base"]), only: values.only, every: 1 };
  await runSize(groups, options, totals, (verdict) => {
    const quiet = verdict.outcome === "equal" || verdict.outcome === "known";
    if (quiet && !values.verbose) return;
    process.stdout.write(`${verdict.outcome}: ${verdict.name}\n`);
    if (verdict.outcome === "not served") return;
    for (const line of verdict.details) process.stdout.write(`${line}\n`);
  });
}
process.stdout.write(summary(totals));
process.exit(totals.different > 0 || totals.equal === 0 ? 1 : 0);
