// What the lock and election recipes share: keys under a name that are owned through a lease, taking turns by
// creation revision, and leases that live as long as a call.
import { AppError, concatBytes, prefixEnd, utf8 } from "@keelson/base";
import { RpcError, rpcStatus, type RpcCallContext, type UnaryHandler } from "@keelson/ports";
import type { StoreNode } from "@keelson/runtime";
import { etcdserverpb, mvccpb } from "@keelson/wire";
import { messageOf, valueOf } from "./outcome.ts";
import { createLeaseId } from "./lease.ts";

const { CompareResult, CompareTarget, SortOrder, SortTarget, TxnResponse } = etcdserverpb;

/** A lease made for one call, and how often it is renewed. */
const callLeaseSeconds = 60;
const callLeaseRenewMs = 20_000;

export type Claim = {
  readonly key: Uint8Array;
  /** Creation revision of the claim: its place in the queue. */
  readonly revision: number;
  /** Revision of the store when the claim was made or found. */
  readonly seenAt: number;
  /** Value the key had, when it was there already. */
  readonly existing: mvccpb.KeyValue | undefined;
};

/** What all claims on `name` begin with. */
export function claimPrefix(name: Uint8Array): Uint8Array {
  return concatBytes([name, utf8("/")]);
}

/** All claims on `name`, as a request's range. */
export function claimRange(name: Uint8Array): { readonly key: Uint8Array; readonly rangeEnd: Uint8Array } {
  const key = claimPrefix(name);
  return { key, rangeEnd: prefixEnd(key) };
}

/** Creates the caller's key under `name`, or finds it as it stands. */
export async function claim(node: StoreNode, name: Uint8Array, lease: bigint, value: Uint8Array): Promise<Claim> {
  const key = concatBytes([claimPrefix(name), utf8(lease.toString(16))]);
  const result = await node.proposeGrowth({
    txn: {
      compare: [{ key, target: CompareTarget.CREATE, result: CompareResult.EQUAL, createRevision: 0 }],
      success: [{ requestPut: { key, value, lease } }],
      failure: [{ requestRange: { key } }],
    },
  });
  const response = TxnResponse.decode(TxnResponse.encode(messageOf("txn", result)));
  const existing = response.succeeded ? undefined : response.responses[0]?.responseRange?.kvs[0];
  return { key, revision: existing?.createRevision ?? result.revision, seenAt: result.revision, existing };
}

/** Waits until every claim older than `revision` is gone; the newest of these first, so that waiters form a chain. */
export async function waitForTurn(
  node: StoreNode,
  prefix: Uint8Array,
  revision: number,
  context: RpcCallContext,
): Promise<void> {
  for (;;) {
    await node.barrier.wait();
    const before = readOne(node, {
      key: prefix,
      rangeEnd: prefixEnd(prefix),
      limit: 1,
      sortOrder: SortOrder.DESCEND,
      sortTarget: SortTarget.CREATE,
      maxCreateRevision: revision - 1,
    });
    if (before === undefined) return;
    await deleted(node, before.key, context);
  }
}

type ReadOptions = Parameters<typeof etcdserverpb.RangeRequest.encode>[0];

/** First key of a local range read. */
export function readOne(node: StoreNode, request: ReadOptions): mvccpb.KeyValue | undefined {
  const whole = etcdserverpb.RangeRequest.decode(etcdserverpb.RangeRequest.encode(request));
  const kv = valueOf(node.state.range(whole)).kvs[0];
  return kv === undefined ? undefined : mvccpb.KeyValue.decode(kv);
}

/** Calls `onEvent` for every event of a key or range from `startRevision` on, until `onEvent` returns true. */
export function watchUntil(
  node: StoreNode,
  request: Parameters<typeof etcdserverpb.WatchCreateRequest.encode>[0],
  context: RpcCallContext,
  onEvent: (event: mvccpb.Event) => boolean,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const finish = (settle: () => void): void => {
      // After the current dispatch: a stream must not be closed from within its own delivery.
      node.options.clock.soon(() => stream.close());
      settle();
    };
    const stream = node.hub.open({
      send: (bytes) => {
        const response = etcdserverpb.WatchResponse.decode(bytes);
        if (response.canceled) finish(() => reject(new AppError("watch.canceled", "the watch was canceled")));
        else if (response.events.some(onEvent)) finish(resolve);
        return true;
      },
      drained: () => Promise.resolve(),
    });
    context.onCancel(() => finish(() => reject(new RpcError(rpcStatus.canceled, "context canceled"))));
    const createRequest = etcdserverpb.WatchCreateRequest.encode(request);
    stream.handle(etcdserverpb.WatchRequest.decode(etcdserverpb.WatchRequest.encode({ createRequest })));
  });
}

/** Resolves when `key`, which is there now, has been deleted. */
function deleted(node: StoreNode, key: Uint8Array, context: RpcCallContext): Promise<void> {
  const startRevision = node.state.revision + 1;
  return watchUntil(node, { key, startRevision }, context, (event) => event.type === mvccpb.EventType.DELETE);
}

/** Deletes a key whatever happens next. */
export async function release(node: StoreNode, key: Uint8Array): Promise<number> {
  const result = await node.proposer.propose({ deleteRange: { key } });
  messageOf("deleteRange", result);
  return result.revision;
}

/**
 * A handler whose refusals come with code UNKNOWN: etcd runs these recipes through a client of its own, which keeps
 * the words of a refusal and loses its code. What says "ask again" or "you left" stays.
 */
export function recipe<Request, Response>(handler: UnaryHandler<Request, Response>): UnaryHandler<Request, Response> {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      if (!(error instanceof RpcError) || keptStatus.has(error.status)) throw error;
      throw new RpcError(rpcStatus.unknown, error.message);
    }
  };
}

const keptStatus: ReadonlySet<number> = new Set([
  rpcStatus.canceled,
  rpcStatus.unavailable,
  rpcStatus.deadlineExceeded,
]);

/** Runs `work` with the caller's lease, or with one that is kept alive for as long as the work takes. */
export async function withLease<T>(node: StoreNode, lease: bigint, work: (lease: bigint) => Promise<T>): Promise<T> {
  if (lease !== 0n) return work(lease);
  const id = createLeaseId(node);
  messageOf("leaseGrant", await node.proposeGrowth({ leaseGrant: { ID: id, TTL: callLeaseSeconds } }));
  let timer = node.options.clock.after(callLeaseRenewMs, renew);
  function renew(): void {
    node.renewals.renew(id).catch((error: unknown) => {
      node.options.telemetry.logger.log("warn", "could not renew the lease of a call", { lease: id, cause: error });
    });
    timer = node.options.clock.after(callLeaseRenewMs, renew);
  }
  try {
    return await work(id);
  } finally {
    timer.cancel();
  }
}
