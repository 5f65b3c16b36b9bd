// Whether a text is a cron schedule as CronJob accepts it: five fields, or a descriptor such as `@daily` or
// `@every 5m`. Computing the next time is the controller's business.
import { parseDuration } from "./duration.ts";

const descriptors: ReadonlySet<string> = new Set([
  "@yearly",
  "@annually",
  "@monthly",
  "@weekly",
  "@daily",
  "@midnight",
  "@hourly",
]);
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

type FieldRange = {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words: readonly string[];
  readonly firstWord: number;
};

const fields: readonly FieldRange[] = [
  { name: "minute", min: 0, max: 59, words: [], firstWord: 0 },
  { name: "hour", min: 0, max: 23, words: [], firstWord: 0 },
  { name: "day of month", min: 1, max: 31, words: [], firstWord: 0 },
  { name: "month", min: 1, max: 12, words: months, firstWord: 1 },
  { name: "day of week", min: 0, max: 6, words: days, firstWord: 0 },
];

/** What is wrong with a schedule; undefined when nothing is. */
export function cronScheduleProblem(schedule: string): string | undefined {
  const text = schedule.replace(/^(?:CRON_)?TZ=\S+\s+/, "").trim();
  if (text.startsWith("@every "))
    return parseDuration(text.slice(7)) === undefined ? `failed to parse duration ${text}` : undefined;
  if (text.startsWith("@")) return descriptors.has(text) ? undefined : `unrecognized descriptor: ${text}`;
  const parts = text.split(/\s+/).filter((part) => part !== "");
  if (parts.length !== 5) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`;
  for (const [index, part] of parts.entries())
    for (const item of part.split(",")) {
      const problem = fieldProblem(item, fields[index] as FieldRange);
      if (problem !== undefined) return problem;
    }
  return undefined;
}

function fieldProblem(text: string, range: FieldRange): string | undefined {
  const [span = "", step, ...more] = text.split("/");
  if (more.length > 0) return `too many slashes: ${text}`;
  if (step !== undefined && !/^[1-9]\d*$/.test(step))
    return step === "0" ? `step of range should be a positive number: ${text}` : `failed to parse int from ${step}`;
  if (span === "*" || span === "?") return undefined;
  const bounds = span.split("-");
  if (bounds.length > 2) return `too many hyphens: ${text}`;
  const numbers = bounds.map((bound) => numberOf(bound, range));
  const bad = numbers.indexOf(undefined);
  if (bad >= 0) return `failed to parse int from ${bounds[bad] ?? ""}`;
  const [low, high = low] = numbers as [number, number?];
  if (low < range.min) return `beginning of range (${low}) below minimum (${range.min}): ${text}`;
  if (high > range.max) return `end of range (${high}) above maximum (${range.max}): ${text}`;
  return low > high ? `beginning of range (${low}) beyond end of range (${high}): ${text}` : undefined;
}

function numberOf(text: string, range: FieldRange): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const word = range.words.indexOf(text.toLowerCase());
  return word < 0 ? undefined : word + range.firstWord;
}
