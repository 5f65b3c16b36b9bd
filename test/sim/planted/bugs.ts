// Bugs that other systems really had, each as one change of our own text. They are in no file of the product: the
// loader beside this file changes the text while a test process loads it. A place that is no longer found fails
// the test, so the list stays true.

import type { SimOptions } from "../store/options.ts";

export type PlantedBug = {
  readonly name: string;
  /** What goes wrong, in words of the field. */
  readonly what: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Options that replace what a seed draws, where the bug lives in a corner of the whole space. */
  readonly narrow?: Partial<SimOptions>;
};

const three = {
  members: 3,
  clients: 4,
  watchers: 1,
  leases: 0,
  followers: 0,
  keys: 6,
  thinkMs: 20,
  delayMs: 1,
  syncMs: 1,
  safetyMs: 4_000,
  leaveMinorityDown: false,
} as const;
/** Crashes in the middle of elections. */
const elections: Partial<SimOptions> = {
  ...three,
  heartbeatMs: 25,
  electionMs: 150,
  faults: ["kill", "power-loss", "isolate", "one-way", "move-leader"],
  faultEveryMs: 100,
  delayMs: 5,
  syncMs: 5,
};
/** Members that lose what they did not write. */
const crashes: Partial<SimOptions> = {
  ...three,
  faults: ["power-loss", "all-power-loss", "kill"],
  faultEveryMs: 400,
};
/** Leaders that are cut off or asleep and do not know it. */
const deposed: Partial<SimOptions> = {
  ...three,
  heartbeatMs: 25,
  electionMs: 150,
  clients: 8,
  thinkMs: 20,
  requestTimeoutMs: 1_000,
  faults: ["pause", "stall", "isolate"],
  faultEveryMs: 400,
};
/** Frames that are lost, doubled and overtaken while leaders change. */
const disorder: Partial<SimOptions> = {
  ...three,
  faults: ["isolate", "one-way", "bridge", "reset", "stall", "move-leader"],
  faultEveryMs: 400,
  lossShare: 0.1,
  duplicateShare: 0.1,
  reorderShare: 0.3,
};
/** Images meet watches and compactions. */
const images: Partial<SimOptions> = {
  ...three,
  watchers: 5,
  snapshotCount: 10,
  catchupEntries: 1,
  faults: ["isolate", "bridge", "kill", "move-leader"],
  faultEveryMs: 400,
};

