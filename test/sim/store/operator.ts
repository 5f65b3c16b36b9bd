// The people who run the cluster: they replace a member whose data are gone, take spare machines in and let machines
// go, one step at a time, by what the cluster says about itself. They look, do one thing, and look again, so that an
// answer that was lost costs nothing. Damage is done (damage.ts) only while they have nothing to do.
import { must } from "@keelson/base";
import type { RpcChannel } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import { channelsOf } from "./channels.ts";
import { clientProcess, sleep, type ClientParts } from "./clients.ts";
import type { Member } from "./members.ts";

const { Cluster } = etcdserverpb;
const callOptions = { timeoutMs: 1_000 };
const votersMin = 3;

export class Operator {
  readonly #parts: ClientParts;
  readonly #members: readonly Member[];
  readonly #channels: readonly RpcChannel[];
  readonly #process;
  readonly #prng;
  /** The member that is asked next: any one after an answer, the next one after none. */
  #asked = 0;
  /** Machines that were emptied and are not listed yet. */
  readonly #blank = new Set<Member>();
  #idle = true;
  /** Nothing more is taken in or let go; what was begun is finished. */
  #active = false;

  constructor(parts: ClientParts, members: readonly Member[]) {
    this.#parts = parts;
    this.#members = members;
    this.#process = clientProcess(parts, "o1", 600);
    this.#prng = parts.context.prng.fork("operator");
    this.#channels = channelsOf(parts, this.#process, { user: "root" });
  }

  /** Everybody who should be a member is one, with a vote, and nobody else is. */
  get idle(): boolean {
    return this.#idle;
  }

  /** Somebody's data are gone or damaged. */
  replace(member: Member): void {
    member.lost = true;
    this.#begin();
  }

  /** Notices a member that refused its own data. */
  look(): void {
    if (this.#members.some(({ belongs, lost }) => belongs && lost)) this.#begin();
  }

  /** Takes a spare machine in. False when there is none. */
  add(): boolean {
    const spare = this.#members.find(({ belongs }) => !belongs);
    if (spare === undefined) return false;
    spare.belongs = true;
    spare.lost = true;
    this.#begin();
    return true;
  }

  /**
   * Lets a member go. False when too few would stay, or while a machine may have lost its data: nobody starts again
   * who was let go, and the others must be enough to remove it.
   */
  remove(): boolean {
    const all = this.#members.filter(({ belongs }) => belongs);
    if (all.length <= votersMin || !all.every(({ sound }) => sound)) return false;
    this.#prng.pick(all).belongs = false;
    this.#begin();
    return true;
  }

  #begin(): void {
    this.#idle = false;
    if (this.#active) return;
    this.#active = true;
    this.#process.wake("work", 10, () => void this.#work());
  }

  async #work(): Promise<void> {
    const { context } = this.#parts;
    while (!this.#idle) {
      try {
        this.#idle = !(await this.#step(must(this.#channels[this.#asked], "there is somebody to ask")));
        this.#asked = this.#prng.below(this.#channels.length);
        context.count("operator step");
      } catch (error) {
        this.#asked = (this.#asked + 1) % this.#channels.length;
        context.count("operator step failed");
        context.scheduler.noteText(String(error));
      }
      await sleep(this.#process, 50 + this.#prng.float() * 100);
    }
    this.#active = false;
  }

  /** Whether there was anything to do. */
  async #step(channel: RpcChannel): Promise<boolean> {
    const { members: listed } = await channel.unary(Cluster.MemberList, { linearizable: true }, callOptions);
    const entryOf = (member: Member) => listed.find(({ peerURLs }) => peerURLs.includes(member.peerUrl));
    // Who is a learner is made a voter before the next is taken in: there may be one at a time.
    const learnersFirst = [...this.#members].sort((a, b) => learns(entryOf(b)) - learns(entryOf(a)));
    for (const member of learnersFirst) {
      const entry = entryOf(member);
      if (!member.belongs || (member.lost && !this.#blank.has(member))) {
        if (entry !== undefined)
          return this.#call("removed", channel.unary(Cluster.MemberRemove, { ID: entry.ID }, callOptions));
        if (member.belongs || member.state !== "down") this.#empty(member);
        if (!member.belongs) continue;
      }
      if (member.lost) return this.#takeIn(member, entry, channel);
      if (entry?.isLearner === true) {
        if (member.state === "down") member.start();
        return this.#call("promoted", channel.unary(Cluster.MemberPromote, { ID: entry.ID }, callOptions));
      }
      if (entry === undefined) return true; // an older answer, or one of the first that is not known yet
    }
    return false;
  }

  /** Nobody lists the machine any more: it starts from nothing. */
  #empty(member: Member): void {
    member.wipe();
    this.#blank.delete(member);
    if (member.belongs) this.#blank.add(member);
  }

  #takeIn(member: Member, entry: etcdserverpb.Member | undefined, channel: RpcChannel): Promise<true> | true {
    if (entry === undefined) {
      const request = { peerURLs: [member.peerUrl], isLearner: true };
      return this.#call("added", channel.unary(Cluster.MemberAdd, request, callOptions));
    }
    member.joins = this.#members.filter((other) => other !== member && other.belongs && !other.lost);
    member.lost = false;
    this.#blank.delete(member);
    member.start();
    return true;
  }

  async #call(what: string, call: Promise<unknown>): Promise<true> {
    await call;
    this.#parts.context.count(`member ${what}`);
    this.#parts.context.story(`operator: member ${what}`);
    return true;
  }
}

function learns(entry: etcdserverpb.Member | undefined): number {
  return entry?.isLearner === true ? 1 : 0;
}
