// Full followers of the event log, as API servers have them: they must deliver every revision once, in order, with
// the content that the members agreed on, whatever the bus does.
import { must, text } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import { createFollower, createScope, createStoreRepairSource, type Follower } from "@keelson/runtime";
import { silentTelemetry, type SimBusServers } from "@keelson/sim";
import { etcdserverpb } from "@keelson/wire";
import { channelsOf } from "./channels.ts";
import { clientProcess, type ClientParts } from "./clients.ts";
import type { Ledger } from "./ledger.ts";

export class FollowingClient {
  readonly name: string;
  readonly #follower: Follower;

  constructor(parts: ClientParts, bus: SimBusServers, ledger: Ledger, number: number) {
    this.name = `f${number}`;
    const { context } = parts;
    const process = clientProcess(parts, this.name, 400 + number);
    const prng = context.prng.fork(`follower-${number}`);
    const channels = channelsOf(parts, process);
    // In turn, as store clients go on from a member that does not answer: a random one may be a dead one for long.
    let turn = prng.below(channels.length);
    const channel = (): RpcChannel => must(channels[turn++ % channels.length], "the turn is within the channels");
    let last = 0;
    this.#follower = createFollower({
      clock: process.clock,
      scope: createScope(this.name, {
        clock: process.clock,
        onFailure: (path, error) => context.violation(`${path}: ${String(error)}`),
      }),
      telemetry: silentTelemetry,
      bus: bus.connect(process),
      entropy: process.entropy,
      replay: prng.chance(0.5),
      repair: createStoreRepairSource({ channel }),
      snapshot: async () => {
        const request = { key: new Uint8Array([0]), limit: 1 };
        const { header } = await channel().unary(etcdserverpb.KV.Range, request, { timeoutMs: 1_000 });
        last = header?.revision ?? 0;
        context.count("follower snapshot");
        return last;
      },
      deliver: (record) => {
        context.count("follower delivered");
        context.scheduler.note(record.revision);
        if (record.revision !== last + 1)
          context.violation(`${this.name} was given revision ${record.revision} after ${last}`);
        last = record.revision;
        const truth = ledger.entries
          .get(record.revision)
          ?.record.events.map((event) => `${event.type} ${text(event.key)} ${text(event.kv.value)}`);
        const given = record.events.map((event) => `${event.type} ${text(event.key)} ${text(event.value)}`);
        if (truth?.join() !== given.join())
          context.violation(
            `${this.name} was given ${given.join()} as revision ${record.revision}, which is ${truth?.join() ?? "unknown"}`,
          );
      },
    });
    process.wake("work", prng.float() * 500, () => {
      this.#follower.start().catch((error: unknown) => context.violation(`${this.name}: ${String(error)}`));
    });
  }

  get revision(): number {
    return this.#follower.revision();
  }
}
