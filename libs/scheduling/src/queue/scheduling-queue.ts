// Pods waiting for a node, in three places: active (to be tried now, most important first), backing off (tried again
// at a known time) and unschedulable (tried again when something happens that could help). Synchronous; time is an
// argument. Invariant: a pod is in at most one place, and in none while it is being decided on.
import { MinHeap, assert } from "@keelson/base";
import type { ObjectKey } from "@keelson/api";
import type { PodInfo } from "../cluster/pod-info.ts";
import type { ClusterEvent } from "../framework.ts";
import { podBackoffMaxMs, podBackoffMinMs, unschedulableRetryMs } from "../limits.ts";

export type QueuedPod = {
  readonly info: PodInfo;
  /** Tries so far, this one included once popped. */
  readonly attempts: number;
  /** When it first came, for the time-to-schedule figure. */
  readonly addedMs: number;
};

type Entry = { info: PodInfo; attempts: number; readonly addedMs: number; place: Place; readonly order: number };
type Place =
  | { readonly kind: "active" }
  | { readonly kind: "backoff"; readonly untilMs: number }
  | { readonly kind: "unschedulable"; readonly sinceMs: number; readonly plugins: readonly string[] }
  | { readonly kind: "deciding"; readonly changed: boolean };

/** Which events help a pod that `plugin` rejected. */
export type HelpTable = ReadonlyMap<string, readonly ClusterEvent[]>;

export class SchedulingQueue {
  readonly #entries = new Map<ObjectKey, Entry>();
  /** May hold stale keys; an entry counts only while its place says active. */
  readonly #active = new MinHeap<Entry>(
    (a, b) => b.info.priority - a.info.priority || a.addedMs - b.addedMs || a.order - b.order,
  );
  readonly #help: HelpTable;
  #order = 0;
  /** No waiting pod is due before this. */
  #dueMs = Number.POSITIVE_INFINITY;

  constructor(help: HelpTable) {
    this.#help = help;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: ObjectKey): boolean {
    return this.#entries.has(key);
  }

  /** Pods per place, for metrics. */
  counts(): { readonly active: number; readonly backoff: number; readonly unschedulable: number } {
    const counts = { active: 0, backoff: 0, unschedulable: 0 };
    for (const { place } of this.#entries.values()) if (place.kind !== "deciding") counts[place.kind]++;
    return counts;
  }

  /** A new pod, or a newer version of one that waits. */
  put(info: PodInfo, nowMs: number): void {
    const present = this.#entries.get(info.key);
    if (present !== undefined && present.info.uid === info.uid) {
      const specChanged =
        present.info.pod.metadata?.generation !== info.pod.metadata?.generation || !sameGates(present.info, info);
      present.info = info;
      if (specChanged && present.place.kind === "unschedulable") this.#activate(present);
      else if (present.place.kind === "deciding") present.place = { kind: "deciding", changed: true };
      return;
    }
    const entry: Entry = { info, attempts: 0, addedMs: nowMs, place: { kind: "active" }, order: this.#order++ };
    this.#entries.set(info.key, entry);
    this.#active.push(entry);
  }

  remove(key: ObjectKey): void {
    this.#entries.delete(key);
  }

  /** The most important pod to try now; it stays known until `done`, `giveUp` or `retryLater`. */
  pop(nowMs: number): QueuedPod | undefined {
    this.#wake(nowMs);
    for (let entry = this.#active.pop(); entry !== undefined; entry = this.#active.pop()) {
      if (this.#entries.get(entry.info.key) !== entry || entry.place.kind !== "active") continue;
      entry.place = { kind: "deciding", changed: false };
      entry.attempts++;
      return { info: entry.info, attempts: entry.attempts, addedMs: entry.addedMs };
    }
    return undefined;
  }

  /** The pod has a node. */
  done(key: ObjectKey): void {
    this.#entries.delete(key);
  }

  /** No node fits; waits for an event that could help one of `plugins`. */
  giveUp(key: ObjectKey, plugins: readonly string[], nowMs: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    assert(entry.place.kind === "deciding", "only a pod being decided on is given up", {
      key,
      place: entry.place.kind,
    });
    entry.place = { kind: "unschedulable", sinceMs: nowMs, plugins };
    this.#dueMs = Math.min(this.#dueMs, nowMs + unschedulableRetryMs);
  }

  /** The try failed for a reason that may pass by itself (a refused binding). */
  retryLater(key: ObjectKey, nowMs: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.place.kind !== "deciding") return;
    entry.place = { kind: "backoff", untilMs: nowMs + backoffMs(entry.attempts) };
    this.#dueMs = Math.min(this.#dueMs, nowMs + backoffMs(entry.attempts));
  }

  /** Something changed: pods that it may help go back, after what is left of their back-off. */
  onEvent(event: ClusterEvent, nowMs: number): void {
    for (const entry of this.#entries.values()) {
      const { place } = entry;
      if (place.kind !== "unschedulable" || !this.#helps(event, place.plugins)) continue;
      const untilMs = place.sinceMs + backoffMs(entry.attempts);
      if (untilMs > nowMs) {
        entry.place = { kind: "backoff", untilMs };
        this.#dueMs = Math.min(this.#dueMs, untilMs);
      } else this.#activate(entry);
    }
  }

  /** When `pop` could have something although nothing is put or happens; undefined for never. */
  nextWakeMs(): number | undefined {
    let next = Number.POSITIVE_INFINITY;
    for (const { place } of this.#entries.values()) {
      if (place.kind === "active") return 0;
      next = Math.min(next, dueOf(place));
    }
    return Number.isFinite(next) ? next : undefined;
  }

  #helps(event: ClusterEvent, plugins: readonly string[]): boolean {
    // Without a named plug-in nobody knows what would help: anything may.
    return plugins.length === 0 || plugins.some((plugin) => this.#help.get(plugin)?.includes(event) ?? true);
  }

  #wake(nowMs: number): void {
    if (nowMs < this.#dueMs) return;
    this.#dueMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      const { place } = entry;
      const dueMs = dueOf(place);
      if (dueMs <= nowMs) this.#activate(entry);
      else this.#dueMs = Math.min(this.#dueMs, dueMs);
    }
  }

  #activate(entry: Entry): void {
    entry.place = { kind: "active" };
    this.#active.push(entry);
  }
}

function dueOf(place: Place): number {
  if (place.kind === "backoff") return place.untilMs;
  return place.kind === "unschedulable" ? place.sinceMs + unschedulableRetryMs : Number.POSITIVE_INFINITY;
}

function backoffMs(attempts: number): number {
  return Math.min(podBackoffMaxMs, podBackoffMinMs * 2 ** Math.max(0, attempts - 1));
}

function sameGates(a: PodInfo, b: PodInfo): boolean {
  return (a.pod.spec?.schedulingGates?.length ?? 0) === (b.pod.spec?.schedulingGates?.length ?? 0);
}
