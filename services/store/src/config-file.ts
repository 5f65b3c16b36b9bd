// etcd's configuration file, to settings by flag name.
import { parseFlags } from "@keelson/runtime";
import { storeFlags } from "./flags.ts";

/** Reads a configuration file into a plain value; throws with a message for people. */
export type LoadFile = (path: string) => unknown;

/** Settings by flag name from the file that `--config-file` names, if it does. */
export function readConfigFile(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  loadFile: LoadFile,
  problems: string[],
): Record<string, string> {
  const given = parseFlags(
    { "config-file": storeFlags["config-file"] },
    { argv: onlyConfigFile(argv), env, envPrefix: "ETCD" },
  );
  const path = given.ok ? given.values["config-file"] : undefined;
  if (path === undefined) return {};
  try {
    return flatten(loadFile(path), problems);
  } catch (error) {
    problems.push(`cannot read --config-file ${path}: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}

function onlyConfigFile(argv: readonly string[]): string[] {
  const at = argv.findIndex((argument) => /^--?config-file(=|$)/.test(argument));
  return at < 0 ? [] : argv.slice(at, at + 2).filter((_argument, i) => i === 0 || !(argv[at] as string).includes("="));
}

/** etcd's file groups the TLS settings, some under shorter names; everything else stands under its flag name. */
const groups: Readonly<Record<string, string>> = {
  "client-transport-security": "",
  "peer-transport-security": "peer-",
};

function flatten(value: unknown, problems: string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push("the configuration file must hold a map of settings");
    return settings;
  }
  for (const [name, item] of Object.entries(value)) {
    const prefix = groups[name];
    if (prefix === undefined) {
      if (item !== null && item !== "") settings[name] = scalar(item);
    } else if (typeof item === "object" && item !== null) {
      for (const [inner, setting] of Object.entries(item)) {
        if (setting !== null && setting !== "") settings[settingName(prefix, inner)] = scalar(setting);
      }
    }
  }
  return settings;
}

function settingName(prefix: string, inner: string): string {
  switch (inner) {
    case "allowed-cn":
    case "allowed-hostname":
      return `${prefix === "" ? "client-" : prefix}cert-${inner}`;
    case "client-crl-file":
    case "crl-file":
      return `${prefix === "" ? "client-" : prefix}crl-file`;
    default:
      return `${prefix}${inner}`;
  }
}

function scalar(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(",") : String(value);
}
