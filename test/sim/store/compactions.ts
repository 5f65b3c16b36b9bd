// A client that compacts history at random points, so that watches, reads and images meet compactions.
import { etcdserverpb } from "@keelson/wire";
import { channelsOf } from "./channels.ts";
import { clientProcess, sleep, type ClientParts } from "./clients.ts";
import type { Ledger } from "./ledger.ts";

export function runCompactions(parts: ClientParts, ledger: Ledger): { stop(): void } {
  const { context } = parts;
  const { compactEveryMs } = context.options;
  let stopped = compactEveryMs === 0;
  const process = clientProcess(parts, "k1", 500);
  const prng = context.prng.fork("compactions");
  const channels = channelsOf(parts, process, { user: "root" });
  const run = async (): Promise<void> => {
    while (!stopped) {
      await sleep(process, compactEveryMs * (0.5 + prng.float()));
      const revision = Math.max(1, ledger.head - prng.pick([0, 1, 5, 30, 100]));
      try {
        await prng
          .pick(channels)
          .unary(etcdserverpb.KV.Compact, { revision, physical: prng.chance(0.2) }, { timeoutMs: 1_000 });
        context.count("compacted");
      } catch (error) {
        context.count("compaction refused");
        context.scheduler.noteText(String(error));
      }
    }
  };
  process.wake("work", 100, () => void run());
  return { stop: () => void (stopped = true) };
}
