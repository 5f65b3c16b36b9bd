// etcdserverpb.KV: reads from local state behind the read barrier, writes through the log.
import { keyAfter } from "@keelson/base";
import {
  checkDeleteRange,
  checkPut,
  checkRange,
  checkRangeStream,
  checkTxn,
  etcdErrors,
  isReadOnlyTxn,
  isSerializableTxn,
} from "@keelson/etcd";
import { streaming, unary, type RpcCallContext, type RpcRegistration, type RpcSink } from "@keelson/ports";
import {
  encodeRangeStreamResponse,
  RangeReader,
  rangeStreamFirstKeys,
  readCause,
  sliceBytesMax,
  sliceKeysMax,
  traceOf,
  type StoreNode,
} from "@keelson/runtime";
import { etcdserverpb } from "@keelson/wire";
import { messageOf, refuse, valueOf } from "./outcome.ts";

const { KV, CompactionResponse, DeleteRangeResponse, PutResponse, TxnResponse } = etcdserverpb;

export function kvService(node: StoreNode): RpcRegistration[] {
  const { state, admission } = node;
  const reader = new RangeReader({ state, admission, header: () => node.headers.at() });
  const limits = { maxTxnOps: node.options.maxTxnOps };
  return [
    unary(KV.Range, async (request, context) => {
      refuse(checkRange(request));
      if (!request.serializable) await node.barrier.wait();
      if (admission.answers.cost > 0) await admission.beforeRead(context);
      return reader.read(request, context);
    }),
    streaming(KV.RangeStream, async (requests, sink, context) => {
      for await (const request of requests) await streamRange(node, request, { sink, context });
    }),
    unary(KV.Put, async (request, context) => {
      refuse(checkPut(request));
      const result = await traced(node, context, "store.put", (cause) =>
        node.proposeGrowth({ put: request, cause, actor: node.tokens.of(context) }),
      );
      return PutResponse.encode({ ...messageOf("put", result), header: node.headers.at(result.revision) });
    }),
    unary(KV.DeleteRange, async (request, context) => {
      refuse(checkDeleteRange(request));
      const result = await traced(node, context, "store.delete", (cause) =>
        node.proposer.propose({ deleteRange: request, cause, actor: node.tokens.of(context) }),
      );
      return DeleteRangeResponse.encode({
        ...messageOf("deleteRange", result),
        header: node.headers.at(result.revision),
      });
    }),
    unary(KV.Txn, async (request, context) => {
      refuse(checkTxn(request, limits));
      if (isReadOnlyTxn(request)) {
        if (!isSerializableTxn(request)) await node.barrier.wait();
        const message = valueOf(node.state.readTxn(request));
        refuseOutdated(node, context);
        return TxnResponse.encode({ ...message, header: node.headers.at() });
      }
      const actor = node.tokens.of(context);
      const result = await traced(node, context, "store.txn", (cause) =>
        txnGrows(request)
          ? node.proposeGrowth({ txn: request, cause, actor })
          : node.proposer.propose({ txn: request, cause, actor }),
      );
      return TxnResponse.encode({ ...messageOf("txn", result), header: node.headers.at(result.revision) });
    }),
    unary(KV.Compact, async (request) => {
      const result = await node.proposer.propose({ compaction: request });
      const message = messageOf("compaction", result);
      if (request.physical) {
        await node.sweep.finished();
        await node.state.flush();
      }
      return CompactionResponse.encode({ ...message, header: node.headers.at(result.revision) });
    }),
  ];
}

/** What was read while users or roles changed is not told: it might have been forbidden. */
function refuseOutdated(node: StoreNode, context: RpcCallContext): void {
  const { auth } = node.state;
  if (auth.enabled && node.tokens.of(context).revision !== auth.revision) refuse(etcdErrors.authOldRevision);
}

/** Runs a write under a span of the trace it belongs to, with its cause. */
function traced<T>(
  node: StoreNode,
  context: RpcCallContext,
  name: string,
  write: (cause: Uint8Array | undefined) => Promise<T>,
): Promise<T> {
  const cause = readCause(context.metadata);
  const parent = traceOf(context.metadata, cause);
  return parent === undefined ? write(cause) : inSpan(node, name, parent, () => write(cause));
}

async function inSpan<T>(
  node: StoreNode,
  name: string,
  parent: NonNullable<ReturnType<typeof traceOf>>,
  write: () => Promise<T>,
): Promise<T> {
  const span = node.options.telemetry.span(name, { parent });
  try {
    const result = await write();
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

/** Whether any branch puts: what only deletes is let through when space is short. */
function txnGrows(txn: etcdserverpb.TxnRequest): boolean {
  return [...txn.success, ...txn.failure].some(
    (op) => op.requestPut !== undefined || (op.requestTxn !== undefined && txnGrows(op.requestTxn)),
  );
}

type StreamEnds = {
  readonly sink: RpcSink<etcdserverpb.RangeStreamResponse>;
  readonly context: RpcCallContext;
};

/**
 * Sends a range in chunks at one revision; header, more and count come with the last one. The number of keys per
 * chunk grows from few, so that the first answer comes soon; each chunk is read in a turn of its own, and none
 * before the client has taken what came before.
 */
async function streamRange(
  node: StoreNode,
  request: etcdserverpb.RangeRequest,
  { sink, context }: StreamEnds,
): Promise<void> {
  refuse(checkRangeStream(request));
  if (!request.serializable) await node.barrier.wait();
  const { admission } = node;
  const ticket = await admission.enter(admission.answers, context, sliceBytesMax);
  admission.holdUntilClosed(ticket, context);
  const header = node.headers.at();
  const pinned = valueOf(node.state.pin(request.revision));
  try {
    let keys = rangeStreamFirstKeys;
    let { key } = request;
    let sent = 0;
    let total = 0;
    for (let first = true; !context.cancelled; first = false) {
      const left = request.limit > 0 ? request.limit - sent : Number.POSITIVE_INFINITY;
      const limit = request.countOnly ? request.limit : Math.min(keys, left);
      const answer = valueOf(pinned.range({ ...request, key, limit }, { skipCount: !first, maxBytes: sliceBytesMax }));
      if (first) total = answer.count;
      sent += answer.kvs.length;
      const { lastKey } = answer;
      const done = !answer.more || lastKey === undefined || sent === request.limit;
      const last = done ? { header, more: answer.more, count: total } : undefined;
      const bytes = encodeRangeStreamResponse(answer.kvs, last);
      if (!sink.send(bytes)) await sink.drained();
      admission.passing.add(bytes.length);
      if (done) return;
      key = keyAfter(lastKey);
      keys = Math.min(keys * 2, sliceKeysMax);
      await admission.turns.next();
    }
  } finally {
    pinned.release();
  }
}
