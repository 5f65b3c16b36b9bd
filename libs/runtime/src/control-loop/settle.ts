// A key is not planned again before the view shows what its last plan wrote; otherwise a controller would count
// its own new objects as missing and make them twice.
import type { ObjectKey, ObjectLike, ResourceType } from "@keelson/api";
import type { Clock } from "@keelson/ports";
import type { Informer, Informers } from "../informer/contract.ts";
import type { Expectation } from "./execute.ts";
import { settleMaxMs } from "./limits.ts";

type Open = { readonly expectation: Expectation; readonly untilMs: number };

export class Expectations {
  readonly #informers: Informers;
  readonly #clock: Clock;
  readonly #watched: ReadonlySet<string>;
  readonly #open = new Map<ObjectKey, readonly Open[]>();

  /** `watched`: resources of the controller's view; writes to others are not waited for. */
  constructor(informers: Informers, clock: Clock, watched: readonly ResourceType[]) {
    this.#informers = informers;
    this.#clock = clock;
    this.#watched = new Set(watched.map(idOf));
  }

  expect(key: ObjectKey, expectations: readonly Expectation[]): void {
    const untilMs = this.#clock.monoMs() + settleMaxMs;
    const added = expectations
      .filter(({ type }) => this.#watched.has(idOf(type)))
      .map((expectation) => ({ expectation, untilMs }));
    if (added.length > 0) this.#open.set(key, [...this.#unmet(key), ...added]);
  }

  /** True when nothing that `key` wrote is still missing in the view. */
  settled(key: ObjectKey): boolean {
    const unmet = this.#unmet(key);
    if (unmet.length === 0) this.#open.delete(key);
    else this.#open.set(key, unmet);
    return unmet.length === 0;
  }

  /** Resolves when one of the informers concerned has moved on so that `settled` is worth asking again. */
  async moved(key: ObjectKey): Promise<void> {
    const first = this.#unmet(key)[0];
    if (first !== undefined) await this.#informer(first.expectation.type).until(() => this.#met(first));
  }

  #unmet(key: ObjectKey): readonly Open[] {
    return (this.#open.get(key) ?? []).filter((open) => !this.#met(open));
  }

  #met({ expectation, untilMs }: Open): boolean {
    if (this.#clock.monoMs() > untilMs) return true;
    const informer = this.#informer(expectation.type);
    if (expectation.revision !== undefined) return informer.revision >= expectation.revision;
    const metadata = informer.get(expectation.key)?.metadata;
    if (metadata === undefined || (expectation.deletedUid !== undefined && metadata.uid !== expectation.deletedUid))
      return true;
    return (metadata.deletionTimestamp ?? undefined) !== undefined;
  }

  #informer(type: ResourceType): Informer<ObjectLike> {
    return this.#informers.of(type);
  }
}

function idOf(type: ResourceType): string {
  return `${type.resource}.${type.group}`;
}
