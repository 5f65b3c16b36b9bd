// Command lines of every binary: a table of flags in, typed values out, all problems at once. Forms are those
// of Go programs, whose manuals our users know: `--name value`, `--name=value`, `-name`, `--bool`, durations
// such as `1m30s`. A flag may also come from the environment as PREFIX_NAME; the command line wins.

type Common = { readonly help: string; readonly env?: string; readonly deprecated?: string };

export type Flag =
  | (Common & { readonly kind: "string"; readonly default: string | undefined; readonly oneOf?: readonly string[] })
  | (Common & { readonly kind: "list"; readonly default: readonly string[] })
  | (Common & { readonly kind: "bool"; readonly default: boolean })
  | (Common & { readonly kind: "int"; readonly default: number; readonly min?: number; readonly max?: number })
  /** Milliseconds; a bare number is read in `unit`. */
  | (Common & { readonly kind: "duration"; readonly default: number; readonly unit?: "ms" | "s" });

export type FlagSpec = Readonly<Record<string, Flag>>;

type ValueOf<F extends Flag> = F extends { kind: "string"; default: string }
  ? string
  : F extends { kind: "string" }
    ? string | undefined
    : F extends { kind: "list" }
      ? readonly string[]
      : F extends { kind: "bool" }
        ? boolean
        : number;

export type FlagValues<Spec extends FlagSpec> = { readonly [Name in keyof Spec]: ValueOf<Spec[Name]> };

export type FlagsResult<Spec extends FlagSpec> =
  | {
      readonly ok: true;
      readonly values: FlagValues<Spec>;
      readonly positional: readonly string[];
      /** Names that were given, on the command line or by the environment. */
      readonly given: ReadonlySet<string>;
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly string[] };

export type FlagSources = {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `ETCD` makes `--data-dir` readable as ETCD_DATA_DIR. */
  readonly envPrefix?: string;
  /** Values from a configuration file, by flag name; weaker than both others. */
  readonly file?: Readonly<Record<string, string>>;
};

/** Reads flags by `spec`; every unknown flag and malformed value is one problem. */
export function parseFlags<const Spec extends FlagSpec>(spec: Spec, sources: FlagSources): FlagsResult<Spec> {
  const problems: string[] = [];
  const warnings: string[] = [];
  const raw = new Map<string, string>();
  for (const [name, value] of Object.entries(sources.file ?? {})) {
    if (Object.hasOwn(spec, name)) raw.set(name, value);
    else problems.push(`unknown setting in the configuration file: ${name}`);
  }
  for (const name of Object.keys(spec)) {
    const fromEnvironment = sources.env?.[environmentName(name, spec[name], sources.envPrefix)];
    if (fromEnvironment !== undefined) raw.set(name, fromEnvironment);
  }
  const positional = readArguments(spec, sources.argv, raw, problems);
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, flag] of Object.entries(spec)) {
    const text = raw.get(name);
    if (text !== undefined && flag.deprecated !== undefined)
      warnings.push(`--${name} is deprecated: ${flag.deprecated}`);
    values[name] = text === undefined ? flag.default : readValue(name, flag, text, problems);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, values: values as FlagValues<Spec>, positional, given: new Set(raw.keys()), warnings };
}

/** One paragraph of `--help`: a line per flag with its default. */
export function flagsHelp(spec: FlagSpec): string {
  const names = Object.keys(spec).sort();
  const width = Math.min(34, Math.max(...names.map((name) => name.length)) + 4);
  return names
    .map((name) => {
      const flag = spec[name] as Flag;
      const shown = flag.kind === "duration" ? formatDuration(flag.default) : String(flag.default ?? "");
      return `  ${`--${name}`.padEnd(width)} ${flag.help}${shown === "" ? "" : ` (default ${shown})`}`;
    })
    .join("\n");
}

/** Milliseconds of a Go duration such as `300ms`, `1.5s`, `5m0s`, `2h`; undefined when malformed. */
export function parseDuration(text: string): number | undefined {
  if (!/^-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return text === "0" ? 0 : undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * (unitMs[unit as string] as number);
  }
  return text.startsWith("-") ? -total : total;
}

const unitMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 };

function formatDuration(ms: number): string {
  if (ms % 1000 !== 0) return `${ms}ms`;
  return ms % 60_000 === 0 && ms > 0 ? `${ms / 60_000}m` : `${ms / 1000}s`;
}

function environmentName(name: string, flag: Flag | undefined, prefix: string | undefined): string {
  if (flag?.env !== undefined) return flag.env;
  return prefix === undefined ? "" : `${prefix}_${name.toUpperCase().replaceAll("-", "_")}`;
}

function readArguments(
  spec: FlagSpec,
  argv: readonly string[],
  raw: Map<string, string>,
  problems: string[],
): readonly string[] {
  const positional: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] as string;
    if (argument === "--") return [...positional, ...argv.slice(i + 1)];
    if (!argument.startsWith("-") || argument === "-") {
      positional.push(argument);
      continue;
    }
    const body = argument.replace(/^--?/, "");
    const equals = body.indexOf("=");
    const name = equals < 0 ? body : body.slice(0, equals);
    const flag = Object.hasOwn(spec, name) ? spec[name] : undefined;
    if (flag === undefined) {
      problems.push(`unknown flag: --${name}`);
      // Its value, if it has one, is not a positional argument.
      if (equals < 0 && argv[i + 1]?.startsWith("-") === false) i++;
    } else if (equals >= 0) raw.set(name, join(flag, raw.get(name), body.slice(equals + 1)));
    else if (flag.kind === "bool") raw.set(name, "true");
    else if (i + 1 < argv.length) raw.set(name, join(flag, raw.get(name), argv[++i] as string));
    else problems.push(`flag needs a value: --${name}`);
  }
  return positional;
}

function join(flag: Flag, before: string | undefined, value: string): string {
  return flag.kind === "list" && before !== undefined ? `${before},${value}` : value;
}

function readValue(name: string, flag: Flag, text: string, problems: string[]): unknown {
  switch (flag.kind) {
    case "string":
      if (flag.oneOf !== undefined && !flag.oneOf.includes(text)) {
        problems.push(`--${name} must be one of ${flag.oneOf.join(", ")}, not "${text}"`);
      }
      return text;
    case "list":
      return text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
    case "bool":
      if (!/^(true|false|1|0|t|f)$/i.test(text)) problems.push(`--${name} must be true or false, not "${text}"`);
      return /^(true|1|t)$/i.test(text);
    case "int":
      return readInteger(name, flag, text, problems);
    case "duration": {
      const bare = /^\d+$/.test(text) ? Number(text) * (flag.unit === "s" ? 1000 : 1) : undefined;
      const ms = flag.unit === undefined ? parseDuration(text) : (bare ?? parseDuration(text));
      if (ms === undefined) problems.push(`--${name} must be a duration such as 500ms or 1m30s, not "${text}"`);
      return ms ?? flag.default;
    }
  }
}

function readInteger(
  name: string,
  flag: { readonly default: number; readonly min?: number; readonly max?: number },
  text: string,
  problems: string[],
): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = flag;
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  const bounds = flag.min === undefined && flag.max === undefined ? "" : ` from ${min} to ${max}`;
  problems.push(`--${name} must be a whole number${bounds}, not "${text}"`);
  return flag.default;
}
