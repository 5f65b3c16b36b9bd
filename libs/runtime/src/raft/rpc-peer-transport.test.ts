// Proves the transport over real gRPC: messages of every type arrive as sent, an image is streamed, strangers are
// refused, and the end of a peer's process is reported as evidence.
import { createServer, type Socket } from "node:net";
import { utf8 } from "@keelson/base";
import { silentTelemetry } from "@keelson/sim";
import { createGrpcClient, createGrpcServer, createNodeClock, createNodeNetProbe } from "@keelson/adapters";
import { confOf, emptyConf, type Message } from "@keelson/raft";
import { afterEach, describe, expect, test } from "vitest";
import { createScope } from "../scope.ts";
import type { Member } from "./contract.ts";
import { encodeMemberChange } from "./membership.ts";
import type { PeerDescription, PeerHandler, PeerMessage, PeerTransport } from "./peer-transport.ts";
import { createRpcPeerTransport } from "./rpc-peer-transport.ts";

const portBase = 21_340;
const clock = createNodeClock();
const running: PeerTransport[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((transport) => transport.stop()));
});

class Recorder implements PeerHandler {
  readonly messages: PeerMessage[] = [];
  readonly events: string[] = [];
  readonly known = new Map<bigint, bigint>();
  image = "";
  #wake: () => void = () => {};

  onMessages(_from: bigint, messages: readonly PeerMessage[]): void {
    this.messages.push(...messages);
    this.#wake();
  }
  onConnected(peer: bigint): void {
    this.#note(`connected ${peer}`);
  }
  onGone(peer: bigint): void {
    this.#note(`gone ${peer}`);
  }
  async onGreeting(from: bigint, incarnation: bigint): Promise<boolean> {
    await Promise.resolve();
    if (!this.isKnownAs(from, incarnation)) return false;
    this.known.set(from, incarnation);
    return true;
  }
  isKnownAs(peer: bigint, incarnation: bigint): boolean {
    return (this.known.get(peer) ?? incarnation) === incarnation;
  }
  onDisowned(by: bigint): void {
    this.#note(`disowned by ${by}`);
  }
  onDescribe(): PeerDescription {
    return {
      mark: { conf: emptyConf, members: [], confIndex: 7 },
      met: [...this.known].map(([id, incarnation]) => ({ id, incarnation })),
    };
  }
  onStateHash(): number {
    return 1;
  }
  async onSnapshot(_from: bigint, image: { index: number }, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    let bytes = 0;
    for await (const chunk of chunks) bytes += chunk.length;
    this.image = `${image.index}: ${bytes}`;
  }
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
  #note(event: string): void {
    this.events.push(event);
    this.#wake();
  }
}

async function start(
  id: bigint,
  options: { clusterId?: bigint; bootId?: bigint; incarnation?: bigint; port?: number; peers?: bigint[] } = {},
): Promise<{ transport: PeerTransport; seen: Recorder }> {
  const scope = createScope("test", { clock, onFailure: () => {} });
  const transport = createRpcPeerTransport({
    server: createGrpcServer({ logger: silentTelemetry.logger }),
    client: createGrpcClient(),
    probe: createNodeNetProbe(),
    scope,
    telemetry: silentTelemetry,
    listenAddresses: [`127.0.0.1:${options.port ?? portBase + Number(id)}`],
    serverTls: undefined,
    clientTls: undefined,
  });
  const seen = new Recorder();
  await transport.start(
    {
      clusterId: options.clusterId ?? 5n,
      memberId: id,
      bootId: options.bootId ?? id * 100n,
      incarnation: options.incarnation ?? id * 1_000n,
    },
    seen,
  );
  transport.setPeers(
    (options.peers ?? [1n, 2n])
      .filter((peer) => peer !== id)
      .map((peer) => ({ id: peer, urls: [`http://127.0.0.1:${portBase + Number(peer)}`] })),
    [`http://127.0.0.1:${options.port ?? portBase + Number(id)}`],
  );
  running.push(transport);
  return { transport, seen };
}

