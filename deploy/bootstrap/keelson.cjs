#!/usr/bin/env node
// The `keelson` command on any Node from 18 on: hands over to services/cli under Node 24.
"use strict";

const { join } = require("node:path");
const { ensureDependencies, environment, nodeBinary, root } = require("./toolchain.cjs");
const { handOver } = require("./hand-over.cjs");

ensureDependencies();
handOver(nodeBinary(), [join(root, "services/cli/src/main.ts"), ...process.argv.slice(2)], { env: environment() });
