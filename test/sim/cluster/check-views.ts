// Every copy of the cluster's state that some process holds is compared with the truth at the revision that the copy
// says it has: watch caches of API servers, informers of all clients.
import { keyOf, type ObjectLike } from "@keelson/api";
import { text } from "@keelson/base";
import { type Informer, type Informers, storageKey } from "@keelson/runtime";
import type { WatchCache } from "@keelson/service-apiserver";
import type { ClusterContext } from "./cluster-context.ts";
import type { Truth, Version } from "./truth.ts";

/** In calm weather a view may be this far behind the store. */
const lagMs = 1_000;

export class ViewCheck {
  readonly #context: ClusterContext;
  readonly #truth: Truth;

  constructor(context: ClusterContext, truth: Truth) {
    this.#context = context;
    this.#truth = truth;
  }

  /** Every object of the cache is that of its revision, and none is missing. */
  cache(name: string, cache: WatchCache): void {
    if (!cache.ready) return;
    const { revision } = cache;
    if (revision > this.#truth.head)
      return this.#context.violation(`${name} has revision ${revision}, the store only ${this.#truth.head}`);
    const seen = new Map<string, string>();
    for (const { objects } of cache.collections())
      for (const [key, object] of objects.range(new Uint8Array([0]), new Uint8Array([255])))
        seen.set(text(key), String(object.revision));
    const wanted = new Map<string, Version>();
    for (const prefix of this.#truth.resources())
      for (const [key, version] of this.#truth.state(prefix, revision)) wanted.set(key, version);
    this.#compare(`the watch cache of ${name}`, revision, wanted, seen);
    this.#context.count("caches checked");
  }

  informers(name: string, informers: Informers): void {
    for (const informer of informers.all()) if (informer.synced) this.#informer(name, informer);
  }

  /** The first informer that lacks something that the store has had for a while. */
  behind(informers: Informers): string | undefined {
    const due = this.#context.scheduler.nowMs - lagMs;
    for (const informer of informers.all()) {
      const { type, revision, synced } = informer;
      if (!synced) return `${type.resource} not in sync`;
      const next = this.#truth.nextAfter(text(storageKey(type, "" as never)), revision);
      // One with a selector is not told of what does not concern it.
      if (next === undefined || next.next.atMs > due || informer.options.fieldSelector !== undefined) continue;
      return `${type.resource} is behind: at ${revision}, without ${next.key} of ${next.next.revision}`;
    }
    return undefined;
  }

  #informer(name: string, informer: Informer<ObjectLike>): void {
    const { revision } = informer;
    if (revision > this.#truth.head)
      return this.#context.violation(
        `${name} has ${informer.type.resource} of ${revision}, the store ${this.#truth.head}`,
      );
    const wanted = this.#wanted(informer, revision);
    this.#compare(`the informer of ${informer.type.resource} in ${name}`, revision, wanted, seenBy(informer));
    this.#context.count("informers checked");
  }

  #wanted(informer: Informer<ObjectLike>, revision: number): ReadonlyMap<string, Version> {
    const state = this.#truth.state(text(storageKey(informer.type, "" as never)), revision);
    const node = /^spec\.nodeName=(.*)$/.exec(informer.options.fieldSelector ?? "")?.[1];
    if (node === undefined) return state;
    const isThere = ([, { object }]: [string, Version]): boolean =>
      (object?.["spec"] as { readonly nodeName?: string } | undefined)?.nodeName === node;
    return new Map([...state].filter(isThere));
  }

  #compare(
    what: string,
    revision: number,
    wanted: ReadonlyMap<string, Version>,
    seen: ReadonlyMap<string, string>,
  ): void {
    if (equal(wanted, seen)) return;
    for (const [key, version] of wanted)
      if (seen.get(key) !== String(version.revision))
        return this.#context.violation(
          `${what} at ${revision} has ${key} of ${seen.get(key) ?? "nothing"}, it was of ${version.revision}`,
        );
    const [extra] = [...seen.keys()].filter((key) => !wanted.has(key));
    this.#context.violation(`${what} at ${revision} still has ${extra}`);
  }
}

function seenBy(informer: Informer<ObjectLike>): ReadonlyMap<string, string> {
  return new Map(
    informer
      .list()
      .map((object) => [text(storageKey(informer.type, keyOf(object))), object.metadata?.resourceVersion ?? ""]),
  );
}

function equal(wanted: ReadonlyMap<string, Version>, seen: ReadonlyMap<string, string>): boolean {
  if (wanted.size !== seen.size) return false;
  for (const [key, version] of wanted) if (seen.get(key) !== String(version.revision)) return false;
  return true;
}
