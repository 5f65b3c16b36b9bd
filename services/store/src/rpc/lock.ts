// v3lockpb.Lock: the mutual exclusion recipe, run by the server. It is no fence: a holder whose lease ran out does
// not know; writers compare the key's creation revision.
import { RpcError, rpcStatus, unary, type RpcRegistration } from "@keelson/ports";
import type { StoreNode } from "@keelson/runtime";
import { v3lockpb } from "@keelson/wire";
import { claim, claimPrefix, readOne, recipe, release, waitForTurn, withLease } from "./recipe.ts";

const nothing = new Uint8Array(0);

export function lockService(node: StoreNode): RpcRegistration[] {
  return [
    unary(
      v3lockpb.Lock.Lock,
      recipe((request, context) =>
        withLease(node, request.lease, async (lease) => {
          const own = await claim(node, request.name, lease, nothing);
          try {
            await waitForTurn(node, claimPrefix(request.name), own.revision, context);
          } catch (error) {
            await release(node, own.key);
            throw error;
          }
          if (readOne(node, { key: own.key }) === undefined)
            throw new RpcError(rpcStatus.unknown, "mutex: session is expired");
          return { header: node.headers.at(), key: own.key };
        }),
      ),
    ),
    unary(
      v3lockpb.Lock.Unlock,
      recipe(async (request) => ({ header: node.headers.at(await release(node, request.key)) })),
    ),
  ];
}
