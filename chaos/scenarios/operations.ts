// What operators do to a store that serves: replace a member, change the version, renew certificates.
import { renameSync } from "node:fs";
import { createGrpcClient } from "@keelson/adapters";
import { AppError, must, utf8 } from "@keelson/base";
import { RpcError } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import type { StoreScenario, StoreStage } from "../contract.ts";

const { Cluster, KV } = etcdserverpb;
const gapOfWrites = "longest time without an acknowledged write";
const returnLimitMs = 45_000;
const callLimitMs = 3_000;
/** As often as the store looks at its files, and some. */
const reloadMs = 2_600;
const certificatesLastMs = 11_000;

export const operationScenarios: readonly StoreScenario[] = [
  {
    name: "data-dir-loss",
    starts: "store",
    fault: "kill -9 of a follower whose data directory is gone at its restart and found again later",
    invariant: "the others go on; the member that lost its memory ends instead of taking part under its old identity",
    objectiveMs: 500,
    objective: gapOfWrites,
    seconds: 4,
    run: loseDataDirectory,
  },
  {
    name: "member-replacement",
    starts: "store",
    fault: "a member loses its disk for good: removed, added again under a new identity, promoted",
    invariant: "under its old identity it takes no part; writes go on; in the end all three agree",
    objectiveMs: 1_000,
    objective: gapOfWrites,
    seconds: 8,
    run: replaceMember,
  },
  {
    name: "rolling-upgrade",
    starts: "store",
    store: { fromOther: true },
    fault: "every member of a store that runs from another checkout is restarted from this one, one by one",
    invariant: "mixed versions work together; each member ends with code 0; writes go on",
    objectiveMs: 500,
    objective: gapOfWrites,
    seconds: 6,
    run: async (stage) => {
      for (const name of stage.store.names) {
        await stage.fault(`SIGTERM ${name}`, async () => {
          const code = await stage.store.kill(name, "SIGTERM");
          if (code !== 0) stage.violation("clean stop", `${name} ended with code ${code}`);
        });
        await stage.heal(`start ${name} from this checkout`, async () => {
          stage.store.setLaunch(name, {});
          stage.store.start(name);
          await stage.store.ready(returnLimitMs, [name]);
        });
        await stage.sleep(700);
      }
    },
  },
  {
    name: "certificate-renewal",
    starts: "store",
    store: { tlsMs: certificatesLastMs },
    fault: "certificates end after 11 s and are renewed in place before; members and clients come and go meanwhile",
    invariant: "nobody needs a restart; an ended certificate is refused",
    objectiveMs: 1_500,
    objective: gapOfWrites,
    seconds: 15,
    run: renewCertificates,
  },
];

async function loseDataDirectory(stage: StoreStage): Promise<void> {
  const { store } = stage;
  const leader = await store.leader();
  const victim = store.others(leader)[0] ?? "";
  const away = `${store.dataDir(victim)}.away`;
  await stage.fault(`kill -9 ${victim}, its data directory gone`, async () => {
    await store.kill(victim);
    renameSync(store.dataDir(victim), away);
  });
  await refusedWithoutMemory(stage, victim);
  await stage.heal("data directory found", async () => {
    await store.kill(victim);
    store.wipe(victim);
    renameSync(away, store.dataDir(victim));
    store.start(victim);
  });
  await store.ready(returnLimitMs, [victim]);
  await stage.sleep(700);
}

/** Started with an empty directory under its old identity, a member must end rather than take part. */
async function refusedWithoutMemory(stage: StoreStage, victim: string): Promise<void> {
  stage.store.start(victim);
  const outcome = await stage.store.endsOrServes(victim);
  if (outcome === "serves") stage.violation("identity", `${victim} takes part without its memory`);
  else stage.note(`${victim} ended with code ${outcome.code}`);
}

async function replaceMember(stage: StoreStage): Promise<void> {
  const { store } = stage;
  const leader = await store.leader();
  const victim = store.others(leader)[0] ?? "";
  const ask = store.channel(leader);
  const options = { timeoutMs: callLimitMs };
  const { members } = await ask.unary(Cluster.MemberList, { linearizable: true }, options);
  const lost = must(
    members.find(({ name }) => name === victim),
    "the victim is a member",
  );
  await stage.fault(`kill -9 ${victim}, its disk gone for good`, async () => {
    await store.kill(victim);
    store.wipe(victim);
  });
  await refusedWithoutMemory(stage, victim);
  await store.kill(victim);
  store.wipe(victim);
  await stage.fault(`remove ${victim}`, () => retried(() => ask.unary(Cluster.MemberRemove, { ID: lost.ID }, options)));
  const peerURLs = [store.peerUrl(victim)];
  let id = 0n;
  await stage.heal(`add ${victim} as learner and start it`, async () => {
    const added = await retried(() => ask.unary(Cluster.MemberAdd, { peerURLs, isLearner: true }, options));
    id = added.member?.ID ?? 0n;
    store.setLaunch(victim, { joins: new Map(store.names.map((name) => [name, store.peerUrl(name)])) });
    store.start(victim);
  });
  await stage.heal(`promote ${victim}`, () => retried(() => ask.unary(Cluster.MemberPromote, { ID: id }, options)));
  await store.ready(returnLimitMs, [victim]);
  const after = await ask.unary(Cluster.MemberList, { linearizable: true }, options);
  const voters = after.members.filter(({ isLearner }) => !isLearner).length;
  if (voters !== store.names.length) stage.violation("membership", `${voters} voters after the replacement`);
  await stage.sleep(700);
}

/** The leader may change meanwhile, and a learner needs time to catch up. */
async function retried<T>(call: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + returnLimitMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof RpcError) || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function renewCertificates(stage: StoreStage): Promise<void> {
  const { store } = stage;
  const certificates = must(store.certificates, "the store speaks TLS");
  const first = certificates.client();
  const endsMs = performance.now() + certificatesLastMs;
  while (performance.now() < endsMs + 500) {
    await stage.fault("certificates renewed", () => certificates.issue(certificatesLastMs));
    await stage.sleep(reloadMs);
    const follower = stage.prng.pick(store.others(await store.leader()));
    await stage.fault(`clients connect anew, kill -9 ${follower}`, async () => {
      store.renewChannels();
      await store.kill(follower);
    });
    await stage.heal(`start ${follower}`, () => store.start(follower));
    await store.ready(returnLimitMs, [follower]);
    await stage.sleep(300);
  }
  for (const name of store.names) {
    const late = createGrpcClient().connect(store.endpoint(name), first);
    try {
      await late.unary(KV.Range, { key: utf8("chaos/none") }, { timeoutMs: callLimitMs });
      stage.violation("certificates", `${name} answers a client whose certificate has ended`);
    } catch (error) {
      if (!(error instanceof RpcError) && !(error instanceof AppError)) throw error;
    } finally {
      late.close();
    }
  }
}
