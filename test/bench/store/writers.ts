// Eight writers that put small values one after the other, and the longest time in which none of them was answered.
import type { ClientHttp2Session } from "node:http2";
import { etcdserverpb } from "@keelson/wire";
import { callUnary, framed, openSession } from "./grpc-call.ts";

const writers = 8;
const callMs = 10_000;

export interface Writers {
  /** Starts measuring anew. */
  arm(): void;
  /** The longest time without an answer since `arm`, ms; counts the time that runs now. */
  longestGap(): number;
  readonly written: number;
  stop(): Promise<void>;
}

export function startWriters(port: number): Writers {
  const run = { stopped: false, last: performance.now(), longest: 0, written: 0 };
  const answered = (): void => {
    const now = performance.now();
    run.longest = Math.max(run.longest, now - run.last);
    run.last = now;
    run.written++;
  };
  const all = Array.from({ length: writers }, (_, i) => write(openSession(port), i, { run, answered }));
  return {
    arm: () => {
      run.last = performance.now();
      run.longest = 0;
    },
    longestGap: () => Math.max(run.longest, performance.now() - run.last),
    get written() {
      return run.written;
    },
    stop: async () => {
      run.stopped = true;
      await Promise.all(all);
    },
  };
}

async function write(
  session: ClientHttp2Session,
  index: number,
  { run, answered }: { readonly run: { readonly stopped: boolean }; readonly answered: () => void },
): Promise<void> {
  const body = framed(etcdserverpb.PutRequest.encode({ key: Buffer.from(`w${index}`), value: Buffer.alloc(256, "v") }));
  while (!run.stopped) {
    await callUnary(session, etcdserverpb.KV.Put.path, body, callMs);
    answered();
  }
  session.destroy();
}
