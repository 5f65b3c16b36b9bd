// A client that compacts history at random points, so that watches, reads and images meet compactions.
import type { RpcChannel } from "@keelson/ports";
import { createSimRpcClient } from "@keelson/sim";
import { etcdserverpb } from "@keelson/wire";
import { clientProcess, sleep, type ClientParts } from "./clients.ts";
import type { Ledger } from "./ledger.ts";

export function runCompactions(parts: ClientParts, ledger: Ledger): { stop(): void } {
  const { context } = parts;
  const { compactEveryMs } = context.options;
  let stopped = compactEveryMs === 0;
  const process = clientProcess(parts, "k1", 500);
  const prng = context.prng.fork("compactions");
  const client = createSimRpcClient({ network: parts.network, process });
  const channels: readonly RpcChannel[] = parts.addresses.map((address) => client.connect(address, undefined));
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
