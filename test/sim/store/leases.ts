// Clients with leases: they hang a key on a lease, keep it alive for a while, then let it run out or revoke it. No key
// may go before its lease's time, whatever happened to leaders; and all must go in the end.
import { text, utf8, type Prng } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import type { SimProcess } from "@keelson/sim";
import { etcdserverpb } from "@keelson/wire";
import { channelsOf } from "./channels.ts";
import { clientProcess, type ClientParts, sleep } from "./clients.ts";
import type { Ledger } from "./ledger.ts";

export type LeaseStory = {
  readonly key: string;
  readonly ttlSeconds: number;
  /** When the last confirmed grant or renewal was asked for, and when its confirmation came. */
  readonly confirmed: { readonly askedMs: number; readonly answeredMs: number }[];
  revokeAskedMs: number | undefined;
  /** A revocation was confirmed. */
  revoked: boolean;
  /** Until then a renewal that was never answered may still take effect. */
  uncertainUntilMs: number;
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
    this.#channels = channelsOf(parts, this.#process);
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
      revoked: false,
      uncertainUntilMs: 0,
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
      await sleep(this.#process, this.#pauseBeforeRenewal(story));
      if (!(await this.#renew(channel(), ID, story))) return;
    }
    const end = this.#prng.below(3);
    if (end === 0) await this.#revoke(channel(), ID, story);
    else if (end === 1) {
      await sleep(this.#process, TTL * 1_000 * (0.9 + this.#prng.float()));
      await this.#renew(channel(), ID, story);
    }
  }

  /** In good time, or at the last moment: what was asked before the deadline may be answered after it. */
  #pauseBeforeRenewal({ ttlSeconds, confirmed }: LeaseStory): number {
    const { nowMs } = this.#parts.context.scheduler;
    if (this.#prng.chance(0.5)) return ttlSeconds * 1_000 * (0.2 + this.#prng.float() * 0.6);
    const due = (confirmed.at(-1)?.answeredMs ?? nowMs) + ttlSeconds * 1_000;
    return Math.max(0, due - nowMs - this.#prng.float() * 200);
  }

  async #renew(channel: RpcChannel, ID: bigint, story: LeaseStory): Promise<boolean> {
    const { context } = this.#parts;
    const askedMs = context.scheduler.nowMs;
    story.uncertainUntilMs = Number.POSITIVE_INFINITY;
    const stream = channel.stream(etcdserverpb.Lease.LeaseKeepAlive, { timeoutMs: 1_500 });
    stream.send({ ID });
    try {
      for await (const { TTL } of stream.responses) {
        stream.cancel();
        story.uncertainUntilMs = 0;
        if (TTL <= 0) return false;
        if (story.revoked) context.violation(`${story.key}: its lease was renewed after it had been revoked`);
        story.confirmed.push({ askedMs, answeredMs: context.scheduler.nowMs });
        context.count("lease renewed");
        return true;
      }
      return false;
    } finally {
      // A renewal without an answer may take effect as long as some member still carries it.
      if (story.uncertainUntilMs > 0) story.uncertainUntilMs = context.scheduler.nowMs + requestLivesMs;
    }
  }

  async #revoke(channel: RpcChannel, ID: bigint, story: LeaseStory): Promise<void> {
    story.revokeAskedMs = this.#parts.context.scheduler.nowMs;
    await channel.unary(etcdserverpb.Lease.LeaseRevoke, { ID }, { timeoutMs: 1_500 });
    story.revoked = true;
    this.#parts.context.count("lease revoked");
    if (this.#prng.chance(0.5)) await this.#renew(this.#prng.pick(this.#channels), ID, story);
  }
}

/** Longest time that a member carries a request whose caller has given up. */
const requestLivesMs = 8_000;
/** A lease ends this long after its time, while one leader stays and nothing is broken. */
const latenessMaxMs = 2_000;

/** Keys that stayed longer than stated although nothing was broken since `calmMs`. */
export function checkLateLeases(stories: readonly LeaseStory[], ledger: Ledger, calmMs: number): string[] {
  const gone = new Map<string, number>();
  for (const { record, appliedAtMs } of ledger.entries.values())
    for (const { type, key } of record.events) if (type === "delete") gone.set(text(key), appliedAtMs);
  const problems: string[] = [];
  for (const { key, ttlSeconds, confirmed, uncertainUntilMs } of stories) {
    const goneMs = gone.get(key);
    const lastMs = Math.max(calmMs, ledger.leaderSinceMs, uncertainUntilMs, confirmed.at(-1)?.answeredMs ?? 0);
    const latestMs = lastMs + ttlSeconds * 1_000 + latenessMaxMs;
    if (goneMs !== undefined && goneMs > latestMs)
      problems.push(
        `${key} went at ${goneMs.toFixed(0)} ms, its lease of ${ttlSeconds} s had to end by ${latestMs.toFixed(0)} ms`,
      );
  }
  return problems;
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
