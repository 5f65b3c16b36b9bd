// Cron schedules: five fields (minute, hour, day of month, month, day of week) with lists, ranges, steps and names,
// or a shorthand such as @hourly. Days match if either day field does, when both are restricted. Times are those of
// a time zone; a wall time that a clock change skips does not happen that day, one it repeats happens once.

export type Schedule = {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
  readonly zone: string;
};

const shorthands: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};
const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const minuteMs = 60_000;
/** A schedule that matches no minute in this many days (the 30th of February) never does. */
const horizonDays = 366 * 8;

/** Undefined when the text is not a schedule or the zone is not known. */
export function parseSchedule(text: string, zone = "Etc/UTC"): Schedule | undefined {
  const fields = (shorthands[text.trim().toLowerCase()] ?? text.trim()).split(/\s+/);
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  if (fields.length !== 5 || !isZone(zone)) return undefined;
  const minutes = parseField(minute, { low: 0, high: 59 });
  const hours = parseField(hour, { low: 0, high: 23 });
  const days = parseField(day, { low: 1, high: 31 });
  const months = parseField(month, { low: 1, high: 12, names: monthNames });
  const weekdays = parseField(weekday, { low: 0, high: 7, names: dayNames });
  if (
    minutes === undefined ||
    hours === undefined ||
    days === undefined ||
    months === undefined ||
    weekdays === undefined
  )
    return undefined;
  const sundays = weekdays.has(7) ? new Set([...weekdays, 0]) : weekdays;
  return { minutes, hours, days, months, weekdays: sundays, anyDay: isAny(day), anyWeekday: isAny(weekday), zone };
}

/** The first scheduled time after `afterMs` (milliseconds since the epoch, UTC); undefined when there is none. */
export function nextTime(schedule: Schedule, afterMs: number): number | undefined {
  const wall = createWallClock(schedule.zone);
  let atMs = Math.floor(afterMs / minuteMs) * minuteMs + minuteMs;
  const endMs = atMs + horizonDays * 86_400_000;
  while (atMs < endMs) {
    const local = wall(atMs);
    if (!schedule.months.has(local.month) || !matchesDay(schedule, local))
      atMs += (24 * 60 - (local.hour * 60 + local.minute)) * minuteMs - overshoot(wall, atMs, local);
    else if (!schedule.hours.has(local.hour)) atMs += (60 - local.minute) * minuteMs;
    else if (!schedule.minutes.has(local.minute)) atMs += minuteMs;
    else if (isRepeat(wall, atMs, local)) atMs += minuteMs;
    else return atMs;
  }
  return undefined;
}

/** Scheduled times in (afterMs, untilMs], at most `limit` of them, the earliest first. */
export function timesBetween(
  schedule: Schedule,
  afterMs: number,
  bounds: { readonly untilMs: number; readonly limit: number },
): readonly number[] {
  const times: number[] = [];
  for (
    let atMs = nextTime(schedule, afterMs);
    atMs !== undefined && atMs <= bounds.untilMs && times.length < bounds.limit;
    atMs = nextTime(schedule, atMs)
  )
    times.push(atMs);
  return times;
}

type Local = {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
};

/** A jump to midnight that a clock change made too long would skip the first hours of a day. */
function overshoot(wall: (ms: number) => Local, atMs: number, local: Local): number {
  const jump = (24 * 60 - (local.hour * 60 + local.minute)) * minuteMs;
  const landed = wall(atMs + jump);
  return landed.hour < 12 ? (landed.hour * 60 + landed.minute) * minuteMs : 0;
}

/** The same wall time came an hour before: the clock was set back in between. */
function isRepeat(wall: (ms: number) => Local, atMs: number, local: Local): boolean {
  const before = wall(atMs - 60 * minuteMs);
  return before.hour === local.hour && before.minute === local.minute && before.day === local.day;
}

function matchesDay({ days, weekdays, anyDay, anyWeekday }: Schedule, { day, weekday }: Local): boolean {
  if (anyDay || anyWeekday) return days.has(day) && weekdays.has(weekday);
  return days.has(day) || weekdays.has(weekday);
}

function createWallClock(zone: string): (ms: number) => Local {
  if (zone === "Etc/UTC" || zone === "UTC") {
    return (ms) => {
      const date = new Date(ms);
      return {
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        weekday: date.getUTCDay(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
      };
    };
  }
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    month: "numeric",
    day: "numeric",
    weekday: "short",
    hour: "numeric",
    minute: "numeric",
  });
  return (ms) => {
    const parts = Object.fromEntries(format.formatToParts(new Date(ms)).map(({ type, value }) => [type, value]));
    const weekday = dayNames.indexOf((parts["weekday"] ?? "").toLowerCase());
    return {
      month: Number(parts["month"]),
      day: Number(parts["day"]),
      weekday,
      hour: Number(parts["hour"]),
      minute: Number(parts["minute"]),
    };
  };
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false; // the only thing the constructor throws for here is an unknown zone
  }
}

type Range = { readonly low: number; readonly high: number; readonly names?: readonly string[] };

function isAny(field: string): boolean {
  return field.startsWith("*") || field.startsWith("?");
}

function parseField(field: string, range: Range): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const match = /^(\*|\?|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/i.exec(part);
    if (match === null) return undefined;
    const [, start = "", end, step] = match;
    const wildcard = start === "*" || start === "?";
    const low = wildcard ? range.low : valueOf(start, range);
    const high = end !== undefined ? valueOf(end, range) : wildcard || step !== undefined ? range.high : low;
    const stride = Number(step ?? 1);
    if (low === undefined || high === undefined || low < range.low || high > range.high || low > high || stride < 1)
      return undefined;
    for (let value = low; value <= high; value += stride) values.add(value);
  }
  return values;
}

function valueOf(text: string, { low, names }: Range): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index < 0 ? undefined : index + low;
}
