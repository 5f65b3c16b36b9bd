// `npm run abuse`: attacks on a cluster of its own, round after round, plain and with mutual TLS in turn. Exit code 1
// when the oracle found anything.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { StoreCluster } from "./cluster.ts";
import { patientElections } from "./oracle.ts";
import { runRound } from "./suite.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    seed: { type: "string", default: String(Date.now()) },
    only: { type: "string" },
    "attack-seconds": { type: "string", default: "5" },
    "port-base": { type: "string" },
    plain: { type: "boolean", default: false },
    tls: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});

const until = performance.now() + Number(values.minutes) * 60_000;
const kinds = values.plain || values.tls ? [values.tls] : [false, true];
let found = 0;
let run = 0;

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`seed ${values.seed}`);
for (let round = 0; performance.now() < until && found === 0; round++) {
  const tls = kinds[round % kinds.length] === true;
  const directory = mkdtempSync(join(tmpdir(), "keelson-abuse-"));
  const portBase = values["port-base"] === undefined ? undefined : Number(values["port-base"]);
  const cluster = await StoreCluster.start({ directory, tls, portBase, flags: patientElections });
  const pids = cluster.members.map((member) => cluster.pid(member)).join(" ");
  say(`round ${round + 1}, ${tls ? "mutual TLS" : "plain"}, members ${pids}`);
  found += await attackRound(cluster, `${values.seed}/${round}`);
  await cluster.stop();
  if (values.keep && found > 0) say(`kept ${directory}`);
  else rmSync(directory, { recursive: true, force: true });
}
say(`${run} attacks, ${found} findings`);
process.exit(found === 0 ? 0 : 1);

/** Number of findings. A member that has ended ends the round. */
async function attackRound(cluster: StoreCluster, seed: string): Promise<number> {
  const attackMs = Number(values["attack-seconds"]) * 1_000;
  let findingsOfRound = 0;
  for await (const { attack, findings, seconds } of runRound({ cluster, seed, attackMs, only: values.only })) {
    run++;
    findingsOfRound += findings.length;
    const figures = cluster.members.filter((m) => cluster.alive(m)).map((m) => `${cluster.ownMb(m).toFixed(0)} MB`);
    say(`${findings.length === 0 ? "ok  " : "FAIL"} ${attack} (${seconds.toFixed(1)} s; ${figures.join(", ")})`);
    for (const { what, details } of findings) say(`     ${what}: ${details}`);
    if (performance.now() > until || cluster.members.some((member) => !cluster.alive(member))) break;
  }
  return findingsOfRound;
}
