// Runs on any Node from 18 on, with nothing installed: brings dependencies and Node 24, and finds the tools that
// the cluster and the tests use. Everything after it is TypeScript.
"use strict";

const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const { existsSync, readFileSync, statSync, writeFileSync } = require("node:fs");
const { delimiter, join, resolve } = require("node:path");

const root = resolve(__dirname, "../..");
const stamp = join(root, "node_modules", ".keelson-lock");
const wantedNodeMajor = 24;

/** Installs dependencies when node_modules is missing or older than the lock file. */
function ensureDependencies() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  if (installedByHand()) return;
  say("installing dependencies (npm install) …");
  const started = Date.now();
  // Not `npm ci`: it refuses a lock file from which a registry's missing builds for other platforms are absent.
  // Every version is pinned, here and in the lock file, so that both install the same.
  const npm = spawnSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (npm.status !== 0) fail("npm install failed; is the npm registry reachable?");
  writeFileSync(stamp, lock);
  say(`dependencies installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** True after an `npm install` or `npm ci` that was run directly: npm notes what it installed, and when. */
function installedByHand() {
  const note = join(root, "node_modules", ".package-lock.json");
  return existsSync(note) && statSync(note).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

/** Path of a Node 24 binary: this process' own, or the one that npm installed. */
function nodeBinary() {
  if (Number(process.versions.node.split(".")[0]) >= wantedNodeMajor) return process.execPath;
  const packaged = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  if (existsSync(packaged)) return packaged;
  return fail(`Node ${wantedNodeMajor} is needed on ${process.platform}-${process.arch}; install it and run again`);
}

function onPath(command) {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => existsSync(join(directory, command)));
}

/** Installs Debian packages when that is possible without asking anybody; returns whether `command` is there then. */
function ensureTool(command, debianPackage) {
  if (onPath(command)) return true;
  const isRoot = typeof process.getuid === "function" && process.getuid() === 0;
  if (!isRoot || !onPath("apt-get")) return false;
  say(`installing ${debianPackage} …`);
  const quiet = { stdio: ["ignore", "ignore", "ignore"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  const install = () =>
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", debianPackage], quiet).status === 0;
  if (!install()) {
    spawnSync("apt-get", ["update"], quiet);
    install();
  }
  return onPath(command);
}

/** Environment for child processes: Node 24 and the packages' binaries first on PATH. */
function environment() {
  const directories = [join(nodeBinary(), ".."), join(root, "node_modules", ".bin")];
  return { ...process.env, PATH: [...directories, process.env.PATH ?? ""].join(delimiter) };
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(`keelson: ${text}`);
  process.exit(1);
}

module.exports = { ensureDependencies, ensureTool, environment, fail, nodeBinary, onPath, root, say };
