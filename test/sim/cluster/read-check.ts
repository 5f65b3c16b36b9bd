// What users were told against what was true: an acknowledged write is in the store with that content; a consistent read
// shows a state that is no older than anything that had been acknowledged or read before it began.
import { jsonEqual, type ObjectLike, type ResourceType } from "@keelson/api";
import { keyOf } from "@keelson/api";
import { text } from "@keelson/base";
import { type ObjectList, storageKey } from "@keelson/runtime";
import type { ClusterContext } from "./cluster-context.ts";
import type { Truth } from "./truth.ts";

export class ReadCheck {
  readonly #context: ClusterContext;
  readonly #truth: Truth;
  /** The newest revision that anybody was told of. */
  #told = 0;

  constructor(context: ClusterContext, truth: Truth) {
    this.#context = context;
    this.#truth = truth;
  }

  /** What a consistent read that begins now must show at least. */
  begin(): number {
    return this.#told;
  }

  /** `basedOn`: the revision that the writer had read; nobody may have written in between. */
  acknowledged(who: string, key: string, object: ObjectLike, basedOn?: number): void {
    const revision = revisionOf(object);
    const history = this.#truth.history(key);
    const at = history.findIndex((version) => version.revision === revision);
    const truth = history[at];
    const before = history[at - 1]?.revision;
    if (basedOn !== undefined && basedOn !== revision && truth !== undefined && before !== basedOn)
      this.#context.violation(`${who} wrote ${key} over revision ${before}, having read ${basedOn}`);
    if (truth === undefined)
      this.#context.violation(`${who} was told that ${key} is at revision ${revision}, where it was not written`);
    else if (truth.object === undefined || truth.object.metadata.uid !== object.metadata?.uid)
      this.#context.violation(`${who} was told of another ${key} at revision ${revision}`);
    this.#told = Math.max(this.#told, revision);
  }

  listed(who: string, type: ResourceType, list: ObjectList<ObjectLike>, since: number): void {
    const prefix = text(storageKey(type, "" as never));
    if (list.revision < since)
      this.#context.violation(
        `${who} listed ${type.resource} at revision ${list.revision}, after ${since} had been told`,
      );
    const wanted = this.#truth.state(prefix, list.revision);
    const seen = new Map(list.items.map((item) => [text(storageKey(type, keyOf(item))), item]));
    for (const [key, version] of wanted) {
      const item = seen.get(key);
      if (item === undefined)
        this.#context.violation(`${who} listed ${type.resource} at ${list.revision} without ${key}`);
      else if (revisionOf(item) !== version.revision || !jsonEqual(item["spec" as never], version.object?.["spec"]))
        this.#context.violation(
          `${who} listed ${key} as of ${revisionOf(item)} at ${list.revision}, where it was of ${version.revision}`,
        );
    }
    for (const key of seen.keys())
      if (!wanted.has(key)) this.#context.violation(`${who} listed ${key} at ${list.revision}, which was not there`);
    this.#context.count("lists checked");
    if (since > 0) this.#told = Math.max(this.#told, list.revision);
  }

  got(who: string, key: string, object: ObjectLike, since: number): void {
    const revision = revisionOf(object);
    const history = this.#truth.history(key);
    const at = history.findIndex((version) => version.revision === revision);
    const next = history[at + 1];
    if (at < 0) this.#context.violation(`${who} read ${key} of revision ${revision}, which never was`);
    else if (next !== undefined && next.revision <= since)
      this.#context.violation(`${who} read ${key} of ${revision}, though ${next.revision} was there by ${since}`);
    this.#context.count("reads checked");
    this.#told = Math.max(this.#told, revision);
  }

  missed(who: string, key: string, since: number): void {
    const absentThen = this.#truth.at(key, since) === undefined;
    const absentLater = this.#truth
      .history(key)
      .some((version) => version.revision > since && version.object === undefined);
    if (!absentThen && !absentLater) this.#context.violation(`${who} did not find ${key}, which was there at ${since}`);
    this.#context.count("reads checked");
  }
}

function revisionOf(object: ObjectLike): number {
  return Number(object.metadata?.resourceVersion ?? 0);
}
