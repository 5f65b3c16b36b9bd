// What a printer is: the columns of a kind and the cells of one object. Column names, order and priority (1 = only
// with `-o wide`) are upstream's at 1.32, because people and scripts read them.
import type { KubeObject } from "../object/kube-object.ts";
import { humanAge } from "../values/duration.ts";
import { parseTime } from "../values/time.ts";

export type Column = {
  readonly name: string;
  readonly type: "string" | "integer" | "boolean" | "date";
  readonly format: "name" | "";
  readonly description: string;
  readonly priority: 0 | 1;
};
export type Cell = string | number | boolean;

/** Marks rows that `kubectl get` may fold away, such as finished pods. */
export type RowCondition = {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
};
export type Row = { readonly cells: readonly Cell[]; readonly conditions?: readonly RowCondition[] | undefined };
export type Printer<T extends KubeObject = KubeObject> = {
  readonly columns: readonly Column[];
  readonly row: (object: T, nowMs: number) => Row;
};
/** A printer of some kind; which objects it gets is decided by the table of printers. */
export type AnyPrinter = Printer;

/** Declares a printer. `columns` are names; a leading `#` makes it a number, a trailing `+` a wide column. */
export function printer<T extends KubeObject>(
  columns: readonly string[],
  cells: (object: T, nowMs: number) => readonly Cell[] | Row,
): AnyPrinter {
  const row = (object: T, nowMs: number): Row => {
    const out = cells(object, nowMs);
    return "cells" in out ? out : { cells: out };
  };
  // The table of printers pairs each printer with its own kind, so that objects are of type T.
  return { columns: columns.map(column), row } as unknown as AnyPrinter;
}

function column(text: string): Column {
  const integer = text.startsWith("#");
  const wide = text.endsWith("+");
  const name = text.slice(integer ? 1 : 0, wide ? -1 : undefined);
  return {
    name,
    type: integer ? "integer" : "string",
    format: name === "Name" ? "name" : "",
    description: "",
    priority: wide ? 1 : 0,
  };
}

export const none = "<none>";
export const unset = "<unset>";
export const unknown = "<unknown>";

/** Time since a timestamp, or `<unknown>`. */
export function since(timestamp: string | null | undefined, nowMs: number): string {
  const at = parseTime(timestamp);
  return at === undefined ? unknown : humanAge(nowMs - at);
}

/** Age of an object. */
export function ageOf(object: KubeObject, nowMs: number): string {
  return since(object.metadata.creationTimestamp, nowMs);
}

export function nameOf(object: KubeObject): string {
  return object.metadata.name ?? "";
}

/** Joined with commas, `<none>` when empty. */
export function joined(items: readonly string[]): string {
  return items.length === 0 ? none : items.join(",");
}

/** Up to `max` items, then how many more there are. */
export function joinedUpTo(items: readonly string[], max: number, whenEmpty: string): string {
  if (items.length === 0) return whenEmpty;
  const shown = items.slice(0, max).join(",");
  return items.length > max ? `${shown} + ${items.length - max} more...` : shown;
}
