// v3electionpb.Election: the leader is the oldest claim on a name.
import { equalBytes, prefixEnd } from "@keelson/base";
import { RpcError, rpcStatus, streaming, unary, type RpcCallContext, type RpcRegistration } from "@keelson/ports";
import type { StoreNode } from "@keelson/runtime";
import { etcdserverpb, mvccpb, v3electionpb } from "@keelson/wire";
import { messageOf } from "./outcome.ts";
import { claim, claimPrefix, readOne, recipe, release, waitForTurn, watchUntil, withLease } from "./recipe.ts";

const { CompareResult, CompareTarget, SortOrder, SortTarget, TxnResponse } = etcdserverpb;
const { Election } = v3electionpb;
type LeaderKey = v3electionpb.LeaderKey;

const notLeader = (): RpcError => new RpcError(rpcStatus.unknown, "election: not leader");

export function electionService(node: StoreNode): RpcRegistration[] {
  return [
    unary(
      Election.Campaign,
      recipe((request, context) =>
        withLease(node, request.lease, async (lease) => {
          const own = await claim(node, request.name, lease, request.value);
          const leader: LeaderKey = { name: request.name, key: own.key, rev: own.revision, lease };
          try {
            if (own.existing !== undefined && !equalBytes(own.existing.value, request.value)) {
              await proclaim(node, leader, request.value);
            }
            await waitForTurn(node, claimPrefix(request.name), own.revision, context);
          } catch (error) {
            await release(node, own.key);
            throw error;
          }
          return { header: node.headers.at(own.seenAt), leader };
        }),
      ),
    ),
    unary(
      Election.Proclaim,
      recipe(async (request) => {
        const leader = required(request.leader);
        return { header: node.headers.at(await proclaim(node, leader, request.value)) };
      }),
    ),
    unary(Election.Leader, async (request) => {
      await node.barrier.wait();
      const kv = currentLeader(node, request.name);
      if (kv === undefined) throw new RpcError(rpcStatus.unknown, "election: no leader");
      return { header: node.headers.at(), kv };
    }),
    streaming(Election.Observe, async (requests, sink, context) => {
      sink.flushHeaders();
      for await (const request of requests) {
        await observe(node, request.name, context, (kv) => sink.send({ header: node.headers.at(), kv }));
      }
    }),
    unary(
      Election.Resign,
      recipe(async (request) => {
        const leader = required(request.leader);
        const revision = await ifMine(node, leader, { requestDeleteRange: { key: leader.key } });
        return { header: node.headers.at(revision ?? node.state.revision) };
      }),
    ),
  ];
}

function required(leader: LeaderKey | undefined): LeaderKey {
  if (leader === undefined) throw new RpcError(rpcStatus.unknown, '"leader" field must be provided');
  return leader;
}

async function proclaim(node: StoreNode, leader: LeaderKey, value: Uint8Array): Promise<number> {
  const revision = await ifMine(node, leader, { requestPut: { key: leader.key, value, lease: leader.lease } });
  if (revision === undefined) throw notLeader();
  return revision;
}

type Op = Parameters<typeof etcdserverpb.RequestOp.encode>[0];

/** Runs `op` if the leader's key is still the one it was elected with; the revision, or undefined if it is not. */
async function ifMine(node: StoreNode, leader: LeaderKey, op: Op): Promise<number | undefined> {
  const result = await node.proposer.propose({
    txn: {
      compare: [
        { key: leader.key, target: CompareTarget.CREATE, result: CompareResult.EQUAL, createRevision: leader.rev },
      ],
      success: [op],
    },
  });
  const response = TxnResponse.decode(TxnResponse.encode(messageOf("txn", result)));
  return response.succeeded ? result.revision : undefined;
}

function currentLeader(node: StoreNode, name: Uint8Array): mvccpb.KeyValue | undefined {
  const prefix = claimPrefix(name);
  return readOne(node, {
    key: prefix,
    rangeEnd: prefixEnd(prefix),
    limit: 1,
    sortOrder: SortOrder.ASCEND,
    sortTarget: SortTarget.CREATE,
  });
}

/** Reports the current leader and every later state of that key; then the next leader. Ends with the call. */
async function observe(
  node: StoreNode,
  name: Uint8Array,
  context: RpcCallContext,
  report: (kv: mvccpb.KeyValue) => void,
): Promise<void> {
  const prefix = claimPrefix(name);
  while (!context.cancelled) {
    await node.barrier.wait();
    const leader = currentLeader(node, name);
    const startRevision = node.state.revision + 1;
    if (leader === undefined) {
      await watchUntil(node, { key: prefix, rangeEnd: prefixEnd(prefix), startRevision }, context, () => true);
      continue;
    }
    report(leader);
    await watchUntil(node, { key: leader.key, startRevision }, context, (event) => {
      if (event.type === mvccpb.EventType.DELETE) return true;
      if (event.kv !== undefined) report(event.kv);
      return false;
    });
  }
}
