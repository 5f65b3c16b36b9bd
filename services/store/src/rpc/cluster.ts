// etcdserverpb.Cluster: who the members are, and changing that. A change is one entry of the log; the leader checks
// it against the members and against who answers right before it appends it.
import { unary, type RpcRegistration, type RpcCallContext } from "@keelson/ports";
import {
  loopErrors,
  raftFailure,
  replacedMember,
  toRpcError,
  type Member,
  type MemberChange,
  type StoreNode,
} from "@keelson/runtime";
import { etcdserverpb } from "@keelson/wire";
import { parseStoreUrl } from "../urls.ts";

const { Cluster } = etcdserverpb;

export function clusterService(node: StoreNode): RpcRegistration[] {
  const { metrics } = node.options.telemetry;
  const promoted = metrics.counter("etcd_server_learner_promote_successes", "Learners that became voters.");
  const notPromoted = metrics.counter("etcd_server_learner_promote_failures", "Learners that did not, by reason.");
  // Cluster responses carry no revision.
  const answer = (members: readonly Member[]) => ({
    header: node.headers.at(0),
    members: members.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(toWire),
  });
  return [
    unary(Cluster.MemberList, async (request) => {
      if (request.linearizable) await node.barrier.wait();
      return answer(node.group.status().members);
    }),
    unary(Cluster.MemberAdd, async (request, context) => {
      const id = replacedBy(context);
      const member: Member = {
        id: newMemberId(node),
        name: "",
        peerUrls: peerUrls(request.peerURLs),
        clientUrls: [],
        isLearner: request.isLearner,
      };
      const members = await change(
        node,
        id === undefined ? { kind: "add", member } : { kind: "replace", id, by: { ...member, isLearner: false } },
      );
      return { ...answer(members), member: toWire(member) };
    }),
    unary(Cluster.MemberRemove, async (request) => answer(await change(node, { kind: "remove", id: request.ID }))),
    unary(Cluster.MemberUpdate, async ({ ID: id, peerURLs }) => {
      const known = node.group.status().members.some((member) => member.id === id);
      if (!known) throw toRpcError(loopErrors.memberNotFound); // before the URLs are looked at, as in etcd
      return answer(await change(node, { kind: "update", id, peerUrls: peerUrls(peerURLs) }));
    }),
    unary(Cluster.MemberPromote, async (request, context) => {
      const id = replacedBy(context);
      try {
        const by = node.group.status().members.find((member) => member.id === request.ID);
        const members = await change(node, promotion(request.ID, by, id));
        promoted.add(1);
        return answer(members);
      } catch (error) {
        notPromoted.add(1, { Reason: error instanceof Error ? error.message : "unknown" });
        throw error;
      }
    }),
  ];
}

export function toWire(member: Member): etcdserverpb.Member {
  return {
    ID: member.id,
    name: member.name,
    peerURLs: [...member.peerUrls],
    clientURLs: [...member.clientUrls],
    isLearner: member.isLearner,
  };
}

/** Without somebody to go, a promotion; one who votes already, perhaps of its own accord, leaves only the removal. */
function promotion(promotes: bigint, by: Member | undefined, goes: bigint | undefined): MemberChange {
  if (goes === undefined || by === undefined) return { kind: "promote", id: promotes };
  if (!by.isLearner) return { kind: "remove", id: goes };
  return { kind: "replace", id: goes, by: { ...by, isLearner: false } };
}

/** Who is to go in the same joint change, if anybody. */
function replacedBy({ metadata }: RpcCallContext): bigint | undefined {
  const id = replacedMember(metadata);
  if (id === "malformed") throw toRpcError(loopErrors.memberNotFound);
  return id;
}

async function change(node: StoreNode, memberChange: MemberChange): Promise<readonly Member[]> {
  const before = node.group.status().leader;
  try {
    return await node.group.proposeMemberChange(memberChange, { timeoutMs: node.requestTimeoutMs });
  } catch (error) {
    const after = node.group.status().leader;
    throw raftFailure(error, before !== after || after === undefined);
  }
}

/** Sorted, as etcd keeps them; at least one, each `scheme://host:port`. */
function peerUrls(urls: readonly string[]): string[] {
  const valid = urls.length > 0 && urls.every((url) => parseStoreUrl(url) !== undefined);
  if (!valid) throw toRpcError(loopErrors.badMemberUrls);
  return [...urls].sort();
}

/** Random: an id is never given twice, so that a removed member never counts again. */
function newMemberId(node: StoreNode): bigint {
  const id = (BigInt(node.random32()) << 32n) | BigInt(node.random32());
  return id === 0n ? 1n : id;
}
