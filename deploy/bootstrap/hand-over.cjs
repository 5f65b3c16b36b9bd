// Replaces this process as far as Node allows: same terminal, signals passed on, same exit code.
"use strict";

const { spawn } = require("node:child_process");

function handOver(command, args, options) {
  const child = spawn(command, args, { stdio: "inherit", ...options });
  // A terminal sends Ctrl-C to the whole group, so the child has it already; a plain kill reaches only us.
  process.on("SIGINT", () => undefined);
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => {
    process.stderr.write(`keelson: cannot run ${command}: ${error.message}\n`);
    process.exit(1);
  });
  child.once("exit", (code, signal) => process.exit(signal === null ? code : 1));
}

module.exports = { handOver };
