// Whether the cluster prepares for an older version, as replicated state: one row.
import { text, utf8 } from "@keelson/base";
import type { Tables } from "@keelson/mvcc";

const key = utf8("downgrade");

export class DowngradeBook {
  readonly #tables: Tables;
  #target: string | undefined;

  constructor(tables: Tables) {
    this.#tables = tables;
    const row = tables.settings.get(key);
    this.#target = row === undefined ? undefined : text(row);
  }

  /** The version being prepared for. */
  get target(): string | undefined {
    return this.#target;
  }

  /** An empty version ends it. */
  set(version: string): void {
    this.#target = version === "" ? undefined : version;
    if (version === "") this.#tables.settings.delete(key);
    else this.#tables.settings.put(key, utf8(version));
  }
}
