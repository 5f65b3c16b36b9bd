// `npm run bench -- NAME`: benchmarks are programs that print figures, never tests with a time limit.
import { footprint } from "./footprint.ts";
import { storeSize } from "./store-size.ts";
import { storeCpu } from "./store-cpu.ts";
import { store } from "./store.ts";

const benches: Readonly<
  Record<string, { readonly what: string; readonly run: (args: readonly string[]) => Promise<void> }>
> = {
  footprint: { what: "time from `up` to Ready nodes; memory and idle CPU of every process", run: footprint },
  store: { what: "the store against etcd: throughput, watchers, failover, as ratios", run: store },
  "store-cpu": { what: "CPU time per put, by member and thread", run: storeCpu },
  "store-size": { what: "a million keys: memory, restart, pauses, reading everything", run: storeSize },
};

const [name = "", ...args] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  const lines = Object.entries(benches).map(([known, { what }]) => `  ${known.padEnd(12)} ${what}`);
  process.stderr.write(`npm run bench -- NAME, with NAME one of\n${lines.join("\n")}\n`);
  process.exit(1);
}
await bench.run(args);
