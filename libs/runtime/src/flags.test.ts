// Proves that command lines are read as Go programs read them, and that every problem is reported at once.
import { expect, test } from "vitest";
import { flagsHelp, parseDuration, parseFlags } from "./flags.ts";

const spec = {
  name: { kind: "string", default: "default", help: "a name" },
  mode: { kind: "string", default: "fast", oneOf: ["fast", "slow"], help: "a choice" },
  peers: { kind: "list", default: [], help: "addresses" },
  verbose: { kind: "bool", default: false, help: "say more" },
  limit: { kind: "int", default: 10, min: 1, max: 99, help: "how many" },
  "election-timeout": { kind: "duration", default: 1000, unit: "ms", help: "how long" },
  retention: { kind: "duration", default: 60_000, help: "how long" },
} as const;

function values(argv: readonly string[], env: Record<string, string> = {}): Record<string, unknown> {
  const parsed = parseFlags(spec, { argv, env, envPrefix: "APP" });
  if (!parsed.ok) throw new Error(parsed.problems.join("; "));
  return parsed.values;
}

test("all spellings of a flag", () => {
  expect(values(["--name", "a"])["name"]).toBe("a");
  expect(values(["--name=a"])["name"]).toBe("a");
  expect(values(["-name", "a"])["name"]).toBe("a");
  expect(values(["--name="])["name"]).toBe("");
  expect(values(["--verbose"])["verbose"]).toBe(true);
  expect(values(["--verbose=false"])["verbose"]).toBe(false);
  expect(values(["--peers=a,b", "--peers", "c"])["peers"]).toEqual(["a", "b", "c"]);
  expect(values(["--election-timeout", "500"])["election-timeout"]).toBe(500);
  expect(values(["--election-timeout=2s"])["election-timeout"]).toBe(2000);
});

test("the command line wins over the environment, the environment over the default", () => {
  expect(values([], { APP_ELECTION_TIMEOUT: "300" })["election-timeout"]).toBe(300);
  expect(values(["--election-timeout=1"], { APP_ELECTION_TIMEOUT: "300" })["election-timeout"]).toBe(1);
  expect(values([])["election-timeout"]).toBe(1000);
});

test("all problems are listed, an unknown flag by its name", () => {
  const argv = ["--nmae", "x", "--limit=100", "--mode=odd", "--retention=5", "--verbose=maybe", "--name"];
  const parsed = parseFlags(spec, { argv });
  expect(parsed.ok ? [] : parsed.problems).toEqual([
    "unknown flag: --nmae",
    "flag needs a value: --name",
    '--mode must be one of fast, slow, not "odd"',
    '--verbose must be true or false, not "maybe"',
    '--limit must be a whole number from 1 to 99, not "100"',
    '--retention must be a duration such as 500ms or 1m30s, not "5"',
  ]);
});

test("everything after -- and every other word is positional", () => {
  const parsed = parseFlags(spec, { argv: ["pods", "--verbose", "--", "--name"] });
  expect(parsed.ok && parsed.positional).toEqual(["pods", "--name"]);
});

test("durations", () => {
  expect(parseDuration("1m30s")).toBe(90_000);
  expect(parseDuration("1.5h")).toBe(5_400_000);
  expect(parseDuration("100us")).toBeCloseTo(0.1);
  expect(parseDuration("-2s")).toBe(-2000);
  expect(parseDuration("0")).toBe(0);
  expect(parseDuration("5")).toBeUndefined();
  expect(parseDuration("s5")).toBeUndefined();
});

test("help names every flag with its default", () => {
  const help = flagsHelp(spec);
  for (const name of Object.keys(spec)) expect(help).toContain(`--${name}`);
  expect(help).toContain("(default 1m)");
});
