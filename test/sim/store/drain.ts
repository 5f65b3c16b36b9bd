// Runs every pending promise continuation at once, from outside any of them.
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";

setFlagsFromString("--allow-natives-syntax");

/** Only from a plain callback of the event loop: inside a continuation it does nothing. */
export const drainMicrotasks = runInThisContext("() => %PerformMicrotaskCheckpoint()") as () => void;
