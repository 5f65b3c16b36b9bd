// Several endpoints of one store as one: a call goes to the current endpoint and moves on to the next when that
// one is unavailable or too slow, until its time budget is used up. Reads may always be repeated; whether a write
// may is the caller's to know (it says so by being idempotent under its compare).
import { AppError, messageOf, must } from "@keelson/base";
import type { Clock, RpcChannel, RpcClient, TlsMaterial } from "@keelson/ports";
import { RpcError, rpcStatus } from "@keelson/ports";
import { attemptMs, backoffMaxMs, backoffMinMs, callBudgetMs } from "./limits.ts";

export type EndpointsOptions = {
  readonly rpcClient: RpcClient;
  /** `host:port` or URLs `http(s)://host:port`. */
  readonly endpoints: readonly string[];
  readonly tls: Partial<TlsMaterial> | undefined;
  readonly clock: Clock;
};

/** `ambiguous`: an earlier attempt may have taken effect unseen, or may yet. */
export type Attempt = { readonly timeoutMs: number; readonly ambiguous: boolean };

export class Endpoints {
  readonly #clock: Clock;
  readonly #channels: readonly RpcChannel[];
  #current = 0;
  #turn = 0;
  #closed = false;

  constructor(options: EndpointsOptions) {
    this.#clock = options.clock;
    this.#channels = options.endpoints.map((endpoint) => options.rpcClient.connect(bareAddress(endpoint), options.tls));
    must(this.#channels[0], "a store client has at least one endpoint");
  }

  get size(): number {
    return this.#channels.length;
  }

  /** The channel in use, for streams; `leave` moves on from it when the stream broke. */
  current(): { readonly channel: RpcChannel; readonly index: number } {
    return { channel: must(this.#channels[this.#current], "the current endpoint exists"), index: this.#current };
  }

  /** The members in turn. */
  next(): RpcChannel {
    this.#turn = (this.#turn + 1) % this.#channels.length;
    return must(this.#channels[this.#turn], "the turn is within the endpoints");
  }

  leave(index: number): void {
    if (this.#current === index) this.#current = (index + 1) % this.#channels.length;
  }

  /** Runs `attempt` until it answers; throws AppError `store.*`. */
  async call<T>(attempt: (channel: RpcChannel, state: Attempt) => Promise<T>): Promise<T> {
    const deadline = this.#clock.monoMs() + callBudgetMs;
    let ambiguous = false;
    let backoff = backoffMinMs;
    for (let tried = 1; ; tried++) {
      const { channel, index } = this.current();
      const left = deadline - this.#clock.monoMs();
      try {
        return await attempt(channel, { timeoutMs: Math.max(1, Math.min(attemptMs, left)), ambiguous });
      } catch (error) {
        const failure = storeError(error);
        ambiguous ||= mayHaveEffect(error);
        this.leave(index);
        if (!failure.retryable || this.#closed || this.#clock.monoMs() + backoff >= deadline) throw failure;
      }
      if (tried % this.#channels.length === 0) {
        await new Promise<void>((resolve) => void this.#clock.after(backoff, resolve));
        backoff = Math.min(backoff * 2, backoffMaxMs);
      }
    }
  }

  close(): void {
    this.#closed = true;
    for (const channel of this.#channels) channel.close();
  }
}

/** etcd's texts for the two revisions out of range; the text is what tells them apart on the wire. */
export const compactedText = "etcdserver: mvcc: required revision has been compacted";
export const futureRevisionText = "etcdserver: mvcc: required revision is a future revision";
const noSpaceText = "etcdserver: mvcc: database space exceeded";

const refusedTexts: ReadonlySet<string> = new Set(["etcdserver: no leader", "etcdserver: too many requests"]);

/** False when the request was never sent, or refused before anything was proposed. */
function mayHaveEffect(error: unknown): boolean {
  return !(error instanceof RpcError && (error.unsent || refusedTexts.has(error.message)));
}

/** Maps a failed call to `store.unavailable`, `store.timeout`, `store.compacted`, `store.future`, `store.no-space`, `store.too-large` or `store.failed`. */
export function storeError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message = messageOf(error);
  if (!(error instanceof RpcError)) return new AppError("store.failed", message, { cause: error });
  if (message === compactedText) return new AppError("store.compacted", message, { cause: error });
  if (message === futureRevisionText) return new AppError("store.future", message, { cause: error });
  if (message === noSpaceText) return new AppError("store.no-space", message, { cause: error });
  switch (error.status) {
    case rpcStatus.unavailable:
    case rpcStatus.canceled:
    case rpcStatus.aborted:
      return new AppError("store.unavailable", message, { retryable: true, cause: error });
    case rpcStatus.deadlineExceeded:
      return new AppError("store.timeout", message, { retryable: true, cause: error });
    case rpcStatus.resourceExhausted:
      return new AppError("store.overloaded", message, { retryable: true, cause: error });
    case rpcStatus.invalidArgument:
      return new AppError("store.too-large", message, { cause: error });
    default:
      return new AppError("store.failed", message, { cause: error });
  }
}

function bareAddress(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, "").replace(/\/$/, "");
}
