// The store against etcd: three members each, one after the other in the same run, with the same load programs and
// fsync on for both. Prints a figure for each and the ratio. h2load must be on PATH (Debian: nghttp2-client).
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { etcdserverpb } from "@keelson/wire";
import { startCluster, type BenchCluster, type ServerKind } from "./store/cluster.ts";
import { measureGap } from "./store/failover.ts";
import { callOnce } from "./store/grpc-call.ts";
import { runLoad } from "./store/h2load.ts";
import { runWatchers } from "./store/watch-load.ts";

type Row = {
  readonly name: string;
  readonly unit: string;
  /** The bound on ours / etcd's, as text. */
  readonly wanted: string;
  readonly digits: number;
};

type Settings = {
  readonly seconds: number;
  /** Load before gets and before puts that is not counted: servers run for months, not for seconds. */
  readonly warmSeconds: number;
  readonly rounds: number;
  readonly only: RegExp;
  readonly kinds: readonly ServerKind[];
  readonly portBase: number;
  readonly profileTo: string | undefined;
};

type Figures = Map<string, number>;

const help = `npm run bench -- store [--seconds N] [--warm N] [--rounds N] [--only REGEX] [--kinds etcd,keelson] [--port-base N] [--cpu-prof DIR]
  --seconds   length of each load (3), --warm: of the load before gets and puts that is not counted (6),
              --rounds: failovers per kind (10), --only: groups among put get txn range watch kill term (all)
`;

const { KV } = etcdserverpb;
const key = Buffer.from("k-bench");
const value = Buffer.alloc(256, "v");
const put = etcdserverpb.PutRequest.encode({ key, value });
const rangeKeys = 10_000;

export async function store(args: readonly string[]): Promise<void> {
  const settings = readSettings(args);
  if (settings === undefined) {
    process.stderr.write(help);
    process.exitCode = 1;
    return;
  }
  const all = new Map<ServerKind, Figures>();
  const rows = new Map<string, Row>();
  for (const kind of settings.kinds) all.set(kind, await measure(kind, settings, rows));
  printTable(all, rows);
}

async function measure(kind: ServerKind, settings: Settings, rows: Map<string, Row>): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), `bench-${kind}-`));
  const { portBase, profileTo } = settings;
  const cluster = await startCluster({ kind, directory, portBase: portBase + (kind === "etcd" ? 0 : 10), profileTo });
  const figures: Figures = new Map();
  const note = (row: Row, figure: number): void => {
    rows.set(row.name, row);
    figures.set(row.name, figure);
    process.stderr.write(`${kind.padEnd(8)} ${row.name}: ${figure.toFixed(row.digits)} ${row.unit}\n`);
  };
  try {
    const bodyFile = join(directory, "body");
    await measureRequests(cluster, { settings, bodyFile, note });
    if (settings.only.test("watch")) await measureWatchers(cluster, { settings, bodyFile, note });
    for (const [group, signal, wanted] of [
      ["kill", "SIGKILL", "≤ 0.15"],
      ["term", "SIGTERM", "≤ 20 ms"],
    ] as const) {
      if (!settings.only.test(group)) continue;
      const name = `longest gap in writes, ${signal} of the leader, median of ${settings.rounds}`;
      note({ name, unit: "ms", wanted, digits: 0 }, await measureGap(cluster, signal, settings.rounds));
    }
  } finally {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  return figures;
}

type Bench = {
  readonly settings: Settings;
  readonly bodyFile: string;
  readonly note: (row: Row, figure: number) => void;
};

async function measureRequests(cluster: BenchCluster, { settings, bodyFile, note }: Bench): Promise<void> {
  const leader = await cluster.leader();
  const { clientPort: port } = leader;
  await callOnce(port, KV.Put, { key, value });
  const { seconds, only } = settings;
  const load = async (
    name: string,
    path: string,
    message: Uint8Array,
    inFlight: number,
    wanted: string,
  ): Promise<void> => {
    const rate = await runLoad({ port, path, message, inFlight, seconds, bodyFile });
    note({ name: `${name}, ${inFlight} in flight`, unit: "/s", wanted, digits: 0 }, rate);
  };
  const warmUp = async (path: string, message: Uint8Array): Promise<void> => {
    await runLoad({ port, path, message, inFlight: 64, seconds: settings.warmSeconds, bodyFile });
  };
  // Reads first: etcd 3.4 copies its write buffer for every read, and the buffer keeps the size that heavy writes gave it.
  if (only.test("get")) {
    const { encode } = etcdserverpb.RangeRequest;
    await warmUp(KV.Range.path, encode({ key }));
    await load("linearizable get", KV.Range.path, encode({ key }), 256, "≥ 2");
    await load("serializable get", KV.Range.path, encode({ key, serializable: true }), 256, "≥ 2");
  }
  if (only.test("put")) {
    await warmUp(KV.Put.path, put);
    for (const [inFlight, wanted] of [
      [1, "≥ 0.9"],
      [16, "≥ 1.3"],
      [256, "≥ 1.5"],
      [1024, "≥ 1.5"],
    ] as const) {
      await load("put", KV.Put.path, put, inFlight, wanted);
    }
  }
  if (only.test("txn")) await load("txn compare-and-swap", KV.Txn.path, swap(), 256, "≥ 1.5");
  if (only.test("range")) {
    await fill(port);
    const range = etcdserverpb.RangeRequest.encode({ key: Buffer.from("r/"), rangeEnd: Buffer.from("r0") });
    await load("range of 10,000 keys of 1 KB", KV.Range.path, range, 8, "≥ 2");
  }
}

