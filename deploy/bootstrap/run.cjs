// What `npm start`, `npm test` and `npm run …` do, from a fresh clone on any Node from 18 on.
"use strict";

const { spawnSync } = require("node:child_process");
const { join } = require("node:path");
const { handOver } = require("./hand-over.cjs");
const { ensureDependencies, ensureTool, environment, fail, nodeBinary, root, say } = require("./toolchain.cjs");

const commands = {
  start: (args) => {
    if (!ensureTool("nats-server", "nats-server")) {
      say("nats-server could not be installed; the cluster will start without its event log");
    }
    handOver(nodeBinary(), [join(root, "services/cli/src/main.ts"), "up", ...args], { env: environment(), cwd: root });
  },
  test: (args) => {
    for (const [tool, debianPackage] of [
      ["nats-server", "nats-server"],
      ["etcdctl", "etcd-client"],
      ["etcd", "etcd-server"],
      ["kubectl", "kubernetes-client"],
    ]) {
      if (!ensureTool(tool, debianPackage)) say(`${tool} is missing: tests that need it will be skipped`);
    }
    handOver(nodeBinary(), [join(root, "test/run.ts"), ...args], { env: environment(), cwd: root });
  },
  check: () => {
    for (const [command, ...args] of require("./checks.cjs")) {
      const result = spawnSync(command, args, { cwd: root, env: environment(), stdio: "inherit" });
      if (result.status !== 0) fail(`${command} ${args.join(" ")} found problems`);
    }
  },
  gen: () => handOver(nodeBinary(), [join(root, "libs/wire/gen/main.ts")], { env: environment(), cwd: root }),
  e2e: (args) =>
    handOver("vitest", ["run", "--config", "test/e2e/vitest.config.ts", ...args], { env: environment(), cwd: root }),
  chaos: (args) => {
    const tools = [
      ["nats-server", "nats-server"],
      ["strace", "strace"],
      ["nft", "nftables"],
      ["faketime", "faketime"],
    ];
    for (const [tool, debianPackage] of args[0] === "list" ? [] : tools) {
      if (!ensureTool(tool, debianPackage)) say(`${tool} is missing: scenarios that need it are skipped`);
    }
    handOver(nodeBinary(), [join(root, "chaos/run.ts"), ...args], { env: environment(), cwd: root });
  },
  // `npm run sim -- planted …` hunts planted bugs instead; `--world cluster` is the whole cluster, not only the store.
  sim: ([first, ...rest]) => {
    const planted = first === "planted";
    const world = /(^| )--world[ =]cluster( |$)/.test([first, ...rest].join(" ")) ? "cluster/" : "";
    const script = join(root, `test/sim/${world}${planted ? "planted/" : ""}main.ts`);
    const args = planted || first === undefined ? rest : [first, ...rest];
    handOver(nodeBinary(), [script, ...args], { env: environment(), cwd: root });
  },
  parity: (args) => {
    if (!ensureTool("etcd", "etcd-server")) say("etcd is missing: there is nothing to compare with");
    handOver(nodeBinary(), [join(root, "test/parity/main.ts"), ...args], { env: environment(), cwd: root });
  },
  abuse: (args) =>
    handOver(nodeBinary(), [join(root, "test/abuse/main.ts"), ...args], { env: environment(), cwd: root }),
  soak: (args) => handOver(nodeBinary(), [join(root, "test/soak/main.ts"), ...args], { env: environment(), cwd: root }),
  bench: (args) =>
    handOver(nodeBinary(), [join(root, "test/bench/main.ts"), ...args], { env: environment(), cwd: root }),
};

const [name, ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) fail(`no such command: ${name}`);
ensureDependencies();
command(args);
