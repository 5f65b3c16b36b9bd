// Random programs: seeded sequences of writes, reads, transactions, compactions, leases and watches over a handful
// of keys. Both servers get the same program, because what is drawn depends on the seed and the base revision only.
import { createPrng, utf8, type Init, type Prng } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { ParityGroup } from "../case.ts";
import { cases } from "../runner.ts";
import type { Session } from "../session.ts";

const { KV, Lease } = etcdserverpb;
const keyNames = ["p/a", "p/b", "p/c", "p/d", "p/e"] as const;
const stepsPerProgram = 30;
const programLeases = 3;

/** What one program has drawn so far. */
class Program {
  readonly #session: Session;
  readonly #prng: Prng;
  #value = 0;
  #steps = 0;

  constructor(session: Session, seed: string) {
    this.#session = session;
    this.#prng = createPrng(seed);
  }

  async run(): Promise<void> {
    const session = this.#session;
    const steps: readonly (readonly [weight: number, step: () => Promise<unknown>])[] = [
      [8, () => session.call(KV.Put, this.#put())],
      [3, () => session.call(KV.DeleteRange, this.#delete())],
      [7, () => session.call(KV.Range, this.#range())],
      [8, () => session.call(KV.Txn, this.#txn(2))],
      [1, () => session.compact(this.#revision(), this.#chance(3))],
      [1, () => session.grant(this.#lease(), 600)],
      [1, () => session.call(Lease.LeaseRevoke, { ID: this.#lease() })],
      [1, () => session.call(Lease.LeaseTimeToLive, { ID: this.#lease(), keys: true }, { mask: ["TTL"] })],
      [1, () => session.stream(Lease.LeaseKeepAlive, [{ ID: this.#lease() }])],
    ];
    const deck = steps.flatMap(([weight, step]) => Array.from({ length: weight }, () => step));
    const tap = session.watch();
    await tap.create({ key: utf8("p/"), rangeEnd: utf8("p0"), prevKv: this.#chance(2) });
    await session.grant(this.#lease(), 600);
    for (this.#steps = 0; this.#steps < stepsPerProgram; this.#steps++) await this.#pick(deck)();
    await this.#readBack(tap);
    tap.close();
  }

  /** Everything that is left, and the events of all that happened, live and from history. */
  async #readBack(tap: ReturnType<Session["watch"]>): Promise<void> {
    const session = this.#session;
    await session.range("p/", "p0");
    await tap.create({ key: utf8("~fence") });
    await session.put("~fence");
    await tap.events(1, 1);
    await tap.events(0, 0);
    await this.#history();
  }

  /** A watch from some revision that can be read. At the compacted one etcd before 3.5.16 has lost the tombstones. */
  async #history(): Promise<void> {
    const session = this.#session;
    const revision = Math.max(1, this.#revision());
    if ((await session.call(KV.Range, { key: utf8("p/"), revision })) === undefined) return;
    const tap = session.watch();
    await tap.create({ key: utf8("p/"), rangeEnd: utf8("~~"), startRevision: revision + 1 });
    const fence = await session.call(KV.Put, { key: utf8("~fence") });
    await tap.eventsUpTo(0, fence?.header?.revision ?? 0);
    tap.close();
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#prng.below(from.length)] as T;
  }

  #chance(oneIn: number): boolean {
    return this.#prng.below(oneIn) === 0;
  }

  #key(): Uint8Array {
    return utf8(this.#pick(keyNames));
  }

  /** A range end: mostly none, else a prefix's, another key or the open end. */
  #end(): Uint8Array {
    return utf8(this.#pick(["", "", "", "p0", "p/d", "p/c", "\0"]));
  }

  /** Around the revisions of this program: some are compacted, some still to come. */
  #revision(): number {
    return this.#session.base + this.#prng.below(this.#steps + 4) - 1;
  }

  #lease(): bigint {
    return this.#session.lease + BigInt(this.#prng.below(programLeases));
  }

  #put(): Init<etcdserverpb.PutRequest> {
    const ignoreValue = this.#chance(8);
    const ignoreLease = this.#chance(8);
    const value = ignoreValue && !this.#chance(6) ? "" : String(++this.#value);
    const lease = this.#chance(5) && !(ignoreLease && !this.#chance(6)) ? this.#lease() : 0n;
    return { key: this.#key(), value: utf8(value), lease, ignoreValue, ignoreLease, prevKv: this.#chance(2) };
  }

  #delete(): Init<etcdserverpb.DeleteRangeRequest> {
    return { key: this.#key(), rangeEnd: this.#end(), prevKv: this.#chance(2) };
  }

  #range(): Init<etcdserverpb.RangeRequest> {
    // Equal values have no fixed order: only orders by what is different for every key.
    const order = this.#pick([
      {},
      {},
      { sortOrder: 1 },
      { sortOrder: 2 },
      { sortOrder: 1, sortTarget: 3 },
      { sortOrder: 2, sortTarget: 3 },
    ]);
    return {
      key: this.#key(),
      rangeEnd: this.#end(),
      limit: this.#chance(3) ? this.#prng.below(4) : 0,
      revision: this.#chance(4) ? this.#revision() : 0,
      serializable: this.#chance(4),
      keysOnly: this.#chance(8),
      countOnly: this.#chance(8),
      minModRevision: this.#chance(8) ? this.#revision() : 0,
      maxModRevision: this.#chance(8) ? this.#revision() : 0,
      minCreateRevision: this.#chance(8) ? this.#revision() : 0,
      maxCreateRevision: this.#chance(8) ? this.#revision() : 0,
      // A txn may give many keys the same revision; order by it only where one key is asked for.
      ...("sortTarget" in order ? { ...order, rangeEnd: utf8("") } : order),
    };
  }

  #compare(): Init<etcdserverpb.Compare> {
    const target = this.#prng.below(5);
    const revision = this.#revision();
    const union = [
      { version: this.#prng.below(4) },
      { createRevision: revision },
      { modRevision: revision },
      { value: utf8(String(this.#prng.below(this.#value + 1))) },
      { lease: this.#chance(2) ? 0n : this.#lease() },
    ][target];
    return { target, result: this.#prng.below(4), key: this.#key(), rangeEnd: this.#end(), ...union };
  }

  #txn(depth: number): Init<etcdserverpb.TxnRequest> {
    return { compare: this.#some(2, () => this.#compare()), success: this.#ops(depth), failure: this.#ops(depth) };
  }

  #ops(depth: number): Init<etcdserverpb.RequestOp>[] {
    return this.#some(3, () => {
      const kind = this.#prng.below(depth > 0 ? 9 : 8);
      if (kind < 3) return { requestPut: this.#put() };
      if (kind < 5) return { requestDeleteRange: this.#delete() };
      if (kind < 8) return { requestRange: { ...this.#range(), keysOnly: false } };
      return { requestTxn: this.#txn(depth - 1) };
    });
  }

  #some<T>(max: number, make: () => T): T[] {
    return Array.from({ length: this.#prng.below(max + 1) }, make);
  }
}

/** `count` programs; the same seed gives the same programs. */
export function programGroups(options: { readonly seed: number; readonly programs: number }): readonly ParityGroup[] {
  const names = Array.from({ length: options.programs }, (_, at) => `${options.seed}.${at + 1}`);
  return [
    {
      name: "program",
      cases: cases(
        names,
        (name) => name,
        (name) => (session) => new Program(session, name).run(),
      ),
    },
  ];
}
