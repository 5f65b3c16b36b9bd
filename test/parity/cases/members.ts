// Cluster and Maintenance: member lists, status, alarms, hashes, leadership, and what a follower answers.
import { utf8 } from "@keelson/base";
import { etcdserverpb, healthpb } from "@keelson/wire";
import type { ParityCase, ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";
import type { Session } from "../session.ts";

const { AlarmAction, AlarmType, Cluster, Maintenance } = etcdserverpb;
const { Health } = healthpb;

async function memberIds(session: Session): Promise<bigint[]> {
  const { members } = await session.server.channel.unary(Cluster.MemberList, {});
  return members.map(({ ID }) => ID);
}

const cluster: ParityCase[] = [
  {
    name: "list",
    run: async (session) => {
      const response = await session.server.channel.unary(Cluster.MemberList, {});
      const { header, members } = response;
      session.note(
        `revision ${header?.revision} member ${header?.memberId !== 0n} term ${(header?.raftTerm ?? 0) > 0}`,
      );
      for (const { name, peerURLs, clientURLs, isLearner } of members.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        session.note(`${name} ${peerURLs.length} ${clientURLs.length} ${isLearner}`);
      }
      session.note(`ids in order ${members.every(({ ID }, at) => at === 0 || ID > (members[at - 1]?.ID ?? 0n))}`);
    },
  },
  {
    name: "list, linearizable",
    run: async (session) => {
      const { members, header } = await session.server.channel.unary(Cluster.MemberList, { linearizable: true });
      session.note(`${members.length} ${header?.revision}`);
    },
  },
  { name: "remove a member that is not there", run: (session) => session.call(Cluster.MemberRemove, { ID: 12_345n }) },
  {
    name: "update a member that is not there",
    run: (session) => session.call(Cluster.MemberUpdate, { ID: 12_345n, peerURLs: ["http://127.0.0.1:1"] }),
  },
  {
    name: "promote a member that is not there",
    run: (session) => session.call(Cluster.MemberPromote, { ID: 12_345n }),
  },
  {
    name: "promote a voter",
    run: async (session) => session.call(Cluster.MemberPromote, { ID: (await memberIds(session))[0] ?? 0n }),
  },
  ...cases(
    [[], [""], ["no url"], ["ftp://127.0.0.1:1"], ["http://127.0.0.1"], ["http://127.0.0.1:1/path"]] as const,
    (urls) => `add with URLs ${JSON.stringify(urls)}`,
    (urls) => (session) => session.call(Cluster.MemberAdd, { peerURLs: [...urls] }),
  ),
  {
    name: "add a URL that is taken",
    run: async (session) => {
      const { members } = await session.server.channel.unary(Cluster.MemberList, {});
      await session.call(Cluster.MemberAdd, { peerURLs: members[0]?.peerURLs ?? [] });
    },
  },
  {
    name: "add a learner, look, remove it",
    run: async (session) => {
      const peerURLs = ["http://127.0.0.1:30999"];
      const added = await session.call(Cluster.MemberAdd, { peerURLs, isLearner: true }, { mask: ["members", "ID"] });
      const { members } = await session.server.channel.unary(Cluster.MemberList, {});
      const learner = members.find(({ isLearner }) => isLearner);
      session.note(`learner "${learner?.name}" ${learner?.clientURLs.length} ${learner?.peerURLs.join()}`);
      await session.call(Cluster.MemberAdd, { peerURLs: ["http://127.0.0.1:30998"], isLearner: true });
      await session.call(Cluster.MemberPromote, { ID: added?.member?.ID ?? 1n });
      await session.call(Cluster.MemberRemove, { ID: added?.member?.ID ?? 1n }, { mask: ["members"] });
      await session.call(Cluster.MemberRemove, { ID: added?.member?.ID ?? 1n });
    },
  },
];

const alarms: ParityCase[] = [
  { name: "get, none set", run: (session) => session.call(Maintenance.Alarm, {}) },
  {
    name: "get of one kind",
    run: (session) => session.call(Maintenance.Alarm, { alarm: AlarmType.NOSPACE }),
  },
  {
    name: "deactivate what is not set",
    run: (session) =>
      session.call(Maintenance.Alarm, { action: AlarmAction.DEACTIVATE, alarm: AlarmType.NOSPACE, memberID: 1n }),
  },
  {
    name: "space alarm set, writes refused, cleared",
    run: async (session) => {
      const [memberID = 0n] = await memberIds(session);
      const alarm = AlarmType.NOSPACE;
      const mask = ["memberID"];
      await session.put("a", "1");
      await session.call(Maintenance.Alarm, { action: AlarmAction.ACTIVATE, alarm, memberID }, { mask });
      await session.call(Maintenance.Alarm, { action: AlarmAction.ACTIVATE, alarm, memberID }, { mask });
      await session.call(Maintenance.Alarm, {}, { mask });
      await session.call(Maintenance.Alarm, { alarm: AlarmType.CORRUPT }, { mask });
      await session.put("a", "2");
      await session.txn({ success: [{ requestPut: { key: utf8("b") } }] });
      await session.txn({ success: [{ requestDeleteRange: { key: utf8("b") } }] });
      await session.txn({ success: [{ requestRange: { key: utf8("a") } }] });
      await session.grant(session.lease, 60);
      await session.range("a");
      await session.delete("a");
      await session.compact(session.base + 1);
      const { errors } = await session.server.channel.unary(Maintenance.Status, {});
      session.note(errors.map((text) => text.replaceAll(/\d+/g, "N")).join());
      await session.call(Maintenance.Alarm, { action: AlarmAction.DEACTIVATE, alarm, memberID }, { mask });
      await session.call(Maintenance.Alarm, {}, { mask });
      await session.put("a", "3");
      await session.delete("a");
    },
  },
  {
    name: "corruption alarm set, requests refused, cleared",
    run: async (session) => {
      const [memberID = 0n] = await memberIds(session);
      const alarm = AlarmType.CORRUPT;
      const mask = ["memberID"];
      await session.put("a", "1");
      await session.call(Maintenance.Alarm, { action: AlarmAction.ACTIVATE, alarm, memberID }, { mask });
      await session.put("a", "2");
      await session.range("a");
      await session.range("a", "", { serializable: true });
      await session.delete("a");
      await session.txn({ success: [{ requestRange: { key: utf8("a") } }] });
      await session.txn({ success: [{ requestPut: { key: utf8("b") } }] });
      await session.compact(session.base + 1);
      await session.grant(session.lease, 60);
      await session.call(etcdserverpb.Lease.LeaseRevoke, { ID: session.lease });
      await session.call(Maintenance.Alarm, { action: AlarmAction.DEACTIVATE, alarm, memberID }, { mask });
      await session.put("a", "3");
    },
  },
];

const maintenance: ParityCase[] = [
  {
    name: "status",
    run: async (session) => {
      const status = await session.server.channel.unary(Maintenance.Status, {});
      session.note(`revision ${status.header?.revision} leader ${status.leader !== 0n} size ${status.dbSize > 0}`);
      session.note(
        `in use ${status.dbSizeInUse > 0} ${status.dbSizeInUse <= status.dbSize} learner ${status.isLearner}`,
      );
      session.note(`index ${status.raftIndex >= status.raftAppliedIndex} ${status.raftAppliedIndex > 0}`);
      session.note(`term ${status.raftTerm === status.header?.raftTerm} errors ${status.errors.join()}`);
      session.note(`version ${/^3\.\d+\.\d+/.test(status.version)}`);
    },
  },
  { name: "defragment", run: (session) => session.call(Maintenance.Defragment, {}) },
  ...cases(
    [0, 1, 3, 4, 5, 6, 7, -1],
    (at) => `hash at revision ${at}`,
    (at) => async (session) => {
      for (const key of ["h/a", "h/b", "h/a"]) await session.put(key, "v");
      await session.compact(session.base + 2);
      await session.put("h/c", "v");
      const mask = ["hash", "hashRevision"];
      const revision = at <= 0 ? at : session.base + at - 1;
      const first = await session.call(Maintenance.HashKV, { revision }, { mask });
      const again = await session.call(Maintenance.HashKV, { revision }, { mask });
      session.note(`equal ${first?.hash === again?.hash}`);
    },
  ),
  {
    name: "hash of the whole store changes with a write",
    run: async (session) => {
      const first = await session.call(Maintenance.Hash, {}, { mask: ["hash"] });
      await session.put("h/a");
      const second = await session.call(Maintenance.Hash, {}, { mask: ["hash"] });
      session.note(`differs ${first?.hash !== second?.hash}`);
    },
  },
  {
    name: "hash at a revision does not change with later writes",
    run: async (session) => {
      await session.put("h/a");
      const revision = session.base + 1;
      const first = await session.call(Maintenance.HashKV, { revision }, { mask: ["hash", "hashRevision"] });
      await session.put("h/a");
      const second = await session.call(Maintenance.HashKV, { revision }, { mask: ["hash", "hashRevision"] });
      session.note(`equal ${first?.hash === second?.hash}`);
    },
  },
  {
    name: "snapshot",
    run: async (session) => {
      const stream = session.server.channel.stream(Maintenance.Snapshot, { timeoutMs: 8_000 });
      stream.send({});
      stream.end();
      let bytes = 0;
      try {
        for await (const { blob } of stream.responses) bytes += blob.length;
        session.note(`snapshot ${bytes % 512}`);
      } catch (error) {
        session.note(`Snapshot ! unimplemented ${String(error).length > 0}`);
      }
    },
  },
  { name: "move leader to nobody", run: async (session) => moveLeader(session, await session.server.leader(), 0n) },
  {
    name: "move leader to a stranger",
    run: async (session) => moveLeader(session, await session.server.leader(), 99n),
  },
  {
    name: "move leader to itself",
    run: async (session) => {
      const leader = await session.server.leader();
      const { leader: id } = await session.server.channel.unary(Maintenance.Status, {});
      await moveLeader(session, leader, id);
    },
  },
];

function moveLeader(session: Session, member: number, targetID: bigint): Promise<unknown> {
  return session.call(Maintenance.MoveLeader, { targetID }, { member });
}

const health: ParityCase[] = cases(
  ["", "etcdserverpb.KV", "nothing"],
  (service) => `check of "${service}"`,
  (service) => (session) => session.call(Health.Check, { service }),
);

const several: ParityCase[] = [
  {
    name: "move leader on a follower",
    run: async (session) => {
      const follower = ((await session.server.leader()) + 1) % 3;
      await moveLeader(session, follower, (await memberIds(session))[0] ?? 0n);
      await moveLeader(session, follower, 99n);
    },
  },
  {
    name: "every member answers what one was told",
    run: async (session) => {
      await session.grant(session.lease, 600);
      for (const member of [0, 1, 2]) {
        await session.call(etcdserverpb.KV.Put, { key: utf8(`m/${member}`), lease: session.lease }, { member });
      }
      for (const member of [0, 1, 2]) {
        await session.call(etcdserverpb.KV.Range, { key: utf8("m/"), rangeEnd: utf8("m0") }, { member });
        await session.call(etcdserverpb.KV.Range, { key: utf8("m/"), revision: 1_000_000 }, { member });
        await session.call(
          etcdserverpb.Lease.LeaseTimeToLive,
          { ID: session.lease, keys: true },
          { member, mask: ["TTL"] },
        );
        await session.call(etcdserverpb.KV.Compact, { revision: session.base }, { member });
      }
    },
  },
  {
    name: "members have equal hashes",
    run: async (session) => {
      for (const member of [0, 1, 2])
        await session.call(etcdserverpb.KV.Put, { key: utf8("h"), value: utf8("v") }, { member });
      const revision = session.base + 3;
      const hashes = await Promise.all(
        session.server.channels.map(async (channel) => {
          await channel.unary(etcdserverpb.KV.Range, { key: utf8("h") }); // it has applied all by then
          return (await channel.unary(Maintenance.HashKV, { revision })).hash;
        }),
      );
      session.note(`equal ${new Set(hashes).size === 1}`);
    },
  },
  {
    name: "move leader to a follower and back",
    run: async (session) => {
      const leader = await session.server.leader();
      const to = (leader + 1) % 3;
      const idOf = async (member: number): Promise<bigint> =>
        (await session.server.channels[member]?.unary(Maintenance.Status, {}))?.header?.memberId ?? 0n;
      await moveLeader(session, leader, await idOf(to));
      await session.range("m");
      session.note(`moved ${(await session.server.leader()) === to}`);
      await moveLeader(session, to, await idOf(leader));
      await session.range("m");
      session.note(`back ${(await session.server.leader()) === leader}`);
    },
  },
];

export const memberGroups: readonly ParityGroup[] = [
  { name: "cluster", cases: cluster },
  { name: "alarm", cases: alarms },
  { name: "maintenance", cases: maintenance },
  { name: "health", cases: health },
  { name: "members", clusterOnly: true, cases: several },
];
