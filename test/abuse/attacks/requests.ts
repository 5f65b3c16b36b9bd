// gRPC and the API: framing that lies, content types of others, and every RPC with its request bent field by field.
import type { Init } from "@keelson/base";
import { utf8 } from "@keelson/base";
import type { RpcMethod } from "@keelson/ports";
import { etcdserverpb, v3electionpb, v3lockpb } from "@keelson/wire";
import type { Attack, Target } from "../attack.ts";
import { mutate, nest } from "../mutate.ts";
import { callHeaders, flag, frame, frameType, grpcMessage, randomBytes, type RawConnection } from "../wire.ts";

const { Auth, Cluster, KV, Lease, Maintenance, Watch } = etcdserverpb;

type Seed = { readonly path: string; readonly body: Uint8Array };

function seed<Request>(method: RpcMethod<Request, unknown>, request: Init<Request>): Seed {
  return { path: method.path, body: method.encodeRequest(request) };
}

const key = utf8("abuse/key");
const put = { key, value: utf8("value"), lease: 0n, prevKv: true };
const range = { key, rangeEnd: utf8("abuse0"), limit: 10, revision: 1 };
const txn = {
  compare: [{ result: 1, target: 3, key, value: utf8("value") }],
  success: [{ requestPut: put }, { requestRange: range }],
  failure: [{ requestDeleteRange: { key, prevKv: true } }, { requestTxn: { success: [{ requestPut: put }] } }],
};

/** A proper request of every RPC whose effects the cluster outlives whatever its fields become. */
const seeds: readonly Seed[] = [
  seed(KV.Range, range),
  seed(KV.RangeStream, range),
  seed(KV.Put, put),
  seed(KV.DeleteRange, { key, rangeEnd: utf8("abuse0"), prevKv: true }),
  seed(KV.Txn, txn),
  seed(KV.Compact, { revision: 2 }),
  seed(Watch.Watch, { createRequest: { key, rangeEnd: utf8("abuse0"), startRevision: 1, prevKv: true, watchId: 7 } }),
  seed(Watch.Watch, { cancelRequest: { watchId: 7 } }),
  seed(Lease.LeaseGrant, { TTL: 60, ID: 77n }),
  seed(Lease.LeaseRevoke, { ID: 77n }),
  seed(Lease.LeaseKeepAlive, { ID: 77n }),
  seed(Lease.LeaseTimeToLive, { ID: 77n, keys: true }),
  seed(Lease.LeaseLeases, {}),
  seed(Cluster.MemberList, { linearizable: true }),
  seed(Cluster.MemberAdd, { peerURLs: ["no url"], isLearner: true }),
  seed(Cluster.MemberUpdate, { ID: 7n, peerURLs: ["no url"] }),
  seed(Cluster.MemberRemove, { ID: 7n }),
  seed(Cluster.MemberPromote, { ID: 7n }),
  seed(Maintenance.Status, {}),
  seed(Maintenance.Alarm, { action: 0, memberID: 7n, alarm: 0 }),
  seed(Maintenance.Defragment, {}),
  seed(Maintenance.Hash, {}),
  seed(Maintenance.HashKV, { revision: 3 }),
  seed(Maintenance.Snapshot, {}),
  seed(Maintenance.MoveLeader, { targetID: 7n }),
  seed(Maintenance.Downgrade, { action: 0, version: "3.4.0" }),
  seed(Auth.AuthStatus, {}),
  seed(Auth.Authenticate, { name: "abuse", password: "secret" }),
  seed(Auth.UserGet, { name: "abuse" }),
  seed(Auth.UserList, {}),
  seed(Auth.UserDelete, { name: "nobody" }),
  seed(Auth.UserGrantRole, { user: "abuse", role: "none" }),
  seed(Auth.RoleGet, { role: "abuse" }),
  seed(Auth.RoleList, {}),
  seed(Auth.RoleDelete, { role: "none" }),
  seed(Auth.RoleGrantPermission, { name: "none", perm: { permType: 2, key, rangeEnd: utf8("abuse0") } }),
  seed(v3lockpb.Lock.Lock, { name: utf8("abuse/lock"), lease: 77n }),
  seed(v3lockpb.Lock.Unlock, { key }),
  seed(v3electionpb.Election.Campaign, { name: utf8("abuse/election"), lease: 77n, value: utf8("me") }),
  seed(v3electionpb.Election.Leader, { name: utf8("abuse/election") }),
  seed(v3electionpb.Election.Observe, { name: utf8("abuse/election") }),
];

export const requestAttacks: readonly Attack[] = [
  { name: "bent requests", run: bentRequests },
  { name: "deep transactions", run: deepTransactions },
  { name: "lying message frames", run: lyingFrames },
  { name: "unfinished messages", run: unfinishedMessages },
  { name: "foreign content types", run: foreignContent },
];

/** Calls of one connection before it is replaced: some of them block, and all are cut with it. */
const callsPerConnection = 100;

