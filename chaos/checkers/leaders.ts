// At most one leader per term, as the members themselves say it, and the story of leader changes for the report. Asks
// every member a few times a second; a member that does not answer says nothing.
import { setTimeout as sleep } from "node:timers/promises";
import { etcdserverpb } from "@keelson/wire";
import type { Violation } from "../contract.ts";
import type { StoreAccess } from "../traffic/history.ts";

const everyMs = 100;
const answerLimitMs = 1_000;

export type LeaderChange = { readonly term: number; readonly leader: string; readonly atMs: number };

export class LeaderObserver {
  readonly violations: Violation[] = [];
  readonly #store: StoreAccess;
  readonly #leaders = new Map<number, bigint>();
  readonly #names = new Map<bigint, string>();
  readonly #changes: { readonly term: number; readonly leader: bigint; readonly atMs: number }[] = [];
  #stopped = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(store: StoreAccess) {
    this.#store = store;
  }

  get changes(): readonly LeaderChange[] {
    return this.#changes.map(({ leader, ...rest }) => ({
      ...rest,
      leader: this.#names.get(leader) ?? leader.toString(16),
    }));
  }

  start(): void {
    this.#running = Promise.all(this.#store.names.map((name) => this.#observe(name)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #observe(name: string): Promise<void> {
    while (!this.#stopped) {
      try {
        const options = { timeoutMs: answerLimitMs };
        const answer = await this.#store.channel(name).unary(etcdserverpb.Maintenance.Status, {}, options);
        if (answer.header !== undefined) this.#names.set(answer.header.memberId, name);
        this.#take(answer.raftTerm, answer.leader);
      } catch {
        // dead, paused or cut off: it says nothing
      }
      await sleep(everyMs);
    }
  }

  #take(term: number, leader: bigint): void {
    if (leader === 0n) return;
    const known = this.#leaders.get(term);
    if (known === undefined) {
      this.#leaders.set(term, leader);
      this.#changes.push({ term, leader, atMs: performance.now() });
    } else if (known !== leader) {
      const text = `term ${term} has two leaders: ${known.toString(16)} and ${leader.toString(16)}`;
      this.violations.push({ checker: "one leader per term", text });
    }
  }
}