async function measureWatchers(cluster: BenchCluster, { settings, bodyFile, note }: Bench): Promise<void> {
  for (const [watchers, wanted, cpuWanted] of [
    [1, "≥ 1.2", ""],
    [100, "≥ 1.5", ""],
    [1_000, "≥ 1.5", "≤ 0.33"],
  ] as const) {
    const figures = await runWatchers(cluster, { watchers, seconds: settings.seconds, bodyFile });
    const name = `${watchers} watchers: `;
    note({ name: `${name}events delivered`, unit: "/s", wanted, digits: 0 }, figures.eventsPerSecond);
    note({ name: `${name}CPU per million events`, unit: "s", wanted: cpuWanted, digits: 2 }, figures.cpuPerMillion);
    note({ name: `${name}puts beside them`, unit: "/s", wanted: "", digits: 0 }, figures.putsPerSecond);
  }
}

/** A transaction whose comparison holds every time: the key exists and has the value it is set to. */
function swap(): Uint8Array {
  return etcdserverpb.TxnRequest.encode({
    compare: [{ key, target: etcdserverpb.CompareTarget.VALUE, result: etcdserverpb.CompareResult.EQUAL, value }],
    success: [{ requestPut: { key, value } }],
    failure: [{ requestRange: { key } }],
  });
}

async function fill(port: number): Promise<void> {
  const kb = Buffer.alloc(1024, "r");
  for (let i = 0; i < rangeKeys; i += 100) {
    const success = Array.from({ length: 100 }, (_, j) => ({
      requestPut: { key: Buffer.from(`r/${String(i + j).padStart(6, "0")}`), value: kb },
    }));
    await callOnce(port, KV.Txn, { success });
  }
}

function readSettings(args: readonly string[]): Settings | undefined {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i += 2) given.set(args[i] as string, args[i + 1] ?? "");
  const known = ["--seconds", "--warm", "--rounds", "--only", "--kinds", "--port-base", "--cpu-prof"];
  if ([...given].some(([name, text]) => !known.includes(name) || text === "")) return undefined;
  const kinds = (given.get("--kinds") ?? "etcd,keelson").split(",");
  if (!kinds.every((kind) => kind === "etcd" || kind === "keelson")) return undefined;
  return {
    seconds: Number(given.get("--seconds") ?? 3),
    warmSeconds: Number(given.get("--warm") ?? 6),
    rounds: Number(given.get("--rounds") ?? 10),
    only: new RegExp(given.get("--only") ?? "."),
    kinds: kinds as ServerKind[],
    portBase: Number(given.get("--port-base") ?? 27_800),
    profileTo: given.get("--cpu-prof"),
  };
}

function printTable(all: ReadonlyMap<ServerKind, Figures>, rows: ReadonlyMap<string, Row>): void {
  const print = (...cells: string[]): void => void process.stdout.write(`| ${cells.join(" | ")} |\n`);
  process.stdout.write(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? "?"}\n\n`);
  print("Load", "etcd", "store", "ratio", "wanted");
  print("---", "---:", "---:", "---:", "---");
  for (const row of rows.values()) {
    const [etcd, ours] = [all.get("etcd")?.get(row.name), all.get("keelson")?.get(row.name)];
    const show = (figure: number | undefined): string =>
      figure === undefined ? "" : `${figure.toLocaleString("en", { maximumFractionDigits: row.digits })} ${row.unit}`;
    const ratio = etcd === undefined || ours === undefined ? "" : (ours / etcd).toFixed(2);
    print(row.name, show(etcd), show(ours), ratio, row.wanted);
  }
}
