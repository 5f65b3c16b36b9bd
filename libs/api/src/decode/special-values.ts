// Values whose JSON is not a list of fields: amounts, times, bytes, numbers-or-text and free-form JSON. Each has one
// canonical form, so that equal values are equal text everywhere behind decoding.
import { decodeBase64, encodeBase64 } from "@keelson/base";
import { canonicalMicroTime, canonicalTime } from "../values/time.ts";
import { canonicalQuantity, quantityPatternMessage } from "../values/quantity.ts";
import { emptyObject } from "../object/json.ts";
import { BadValue, Mismatch } from "./mismatch.ts";
import { parseDuration, formatDuration } from "../values/duration.ts";

type Place = { readonly struct: string; readonly fields: readonly string[] };

/** The canonical form of a value of one of the special definitions; throws a Mismatch. */
export function readSpecial(raw: unknown, name: string, place: Place): unknown {
  switch (name) {
    case "resource.Quantity":
      return readQuantity(raw);
    case "intstr.IntOrString":
      if (typeof raw === "number" && Number.isInteger(raw) && Math.abs(raw) < 2147483648) return raw;
      if (typeof raw === "string") return raw;
      throw new Mismatch(raw, { of: "scalar", scalar: typeof raw === "number" ? "int32" : "string" }, undefined);
    case "meta.v1.Time":
      return readTime(raw, canonicalTime, "2006-01-02T15:04:05Z07:00");
    case "meta.v1.MicroTime":
      return readTime(raw, canonicalMicroTime, "2006-01-02T15:04:05.000000Z07:00");
    case "meta.v1.Duration":
      return readDuration(raw);
    case "bytes":
      return readBytes(raw, place);
    default:
      return copyJson(raw);
  }
}

function readQuantity(raw: unknown): string {
  const canonical =
    typeof raw === "string"
      ? canonicalQuantity(raw.trim())
      : typeof raw === "number"
        ? canonicalQuantity(String(raw))
        : undefined;
  if (canonical === undefined) throw new BadValue(quantityPatternMessage);
  return canonical;
}

function readTime(raw: unknown, canonical: (text: string) => string | undefined, layout: string): string | undefined {
  if (typeof raw !== "string") throw new Mismatch(raw, { of: "scalar", scalar: "string" }, undefined);
  const text = canonical(raw);
  if (text === undefined)
    throw new BadValue(
      `parsing time ${JSON.stringify(raw)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(raw)} as "2006"`,
    );
  return text;
}

function readDuration(raw: unknown): string {
  const ms = typeof raw === "string" ? parseDuration(raw) : undefined;
  if (ms === undefined) throw new BadValue(`time: invalid duration ${JSON.stringify(raw)}`);
  return formatDuration(ms);
}

function readBytes(raw: unknown, place: Place): string {
  if (typeof raw !== "string") throw new Mismatch(raw, { of: "scalar", scalar: "bytes" }, place);
  const decoded = decodeBase64(raw);
  if (!decoded.ok) throw new BadValue(`illegal base64 data at input byte ${decoded.at}`);
  return /[\r\n]/.test(raw) ? encodeBase64(decoded.bytes) : raw;
}

function copyJson(raw: unknown): unknown {
  if (Array.isArray(raw)) return raw.map(copyJson);
  if (typeof raw !== "object" || raw === null) return raw;
  const out = emptyObject();
  for (const [key, value] of Object.entries(raw)) out[key] = copyJson(value);
  return out;
}
