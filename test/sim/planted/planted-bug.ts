// What a planted bug is: changes of our own text, where to look for it, and with what.
import type { ModelOptions } from "../raft/run-model.ts";
import type { LogModelOptions } from "../wal/run-model.ts";
import type { Corner } from "../store/corners.ts";

/** One change of a file: every occurrence of `find` becomes `replace`. */
export type Edit = {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
};

export type PlantedBug = Edit & {
  readonly name: string;
  /** What goes wrong, in words of the field. */
  readonly what: string;
  /** More changes that belong to the bug. */
  readonly also?: readonly Edit[];
  /** Changes that are no bug but bring it within reach, e.g. a small limit. The control run has them too. */
  readonly setting?: readonly Edit[];
  /** A seed that found it, tried first. */
  readonly seed?: number;
} & (
    | { readonly finder?: "store"; readonly narrow?: Corner }
    /** The Raft model of `../raft`. */
    | { readonly finder: "raft"; readonly narrow?: Partial<ModelOptions> }
    /** The log model of `../wal`. */
    | { readonly finder: "wal"; readonly narrow?: Partial<LogModelOptions> }
  );

export function editsOf(bug: PlantedBug, control: boolean): readonly Edit[] {
  const setting = bug.setting ?? [];
  return control ? setting : [bug, ...(bug.also ?? []), ...setting];
}
