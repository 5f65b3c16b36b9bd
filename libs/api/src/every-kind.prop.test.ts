// Proves that no object of a built-in kind, however odd, breaks the way from a body to a stored object and its row:
// decoding, defaults, preparation, rules, ownership, tables, conversion, patches. Each must answer, none may throw.
import { utf8 } from "@keelson/base";
import fc from "fast-check";
import { expect, it } from "vitest";
import { arbitraryValue } from "../testing/arbitrary-value.ts";
import { convertTo } from "./convert/convert.ts";
import { decodeBody } from "./decode/decode-body.ts";
import { builtinKinds } from "./kinds/builtin-kinds.ts";
import type { Kind } from "./kinds/kind.ts";
import { applyConfiguration } from "./managed/apply.ts";
import { trackManagedFields } from "./managed/track.ts";
import type { KubeObject } from "./object/kube-object.ts";
import { pageOf } from "./pages/pages.ts";
import { applyPatch, patchMediaTypes } from "./patch/apply-patch.ts";
import { invalid } from "./status/status.ts";
import { tableOf } from "./tables/table.ts";

const now = "2024-01-01T00:00:00Z";
const stored = builtinKinds.all.filter((kind) => kind.definition !== undefined);

function received(kind: Kind, body: unknown): KubeObject {
  const expected = { group: kind.group, version: kind.version, kind: kind.kind, definition: kind.definition };
  const decoded = decodeBody(utf8(JSON.stringify(body)), "application/json", { expected, fieldValidation: "Strict" });
  if (!decoded.ok) throw new Error(`${kind.kind}: ${decoded.status.message}`);
  return decoded.object;
}

function walkThrough(kind: Kind, body: unknown, other: unknown): void {
  const page = pageOf(kind);
  const created = page.prepareForCreate(page.defaults(received(kind, body)));
  invalid(kind, "x", page.validateCreate(created));
  const old = trackManagedFields(kind, created, undefined, { manager: "a", subresource: "", now });
  for (const subresource of ["", "status"]) {
    const updated = page.prepareForUpdate(page.defaults(received(kind, other)), old, subresource);
    page.validateUpdate(updated, old, subresource);
    const tracked = trackManagedFields(kind, updated, old, { manager: "b", subresource, now });
    tableOf(kind, [tracked], { nowMs: 0, includeObject: "Metadata" });
    convertTo(tracked, { group: kind.group, version: kind.version === "v1" ? "v2" : "v1" });
  }
  applyPatch(old, utf8(JSON.stringify(other)), patchMediaTypes.strategic, kind.definition);
  const configuration = { ...(other as object), apiVersion: created.apiVersion, kind: kind.kind };
  const request = { manager: "c", subresource: "", now, force: true, fieldValidation: "Ignore" as const };
  applyConfiguration(kind, old, utf8(JSON.stringify(configuration)), request);
}

it("every kind survives every body", () => {
  let seen = 0;
  for (const kind of stored) {
    const value = arbitraryValue({ of: "definition", name: kind.definition as string });
    fc.assert(
      fc.property(value, value, (body, other) => {
        walkThrough(kind, body, other);
        seen++;
      }),
      { numRuns: 8, seed: 7 },
    );
  }
  expect(seen).toBeGreaterThan(stored.length * 7);
});

it("defaults are stable for every kind", () => {
  for (const kind of stored)
    fc.assert(
      fc.property(arbitraryValue({ of: "definition", name: kind.definition as string }), (body) => {
        const once = pageOf(kind).defaults(received(kind, body));
        expect(JSON.stringify(pageOf(kind).defaults(once))).toBe(JSON.stringify(once));
      }),
      { numRuns: 4, seed: 11 },
    );
});
