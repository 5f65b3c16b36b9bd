// The event log's servers on this machine: where the binary is, and one configuration file per server.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Path of `nats-server` on PATH; undefined when there is none. */
export function findNatsServer(): string | undefined {
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    const candidate = join(directory === "" ? "." : directory, "nats-server");
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      continue; // not in this directory
    }
  }
  return undefined;
}
