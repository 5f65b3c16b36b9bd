// A collection of the young generation on request. The engine counts memory outside its heap late: some hundred bytes
// of heap can hold a megabyte of dead buffers, and it looks only when many of those have gathered.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** A function that frees short-lived memory: some milliseconds, less the more of it is dead. */
export function createYoungCollection(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (options: { readonly type: "minor" }) => void;
  return () => collect({ type: "minor" });
}
