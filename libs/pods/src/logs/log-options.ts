// What a reader of container logs may ask for, as `kubectl logs` puts it into the query.
import { parseTime } from "@keelson/api";

export type LogOptions = {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  /** Lines from the end; undefined for all. */
  readonly tailLines: number | undefined;
  /** Wall clock; lines before it are left out. */
  readonly sinceMs: number | undefined;
  readonly limitBytes: number | undefined;
};

export type LogOptionsResult =
  | { readonly ok: true; readonly options: LogOptions }
  | { readonly ok: false; readonly problem: string };

/** Reads the decoded query. */
export function parseLogOptions(query: ReadonlyMap<string, string>, nowMs: number): LogOptionsResult {
  const flag = (name: string): boolean => query.get(name) === "true" || query.get(name) === "1";
  const integers = ["tailLines", "sinceSeconds", "limitBytes"].map((name) => [name, query.get(name)] as const);
  for (const [name, text] of integers) {
    if (text !== undefined && !/^\d{1,15}$/.test(text))
      return { ok: false, problem: `${name}: must be a whole number, not "${text}"` };
  }
  const [tailLines, sinceSeconds, limitBytes] = integers.map(([, text]) =>
    text === undefined ? undefined : Number(text),
  );
  const sinceTime = query.get("sinceTime");
  const stated = sinceTime === undefined ? undefined : parseTime(sinceTime);
  if (sinceTime !== undefined && stated === undefined)
    return { ok: false, problem: `sinceTime: "${sinceTime}" is not a time` };
  return {
    ok: true,
    options: {
      follow: flag("follow"),
      previous: flag("previous"),
      timestamps: flag("timestamps"),
      tailLines,
      sinceMs: sinceSeconds === undefined ? stated : nowMs - sinceSeconds * 1000,
      limitBytes,
    },
  };
}
