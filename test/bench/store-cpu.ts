// What a put costs: CPU microseconds per acknowledged put, per member and per thread, under h2load at the leader.
// CPU time per operation holds on a busy machine, where operations per second do not; use it to steer.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { etcdserverpb } from "@keelson/wire";
import { startCluster, type BenchCluster, type Member, type ServerKind } from "./store/cluster.ts";
import { callOnce } from "./store/grpc-call.ts";
import { runLoad } from "./store/h2load.ts";

const help = `npm run bench -- store-cpu [--puts N] [--in-flight N,N] [--kinds etcd,keelson] [--port-base N] [--cpu-prof DIR]
`;

const defaults: Readonly<Record<string, string>> = {
  "--puts": "40000",
  "--in-flight": "256,1024",
  "--kinds": "keelson",
  "--port-base": "22800",
  "--cpu-prof": "",
};

/** Puts until everything is compiled; their figures are printed too. */
const warmUpPuts = 30_000;

/** Threads below this many microseconds per put are summed up. */
const shownMicros = 0.3;

export async function storeCpu(args: readonly string[]): Promise<void> {
  const given = new Map(Object.entries(defaults));
  for (let i = 0; i < args.length; i += 2) given.set(args[i] as string, args[i + 1] ?? "");
  if (given.size > Object.keys(defaults).length) {
    process.stderr.write(help);
    process.exitCode = 1;
    return;
  }
  const option = (name: string): string => given.get(name) as string;
  for (const kind of option("--kinds").split(",") as ServerKind[]) {
    const directory = mkdtempSync(join(tmpdir(), `bench-${kind}-`));
    const profileTo = option("--cpu-prof") === "" ? undefined : option("--cpu-prof");
    const cluster = await startCluster({ kind, directory, portBase: Number(option("--port-base")), profileTo });
    try {
      const bodyFile = join(directory, "body");
      await measure(cluster, { inFlight: 256, requests: warmUpPuts, bodyFile });
      for (const inFlight of option("--in-flight").split(",").map(Number)) {
        await measure(cluster, { inFlight, requests: Number(option("--puts")), bodyFile });
      }
    } finally {
      await cluster.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

async function measure(
  cluster: BenchCluster,
  load: { readonly inFlight: number; readonly requests: number; readonly bodyFile: string },
): Promise<void> {
  const leader = await cluster.leader();
  const { clientPort: port } = leader;
  const before = await sample(cluster, port);
  const rate = await runLoad({
    ...load,
    port,
    path: etcdserverpb.KV.Put.path,
    message: etcdserverpb.PutRequest.encode({ key: Buffer.from("k-bench"), value: Buffer.alloc(256, "v") }),
  });
  const after = await sample(cluster, port);
  const puts = after.revision - before.revision;
  process.stdout.write(`${cluster.kind}, ${load.inFlight} in flight: ${rate.toFixed(0)} puts/s, us of CPU per put:\n`);
  for (const member of cluster.members) {
    const threads = perThread(before.cpu.get(member.name), after.cpu.get(member.name), puts);
    const total = [...threads.values()].reduce((sum, micros) => sum + micros, 0);
    const shown = [...threads].map(([name, micros]) => `${name} ${micros.toFixed(1)}`).join(", ");
    const role = member.name === leader.name ? "leader" : "follower";
    process.stdout.write(`  ${member.name} ${role.padEnd(8)} ${total.toFixed(1).padStart(6)}  (${shown})\n`);
  }
}

type Sample = { readonly revision: number; readonly cpu: ReadonlyMap<string, ReadonlyMap<string, number>> };

async function sample(cluster: BenchCluster, port: number): Promise<Sample> {
  const answer = await callOnce(port, etcdserverpb.KV.Range, { key: Buffer.from("k-bench") });
  const cpu = new Map(cluster.members.map((member) => [member.name, threadNanos(member)]));
  return { revision: answer.header?.revision ?? 0, cpu };
}

/** Nanoseconds on a CPU of every thread, by id and name. */
function threadNanos({ pid }: Member): Map<string, number> {
  const nanos = new Map<string, number>();
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const name = readFileSync(`/proc/${pid}/task/${id}/comm`, "utf8").trim();
    const spent = Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8").split(" ")[0]);
    nanos.set(`${Number(id) === pid ? "main" : name}/${id}`, spent);
  }
  return nanos;
}

function perThread(
  before: ReadonlyMap<string, number> | undefined,
  after: ReadonlyMap<string, number> | undefined,
  puts: number,
): Map<string, number> {
  const shown = new Map<string, number>();
  let rest = 0;
  for (const [thread, nanos] of after ?? []) {
    const micros = (nanos - (before?.get(thread) ?? 0)) / 1_000 / puts;
    if (micros >= shownMicros) shown.set(thread, micros);
    else rest += micros;
  }
  return shown.set("rest", rest);
}
