// Proper requests in numbers nobody needs: watches, leases, locks and streams by the thousand on one connection.
import { utf8 } from "@keelson/base";
import { etcdserverpb, v3lockpb } from "@keelson/wire";
import type { Attack } from "../attack.ts";
import { callHeaders, flag, frame, frameType, grpcMessage, u32 } from "../wire.ts";

const { KV, Lease, Maintenance, Watch } = etcdserverpb;
const perStream = 200;

export const crowdAttacks: readonly Attack[] = [
  {
    name: "watches by the thousand",
    run: async (target) => {
      const connection = await target.http2("client");
      const create = grpcMessage(
        Watch.Watch.encodeRequest({
          createRequest: { key: new Uint8Array([0]), rangeEnd: new Uint8Array([0]), startRevision: 1 },
        }),
      );
      for (let stream = 1; stream < 200 && target.going && !connection.ended; stream += 2) {
        connection.write(frame(frameType.headers, flag.endHeaders, stream, callHeaders(Watch.Watch.path)));
        for (let i = 0; i < perStream; i++) connection.write(frame(frameType.data, 0, stream, create));
        await connection.drained();
      }
      await target.pause(target.leftMs);
    },
  },
  {
    name: "watches that are not read",
    run: async (target) => {
      // A window that never opens again.
      const connection = await target.http2("client", [[4, 10]]);
      connection.socket.pause();
      const create = grpcMessage(
        Watch.Watch.encodeRequest({ createRequest: { key: utf8("w/"), rangeEnd: utf8("w0"), prevKv: true } }),
      );
      for (let stream = 1; stream < 200; stream += 2) {
        connection.write(frame(frameType.headers, flag.endHeaders, stream, callHeaders(Watch.Watch.path)));
        connection.write(frame(frameType.data, 0, stream, create));
      }
      const value = new Uint8Array(20_000).fill(0x62);
      const channel = target.cluster.channel(target.member);
      for (let i = 0; target.going; i++) {
        await channel.unary(KV.Put, { key: utf8(`w/${i % 10}`), value }, { timeoutMs: 10_000 });
      }
    },
  },
  {
    name: "answers that are not read",
    run: async (target) => {
      const channel = target.cluster.channel(target.member);
      const value = new Uint8Array(100_000).fill(0x62);
      for (let i = 0; i < 100 && target.going; i++)
        await channel.unary(KV.Put, { key: utf8(`r/${i}`), value }, { timeoutMs: 10_000 });
      const paths = [KV.Range, KV.RangeStream] as const;
      while (target.going) {
        const connection = await target.http2("client", [[4, 10]]);
        connection.socket.pause();
        for (let n = 0; n < 100; n++) {
          const method = paths[n % 2] ?? KV.Range;
          const request = { key: utf8("r/"), rangeEnd: utf8("r0"), limit: 1_000 + n, serializable: true };
          connection.write(frame(frameType.headers, flag.endHeaders, 2 * n + 1, callHeaders(method.path)));
          connection.write(
            frame(frameType.data, flag.endStream, 2 * n + 1, grpcMessage(method.encodeRequest(request))),
          );
        }
        const snapshot = grpcMessage(Maintenance.Snapshot.encodeRequest({}));
        connection.write(frame(frameType.headers, flag.endHeaders, 301, callHeaders(Maintenance.Snapshot.path)));
        connection.write(frame(frameType.data, flag.endStream, 301, snapshot));
        await target.pause(400);
      }
    },
  },
  {
    name: "leases by the thousand",
    run: async (target) => {
      const connection = await target.http2("client", [[4, 0x7fff_ffff]]);
      connection.write(frame(frameType.windowUpdate, 0, 0, u32(0x7000_0000)));
      for (let n = 0; n < 5_000 && target.going && !connection.ended; n++) {
        const grant = grpcMessage(Lease.LeaseGrant.encodeRequest({ TTL: 5, ID: BigInt(1_000_000 + n) }));
        connection.write(frame(frameType.headers, flag.endHeaders, 2 * n + 1, callHeaders(Lease.LeaseGrant.path)));
        connection.write(frame(frameType.data, flag.endStream, 2 * n + 1, grant));
        if (n % 500 === 499) await connection.drained();
      }
      const stream = 20_001;
      connection.write(frame(frameType.headers, flag.endHeaders, stream, callHeaders(Lease.LeaseKeepAlive.path)));
      while (target.going && !connection.ended) {
        for (let n = 0; n < 500; n++) {
          const renew = grpcMessage(Lease.LeaseKeepAlive.encodeRequest({ ID: BigInt(1_000_000 + n) }));
          connection.write(frame(frameType.data, 0, stream, renew));
        }
        await connection.drained();
        await target.pause(50);
      }
    },
  },
  {
    name: "locks by the hundred",
    run: async (target) => {
      while (target.going) {
        const connection = await target.http2("client");
        const lock = grpcMessage(v3lockpb.Lock.Lock.encodeRequest({ name: utf8("abuse/lock"), lease: 0n }));
        for (let stream = 1; stream < 400 && !connection.ended; stream += 2) {
          connection.write(frame(frameType.headers, flag.endHeaders, stream, callHeaders(v3lockpb.Lock.Lock.path)));
          connection.write(frame(frameType.data, flag.endStream, stream, lock));
        }
        await target.pause(500);
        connection.destroy();
      }
    },
  },
];
