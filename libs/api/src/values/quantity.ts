// Resource amounts: exact to a billionth, printed in the one canonical form of the notation they came in
// (`0.5` → `500m`, `1024Ki` → `1Mi`, `1000m` → `1`). Follows the rules of apimachinery's resource.Quantity at 1.32:
// finer amounts are rounded away from zero, larger ones are capped at 2^63 - 1.

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** An amount in billionths, and the notation to print it in. */
export type Quantity = { readonly nanos: bigint; readonly format: QuantityFormat };

/** The text clients see for an amount that cannot be parsed. */
export const quantityPatternMessage =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const quantityTextLengthMax = 128;
const nano = 1_000_000_000n;
const maxNanos = (2n ** 63n - 1n) * nano;
const decimalSuffixes: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const suffixOfExponent = new Map(Object.entries(decimalSuffixes).map(([suffix, exponent]) => [exponent, suffix]));
const binarySuffixes: readonly string[] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

export const zeroQuantity: Quantity = { nanos: 0n, format: "DecimalSI" };

/** Parses `250m`, `1.5Gi`, `1e3`, …; undefined when the text is not an amount. */
export function parseQuantity(text: string): Quantity | undefined {
  if (text.length > quantityTextLengthMax) return undefined;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", binary, decimal, exponent] = match;
  if (whole === "" && fraction === "") return undefined;
  const power = exponent === undefined ? decimalSuffixes[decimal ?? ""] : Number(exponent);
  if (power === undefined || Math.abs(power) > 200) return undefined;
  const digits =
    BigInt(whole + fraction) * (binary === undefined ? 1n : 1024n ** BigInt(binarySuffixes.indexOf(binary)));
  const magnitude = scaleToNanos(digits, (binary === undefined ? power : 0) - fraction.length);
  const capped = magnitude > maxNanos ? maxNanos : magnitude;
  const format = binary !== undefined ? "BinarySI" : exponent !== undefined ? "DecimalExponent" : "DecimalSI";
  return { nanos: sign === "-" ? -capped : capped, format };
}

/** `digits * 10^power` in billionths, rounded up. */
function scaleToNanos(digits: bigint, power: number): bigint {
  const shift = power + 9;
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return (digits + divisor - 1n) / divisor;
}

/** The canonical text of an amount. */
export function formatQuantity(quantity: Quantity): string {
  const { nanos } = quantity;
  if (nanos === 0n) return "0";
  const magnitude = nanos < 0n ? -nanos : nanos;
  const sign = nanos < 0n ? "-" : "";
  const binary = quantity.format === "BinarySI" && magnitude >= 1024n * nano && magnitude % nano === 0n;
  return sign + (binary ? formatBinary(magnitude / nano) : formatDecimal(magnitude, quantity.format));
}

function formatBinary(value: bigint): string {
  let rest = value;
  let level = 0;
  while (level < binarySuffixes.length - 1 && rest % 1024n === 0n) {
    rest /= 1024n;
    level++;
  }
  return `${rest}${binarySuffixes[level]}`;
}

function formatDecimal(nanos: bigint, format: QuantityFormat): string {
  let mantissa = nanos;
  let exponent = -9;
  while (exponent < 18 && mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (format === "DecimalExponent") return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  return `${mantissa}${suffixOfExponent.get(exponent) ?? ""}`;
}

/** The canonical form of an amount's text; undefined when it is not an amount. */
export function canonicalQuantity(text: string): string | undefined {
  const quantity = parseQuantity(text);
  return quantity === undefined ? undefined : formatQuantity(quantity);
}

/** The amount of a field that validation has accepted; zero when absent or unreadable. */
export function quantityOf(text: string | number | undefined): Quantity {
  return (text === undefined ? undefined : parseQuantity(String(text))) ?? zeroQuantity;
}

/** Sum, in the notation of `a` (of `b` when `a` is zero). */
export function addQuantity(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

/** Difference, in the notation of `a` (of `b` when `a` is zero). */
export function subtractQuantity(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos - b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

/** Negative, zero or positive. */
export function compareQuantity(a: Quantity, b: Quantity): number {
  return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
}

/** Whole units, rounded up (away from zero). Loses precision beyond 2^53. */
export function quantityValue(quantity: Quantity): number {
  return Number(ceilDivide(quantity.nanos, nano));
}

/** Thousandths, rounded up (away from zero): what the scheduler counts CPU in. */
export function quantityMilliValue(quantity: Quantity): number {
  return Number(ceilDivide(quantity.nanos, 1_000_000n));
}

/** A whole number of units in the given notation. */
export function quantityFromValue(value: number | bigint, format: QuantityFormat = "DecimalSI"): Quantity {
  return { nanos: BigInt(value) * nano, format };
}

/** A number of thousandths. */
export function quantityFromMilli(milli: number | bigint): Quantity {
  return { nanos: BigInt(milli) * 1_000_000n, format: "DecimalSI" };
}

function ceilDivide(value: bigint, divisor: bigint): bigint {
  const magnitude = value < 0n ? -value : value;
  const quotient = (magnitude + divisor - 1n) / divisor;
  return value < 0n ? -quotient : quotient;
}
