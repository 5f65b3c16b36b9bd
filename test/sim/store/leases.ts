// Clients with leases: they hang a key on a lease, keep it alive for a while, then let it run out or revoke it. No key
// may go before its lease's time, whatever happened to leaders; and all must go in the end.
import { text, utf8, type Prng } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import { createSimRpcClient, SimProcess } from "@keelson/sim";
import { etcdserverpb } from "@keelson/wire";
import { clientProcess, type ClientParts, sleep } from "./clients.ts";
import type { Ledger } from "./ledger.ts";

export type LeaseStory = {
  readonly key: string;
  readonly ttlSeconds: number;
  /** When the last confirmed grant or renewal was asked for, and when its confirmation came. */
  readonly confirmed: { readonly askedMs: number; readonly answeredMs: number }[];
  revokeAskedMs: number | undefined;
};

export class LeaseClient {
  readonly stories: LeaseStory[] = [];
  readonly #parts: ClientParts;
  readonly #process: SimProcess;
  readonly #prng: Prng;
  readonly #channels: readonly RpcChannel[];
  readonly #name: string;
  stopped = false;

  constructor(parts: ClientParts, number: number) {
    this.#parts = parts;
    this.#name = `l${number}`;
    this.#process = clientProcess(parts, this.#name, 300 + number);
    this.#prng = parts.context.prng.fork(`lease-${number}`);
    const client = createSimRpcClient({ network: parts.network, process: this.#process });
    this.#channels = parts.addresses.map((address) => client.connect(address, undefined));
    this.#process.wake("work", this.#prng.float() * 500, () => void this.#work());
  }

  async #work(): Promise<void> {
    for (let round = 0; !this.stopped; round++) {
      try {
        await this.#live(round);
      } catch (error) {
        this.#parts.context.count("lease call failed");
        this.#parts.context.scheduler.noteText(String(error));
      }
      await sleep(this.#process, 50 + this.#prng.float() * 200);
    }
  }

  async #live(round: number): Promise<void> {
    const { context } = this.#parts;
    const options = { timeoutMs: 1_500 };
    const now = (): number => context.scheduler.nowMs;
    const channel = (): RpcChannel => this.#prng.pick(this.#channels);
    const key = `/registry/leased/${this.#name}-${round}`;
    const askedMs = now();
    const { ID, TTL } = await channel().unary(etcdserverpb.Lease.LeaseGrant, { TTL: 2 + this.#prng.below(2) }, options);
    const story: LeaseStory = {
      key,
      ttlSeconds: TTL,
      confirmed: [{ askedMs, answeredMs: now() }],
      revokeAskedMs: undefined,
    };
    this.stories.push(story);
    context.count("lease granted");
    const metadata = { "keelson-cause": encodeURIComponent(JSON.stringify({ request: `${this.#name}-${round}-put` })) };
    await channel().unary(
      etcdserverpb.KV.Put,
      { key: utf8(key), value: utf8(String(ID)), lease: ID },
      { ...options, metadata },
    );
    for (let renewals = this.#prng.below(6); renewals > 0 && !this.stopped; renewals--) {
      await sleep(this.#process, TTL * 1_000 * (0.2 + this.#prng.float() * 0.6));
      const asked = now();
      if (!(await this.#renew(channel(), ID))) return;
      story.confirmed.push({ askedMs: asked, answeredMs: now() });
      context.count("lease renewed");
    }
    if (!this.#prng.chance(0.3)) return;
    story.revokeAskedMs = now();
    await channel().unary(etcdserverpb.Lease.LeaseRevoke, { ID }, options);
    context.count("lease revoked");
  }

  async #renew(channel: RpcChannel, ID: bigint): Promise<boolean> {
    const stream = channel.stream(etcdserverpb.Lease.LeaseKeepAlive, { timeoutMs: 1_500 });
    stream.send({ ID });
    for await (const { TTL } of stream.responses) {
      stream.cancel();
      return TTL > 0;
    }
    return false;
  }
}

/** Keys that went before their time. */
export function checkLeases(stories: readonly LeaseStory[], ledger: Ledger): string[] {
  const problems: string[] = [];
  const byKey = new Map(stories.map((story) => [story.key, story]));
  for (const [revision, { record, operation, appliedAtMs }] of ledger.entries) {
    if (operation !== "") continue;
    for (const { type, key } of record.events) {
      const story = byKey.get(text(key));
      if (type !== "delete" || story === undefined) continue;
      const late = story.confirmed.find(({ askedMs }) => askedMs > appliedAtMs);
      if (late !== undefined) {
        problems.push(
          `${story.key} went in revision ${revision}, and its lease was confirmed after that, at ${late.askedMs.toFixed(0)} ms`,
        );
      }
      const last = story.confirmed.filter(({ answeredMs }) => answeredMs <= appliedAtMs).at(-1);
      const revoked = story.revokeAskedMs !== undefined && story.revokeAskedMs <= appliedAtMs;
      if (last === undefined || revoked) continue;
      const due = last.askedMs + story.ttlSeconds * 1_000;
      if (appliedAtMs < due) {
        problems.push(
          `${story.key} went at ${appliedAtMs.toFixed(0)} ms in revision ${revision}; its lease of ${story.ttlSeconds} s was last confirmed at ${last.askedMs.toFixed(0)} ms`,
        );
      }
    }
  }
  return problems;
}
