// Load by h2load: one method with one body, over and over, at a fixed number of requests in flight. h2load knows HTTP only,
// where a refused gRPC call is a success too; refusals carry no message, so what came back is weighed.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { callUnary, framed, openSession } from "./grpc-call.ts";

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
const callMs = 5_000;

/** Share of the bytes of as many good answers that must have come; lengths of varints differ a little. */
const weightMin = 0.9;

/** Successful requests per second. Throws when calls failed, also those that failed only in gRPC's terms. */
export async function runLoad(load: Load): Promise<number> {
  writeFileSync(load.bodyFile, framed(load.message));
  const answerBytes = await weighAnswer(load);
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
  const answers = Number(/(\d+) succeeded/.exec(output)?.[1]);
  const bytes = Number(/\((\d+)\) data/.exec(output)?.[1]);
  if (!(bytes >= weightMin * answers * answerBytes)) throw new Error(`calls were refused: ${output}`);
  return Number(rate);
}

/** Bytes of one good answer to this request. */
async function weighAnswer({ port, path, message }: Load): Promise<number> {
  const session = openSession(port);
  try {
    return 5 + (await callUnary(session, path, framed(message), callMs)).length;
  } finally {
    session.destroy();
  }
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
