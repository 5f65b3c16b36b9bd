// Watchers that check what they are told while the soak runs: each revision once, in order, none missing between the
// first and the last, also across compactions and broken streams.
import { prefixEnd, utf8 } from "@keelson/base";
import { RpcError, type RpcChannel } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";

const { Watch } = etcdserverpb;

export class PrefixWatcher {
  readonly problems: string[] = [];
  events = 0;
  /** Last revision seen. */
  revision = 0;
  #stopped = false;
  #cancel: () => void = () => {};
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Watches until stopped; a stream that breaks is opened again behind what was seen. */
  async run(channel: () => RpcChannel): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#watch(channel());
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        if (!this.#stopped) await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #watch(channel: RpcChannel): Promise<void> {
    const stream = channel.stream(Watch.Watch);
    this.#cancel = () => stream.cancel();
    const key = utf8(this.#prefix);
    const startRevision = this.revision === 0 ? 0 : this.revision + 1;
    stream.send({ createRequest: { key, rangeEnd: prefixEnd(key), startRevision, progressNotify: true } });
    for await (const response of stream.responses) {
      if (response.canceled) {
        this.problems.push(`canceled: ${response.cancelReason} compacted at ${response.compactRevision}`);
        this.revision = 0;
        return;
      }
      this.#take(response);
    }
  }

  #take({ events }: etcdserverpb.WatchResponse): void {
    let least = this.revision + 1;
    for (const { kv } of events) {
      const revision = kv?.modRevision ?? 0;
      if (this.revision > 0 && revision < least) this.problems.push(`revision ${revision} after ${least}`);
      least = revision;
    }
    this.events += events.length;
    if (least > this.revision && events.length > 0) this.revision = least;
  }
}
