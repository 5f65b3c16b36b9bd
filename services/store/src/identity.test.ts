// Proves who a member takes itself for: what the flags say in a new cluster, what the cluster says when it joins one,
// and what its directory says ever after; and that it does not join as somebody who has run before.
import { AppError } from "@keelson/base";
import type { ClusterDescription } from "@keelson/runtime";
import { createMemoryDisk } from "@keelson/sim";
import { describe, expect, test } from "vitest";
import { parseStoreConfig, type StoreConfig } from "./config.ts";
import { claimIdentity } from "./identity.ts";

const url = (member: number): string => `http://127.0.0.1:${9_000 + member}`;

function config(state: "new" | "existing", cluster: readonly number[] = [1, 2, 3]): StoreConfig {
  const parsed = parseStoreConfig(
    [
      ["--name", "m3"],
      ["--data-dir", "/m3"],
      ["--listen-peer-urls", url(3)],
      ["--initial-advertise-peer-urls", url(3)],
      ["--initial-cluster", cluster.map((member) => `m${member}=${url(member)}`).join(",")],
      ["--initial-cluster-state", state],
    ].flat(),
    {},
  );
  if (!parsed.ok) throw new Error(parsed.problems.join());
  return parsed.config;
}

function described(change: Partial<ClusterDescription> = {}, leaving = false): ClusterDescription {
  const members = [1, 2, 3].map((member) => ({
    id: BigInt(member * 1_000),
    name: member === 3 ? "" : `m${member}`,
    peerUrls: [url(member)],
    clientUrls: [],
    isLearner: member === 3,
  }));
  const conf = {
    voters: [1_000n, 2_000n],
    votersOutgoing: leaving ? [1_000n, 2_000n] : [],
    learners: [3_000n],
    learnersNext: [],
    autoLeave: leaving,
  };
  return { clusterId: 7n, mark: { conf, members, confIndex: 12 }, met: [], ...change };
}

const nobody = (): Promise<never> => Promise.reject(new AppError("raft.unreachable", "nobody is there"));

describe("the identity of a member", () => {
  test("of a new cluster is what the flags say, now and later", async () => {
    const disk = createMemoryDisk();
    const first = await claimIdentity(disk, config("new"), nobody);
    expect(first.initialMembers).toHaveLength(3);
    expect(first.initialConfIndex).toBe(0);
    expect(await claimIdentity(disk, config("new"), nobody)).toEqual(first);
    await expect(claimIdentity(disk, config("new", [2, 3]), nobody)).rejects.toMatchObject({
      code: "store.foreign-data",
    });
  });

  test("that joins is what the cluster says, also after it ended before its log had begun", async () => {
    const disk = createMemoryDisk();
    const joined = await claimIdentity(disk, config("existing"), async () => described());
    expect(joined).toMatchObject({ clusterId: 7n, memberId: 3_000n, initialConfIndex: 12 });
    const again = await claimIdentity(disk, config("existing", [1, 2, 3, 4, 5]), nobody);
    expect(again.initialMembers.map(({ id }) => id)).toEqual([1_000n, 2_000n, 3_000n]);
    expect(again.initialConfIndex).toBe(12);
  });

  test("is not taken from one who has run before, nor while the members are changing", async () => {
    const met = [{ id: 3_000n, incarnation: 5n }];
    const known = claimIdentity(createMemoryDisk(), config("existing"), async () => described({ met }));
    await expect(known).rejects.toThrow("its data are lost");
    const busy = claimIdentity(createMemoryDisk(), config("existing"), async () => described({}, true));
    await expect(busy).rejects.toThrow("a change of its members is in progress");
    let asked = 0;
    const late = await claimIdentity(createMemoryDisk(), config("existing"), async () => described({}, asked++ < 3));
    expect(late.memberId).toBe(3_000n);
  });
});
