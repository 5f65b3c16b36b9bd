// etcdserverpb.Cluster: who the members are. Changing them comes with a later version.
import { RpcError, rpcStatus, unary, type RpcRegistration } from "@keelson/ports";
import type { Member, StoreNode } from "@keelson/runtime";
import { etcdserverpb } from "@keelson/wire";

const { Cluster } = etcdserverpb;

export function clusterService(node: StoreNode): RpcRegistration[] {
  return [
    unary(Cluster.MemberList, async (request) => {
      if (request.linearizable) await node.barrier.wait();
      // Cluster responses carry no revision.
      return { header: node.headers.at(0), members: node.group.status().members.map(toWire) };
    }),
    unary(Cluster.MemberAdd, refuseChange),
    unary(Cluster.MemberRemove, refuseChange),
    unary(Cluster.MemberUpdate, refuseChange),
    unary(Cluster.MemberPromote, refuseChange),
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

async function refuseChange(): Promise<never> {
  throw new RpcError(rpcStatus.unimplemented, "etcdserver: changing the membership is not supported yet");
}