const raft = "libs/raft/src";
const driver = "libs/runtime/src/raft";
const store = "libs/runtime/src/store";

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "vote-not-durable",
    what: "term and vote are not written before the vote is given: two leaders in one term after a crash",
    file: `${raft}/take-effects.ts`,
    find: "const forced = current.term !== last.term || current.vote !== last.vote;",
    replace: "const forced = false;",
    narrow: elections,
  },
  {
    name: "vote-outlives-its-term",
    what: "the vote of an earlier term is kept in a new one: nobody can be elected",
    file: `${raft}/core.ts`,
    find: "    core.vote = undefined;\n",
    replace: "",
  },
  {
    name: "read-without-quorum",
    what: "a leader answers reads without asking whether it still leads: stale reads",
    file: `${raft}/read-index.ts`,
    find: "if (!hasQuorum(core.conf, (id) => round.acks.has(id))) return;",
    replace: "",
    narrow: deposed,
  },
  {
    name: "read-before-own-commit",
    what: "a new leader answers reads before it committed an entry of its term",
    file: `${raft}/read-index.ts`,
    find: " || !committedInTerm(core)) return;",
    replace: ") return;",
    narrow: elections,
  },
  {
    name: "read-round-reused",
    what: "an old heartbeat's answer confirms a new read",
    file: `${raft}/read-index.ts`,
    find: "if (current === undefined || current.round !== round) return;",
    replace: "if (current === undefined) return;",
    narrow: deposed,
  },
  {
    name: "read-skips-barrier",
    what: "linearizable reads are answered from local state at once",
    file: `${store}/read-barrier.ts`,
    find: "await group.linearizable({ timeoutMs: this.#timeoutMs });",
    replace: "await Promise.resolve(group);",
    narrow: deposed,
  },
  {
    name: "old-term-is-heard",
    what: "messages of an earlier term are taken for the present one's",
    file: `${raft}/raft.ts`,
    find: "if (message.term < core.term) {",
    replace: "if (false as boolean) {",
    narrow: disorder,
  },
  {
    name: "commits-by-counting-replicas",
    what: "entries of earlier terms are committed because a quorum holds them",
    file: `${raft}/replication.ts`,
    find: " || core.log.termAt(index) !== core.term) return;",
    replace: ") return;",
    narrow: elections,
  },
  {
    name: "next-behind-match",
    what: "an old rejection takes the next index behind what is known to match",
    file: `${raft}/progress.ts`,
    find: "const next = Math.max(Math.min(prevIndex, agreeAtMost + 1), this.match + 1);",
    replace: "const next = Math.max(1, Math.min(prevIndex, agreeAtMost + 1) - 5);",
    narrow: disorder,
  },
  {
    name: "stable-aba",
    what: "the disk's word about replaced entries makes the new ones durable",
    file: `${raft}/replication.ts`,
    find: "if (taken.truncatedFrom !== undefined) forgetReplaced(core, taken.truncatedFrom);",
    replace: "",
    narrow: elections,
  },
  {
    name: "truncates-without-conflict",
    what: "a late, shorter append takes back entries that were acknowledged",
    file: `${raft}/log.ts`,
    find: "const fresh = entries.findIndex((entry) => this.termAt(entry.index) !== entry.term);",
    replace: "const fresh = entries.findIndex((entry) => entry.index > this.#committed);",
    narrow: disorder,
  },
  {
    name: "commit-not-bounded",
    what: "a follower commits up to the leader's index, also what it has not compared",
    file: `${raft}/replication.ts`,
    find: "log.commitTo(Math.min(message.commit, taken.lastNew));",
    replace: "log.commitTo(Math.min(message.commit, log.lastIndex));",
    narrow: disorder,
  },
  {
    name: "follower-acks-before-disk",
    what: "a follower confirms entries that are not on its disk",
    file: `${raft}/replication.ts`,
    find: 'sendWhenDurable(core, { ...reply, type: "append-accepted", index: taken.lastNew });',
    replace: 'send(core, { ...reply, type: "append-accepted", index: taken.lastNew });',
    narrow: crashes,
  },
  {
    name: "ack-before-fsync",
    what: "writes are acknowledged before they are on any disk, also with one member",
    file: `${driver}/wal-writer.ts`,
    find: "await file.writeDurably(bytes, this.#offset);",
    replace: "await file.write(bytes, this.#offset);",
    narrow: crashes,
  },
  {
    name: "fsync-error-ignored",
    what: "a failed sync is tried again, and the second one succeeds without having written anything",
    file: `${driver}/wal-writer.ts`,
    find: "await file.writeDurably(bytes, this.#offset);",
    replace: "await file.writeDurably(bytes, this.#offset).catch(() => undefined);",
    narrow: { ...crashes, faults: ["fsync-error", "power-loss", "all-power-loss"] },
  },
  {
    name: "directory-not-synced",
    what: "a new log file's name is not made durable",
    file: `${driver}/wal-files.ts`,
    find: "    await file.datasync();\n    await this.#disk.syncDirectory(this.#directory);\n    return file;",
    replace: "    await file.datasync();\n    return file;",
    narrow: crashes,
  },
  {
    name: "tail-not-zeroed",
    what: "the remains of a torn write are left in the log and met again",
    file: `${driver}/wal-files.ts`,
    find: "await fillWithZeros(file, offset, this.#segmentBytes);",
    replace: "await Promise.resolve(offset);",
    narrow: crashes,
  },
  {
    name: "torn-tail-refused",
    what: "a write that a crash cut short makes the log unreadable",
    file: "libs/wal/src/scan.ts",
    find: 'if (hasZeroSector(bytes, from, damage.damagedTo)) return { kind: "torn", offset };',
    replace: "",
    narrow: crashes,
  },
  {
    name: "log-cut-before-flush",
    what: "log entries are removed before the state that holds their effect is durable",
    file: `${driver}/raft-group.ts`,
    find: "    await options.stateMachine.flush();\n",
    replace: "",
    narrow: { ...crashes, snapshotCount: 10, catchupEntries: 1 },
  },
  {
    name: "forwarded-twice",
    what: "a proposal that is sent again after a broken connection is applied twice",
    file: `${driver}/raft-member.ts`,
    find: "else if (this.#intake.isRepetition(from, bootId, sequence))",
    replace: "else if (false as boolean)",
    narrow: { ...disorder, faults: ["reset"], faultEveryMs: 150 },
  },
  {
    name: "retried-without-certainty",
    what: "a proposal is handed to a new leader though the old one may have committed it",
    file: `${driver}/raft-member.ts`,
    find: "this.#parts.reads.leaderChanged();",
    replace: "this.#parts.reads.leaderChanged(); this.#parts.proposals.termApplied(term, this.#now());",
    narrow: deposed,
  },
  {
    name: "index-behind-data",
    what: "the applied index is stored behind the data: an entry is applied twice after a restart",
    file: "libs/mvcc/src/mvcc-store.ts",
    find: "appliedIndex: this.#position.appliedIndex,\n      appliedTerm: this.#position.appliedTerm,\n      clusterTimeMs: this.#position.clusterTimeMs,\n      revision",
    replace:
      "appliedIndex: Math.max(0, this.#position.appliedIndex - 1),\n      appliedTerm: this.#position.appliedTerm,\n      clusterTimeMs: this.#position.clusterTimeMs,\n      revision",
  },
  {
    name: "host-clock-in-apply",
    what: "applying an entry looks at the host's clock: members diverge",
    file: "libs/etcd/src/apply.ts",
    find: "deadlineMs: context.clusterTimeMs + ttlSeconds * 1000,",
    replace: "deadlineMs: Date.now() + ttlSeconds * 1000,",
  },
  {
    name: "state-depends-on-waiters",
    what: "what an entry does depends on whether a caller waits on this member",
    file: "libs/etcd/src/apply.ts",
    find: "deadlineMs: context.clusterTimeMs + ttlSeconds * 1000,",
    replace: "deadlineMs: context.clusterTimeMs + ttlSeconds * 1000 + (context.reads ? 1 : 0),",
  },
  {
    name: "events-lost-when-blocked",
    what: "events are dropped while a watch stream takes no more",
    file: `${store}/watch-hub.ts`,
    find: "if (watcher.stream.blocked) watcher.stream.lag(watcher, firstRevision);",
    replace: "if (watcher.stream.blocked) void firstRevision;",
  },
  {
    name: "watch-skips-compacted",
    what: "a watch that starts in compacted history silently begins later",
    file: `${store}/watch-stream.ts`,
    find: "if (start > 0 && start < compactedRevision) {",
    replace: "if (start > 0 && start < compactedRevision && compactedRevision < 0) {",
    narrow: { ...images, compactEveryMs: 50 },
  },
  {
    name: "events-lost-at-install",
    what: "a watcher misses what an installed image skipped",
    file: `${store}/watch-hub.ts`,
    find: "const next = this.#published + 1;",
    replace: "const next = this.revision + 1;",
    narrow: images,
  },
  {
    name: "back-in-time-after-install",
    what: "after an image a watcher is sent again what it has seen",
    file: `${store}/watch-stream.ts`,
    find: "watcher.next = Math.max(watcher.next, next);",
    replace: "watcher.next = Math.max(this.#hub.compactedRevision, 2, next - 3);",
    narrow: images,
  },
  {
    name: "progress-ahead-of-events",
    what: "a progress notification overtakes events that are still to be sent",
    file: `${store}/watch-stream.ts`,
    find: "if (!this.#owesProgress || this.#lagging.size > 0) return;",
    replace: "if (!this.#owesProgress) return;",
  },
  {
    name: "future-watch-gets-old-events",
    what: "a watch from a future revision is sent earlier events",
    file: `${store}/watch-hub.ts`,
    find: "const unseen = firstAtLeast(revisions, watcher.next);",
    replace: "const unseen = 0;",
    narrow: images,
  },
  {
    name: "revision-split",
    what: "the events of one revision come in two responses",
    file: `${store}/watch-stream.ts`,
    find: "if (!watcher.fragment || events.length < 2 || totalBytes(events) < limit) {",
    replace:
      "if (events.length > 1) {\n      for (const event of events) this.#send({ watchId: watcher.id, events: [event] });\n      return;\n    }\n    if (!watcher.fragment || events.length < 2 || totalBytes(events) < limit) {",
  },
  {
    name: "lease-by-wall-clock",
    what: "leases run by the wall clock, which jumps",
    file: `${store}/store-node.ts`,
    find: "const time = new ClusterClock({ monoMs: () => clock.monoMs(),",
    replace: "const time = new ClusterClock({ monoMs: () => clock.wallMs(),",
    narrow: { ...three, leases: 4, faults: ["clock-jump", "move-leader"], faultEveryMs: 400 },
  },
  {
    name: "lease-ended-by-stale-word",
    what: "a lease is ended because somebody thought it was due, though it was renewed meanwhile",
    file: "libs/etcd/src/apply.ts",
    find: "if (lease === undefined || lease.deadlineMs > context.clusterTimeMs)",
    replace: "if (lease === undefined)",
    narrow: { ...deposed, leases: 4 },
  },
  {
    name: "revoked-lease-renewed",
    what: "renewing a lease that is gone is answered as if it were there",
    file: "libs/etcd/src/apply.ts",
    find: "if (lease === undefined || lease.deadlineMs <= context.clusterTimeMs) return 0;",
    replace: "if (lease === undefined) return 2;",
  },
  {
    name: "lease-never-ends-after-install",
    what: "a leader that installed an image looks at the leases of the state before",
    file: `${store}/store-node.ts`,
    find: "    get leases() {\n      return state.leases;\n    },",
    replace: "    leases: state.leases,",
    narrow: { ...images, leases: 4 },
  },
  {
    name: "partial-transaction",
    what: "of a transaction only the first operation is carried out",
    file: "libs/etcd/src/txn.ts",
    find: "const responses = branchOf(request, path.succeeded).map(",
    replace: "const responses = branchOf(request, path.succeeded).slice(0, 1).map(",
  },
  {
    name: "leader-forgets-to-step-down",
    what: "a member that stops believing in its leadership still refuses others' pre-votes",
    file: `${raft}/core.ts`,
    find: "becomeFollower(core, core.term, undefined);",
    replace: "becomeFollower(core, core.term, core.id);",
  },
];