describe("peers over gRPC", () => {
  test("answer a member that they have not heard of, where it says that it listens", async () => {
    const leader = await start(1n, { peers: [2n] });
    const behind = await start(2n, { peers: [] });
    const append: Message = { from: 1n, to: 2n, term: 7, type: "heartbeat", commit: 0, round: 1 } as Message;
    const answer = { from: 2n, to: 1n, term: 7, type: "heartbeat-response", round: 1 } as Message;
    await leader.seen.until(() => leader.seen.events.includes("connected 2"));
    leader.transport.send(2n, [{ kind: "raft", message: append }]);
    await behind.seen.until(() => behind.seen.messages.length > 0);
    // The first answer dials; what is said before the connection stands is lost, as Raft allows.
    for (let i = 0; i < 200 && leader.seen.messages.length === 0; i++) {
      behind.transport.send(1n, [{ kind: "raft", message: answer }]);
      await new Promise<void>((resolve) => setTimeout(resolve, 20));
    }
    expect(leader.seen.messages[0]).toMatchObject({ kind: "raft", message: { type: "heartbeat-response" } });
    expect(behind.seen.events.filter((event) => event.startsWith("connected"))).toEqual([]);
    await leader.transport.stop();
    for (let i = 0; i < 200 && behind.transport.send(1n, []); i++)
      await new Promise<void>((resolve) => setTimeout(resolve, 20));
    expect(behind.transport.send(1n, [])).toBe(false);
  });

  test("deliver every kind of message as it was sent", async () => {
    const one = await start(1n);
    const two = await start(2n);
    await one.seen.until(() => one.seen.events.includes("connected 2"));
    const head = { from: 1n, to: 2n, term: 7 };
    const raft: Message[] = [
      { ...head, type: "pre-vote", lastIndex: 3, lastTerm: 2, transfer: false },
      { ...head, type: "vote", lastIndex: 3, lastTerm: 2, transfer: true },
      { ...head, type: "pre-vote-response", granted: true },
      { ...head, type: "vote-response", granted: false },
      {
        ...head,
        type: "append",
        prevIndex: 3,
        prevTerm: 2,
        entries: [
          { index: 4, term: 7, kind: "noop", data: new Uint8Array(0) },
          { index: 5, term: 7, kind: "command", data: utf8("x") },
          { index: 6, term: 7, kind: "membership", data: new Uint8Array(0), change: { mode: "leave-joint" } },
        ],
        commit: 3,
      },
      { ...head, type: "append-accepted", index: 6 },
      { ...head, type: "append-rejected", prevIndex: 6, hintIndex: 2, hintTerm: 1 },
      { ...head, type: "heartbeat", commit: 3, round: 9 },
      { ...head, type: "heartbeat-response", round: 9 },
      { ...head, type: "read-index", context: 0xffff_ffff_ffff_fff0n },
      { ...head, type: "read-index-response", context: 1n, index: 4 },
      { ...head, type: "transfer", transferee: 2n },
      { ...head, type: "timeout-now" },
      { ...head, type: "newer-term" },
    ];
    const sent: PeerMessage[] = [
      ...raft.map((message) => ({ kind: "raft", message }) as const),
      {
        kind: "proposals",
        bootId: 100n,
        term: 7,
        lowest: 1,
        proposals: [{ sequence: 1, kind: "membership", payload: encodeMemberChange({ kind: "remove", id: 3n }) }],
      },
      {
        kind: "proposal-answers",
        bootId: 100n,
        term: 7,
        answers: [{ sequence: 1, outcome: "refused", why: "because" }],
      },
    ];
    expect(one.transport.send(2n, sent)).toBe(true);
    await two.seen.until(() => two.seen.messages.length >= sent.length);
    expect(two.seen.messages.map(plain)).toEqual(sent.map(plain));
  });

  test("stream an image of any size", async () => {
    const one = await start(1n);
    const two = await start(2n);
    await one.seen.until(() => one.seen.events.includes("connected 2"));
    const member: Member = { id: 1n, name: "one", peerUrls: [], clientUrls: [], isLearner: false };
    const chunks = (async function* () {
      for (let i = 0; i < 64; i++) yield await Promise.resolve(new Uint8Array(64 << 10));
    })();
    const image = { index: 10, term: 3, leaderTerm: 4, confState: confOf([1n, 2n]), members: [member] };
    await one.transport.sendSnapshot(2n, image, chunks);
    expect(two.seen.image).toBe(`10: ${64 * (64 << 10)}`);
  });

  test("report a dead process by its closed port, and a reborn one by its boot id", async () => {
    const one = await start(1n);
    const two = await start(2n);
    await one.seen.until(() => one.seen.events.includes("connected 2"));
    one.seen.events.length = 0;
    await two.transport.stop();
    await one.seen.until(() => one.seen.events.includes("gone 2"));
    one.seen.events.length = 0;
    await start(2n, { bootId: 201n });
    await one.seen.until(() => one.seen.events.includes("connected 2"));
    expect(one.seen.events).toContain("gone 2");
  });

  test("dial again where a connection stands and nobody greets", async () => {
    const dialled: Socket[] = [];
    const mute = createServer((socket) => void dialled.push(socket));
    await new Promise<void>((resolve) => mute.listen(portBase + 2, "127.0.0.1", resolve));
    await start(1n);
    for (let i = 0; i < 200 && dialled.length < 2; i++) await new Promise<void>((resolve) => setTimeout(resolve, 20));
    for (const socket of dialled) socket.destroy();
    await new Promise<unknown>((resolve) => mute.close(resolve));
    expect(dialled.length).toBeGreaterThan(1);
    const two = await start(2n);
    await two.seen.until(() => two.seen.events.includes("connected 1"));
  });

  test("refuse a peer that comes back with other data, and tell it so", async () => {
    const one = await start(1n);
    const two = await start(2n);
    await one.seen.until(() => one.seen.events.includes("connected 2") && one.seen.known.has(2n));
    expect((await two.transport.describe({ id: 1n, urls: [`http://127.0.0.1:${portBase + 1}`] })).met).toEqual([
      { id: 2n, incarnation: 2_000n },
    ]);
    await two.transport.stop();
    await one.seen.until(() => one.seen.events.includes("gone 2"));
    one.seen.events.length = 0;
    const wiped = await start(2n, { bootId: 201n, incarnation: 2_001n });
    await wiped.seen.until(() => wiped.seen.events.includes("disowned by 1"));
    wiped.transport.send(1n, [{ kind: "proposal-answers", bootId: 1n, term: 1, answers: [] }]);
    await new Promise<void>((resolve) => clock.after(100, resolve));
    expect(one.seen.events).not.toContain("connected 2");
    expect(one.seen.messages).toEqual([]);
  });

  test("refuse a peer of another cluster", async () => {
    const one = await start(1n);
    const stranger = await start(2n, { clusterId: 6n, port: portBase + 9 });
    await new Promise<void>((resolve) => clock.after(150, resolve));
    expect(stranger.seen.events).not.toContain("connected 1");
    expect(one.seen.messages).toEqual([]);
  });
});

/** Byte arrays as plain lists: gRPC hands out subclasses. */
function plain(message: PeerMessage): unknown {
  return JSON.parse(
    JSON.stringify(message, (_key, value: unknown) => {
      if (typeof value === "bigint") return `${value}n`;
      return value instanceof Uint8Array ? [...value] : value;
    }),
  );
}
