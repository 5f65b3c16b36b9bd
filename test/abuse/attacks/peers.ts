// The peer port: strangers, members' voices forged, messages with impossible terms and indices, images that lie. Who
// has a member's certificate and knows its data directory's incarnation as well is trusted as that member is.
import { createGrpcClient } from "@keelson/adapters";
import type { Init } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import { raftpb } from "@keelson/wire";
import type { Attack, Target } from "../attack.ts";
import { mutate } from "../mutate.ts";
import { callHeaders, flag, frame, frameType, grpcMessage, randomBytes } from "../wire.ts";

const { MessageType, Transport } = raftpb;

type Ids = {
  readonly cluster: bigint;
  readonly self: bigint;
  readonly others: readonly bigint[];
  readonly term: number;
};

async function idsOf(target: Target): Promise<Ids> {
  const status = await target.cluster.status(target.member);
  const all = [...(await target.cluster.ids(target.member)).values()];
  const self = status.header?.memberId ?? 0n;
  const others = all.filter((id) => id !== self);
  return { cluster: status.header?.clusterId ?? 0n, self, others, term: status.raftTerm };
}

function dial(target: Target): RpcChannel {
  return createGrpcClient().connect(`127.0.0.1:${target.port("peer")}`, target.cluster.clientTls);
}

export const peerAttacks: readonly Attack[] = [
  { name: "strangers at the peer port", run: strangers },
  { name: "bent peer frames", run: bentFrames },
  { name: "forged raft messages", run: forged },
  { name: "images that lie", forgesMembers: true, run: lyingImages },
];

/** Greetings of those who do not belong here, followed by orders. */
async function strangers(target: Target): Promise<void> {
  const ids = await idsOf(target);
  const { prng } = target;
  while (target.going) {
    const channel = dial(target);
    const from = prng.pick([0n, 12_345n, ids.self]);
    const greeting = {
      clusterId: prng.pick([0n, ids.cluster, ids.cluster + 1n]),
      memberId: from,
      bootId: BigInt(prng.u32()),
      to: prng.pick([ids.self, 0n, 1n]),
    };
    const raft = {
      type: MessageType.VOTE,
      from,
      to: ids.self,
      term: ids.term + 1_000,
      index: 1_000_000,
      logTerm: ids.term + 999,
    };
    await exchange(target, channel, { greeting, messages: [{ raft }] });
    channel.close();
  }
}

/** With a member's greeting, so that the rest is read: any field may be anything. */
async function bentFrames(target: Target): Promise<void> {
  const ids = await idsOf(target);
  const { prng } = target;
  while (target.going) {
    const connection = await target.http2("peer");
    const from = prng.pick(ids.others);
    const greeting = greetingOf(ids, from, 1n);
    const open = (stream: number, path: string): void =>
      void connection.write(frame(frameType.headers, flag.endHeaders, stream, callHeaders(path)));
    const send = (stream: number, body: Uint8Array): void =>
      void connection.write(frame(frameType.data, 0, stream, grpcMessage(body)));
    for (let stream = 1; stream < 40 && target.going && !connection.ended; stream += 2) {
      open(stream, Transport.Exchange.path);
      send(stream, Transport.Exchange.encodeRequest({ greeting, messages: [] }));
      send(stream, mutate(Transport.Exchange.encodeRequest({ messages: [messageOf(target, ids, from)] }), prng));
    }
    await connection.drained();
    await target.pause(50);
    connection.destroy();
  }
}

/** Well-formed messages of a member with values that no honest one could send. */
async function forged(target: Target): Promise<void> {
  const ids = await idsOf(target);
  while (target.going) {
    const channel = dial(target);
    const from = target.prng.pick(ids.others);
    const greeting = greetingOf(ids, from, BigInt(target.prng.u32()));
    const messages = Array.from({ length: 20 }, () => messageOf(target, ids, from));
    await exchange(target, channel, { greeting, messages });
    channel.close();
  }
}

