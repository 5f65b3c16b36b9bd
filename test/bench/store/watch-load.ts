// Watchers under full write load: events delivered per second and what they cost the member that serves them. The
// load goes to the leader, the watchers are on another member.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { etcdserverpb } from "@keelson/wire";
import { cpuSeconds, type BenchCluster } from "./cluster.ts";
import { runLoad } from "./h2load.ts";

export type WatchFigures = {
  readonly eventsPerSecond: number;
  readonly cpuPerMillion: number;
  readonly putsPerSecond: number;
};

export async function runWatchers(
  cluster: BenchCluster,
  options: { readonly watchers: number; readonly seconds: number; readonly bodyFile: string },
): Promise<WatchFigures> {
  const leader = await cluster.leader();
  const serving = cluster.members.find(({ name }) => name !== leader.name) ?? leader;
  const consumer = new URL("./watch-consumer.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [consumer, String(serving.clientPort), String(options.watchers), "k"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const count = async (): Promise<number> => {
    child.stdin.write("?\n");
    return Number((await lines.next()).value);
  };
  try {
    await lines.next();
    const load = runLoad({
      port: leader.clientPort,
      path: etcdserverpb.KV.Put.path,
      message: etcdserverpb.PutRequest.encode({ key: Buffer.from("k-watched"), value: Buffer.alloc(256, "v") }),
      inFlight: 256,
      seconds: options.seconds + 1,
      bodyFile: options.bodyFile,
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const [events, cpu, since] = [await count(), cpuSeconds(serving.pid), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, options.seconds * 1_000 - 500));
    const delivered = (await count()) - events;
    const cpuPerMillion = ((cpuSeconds(serving.pid) - cpu) / delivered) * 1e6;
    const eventsPerSecond = (delivered / (performance.now() - since)) * 1_000;
    return { eventsPerSecond, cpuPerMillion, putsPerSecond: await load };
  } finally {
    child.kill("SIGKILL");
  }
}
