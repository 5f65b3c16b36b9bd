// Proves that a cluster of real processes outlives clients and strangers that break every rule, at the client and the
// peer ports, plain and with mutual TLS: each attack for a moment, each followed by the questions of the oracle.
// `npm run abuse` gives them more time.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StoreCluster } from "../abuse/cluster.ts";
import { Oracle, patientElections } from "../abuse/oracle.ts";
import { attacks, runAttack } from "../abuse/suite.ts";

const attackMs = 700;
const seed = "1";

describe.each(["plain", "tls"] as const)("a %s cluster", (doors) => {
  const directory = mkdtempSync(join(tmpdir(), "keelson-abuse-"));
  let cluster: StoreCluster;
  let oracle: Oracle;

  beforeAll(async () => {
    cluster = await StoreCluster.start({ directory, tls: doors === "tls", flags: patientElections });
    oracle = new Oracle(cluster);
  });

  afterAll(async () => {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const fitting = attacks.filter((attack) => (attack.only ?? doors) === doors);
  it.each(fitting.map((attack) => [attack.name, attack] as const))("outlives %s", async (_name, attack) => {
    const { findings } = await runAttack(oracle, attack, { cluster, seed, attackMs });
    expect(findings).toEqual([]);
  });
});
