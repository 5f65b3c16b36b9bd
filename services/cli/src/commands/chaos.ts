// `keelson chaos`: faults on a cluster of its own. The scenarios live beside the product, in chaos/; this hands over.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AppError } from "@keelson/base";
import type { Command } from "../command.ts";

const chaosMain = fileURLToPath(new URL("../../../../chaos/run.ts", import.meta.url));

export const chaosCommand: Command = {
  name: "chaos",
  summary: "inject faults into a cluster of its own and check the invariants",
  help: `keelson chaos list                                         the scenarios
keelson chaos SCENARIO|all [--seed N] [--rounds N] [--json]    run; exit code 1 on a violation
keelson chaos objectives                                    measures every promised recovery time
keelson chaos planted                                       proves that the checkers find what they are there for

More flags: --seconds S, --faults N, --fail-fast, --port-base N, --report-dir DIR`,
  run: (argv) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [chaosMain, ...argv], { stdio: "inherit" });
      // Ctrl-C reaches the child by itself; this process waits until it has cleaned up.
      const wait = (): void => undefined;
      process.on("SIGINT", wait);
      process.on("SIGTERM", () => child.kill("SIGTERM"));
      child.once("error", (error) =>
        reject(new AppError("cli.start-failed", "cannot run the scenarios", { cause: error })),
      );
      child.once("exit", (code) => resolve(code ?? 1));
    }),
};
