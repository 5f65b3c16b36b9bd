// Load by h2load: one method with one body, over and over, at a fixed number of requests in flight.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { framed } from "./grpc-call.ts";

export type Load = {
  readonly port: number;
  readonly path: string;
  readonly message: Uint8Array;
  readonly inFlight: number;
  /** How long, after a warm-up of a second; or how many requests. */
  readonly seconds?: number;
  readonly requests?: number;
  /** Where the body is written for h2load. */
  readonly bodyFile: string;
};

const connectionsMax = 8;

/** Successful requests per second. */
export async function runLoad(load: Load): Promise<number> {
  writeFileSync(load.bodyFile, framed(load.message));
  const connections = Math.min(connectionsMax, Math.max(1, Math.floor(load.inFlight / 4)));
  const args = [
    ["-c", String(connections), "-m", String(load.inFlight / connections), "-t", "1"],
    load.requests === undefined ? ["-D", String(load.seconds), "--warm-up-time", "1"] : ["-n", String(load.requests)],
    ["-w", "30", "-W", "30"],
    ["-d", load.bodyFile, "-H", "content-type: application/grpc", "-H", "te: trailers"],
    [`http://127.0.0.1:${load.port}${load.path}`],
  ].flat();
  const output = await run("h2load", args, ((load.seconds ?? 60) + 15) * 1_000);
  const rate = /finished in [\d.]+\w+, ([\d.]+) req\/s/.exec(output)?.[1];
  const failed = /(\d+) failed, (\d+) errored/.exec(output);
  if (rate === undefined || Number(failed?.[1]) > 0) throw new Error(`h2load: ${output}`);
  return Number(rate);
}

function run(command: string, args: readonly string[], timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    let output = "";
    child.stdout.on("data", (part: Buffer) => (output += part.toString()));
    child.stderr.on("data", (part: Buffer) => (output += part.toString()));
    child.once("error", reject);
    child.once("close", () => {
      clearTimeout(timer);
      resolve(output);
    });
  });
}
