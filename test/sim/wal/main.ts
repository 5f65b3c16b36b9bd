// Runs seeds of the log model: `node test/sim/wal/main.ts --seed N --seeds K`. Exit code 1 on a violation.
import { runModelSeeds } from "../model-main.ts";
import { drawLogOptions, runLogModel } from "./run-model.ts";

await runModelSeeds({ draw: drawLogOptions, run: runLogModel });
