// A whole Raft group on one desk: members, their disks, their state machines and the messages between them, all
// moved by hand. Used by the property test (chance moves it) and by the transcripts (a script moves it). It
// checks the Raft invariants after every move.
import { assert, createPrng, must, utf8 } from "@keelson/base";
import {
  type ConfState,
  type Effect,
  type Entry,
  type HardState,
  type MemberId,
  type Message,
  type PersistEffect,
  Raft,
  type SnapshotMark,
} from "../src/mod.ts";

export interface MemberDisk {
  hardState: HardState;
  snapshot: SnapshotMark;
  entries: Entry[];
}

export interface Image {
  readonly mark: SnapshotMark;
  readonly hash: number;
}

export type InFlight =
  | { readonly kind: "message"; readonly message: Message }
  | {
      readonly kind: "image";
      readonly from: MemberId;
      readonly to: MemberId;
      readonly term: number;
      readonly image: Image;
    };

export interface Member {
  readonly id: MemberId;
  raft: Raft | undefined;
  boots: number;
  disk: MemberDisk;
  writing: PersistEffect[];
  applied: number;
  appliedTerm: number;
  /** Rolling hash of everything applied. */
  hash: number;
  /** Configuration at `applied`. */
  conf: ConfState;
  installing: Image | undefined;
  /** The image installed last. */
  lastImage: SnapshotMark | undefined;
  readonly reads: Map<bigint, number>;
}

const timing = { heartbeatTicks: 2, electionTicks: 10, successionTicks: 3 };

export class Cluster {
  readonly members = new Map<MemberId, Member>();
  network: InFlight[] = [];
  /** What was counted, so that a test can require that it happened at all. */
  readonly seen = { elections: 0, commits: 0, reads: 0, images: 0, truncations: 0, rejected: 0, confChanges: 0 };
  /** Called with everything a member was told to do, before it happens. */
  onEffect: (member: Member, effect: Effect) => void = () => {};
  readonly #seed: string;
  readonly #leaders = new Map<number, MemberId>();
  readonly #committed: { term: number; hash: number }[] = [{ term: 0, hash: 0 }];
  #nextContext = 1n;

  constructor(seed: string, ids: readonly MemberId[], conf: ConfState) {
    this.#seed = seed;
    for (const id of ids) {
      const mark = { index: 0, term: 0, conf };
      const disk = { hardState: { term: 0, vote: undefined, commit: 0 }, snapshot: mark, entries: [] };
      this.members.set(id, {
        id,
        raft: undefined,
        boots: 0,
        disk,
        writing: [],
        applied: 0,
        appliedTerm: 0,
        hash: 0,
        conf,
        installing: undefined,
        lastImage: undefined,
        reads: new Map(),
      });
      this.start(id);
    }
  }

  /** Highest index any member knows to be committed. */
  get committedIndex(): number {
    return this.#committed.length - 1;
  }

  member(id: MemberId): Member {
    return must(this.members.get(id), "known member");
  }

  start(id: MemberId): void {
    const member = this.member(id);
    if (member.raft !== undefined) return;
    member.boots++;
    this.#adoptImage(member);
    member.raft = new Raft({
      id,
      timing,
      prng: createPrng(`${this.#seed}/${id}/${member.boots}`),
      conf: member.conf,
      hardState: member.disk.hardState,
      snapshot: member.disk.snapshot,
      entries: member.disk.entries,
      applied: member.applied,
    });
    this.drain(member);
  }

