// All attacks, and one round of them: each for a share of the time, against a random member, looked at by the oracle.
import { createPrng } from "@keelson/base";
import { Target, type Attack } from "./attack.ts";
import { byteAttacks } from "./attacks/bytes.ts";
import { certificateAttacks } from "./attacks/certificates.ts";
import { crowdAttacks } from "./attacks/crowds.ts";
import { frameAttacks } from "./attacks/frames.ts";
import { peerAttacks } from "./attacks/peers.ts";
import { requestAttacks } from "./attacks/requests.ts";
import type { StoreCluster } from "./cluster.ts";
import { Oracle, type Finding } from "./oracle.ts";

export const attacks: readonly Attack[] = [
  ...byteAttacks,
  ...certificateAttacks,
  ...frameAttacks,
  ...requestAttacks,
  ...crowdAttacks,
  ...peerAttacks,
];

export type Verdict = { readonly attack: string; readonly findings: readonly Finding[]; readonly seconds: number };

export type RoundOptions = {
  readonly cluster: StoreCluster;
  readonly seed: string;
  readonly attackMs: number;
  /** Part of a name; absent: all. */
  readonly only?: string | undefined;
};

/** Attacks that a cluster with or without TLS is put to. */
export function attacksOn(cluster: StoreCluster, only?: string): readonly Attack[] {
  const doors = cluster.clientTls === undefined ? "plain" : "tls";
  return attacks.filter(
    (attack) => (attack.only ?? doors) === doors && (only === undefined || attack.name.includes(only)),
  );
}

export async function* runRound(options: RoundOptions): AsyncGenerator<Verdict> {
  const oracle = new Oracle(options.cluster);
  for (const attack of attacksOn(options.cluster, options.only)) yield await runAttack(oracle, attack, options);
}

/** One attack and what it left. */
export async function runAttack(
  oracle: Oracle,
  attack: Attack,
  { cluster, seed, attackMs }: RoundOptions,
): Promise<Verdict> {
  const since = performance.now();
  const prng = createPrng(`${seed}/${attack.name}`);
  await oracle.begin();
  const target = new Target({ cluster, member: prng.pick(cluster.members), prng, ms: attackMs });
  try {
    await attack.run(target);
  } finally {
    target.end();
  }
  const findings = await oracle.findings(attack.forgesMembers === true);
  return { attack: attack.name, findings, seconds: (performance.now() - since) / 1000 };
}
