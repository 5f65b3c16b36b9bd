// One request, answered by whichever API server can. Repeats are decided here: a request that was never sent, or
// that is safe to repeat, goes to the next server; a write whose answer was lost is `api.uncertain`, because only
// its caller can find out what became of it.
import { AppError } from "@keelson/base";
import type { Clock, HttpClientRequest, HttpClientResponse, HttpHeaders } from "@keelson/ports";
import { failureOf, readJson } from "./body.ts";
import type { ApiOutcome, CallOptions } from "./contract.ts";
import { attemptTimeoutMs, callTimeoutMs, retryAfterMaxSeconds, retryBaseMs, retryMaxMs } from "./limits.ts";
import type { Server, Servers } from "./servers.ts";

export type Call = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly target: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
  /** Sending it twice does no harm: it reads, or its preconditions catch the second. */
  readonly repeatable: boolean;
  readonly options?: CallOptions | undefined;
};

export type Exchange = {
  readonly servers: Servers;
  readonly clock: Clock;
  /** User agent, authorization. */
  readonly headers: HttpHeaders;
};

/** Sends until there is an answer, reads it whole. */
export async function callJson(exchange: Exchange, call: Call): Promise<ApiOutcome<unknown>> {
  return await withRetries(exchange, call, async (server, timeoutMs) => {
    const response = await server.origin.request(requestOf(exchange, call, timeoutMs));
    const timer = exchange.clock.after(timeoutMs, () => response.cancel());
    let late = true;
    try {
      const body = await readJson(response);
      late = false;
      exchange.servers.answered(server);
      if (response.status >= 200 && response.status < 300) return { ok: true, object: body };
      return { ok: false, status: failureOf(response.status, body, response.headers["retry-after"]) };
    } finally {
      timer.cancel();
      if (late) response.cancel();
    }
  });
}

/** Sends until a server answers with a stream; a refusal is read whole. */
export async function openStream(exchange: Exchange, call: Call): Promise<ApiOutcome<HttpClientResponse>> {
  return await withRetries(exchange, call, async (server, timeoutMs) => {
    const response = await server.origin.request(requestOf(exchange, call, timeoutMs));
    exchange.servers.answered(server);
    if (response.status === 200) return { ok: true, object: response };
    const body = await readJson(response);
    return { ok: false, status: failureOf(response.status, body, response.headers["retry-after"]) };
  });
}

async function withRetries<T>(
  exchange: Exchange,
  call: Call,
  attempt: (server: Server, timeoutMs: number) => Promise<ApiOutcome<T>>,
): Promise<ApiOutcome<T>> {
  const { clock } = exchange;
  const deadline = clock.monoMs() + (call.options?.timeoutMs ?? callTimeoutMs);
  let pauseMs = retryBaseMs;
  let last: unknown;
  for (;;) {
    for (const server of exchange.servers.order()) {
      const leftMs = deadline - clock.monoMs();
      if (leftMs <= 0) break;
      if (call.options?.authority?.holds() === false) throw givenUp(call, "its sender may not act any more", last);
      try {
        const outcome = await attempt(server, Math.min(leftMs, attemptTimeoutMs));
        const waitMs = busyFor(outcome);
        if (waitMs === undefined || clock.monoMs() + waitMs >= deadline) return outcome;
        pauseMs = Math.max(pauseMs, waitMs);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        last = error;
        exchange.servers.failed(server);
        if (error.code !== "net.unreachable" && !call.repeatable) {
          throw new AppError("api.uncertain", `${call.method} ${call.target}: the answer was lost (${error.message})`, {
            cause: error,
          });
        }
      }
    }
    if (clock.monoMs() + pauseMs >= deadline) break;
    await sleep(clock, pauseMs);
    pauseMs = Math.min(pauseMs * 2, retryMaxMs);
  }
  const why = last instanceof AppError ? last.message : "no server answered in time";
  throw givenUp(call, `no API server answered (${why})`, last);
}

function givenUp({ method, target }: Call, why: string, cause: unknown): AppError {
  return new AppError("api.unreachable", `${method} ${target}: ${why}`, { retryable: true, cause });
}

/** How long the server asked to wait before the same request is sent again; undefined when the answer is final. */
function busyFor(outcome: ApiOutcome<unknown>): number | undefined {
  if (outcome.ok) return undefined;
  const { code, retryAfterSeconds } = outcome.status;
  if (code !== 429 && !(code >= 500 && retryAfterSeconds !== undefined)) return undefined;
  return Math.min(retryAfterSeconds ?? 0, retryAfterMaxSeconds) * 1000;
}

function requestOf(exchange: Exchange, call: Call, timeoutMs: number): HttpClientRequest {
  const { cause, authority } = call.options ?? {};
  return {
    method: call.method,
    target: call.target,
    timeoutMs,
    headers: {
      ...exchange.headers,
      accept: "application/json",
      ...(authority === undefined ? {} : { "keelson-fence": authority.fence }),
      ...(call.contentType === undefined ? {} : { "content-type": call.contentType }),
      ...(cause?.traceparent === undefined || cause.traceparent === "" ? {} : { traceparent: cause.traceparent }),
      ...(cause?.parentRevision === undefined ? {} : { "keelson-parent-revision": String(cause.parentRevision) }),
    },
    ...(call.body === undefined ? {} : { body: call.body }),
  };
}

function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => void clock.after(delayMs, resolve));
}
