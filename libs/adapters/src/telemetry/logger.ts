// Structured logs: one JSON object per line on stderr. Values that could hold secrets are the caller's to leave
// out; control characters cannot break a line because JSON escapes them.
import { messageOf } from "@keelson/base";
import type { Logger, LogLevel } from "@keelson/ports";

const order: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export type LoggerOptions = {
  readonly level: LogLevel;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly write: (line: string) => void;
  readonly wallMs: () => number;
};

export function createLogger(options: LoggerOptions): Logger {
  return {
    log: (level, message, fields) => {
      if (order[level] < order[options.level]) return;
      const time = new Date(options.wallMs()).toISOString();
      options.write(`${JSON.stringify({ time, level, message, ...options.fields, ...fields }, plainErrors)}\n`);
    },
    with: (fields) => createLogger({ ...options, fields: { ...options.fields, ...fields } }),
  };
}

function plainErrors(_name: string, value: unknown): unknown {
  if (value instanceof Error) return { error: messageOf(value), stack: value.stack };
  if (typeof value === "bigint") return value.toString(16);
  return value;
}
