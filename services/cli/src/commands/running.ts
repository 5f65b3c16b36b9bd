// Commands that talk to a running cluster: down, status, and stop/start/kill/pause/resume of one process.
import { resolve } from "node:path";
import { AppError } from "@keelson/base";
import { askControl, type ClusterReport, layoutOf, processActions, stopLeftovers } from "@keelson/local";
import { flagsHelp, parseFlags, type FlagSpec } from "@keelson/runtime";
import type { Command } from "../command.ts";
import { statusTable } from "../render.ts";

const dataDirFlag = {
  "data-dir": { kind: "string", default: ".keelson", help: "the cluster's data directory" },
} as const satisfies FlagSpec;

const statusFlags = {
  ...dataDirFlag,
  json: { kind: "bool", default: false, help: "print one JSON object" },
} as const satisfies FlagSpec;

export const downCommand: Command = {
  name: "down",
  summary: "stop a cluster, and nothing else",
  help: `keelson down: stop what was started on a data directory\n\n${flagsHelp(dataDirFlag)}`,
  run: async (argv, context) => {
    const { dataDir } = readDataDir(argv, 0);
    const layout = layoutOf(dataDir);
    try {
      await askControl(layout.controlSocket, "POST", "/down");
      context.err("stopped\n");
      return 0;
    } catch (error) {
      if (!(error instanceof AppError && error.code === "control.not-running")) throw error;
    }
    const left = await stopLeftovers(layout.processesFile, dataDir);
    context.err(left.length === 0 ? `nothing runs on ${dataDir}\n` : `stopped ${left.join(", ")}\n`);
    return 0;
  },
};

export const statusCommand: Command = {
  name: "status",
  summary: "show every process: state, role, revision",
  help: `keelson status: show the processes of a cluster\n\n${flagsHelp(statusFlags)}`,
  run: async (argv, context) => {
    const parsed = parseFlags(statusFlags, { argv });
    if (!parsed.ok) throw usage(parsed.problems);
    const layout = layoutOf(resolve(parsed.values["data-dir"]));
    const report = (await askControl(layout.controlSocket, "GET", "/cluster")) as ClusterReport;
    context.out(parsed.values.json ? `${JSON.stringify(report, null, 2)}\n` : `${statusTable(report)}\n`);
    return 0;
  },
};

/** One command per action on a single process. */
export const processCommands: readonly Command[] = processActions.map((action) => ({
  name: action,
  summary: `${action} one process by its name from status`,
  help: `keelson ${action} NAME: ${action} one process\n\n${flagsHelp(dataDirFlag)}`,
  run: async (argv) => {
    const { dataDir, names } = readDataDir(argv, 1);
    await askControl(layoutOf(dataDir).controlSocket, "POST", `/${action}/${names[0]}`);
    return 0;
  },
}));

function readDataDir(argv: readonly string[], count: number): { dataDir: string; names: readonly string[] } {
  const parsed = parseFlags(dataDirFlag, { argv });
  if (!parsed.ok) throw usage(parsed.problems);
  if (parsed.positional.length !== count)
    throw usage([count === 0 ? "no arguments expected" : "one process name expected"]);
  return { dataDir: resolve(parsed.values["data-dir"]), names: parsed.positional };
}

function usage(problems: readonly string[]): AppError {
  return new AppError("cli.usage", problems.join("; "));
}
