// What is true: every object the store ever held, by revision, from the ledger of what its members agreed on. Everything
// that anybody is told is compared with this.
import { isJsonObject, type KubeObject } from "@keelson/api";
import { must, text } from "@keelson/base";
import type { Ledger } from "../store/ledger.ts";

export type Version = {
  readonly revision: number;
  readonly atMs: number;
  /** Undefined: deleted. */
  readonly object: KubeObject | undefined;
};

export type TruthChange = { readonly key: string; readonly previous: Version | undefined; readonly next: Version };

export class Truth {
  readonly #ledger: Ledger;
  readonly #histories = new Map<string, Version[]>();
  /** Keys by resource, e.g. `/registry/pods/`. */
  readonly #keys = new Map<string, Set<string>>();
  /** Changes by resource, in order. */
  readonly #logs = new Map<string, TruthChange[]>();
  readonly #listeners: ((change: TruthChange) => void)[] = [];
  #head = 1;
  #takes = false;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Called for every change of every object, in the order of revisions. */
  onChange(listener: (change: TruthChange) => void): void {
    this.#listeners.push(listener);
  }

  get head(): number {
    this.catchUp();
    return this.#head;
  }

  catchUp(): void {
    // A listener that asks is told of the change that it is told of, and of none after it.
    if (this.#takes) return;
    this.#takes = true;
    for (let entry = this.#ledger.entries.get(this.#head + 1); entry !== undefined;) {
      for (const event of entry.record.events) {
        const key = text(event.key);
        const object = event.type === "delete" ? undefined : parse(text(event.kv.value));
        this.#take(key, { revision: entry.record.revision, atMs: entry.appliedAtMs, object });
      }
      this.#head++;
      entry = this.#ledger.entries.get(this.#head + 1);
    }
    this.#takes = false;
  }

  history(key: string): readonly Version[] {
    this.catchUp();
    return this.#histories.get(key) ?? [];
  }

  /** As it was at a revision; undefined when it was not there. */
  at(key: string, revision: number): Version | undefined {
    const history = this.history(key);
    let low = 0;
    let high = history.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (must(history[middle], "in range").revision <= revision) low = middle + 1;
      else high = middle;
    }
    const found = history[low - 1];
    return found?.object === undefined ? undefined : found;
  }

  /** Everything under a prefix at a revision, by key. */
  state(prefix: string, revision: number): ReadonlyMap<string, Version> {
    this.catchUp();
    const found = new Map<string, Version>();
    for (const key of this.#keys.get(resourcePrefix(prefix)) ?? []) {
      if (!key.startsWith(prefix)) continue;
      const version = this.at(key, revision);
      if (version !== undefined) found.set(key, version);
    }
    return found;
  }

  /** Objects under a prefix now. */
  now(prefix: string): readonly KubeObject[] {
    return [...this.state(prefix, this.head).values()].map((version) => must(version.object, "it is there"));
  }

  /** The first change under a resource's prefix after a revision. */
  nextAfter(prefix: string, revision: number): TruthChange | undefined {
    this.catchUp();
    const log = this.#logs.get(prefix) ?? [];
    let low = 0;
    let high = log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (must(log[middle], "in range").next.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return log[low];
  }

  resources(): IterableIterator<string> {
    return this.#keys.keys();
  }

  #take(key: string, next: Version): void {
    let history = this.#histories.get(key);
    if (history === undefined) {
      this.#histories.set(key, (history = []));
      const prefix = resourcePrefix(key);
      const keys = this.#keys.get(prefix);
      if (keys === undefined) this.#keys.set(prefix, new Set([key]));
      else keys.add(key);
    }
    const previous = history.at(-1);
    history.push(next);
    const change = { key, previous, next };
    const prefix = resourcePrefix(key);
    const log = this.#logs.get(prefix);
    if (log === undefined) this.#logs.set(prefix, [change]);
    else log.push(change);
    for (const listener of this.#listeners) listener(change);
  }
}

/** `/registry/pods/`, `/registry/services/specs/`. */
export function resourcePrefix(key: string): string {
  const [, registry = "", first = "", second = ""] = key.split("/");
  const deep = first === "services" || first.includes(".");
  return deep ? `/${registry}/${first}/${second}/` : `/${registry}/${first}/`;
}

function parse(value: string): KubeObject {
  if (!value.startsWith("{")) return { metadata: {} };
  const parsed: unknown = JSON.parse(value);
  return isJsonObject(parsed) && isJsonObject(parsed["metadata"]) ? (parsed as KubeObject) : { metadata: {} };
}
