// etcdserverpb.Lease. Deadlines live in the replicated state; a keepalive is a write that is batched with others.
import { checkLeaseGrant, prepareLeaseGrant, timeToLive } from "@keelson/etcd";
import { streaming, unary, type RpcRegistration } from "@keelson/ports";
import type { StoreNode } from "@keelson/runtime";
import { etcdserverpb } from "@keelson/wire";
import { messageOf, refuse } from "./outcome.ts";
import type { StopSignal } from "./stop-signal.ts";

const { Lease, LeaseGrantResponse, LeaseRevokeResponse, LeaseTimeToLiveResponse } = etcdserverpb;

/** Keepalives of one stream under way; the next request is read when there are fewer. */
const keepAlivesInFlightMax = 1_000;
/** etcd's floor: one and a half of its default election timeouts, rounded up. */
export const minTtlSeconds = 2;

export function leaseService(node: StoreNode, stop: StopSignal): RpcRegistration[] {
  return [
    unary(Lease.LeaseGrant, async (request) => {
      refuse(checkLeaseGrant(request));
      const leaseGrant = prepareLeaseGrant(request, { minTtlSeconds, newId: createLeaseId(node) });
      const result = await node.proposeGrowth({ leaseGrant });
      return LeaseGrantResponse.encode({
        ...messageOf("leaseGrant", result),
        header: node.headers.at(result.revision),
      });
    }),
    unary(Lease.LeaseRevoke, async (request, context) => {
      const result = await node.proposer.propose({ leaseRevoke: request, actor: node.tokens.of(context) });
      return LeaseRevokeResponse.encode({
        ...messageOf("leaseRevoke", result),
        header: node.headers.at(result.revision),
      });
    }),
    streaming(Lease.LeaseKeepAlive, (requests, sink) => keepAlive(node, stop, requests, sink)),
    unary(Lease.LeaseTimeToLive, async (request) => {
      await node.barrier.wait();
      const { leases } = node.state;
      return LeaseTimeToLiveResponse.encode({
        ...timeToLive(leases.get(request.ID), request.ID, node.clusterTimeMs()),
        header: node.headers.at(),
        keys: request.keys ? leases.keys(request.ID) : [],
      });
    }),
    unary(Lease.LeaseLeases, async () => ({
      header: node.headers.at(),
      leases: node.state.leases.list().map(({ id }) => ({ ID: id })),
    })),
  ];
}

type KeepAliveArguments = Parameters<
  Parameters<typeof streaming<etcdserverpb.LeaseKeepAliveRequest, etcdserverpb.LeaseKeepAliveResponse>>[1]
>;

/** Answers in the order of the requests, with several under way at once. */
async function keepAlive(
  node: StoreNode,
  stop: StopSignal,
  requests: KeepAliveArguments[0],
  sink: KeepAliveArguments[1],
): Promise<void> {
  sink.flushHeaders();
  const failed = Promise.withResolvers<never>();
  const forget = stop.onStop(failed.reject);
  let inFlight = 0;
  let previous: Promise<unknown> = Promise.resolve();
  const answer = async (before: Promise<unknown>, id: bigint): Promise<void> => {
    // Taken before the renewal: its revision is then never later than the renewal's.
    const header = node.headers.at();
    const [ttl] = await Promise.all([node.renewals.renew(id), before]);
    sink.send({ header, ID: id, TTL: ttl });
    inFlight--;
  };
  const serve = async (): Promise<void> => {
    for await (const request of requests) {
      inFlight++;
      previous = answer(previous, request.ID);
      previous.catch(failed.reject);
      if (inFlight >= keepAlivesInFlightMax) await previous;
    }
    await previous;
  };
  try {
    await Promise.race([serve(), failed.promise]);
  } finally {
    forget();
  }
}

/** A positive 63-bit id. */
export function createLeaseId(node: StoreNode): bigint {
  const id = (BigInt(node.random32() >>> 1) << 32n) | BigInt(node.random32());
  return id === 0n ? 1n : id;
}
