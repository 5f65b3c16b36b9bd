// Proves that under loss, duplication, reordering, crashes with unfinished writes, partitions, false evidence of
// death, membership changes and image transfer: one leader per term, logs match, committed entries never change,
// reads are linearizable; and that once the faults end, the group makes progress.
import { createPrng, must, type Prng } from "@keelson/base";
import { describe, expect, test } from "vitest";
import { Cluster, type InFlight } from "../testing/cluster.ts";
import { applyConfChange, type ConfChange, confOf, type MemberId, type Raft } from "./mod.ts";

const voters = [1n, 2n, 3n];
const everyone = [1n, 2n, 3n, 4n, 5n];

describe("a group under random faults", () => {
  const totals: Record<string, number> = {};
  for (let seed = 1; seed <= 28; seed++) {
    test(`seed ${seed}`, () => {
      const cluster = new Cluster(`seed-${seed}`, everyone, confOf(voters));
      const prng = createPrng(`chaos-${seed}`);
      const faults = {
        loss: prng.float() * 0.2,
        twice: prng.float() * 0.1,
        crash: prng.float() * 0.003,
        split: prng.float() * 0.004,
        disk: 0.05 + prng.float() * 0.5,
      };
      const links = { cut: new Set<string>() };
      for (let step = 0; step < 45_000; step++) move(cluster, prng, faults, links);
      cluster.checkLogs();
      for (const id of everyone) cluster.start(id);
      cluster.settle(400);
      const leader = must(cluster.leader(), "somebody leads");
      const before = cluster.committedIndex;
      expect(cluster.propose(leader.id, "the end")).toBe(true);
      cluster.settle(100);
      expect(cluster.committedIndex).toBeGreaterThan(before);
      const conf = must(leader.raft, "it runs").view().conf;
      for (const id of [...conf.voters, ...conf.learners])
        expect(cluster.member(id).applied).toBe(cluster.committedIndex);
      cluster.checkLogs();
      for (const [name, count] of Object.entries(cluster.seen)) totals[name] = (totals[name] ?? 0) + count;
    });
  }

  test("and everything worth testing did happen", () => {
    for (const [name, count] of Object.entries(totals)) expect(count, name).toBeGreaterThan(20);
  });
});

type Faults = {
  readonly loss: number;
  readonly twice: number;
  readonly crash: number;
  readonly split: number;
  readonly disk: number;
};

function move(cluster: Cluster, prng: Prng, faults: Faults, links: { cut: Set<string> }): void {
  const id = prng.pick(everyone);
  if (prng.chance(faults.crash)) cluster.crash(id, prng.below(3));
  if (prng.chance(0.01)) cluster.start(id);
  if (prng.chance(faults.split)) links.cut = prng.chance(0.5) ? new Set() : randomCuts(prng);
  if (prng.chance(0.002)) cluster.call(id, (raft) => raft.peerGone(prng.pick(voters)));
  if (prng.chance(0.002)) cluster.call(id, (raft) => raft.transferLeadership(prng.pick(voters)));
  if (prng.chance(0.004)) cluster.call(id, (raft) => proposeChange(raft, randomChange(prng)));
  if (prng.chance(0.003)) cluster.compact(id, prng.below(10));
  if (prng.chance(0.01)) cluster.finishInstall(id, prng.chance(0.7));
  if (prng.chance(0.06)) cluster.tick(id);
  if (prng.chance(0.2)) cluster.propose(id, `v${prng.u32()}`);
  if (prng.chance(0.02)) cluster.read(id);
  if (prng.chance(faults.disk)) cluster.finishWrites(id, 1 + prng.below(3));
  for (let i = prng.below(4); i > 0 && cluster.network.length > 0; i--) {
    const at = prng.chance(0.7) ? 0 : prng.below(cluster.network.length);
    const [item] = cluster.network.splice(at, 1) as [InFlight];
    const [from, to] = item.kind === "message" ? [item.message.from, item.message.to] : [item.from, item.to];
    if (links.cut.has(`${from}>${to}`) || prng.chance(faults.loss)) {
      if (item.kind === "image") cluster.call(from, (raft) => raft.snapshotSent(to, false));
      continue;
    }
    if (prng.chance(faults.twice)) cluster.network.push(item);
    cluster.deliver(item);
  }
}

/** Groups of one or two voters can lose their last majority by shrinking (see the README), so none gets that small. */
function proposeChange(raft: Raft, change: ConfChange): void {
  if (applyConfChange(raft.view().conf, change).voters.length < 3) return;
  raft.propose({ kind: "membership", data: new Uint8Array(0), change });
}

function randomCuts(prng: Prng): Set<string> {
  const cut = new Set<string>();
  for (const from of everyone) for (const to of everyone) if (prng.chance(0.3)) cut.add(`${from}>${to}`);
  return cut;
}

function randomChange(prng: Prng): ConfChange {
  const id: MemberId = prng.pick(everyone);
  const step = { kind: prng.pick(["add-voter", "add-learner", "remove"] as const), id };
  if (prng.chance(0.5)) return { mode: "simple", step };
  const other = { kind: prng.pick(["add-voter", "remove"] as const), id: prng.pick(everyone) };
  return { mode: "enter-joint", steps: [step, other], autoLeave: true };
}