  /** The process ended between installing an image and noting it in the log: the state machine tells. */
  #adoptImage(member: Member): void {
    const { disk, lastImage } = member;
    if (lastImage === undefined || member.applied !== lastImage.index) return;
    if (member.applied <= disk.snapshot.index + disk.entries.length) return;
    disk.snapshot = lastImage;
    disk.entries = [];
  }

  /** The process dies; `kept` of its unfinished writes had reached the disk. */
  crash(id: MemberId, kept: number): void {
    const member = this.member(id);
    if (member.raft === undefined) return;
    for (const write of member.writing.slice(0, kept)) store(member.disk, write);
    member.raft = undefined;
    member.writing = [];
    member.installing = undefined;
    member.reads.clear();
  }

  tick(id: MemberId): void {
    this.#with(id, (raft) => raft.tick());
  }

  propose(id: MemberId, text: string): boolean {
    let appended = false;
    this.#with(id, (raft) => {
      appended = raft.propose({ kind: "command", data: utf8(text) }).kind === "appended";
    });
    return appended;
  }

  read(id: MemberId): bigint {
    const context = this.#nextContext++;
    this.#with(id, (raft, member) => {
      member.reads.set(context, this.committedIndex);
      raft.readIndex(context);
    });
    return context;
  }

  call(id: MemberId, what: (raft: Raft, member: Member) => void): void {
    this.#with(id, what);
  }

  /** The disk finishes `count` of its waiting writes. */
  finishWrites(id: MemberId, count = Infinity): void {
    const member = this.member(id);
    for (let i = 0; i < count && member.raft !== undefined; i++) {
      const write = member.writing.shift();
      if (write === undefined) return;
      store(member.disk, write);
      for (const message of write.messages) this.network.push({ kind: "message", message });
      member.raft.persisted(write.ack);
      this.drain(member);
    }
  }

  deliver(item: InFlight): void {
    if (item.kind === "message") {
      this.#with(item.message.to, (raft) => raft.step(item.message));
      return;
    }
    this.#with(item.to, (raft, member) => {
      if (raft.offerImage(item.from, item.term, item.image.mark)) member.installing = item.image;
    });
    this.#with(item.from, (raft) => raft.snapshotSent(item.to, true));
  }

  /** An image that is being taken in is complete, or given up. */
  finishInstall(id: MemberId, success: boolean): void {
    this.#with(id, (raft, member) => {
      const image = member.installing;
      if (image === undefined) return;
      member.installing = undefined;
      if (!success) return raft.imageFailed();
      this.seen.images++;
      member.applied = image.mark.index;
      member.appliedTerm = image.mark.term;
      member.hash = image.hash;
      member.conf = image.mark.conf;
      member.lastImage = image.mark;
      raft.imageInstalled();
    });
  }

  /** Removes what is applied from the log, keeping `keep` entries. */
  compact(id: MemberId, keep: number): void {
    this.#with(id, (raft, member) => {
      const to = member.applied - keep;
      if (to <= member.disk.snapshot.index || member.writing.length > 0) return;
      const term = must(termIn(member.disk, to), "compaction point on disk");
      raft.compactTo(to);
      member.disk.entries = member.disk.entries.filter((entry) => entry.index > to);
      member.disk.snapshot = { index: to, term, conf: member.conf };
    });
  }

  leader(): Member | undefined {
    let best: Member | undefined;
    for (const member of this.members.values()) {
      if (member.raft?.view().role !== "leader") continue;
      if (best === undefined || member.raft.view().term > must(best.raft, "running").view().term) best = member;
    }
    return best;
  }

  /** Delivers, writes and ticks in a fair order for `rounds` rounds: nothing fails. */
  settle(rounds: number): void {
    for (let round = 0; round < rounds; round++) {
      for (const id of this.members.keys()) {
        this.finishWrites(id);
        this.finishInstall(id, true);
      }
      const items = this.network;
      this.network = [];
      for (const item of items) this.deliver(item);
      if (round % 4 === 0) for (const id of this.members.keys()) this.tick(id);
    }
  }

  checkLogs(): void {
    const disks = [...this.members.values()].map((member) => member.disk);
    for (const a of disks) for (const b of disks) if (a !== b) checkMatching(a, b);
  }

  #with(id: MemberId, what: (raft: Raft, member: Member) => void): void {
    const member = this.members.get(id);
    if (member?.raft === undefined) return;
    what(member.raft, member);
    this.drain(member);
  }

  drain(member: Member): void {
    for (;;) {
      const raft = member.raft;
      if (raft === undefined) return;
      const effects = raft.takeEffects();
      this.#checkLeader(raft);
      if (effects.length === 0) return;
      for (const effect of effects) this.#carryOut(member, raft, effect);
    }
  }

  #carryOut(member: Member, raft: Raft, effect: Effect): void {
    this.onEffect(member, effect);
    switch (effect.kind) {
      case "send":
        for (const message of effect.messages) {
          if (message.type === "append-rejected") this.seen.rejected++;
          this.network.push({ kind: "message", message });
        }
        return;
      case "persist":
        if (effect.entries[0] !== undefined && effect.entries[0].index <= lastOf(member)) this.seen.truncations++;
        member.writing.push(effect);
        return;
      case "commit":
        this.#apply(member, raft, effect.entries);
        return;
      case "read-confirmed": {
        const floor = member.reads.get(effect.context);
        if (floor === undefined) return;
        member.reads.delete(effect.context);
        this.seen.reads++;
        assert(effect.index >= floor, "a read sees every write committed before it began", {
          index: effect.index,
          floor,
        });
        return;
      }
      case "read-dropped":
        member.reads.delete(effect.context);
        return;
      case "send-snapshot": {
        const mark = { index: member.applied, term: member.appliedTerm, conf: member.conf };
        const image = { mark, hash: member.hash };
        this.network.push({ kind: "image", from: member.id, to: effect.to, term: raft.view().term, image });
        return;
      }
    }
  }

  #apply(member: Member, raft: Raft, entries: readonly Entry[]): void {
    for (const entry of entries) {
      assert(entry.index === member.applied + 1, "entries are applied without a gap", { index: entry.index });
      assert(termIn(member.disk, entry.index) === entry.term, "an applied entry is durable here", {
        index: entry.index,
      });
      member.applied = entry.index;
      member.appliedTerm = entry.term;
      member.hash = hashEntry(member.hash, entry);
      this.#checkCommitted(entry, member.hash);
      if (entry.kind === "membership") this.seen.confChanges++;
      raft.applied(entry.index);
      member.conf = raft.view().conf;
    }
  }

  #checkCommitted(entry: Entry, hash: number): void {
    const known = this.#committed[entry.index];
    if (known === undefined) {
      assert(this.#committed.length === entry.index, "commits are known in order");
      this.#committed.push({ term: entry.term, hash });
      this.seen.commits++;
      return;
    }
    assert(known.term === entry.term && known.hash === hash, "a committed entry never changes", { index: entry.index });
  }

  #checkLeader(raft: Raft): void {
    const { role, term, id } = raft.view();
    if (role !== "leader") return;
    const known = this.#leaders.get(term);
    if (known === undefined) {
      this.#leaders.set(term, id);
      this.seen.elections++;
    }
    assert(known === undefined || known === id, "one leader per term", { term, known: String(known), id: String(id) });
  }
}

