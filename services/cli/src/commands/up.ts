// `keelson up` and `keelson store up`: in the foreground until Ctrl-C, or with --detach a supervisor of its own.
import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { AppError, messageOf } from "@keelson/base";
import {
  askControl,
  type ClusterReport,
  layoutOf,
  parseStoreUp,
  parseUp,
  type ProcessState,
  startCluster,
  storeUpHelp,
  upHelp,
  type UpParse,
  type UpRequest,
} from "@keelson/local";
import type { Command, CommandContext } from "../command.ts";
import { createProgress } from "../progress.ts";
import { clusterWelcome, storeReport } from "../render.ts";

const readyLimitMs = 60_000;
const pollMs = 100;

export const upCommand: Command = {
  name: "up",
  summary: "start a cluster on this machine",
  help: upHelp,
  run: (argv, context) => run(parseUp(argv, context.env), ["up", ...argv], context),
};

export const storeUpCommand: Command = {
  name: "store up",
  summary: "start only the replicated store",
  help: storeUpHelp,
  run: (argv, context) => run(parseStoreUp(argv, context.env), ["store", "up", ...argv], context),
};

async function run(parsed: UpParse, words: readonly string[], context: CommandContext): Promise<number> {
  if (!parsed.ok) throw new AppError("cli.usage", `${parsed.problems.join("; ")}. Try: keelson ${words[0]} --help`);
  const dataDir = resolve(parsed.request.dataDir);
  if (await isRunning(dataDir)) {
    throw new AppError(
      "cli.already-running",
      `a cluster already runs on ${dataDir}; see: keelson status --data-dir ${parsed.request.dataDir}`,
    );
  }
  return parsed.request.detach
    ? detached(parsed.request, dataDir, words, context)
    : foreground(parsed.request, dataDir, context);
}

async function foreground(request: UpRequest, dataDir: string, context: CommandContext): Promise<number> {
  const supervised = context.env["KEELSON_SUPERVISED"] === "1";
  const progress = createProgress(context, request.json || supervised);
  const started = performance.now();
  let ended: (code: number) => void = () => undefined;
  const end = new Promise<number>((resolve) => (ended = resolve));
  const cluster = await startCluster(request, dataDir, { onStep: progress.step, onDown: () => ended(0) });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    progress.step("stopping");
    cluster.stop().then(
      () => ended(0),
      (error: unknown) => {
        context.err(`keelson: ${messageOf(error)}\n`);
        ended(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
  cluster.supervisor.onChange(() => progress.show(cluster.supervisor.states()));
  try {
    await cluster.supervisor.allReady(readyLimitMs);
  } catch (error) {
    if (stopping) return end;
    // A supervisor of its own keeps trying: who asked for it reports, and `keelson down` ends it.
    if (supervised) return end;
    await cluster.stop();
    throw error;
  }
  if (stopping) return end;
  progress.done();
  const report = (await askControl(cluster.layout.controlSocket, "GET", "/cluster")) as ClusterReport;
  if (request.json) context.out(`${JSON.stringify(jsonOf(report, request), null, 2)}\n`);
  else if (!supervised) context.out(welcome(report, request, performance.now() - started, "Ctrl-C stops it."));
  return end;
}

async function detached(
  request: UpRequest,
  dataDir: string,
  words: readonly string[],
  context: CommandContext,
): Promise<number> {
  const started = performance.now();
  const layout = layoutOf(dataDir);
  mkdirSync(dirname(layout.supervisorLog), { recursive: true, mode: 0o700 });
  const log = openSync(layout.supervisorLog, "a", 0o600);
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const own = words.filter((word) => !/^--?(detach|json)(=|$)/.test(word));
  const child = spawn(process.execPath, [main, ...own], {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, KEELSON_SUPERVISED: "1" },
  });
  let exited: number | undefined;
  child.once("exit", (code) => (exited = code ?? 1));
  child.unref();
  const progress = createProgress(context, request.json);
  for (;;) {
    const report = await currentReport(layout.controlSocket);
    if (report !== undefined) {
      progress.show(report.processes);
      if (report.processes.every((process) => process.ready)) {
        progress.done();
        const text = request.json
          ? `${JSON.stringify(jsonOf(report, request), null, 2)}\n`
          : welcome(
              report,
              request,
              performance.now() - started,
              `Stop it: keelson down --data-dir ${request.dataDir}`,
            );
        context.out(text);
        return 0;
      }
    }
    if (exited !== undefined) {
      throw new AppError("cli.start-failed", `could not start: ${lastLine(layout.supervisorLog)}`);
    }
    if (performance.now() - started > readyLimitMs) throw notReady(report, request);
    await sleep(pollMs);
  }
}

function notReady(report: ClusterReport | undefined, request: UpRequest): AppError {
  const waiting = (report?.processes ?? [])
    .filter((process) => !process.ready)
    .map((process: ProcessState) => `${process.name} (${process.lastExit ?? "not answering"}; log ${process.logFile})`);
  const hint = `it goes on trying; stop it with: keelson down --data-dir ${request.dataDir}`;
  return new AppError("cli.not-ready", `not ready after ${readyLimitMs / 1000} s: ${waiting.join("; ")}; ${hint}`);
}

function welcome(report: ClusterReport, request: UpRequest, tookMs: number, last: string): string {
  return request.cluster.storeOnly ? storeReport(report, tookMs, last) : clusterWelcome(report, tookMs, last);
}

/** The contract of `--json`: the whole report, or for `store up` the members alone. */
function jsonOf(report: ClusterReport, request: UpRequest): unknown {
  return request.cluster.storeOnly ? { members: report.members, store: report.store } : report;
}

async function isRunning(dataDir: string): Promise<boolean> {
  return (await currentReport(layoutOf(dataDir).controlSocket)) !== undefined;
}

async function currentReport(socket: string): Promise<ClusterReport | undefined> {
  try {
    return (await askControl(socket, "GET", "/cluster")) as ClusterReport;
  } catch (error) {
    if (error instanceof AppError && error.code === "control.not-running") return undefined;
    throw error;
  }
}

function lastLine(file: string): string {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines[lines.length - 1]?.replace(/^keelson: /, "") ?? "";
}