/** All of a member's greeting but what only its data directory knows. */
function greetingOf({ cluster, self }: Ids, from: bigint, bootId: bigint): Init<raftpb.Greeting> {
  return { clusterId: cluster, memberId: from, bootId, to: self, incarnation: 12_345n };
}

const odd = [0, 1, 2, 1_000, 2 ** 31, Number.MAX_SAFE_INTEGER];

function messageOf(target: Target, ids: Ids, from: bigint): Init<raftpb.PeerMessage> {
  const { prng } = target;
  const number = (): number => prng.pick(odd);
  // Mostly of the current term: what is older is ignored, and what is newer ends the leader's term.
  const term = prng.chance(0.8) ? ids.term : prng.pick([0, ids.term - 1, ids.term + 1]);
  if (prng.chance(0.1)) {
    const proposals = [{ sequence: number(), membership: prng.chance(0.5), payload: new Uint8Array(prng.below(50)) }];
    return { proposals: { bootId: BigInt(prng.u32()), term, lowest: number(), proposals } };
  }
  if (prng.chance(0.1)) {
    return { answers: { bootId: 1n, term, answers: [{ sequence: number(), outcome: prng.below(6), why: "why" }] } };
  }
  const index = number();
  // A term, a kind, a length and so many bytes: one entry as it travels.
  const entry = new Uint8Array([term & 0x7f, prng.below(4), prng.below(30), ...randomBytes(prng, prng.below(40))]);
  return {
    raft: {
      type: 1 + prng.below(15),
      from: prng.chance(0.9) ? from : prng.pick([0n, 7n, ids.self]),
      to: prng.chance(0.9) ? ids.self : 7n,
      term,
      index,
      logTerm: number(),
      entries: prng.chance(0.5) ? entry : new Uint8Array(0),
      commit: number(),
      flag: prng.chance(0.5),
      hintIndex: number(),
      hintTerm: number(),
      context: BigInt(prng.u32()),
      round: number(),
      transferee: prng.pick([0n, 7n, ...ids.others]),
    },
  };
}

/** Images for other members, of other terms, without content, and with content that is none. */
async function lyingImages(target: Target): Promise<void> {
  const ids = await idsOf(target);
  const { prng } = target;
  while (target.going) {
    const channel = dial(target);
    const stream = channel.stream(Transport.Install, { timeoutMs: 2_000 });
    const head = {
      clusterId: prng.chance(0.8) ? ids.cluster : 1n,
      from: prng.pick([...ids.others, 7n]),
      to: prng.chance(0.8) ? ids.self : 7n,
      leaderTerm: prng.pick([ids.term, ids.term + 1, 0, Number.MAX_SAFE_INTEGER]),
      index: prng.pick(odd),
      term: prng.pick([ids.term, ...odd]),
      conf: prng.chance(0.7) ? { voters: [ids.self, ...ids.others] } : undefined,
      members: [],
    };
    if (prng.chance(0.9))
      stream.send(head.conf === undefined ? { head: { ...head, conf: {} } } : { head: { ...head, conf: head.conf } });
    for (let i = prng.below(6); i > 0; i--)
      stream.send({ chunk: new Uint8Array(prng.below(200_000)).fill(prng.below(256)) });
    if (prng.chance(0.7)) stream.end();
    await answered(target, stream.responses);
    channel.close();
  }
}

async function exchange(target: Target, channel: RpcChannel, frame: Init<raftpb.Frame>): Promise<void> {
  const stream = channel.stream(Transport.Exchange, { timeoutMs: 1_000 });
  stream.send({ ...(frame.greeting === undefined ? {} : { greeting: frame.greeting }), messages: [] });
  stream.send({ messages: frame.messages ?? [] });
  stream.end();
  await answered(target, stream.responses);
}

/** Waits a little for whatever comes; refusals are what is expected. */
async function answered(target: Target, responses: AsyncIterable<unknown>): Promise<void> {
  const read = (async (): Promise<void> => {
    try {
      for await (const _ of responses) continue;
    } catch {
      return; // refused
    }
  })();
  await Promise.race([read, target.pause(100)]);
}
