// RFC 3339 times as the API writes them: seconds for Time, microseconds for MicroTime, always UTC. Pure arithmetic
// on milliseconds since the epoch; no clock is read here.

const pattern = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/;

/** Milliseconds and remaining nanoseconds of a time; `nanos` covers what lies below a second. */
export type Instant = { readonly seconds: number; readonly nanos: number };

/** Parses RFC 3339; undefined when the text or the date is not valid. */
export function parseInstant(text: string): Instant | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const zone = match[8] as string;
  const offset =
    zone.length === 1 ? 0 : Number(`${zone.charAt(0)}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return { seconds: date.getTime() / 1000 - offset * 60, nanos: Number((match[7] ?? "").padEnd(9, "0")) };
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Milliseconds since the epoch of an RFC 3339 text; undefined when absent or not valid. */
export function parseTime(text: string | null | undefined): number | undefined {
  const instant = typeof text === "string" ? parseInstant(text) : undefined;
  return instant === undefined ? undefined : instant.seconds * 1000 + Math.floor(instant.nanos / 1_000_000);
}

/** `2006-01-02T15:04:05Z`: how Time fields are written; fractions are cut off. */
export function formatTime(ms: number): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** `2006-01-02T15:04:05.000000Z`: how MicroTime fields are written. */
export function formatMicroTime(ms: number): string {
  const micros = Math.round((ms - Math.floor(ms)) * 1000);
  return `${new Date(Math.floor(ms)).toISOString().slice(0, 23)}${String(micros).padStart(3, "0")}Z`;
}

/** Canonical text of a Time field. */
export function canonicalTime(text: string): string | undefined {
  const instant = parseInstant(text);
  return instant === undefined ? undefined : formatTime(instant.seconds * 1000);
}

/** Canonical text of a MicroTime field. */
export function canonicalMicroTime(text: string): string | undefined {
  const instant = parseInstant(text);
  return instant === undefined ? undefined : formatInstantMicro(instant);
}

/** MicroTime text of an instant; nanoseconds are cut off. */
export function formatInstantMicro(instant: Instant): string {
  const base = new Date(instant.seconds * 1000).toISOString().slice(0, 19);
  return `${base}.${String(Math.floor(instant.nanos / 1000)).padStart(6, "0")}Z`;
}
