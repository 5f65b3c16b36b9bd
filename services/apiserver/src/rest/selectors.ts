// Label and field selectors of a request as one predicate.
import {
  badRequest,
  fieldSelectorMatches,
  type Kind,
  type KubeObject,
  parseFieldSelector,
  parseSelector,
  selectorMatches,
} from "@keelson/api";
import type { Outcome } from "../outcome.ts";
import { atVersion } from "./forms.ts";

export type ObjectSelector = {
  readonly matches: (object: KubeObject) => boolean;
  /** False when everything matches. */
  readonly selective: boolean;
};

/**
 * 400 with the parser's text when a selector is malformed or names a field this kind does not select by. A request
 * that was authorized for one `name` sees no object of another, whatever its selectors say.
 */
export function selectorOf(kind: Kind, labels: string, fields: string, name: string): Outcome<ObjectSelector> {
  const byLabel = parseSelector(labels);
  if (!byLabel.ok) return { ok: false, status: badRequest(byLabel.message) };
  const byField = parseFieldSelector(fields, kind);
  if (!byField.ok) return { ok: false, status: badRequest(byField.message) };
  const selective = labels !== "" || fields !== "" || name !== "";
  return {
    ok: true,
    value: {
      selective,
      matches: (object) =>
        !selective ||
        ((name === "" || object.metadata.name === name) &&
          (labels === "" || selectorMatches(byLabel.selector, object.metadata.labels)) &&
          (fields === "" || fieldSelectorMatches(byField.selector, kind, atVersion(object, kind)))),
    },
  };
}
