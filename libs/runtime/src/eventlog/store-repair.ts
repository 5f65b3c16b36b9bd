// The store's own Watch as repair source of a full follower: every key from a revision on, over gRPC. A revision is
// never split across responses, so each response is cut into whole records. Store responses carry no cause and no
// term of the entry.
import { AppError } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import type { mvccpb, RevisionEvent, RevisionRecord } from "@keelson/wire";
import { etcdserverpb } from "@keelson/wire";
import { mvccpb as mvcc } from "@keelson/wire";
import type { RepairSink, RepairSource } from "./contract.ts";

export interface StoreRepairOptions {
  /** A channel to some member; asked anew for every watch, so that watches spread and move on after a failure. */
  readonly channel: () => RpcChannel;
}

/** Serves only the whole log: use it with `createFollower`. */
export function createStoreRepairSource({ channel }: StoreRepairOptions): RepairSource {
  return {
    open: ({ after }, sink) => watchEverything(channel(), after, sink),
    status: async () => {
      const request = { key: everyKey, limit: 1, keysOnly: true, countOnly: false };
      const { header } = await channel().unary(etcdserverpb.KV.Range, request, { timeoutMs: statusTimeoutMs });
      if (header === undefined) throw new AppError("store.bad-answer", "the store's answer has no header");
      return { clusterId: header.clusterId.toString(16).padStart(16, "0"), revision: header.revision };
    },
  };
}

const statusTimeoutMs = 2_000;
/** As key: the smallest one. As range end: no end. */
const everyKey = new Uint8Array([0]);
const noPrev: ReadonlyMap<string, number> = new Map();

function watchEverything(channel: RpcChannel, after: number, sink: RepairSink): { close(): void } {
  let open = true;
  const stream = channel.stream(etcdserverpb.Watch.Watch);
  stream.send({ createRequest: { key: everyKey, rangeEnd: everyKey, startRevision: after + 1, progressNotify: true } });
  const end = (report: () => void): void => {
    if (!open) return;
    open = false;
    stream.cancel();
    report();
  };
  const read = async (): Promise<void> => {
    try {
      for await (const response of stream.responses) {
        if (!open) return;
        if (response.compactRevision > 0) return end(() => sink.compacted());
        if (response.canceled) return end(() => sink.failed(new AppError("store.watch-ended", response.cancelReason)));
        for (const record of recordsOf(response.events)) sink.record(record);
        const { header } = response;
        if (response.events.length === 0 && !response.created && header !== undefined) sink.progress(header.revision);
      }
      end(() => sink.failed(new AppError("store.watch-ended", "the store ended the watch")));
    } catch (error) {
      end(() => sink.failed(error));
    }
  };
  void read();
  return { close: () => end(() => undefined) };
}

function recordsOf(events: readonly mvccpb.Event[]): RevisionRecord[] {
  const records: { readonly revision: number; readonly events: RevisionEvent[] }[] = [];
  for (const event of events) {
    const { kv } = event;
    if (kv === undefined) continue;
    const revision = kv.modRevision;
    let record = records.at(-1);
    if (record?.revision !== revision) records.push((record = { revision, events: [] }));
    record.events.push({
      type: event.type === mvcc.EventType.DELETE ? "delete" : "put",
      key: kv.key,
      value: kv.value,
      createRevision: kv.createRevision,
      modRevision: revision,
      version: kv.version,
      lease: kv.lease,
    });
  }
  return records.map((record) => ({ ...record, term: 0, prev: noPrev, cause: undefined }));
}