async function bentRequests(target: Target): Promise<void> {
  const { prng } = target;
  for (let next = 0; target.going;) {
    const connection = await target.http2("client");
    for (let i = 0; i < callsPerConnection && target.going && !connection.ended; i++) {
      const { path, body } = seeds[next++ % seeds.length] as Seed;
      call(connection, 2 * i + 1, path, grpcMessage(prng.chance(0.1) ? randomBytes(prng, 60) : mutate(body, prng)));
      if (i % 20 === 19) {
        await connection.drained();
        await target.pause(20);
      }
    }
    await target.pause(30);
    connection.destroy();
  }
}

async function deepTransactions(target: Target): Promise<void> {
  const inner = etcdserverpb.TxnRequest.encode({ success: [{ requestPut: put }] });
  for (let levels = 2; target.going; levels = Math.min(40_000, levels * 2)) {
    const connection = await target.http2("client");
    // requestTxn is field 4 of an operation, and an operation is field 2 of a transaction.
    let body: Buffer = Buffer.from(inner);
    for (let i = 0; i < Math.min(levels, 2_000); i++) body = nest(nest(body, 4, 1), 2, 1);
    const wide = nest(inner, 2, levels);
    call(connection, 1, KV.Txn.path, grpcMessage(body));
    call(connection, 3, KV.Txn.path, grpcMessage(wide));
    const many = { success: Array.from({ length: 5_000 }, () => ({ requestPut: put })) };
    call(connection, 5, KV.Txn.path, grpcMessage(KV.Txn.encodeRequest(many)));
    await target.pause(60);
    connection.destroy();
  }
}

async function lyingFrames(target: Target): Promise<void> {
  const { prng } = target;
  const body = KV.Put.encodeRequest(put);
  while (target.going) {
    const connection = await target.http2("client");
    for (let i = 0; i < 40 && target.going && !connection.ended; i++) {
      const length = prng.pick([0, 1, body.length - 1, body.length + 1, 2 ** 31, 2 ** 32 - 1, 1_600_000]);
      const compressed = prng.pick([0, 0, 1, 2, 255]);
      const encoding = prng.pick(["identity", "gzip", "deflate", "snappy", "x".repeat(500)]);
      const path = prng.pick([KV.Put.path, KV.Range.path, Watch.Watch.path, Lease.LeaseKeepAlive.path]);
      const more = prng.chance(0.5) ? ([["grpc-encoding", encoding]] as const) : [];
      call(connection, 2 * i + 1, path, grpcMessage(body, { length, compressed }), { more });
    }
    await connection.drained();
    await target.pause(30);
    connection.destroy();
  }
}

/** Requests that are announced large, sent nearly whole, and never finished. */
async function unfinishedMessages(target: Target): Promise<void> {
  const announced = 1_400_000;
  const piece = Buffer.alloc(16_384, 0x41);
  const connections: RawConnection[] = [];
  while (target.going && connections.length < 8) {
    const connection = await target.http2("client");
    connections.push(connection);
    for (let stream = 1; stream < 400 && target.going && !connection.ended; stream += 2) {
      connection.write(frame(frameType.headers, flag.endHeaders, stream, callHeaders(KV.Put.path)));
      connection.write(frame(frameType.data, 0, stream, grpcMessage(Buffer.alloc(0), { length: announced })));
      for (let sent = 0; sent < announced - piece.length && target.going && !connection.ended; sent += piece.length) {
        if (!connection.write(frame(frameType.data, 0, stream, piece))) await connection.drained(50);
      }
    }
  }
  await target.pause(target.leftMs);
}

async function foreignContent(target: Target): Promise<void> {
  const { prng } = target;
  const types = [
    "",
    "text/html",
    "application/json",
    "application/grpc-web",
    "application/grpc+json",
    "\u0000",
    "a".repeat(9_000),
  ];
  while (target.going) {
    const connection = await target.http2(prng.pick(["client", "peer"]));
    for (let i = 0; i < 20 && !connection.ended; i++) {
      const path = prng.pick([KV.Range.path, "/health", "/metrics", "/", "*", "http://other/", "/debug/pprof/heap"]);
      call(connection, 2 * i + 1, path, Buffer.from("{}"), { type: prng.pick(types) });
    }
    const plain = target.connect(prng.pick(["client", "peer"]), { ...target.cluster.clientTls, alpn: ["http/1.1"] });
    await Promise.race([plain.open, target.pause(500)]);
    plain.write(
      Buffer.from(
        prng.pick([
          "GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
          "POST /v3/kv/range HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          `GET /${"a".repeat(100_000)} HTTP/1.1\r\n\r\n`,
          "GET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAAA\r\nHost: x\r\n\r\n",
          `GET / HTTP/1.1\r\n${"X: y\r\n".repeat(5_000)}\r\n`,
          "BREW /pot HTCPCP/1.0\r\n\r\n",
        ]),
      ),
    );
    await target.pause(20);
    connection.destroy();
    plain.destroy();
  }
}

function call(
  connection: RawConnection,
  stream: number,
  path: string,
  body: Buffer,
  { more = [], type = "application/grpc" }: { more?: readonly (readonly [string, string])[]; type?: string } = {},
): void {
  connection.write(frame(frameType.headers, flag.endHeaders, stream, callHeaders(path, more, type)));
  for (let at = 0; ; at += 16_384) {
    const last = at + 16_384 >= body.length;
    connection.write(frame(frameType.data, last ? flag.endStream : 0, stream, body.subarray(at, at + 16_384)));
    if (last) return;
  }
}