function store(disk: MemberDisk, write: PersistEffect): void {
  if (write.hardState !== undefined) disk.hardState = write.hardState;
  if (write.snapshot !== undefined) {
    disk.snapshot = write.snapshot;
    disk.entries = [];
  }
  const first = write.entries[0];
  if (first === undefined) return;
  disk.entries = disk.entries.filter((entry) => entry.index < first.index);
  disk.entries.push(...write.entries);
}

function termIn(disk: MemberDisk, index: number): number | undefined {
  if (index === disk.snapshot.index) return disk.snapshot.term;
  return disk.entries[index - disk.snapshot.index - 1]?.term;
}

function lastOf(member: Member): number {
  return Math.max(
    member.disk.snapshot.index + member.disk.entries.length,
    ...member.writing.map((write) => write.entries.at(-1)?.index ?? 0),
  );
}

function checkMatching(a: MemberDisk, b: MemberDisk): void {
  let agreed = false;
  for (let i = a.entries.length - 1; i >= 0; i--) {
    const mine = must(a.entries[i], "entry");
    const theirs = b.entries[mine.index - b.snapshot.index - 1];
    if (theirs === undefined) continue;
    if (mine.term === theirs.term) {
      agreed = true;
      assert(hashEntry(0, mine) === hashEntry(0, theirs), "same index and term, same entry", { index: mine.index });
    } else {
      assert(!agreed, "logs that agree at one entry agree before it", { index: mine.index });
    }
  }
}

function hashEntry(seed: number, entry: Entry): number {
  let hash = Math.imul(seed ^ entry.index, 0x9e3779b1) ^ entry.term;
  for (const byte of entry.data) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
