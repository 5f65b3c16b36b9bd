// The longest time without an acknowledged write around the end of the leader, seen by eight writers that go on to
// the next member when a call fails.
import type { ClientHttp2Session } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { etcdserverpb } from "@keelson/wire";
import type { BenchCluster } from "./cluster.ts";
import { callUnary, framed, openSession } from "./grpc-call.ts";

const writers = 8;
const steadyMs = 1_000;
const watchMs = 4_000;
const callMs = 1_000;

/** Median over the rounds, ms. */
export async function measureGap(
  cluster: BenchCluster,
  signal: "SIGKILL" | "SIGTERM",
  rounds: number,
): Promise<number> {
  const gaps: number[] = [];
  for (let round = 0; round < rounds; round++) gaps.push(await oneRound(cluster, signal));
  gaps.sort((a, b) => a - b);
  const middle = Math.floor(gaps.length / 2);
  const upper = gaps[middle] ?? Number.NaN;
  return gaps.length % 2 === 1 ? upper : (upper + (gaps[middle - 1] ?? upper)) / 2;
}

async function oneRound(cluster: BenchCluster, signal: "SIGKILL" | "SIGTERM"): Promise<number> {
  const ports = cluster.members.map((member) => member.clientPort);
  const run = { stopped: false, last: performance.now(), longest: 0, armed: false };
  const acknowledged = (): void => {
    const now = performance.now();
    if (run.armed) run.longest = Math.max(run.longest, now - run.last);
    run.last = now;
  };
  const all = Array.from({ length: writers }, (_, i) => write(ports, i, run, acknowledged));
  await sleep(steadyMs);
  const leader = await cluster.leader();
  run.armed = true;
  const ended = cluster.kill(leader.name, signal);
  const began = performance.now();
  while (
    performance.now() - began < watchMs &&
    (performance.now() - began < steadyMs || performance.now() - run.last > 100)
  ) {
    await sleep(20);
  }
  run.stopped = true;
  await Promise.all(all);
  await ended;
  await cluster.restart(leader.name);
  await sleep(300);
  return run.longest;
}

async function write(
  ports: readonly number[],
  index: number,
  run: { readonly stopped: boolean },
  acknowledged: () => void,
): Promise<void> {
  const body = framed(etcdserverpb.PutRequest.encode({ key: Buffer.from(`w${index}`), value: Buffer.alloc(256, "v") }));
  let at = index;
  let session: ClientHttp2Session | undefined;
  while (!run.stopped) {
    try {
      session ??= openSession(ports[at % ports.length] as number);
      await callUnary(session, etcdserverpb.KV.Put.path, body, callMs);
      acknowledged();
    } catch {
      session?.destroy(); // whatever failed, the next member is tried
      session = undefined;
      at++;
      await sleep(2);
    }
  }
  session?.destroy();
}
