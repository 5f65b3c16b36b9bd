// `npm run sim -- raft`: runs seeds of the Raft model. Exit code 1 on a violation.
import { runModelSeeds } from "../model-main.ts";
import { drawModelOptions, runModel } from "./run-model.ts";

await runModelSeeds({ draw: drawModelOptions, run: runModel });
