// Traffic of people's tools on the API servers: ConfigMaps made, changed, listed and deleted with unique values, and
// watches that go on at the next server after the last resourceVersion they saw. Histories have the same shape as
// those of the store, so the same checkers judge them.
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, type Prng } from "@keelson/base";
import type { ApiCaller } from "./api-caller.ts";
import type { LogEvent, Operation, WatchHistory } from "./history.ts";

export const objectNamespace = "chaos";
const collection = `/api/v1/namespaces/${objectNamespace}/configmaps`;
const keyPrefix = `/registry/configmaps/${objectNamespace}/`;
export type ObjectLoad = {
  readonly workers: number;
  /** Mean pause of each between calls; 0: as fast as the servers answer. */
  readonly pauseMs: number;
};

export const usualLoad: ObjectLoad = { workers: 4, pauseMs: 40 };
export const fullLoad: ObjectLoad = { workers: 8, pauseMs: 0 };
const retryPauseMs = 20;
const callTimeoutMs = 2_000;
const watchSilenceMs = 3_000;
const operationsMax = 100_000;

type ConfigMap = {
  readonly metadata?: { readonly name?: string; readonly resourceVersion?: string };
  readonly data?: Record<string, string>;
};

export class ObjectTraffic {
  readonly operations: Operation[] = [];
  readonly watches: WatchHistory[] = [];
  /** Watches that could not go on where they ended. */
  readonly expired: string[] = [];
  readonly #api: ApiCaller;
  readonly #prng: Prng;
  readonly #load: ObjectLoad;
  readonly #stop = new AbortController();
  readonly #running: Promise<unknown>[] = [];
  readonly #writers: Promise<unknown>[] = [];
  #stopped = false;

  constructor(api: ApiCaller, prng: Prng, load: ObjectLoad) {
    this.#api = api;
    this.#prng = prng;
    this.#load = load;
  }

  async start(): Promise<void> {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: objectNamespace } };
    await this.#api.call(0, { method: "POST", path: "/api/v1/namespaces", body: namespace, timeoutMs: 10_000 });
    const list = await this.#api.call(0, { method: "GET", path: collection, timeoutMs: 10_000 });
    const from = Number((list.body as ConfigMap).metadata?.resourceVersion ?? 0) + 1;
    for (let i = 0; i < this.#api.servers; i++) this.#running.push(this.#watch(i, from));
    for (let i = 0; i < this.#load.workers; i++) this.#writers.push(this.#work(i));
  }

  /** Ends the writers and waits for their last answers; watches go on until `finish`. */
  async endWriters(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#writers);
  }

  /** Waits until every watch has seen `revision` (at most `limitMs`), then ends them. Returns those that did not. */
  async finish(revision: number, limitMs: number): Promise<string[]> {
    this.#stopped = true;
    const deadline = performance.now() + limitMs;
    const late = (): string[] =>
      this.watches.filter(({ batches }) => (batches.at(-1)?.revision ?? 0) < revision).map(({ name }) => name);
    while (late().length > 0 && performance.now() < deadline) await sleep(50);
    const missing = late();
    this.#stop.abort();
    await Promise.all([...this.#writers, ...this.#running]);
    return missing;
  }

  async acknowledged(limitMs: number): Promise<void> {
    const since = performance.now();
    while (
      !this.operations.some(({ outcome, kind, callMs }) => outcome === "ok" && kind !== "read" && callMs >= since)
    ) {
      if (performance.now() - since > limitMs) throw new Error(`no write was acknowledged for ${limitMs} ms`);
      await sleep(20);
    }
  }

  async #work(client: number): Promise<void> {
    const prng = this.#prng.fork(`worker-${client}`);
    let server = client;
    let name = "";
    for (let count = 0; !this.#stopped && this.operations.length < operationsMax; count++) {
      const draw = prng.float();
      const kind = name === "" || draw < 0.3 ? "put" : draw < 0.6 ? "swap" : draw < 0.9 ? "read" : "delete";
      if (kind === "put") name = `w${client}-${count}`;
      const operation = begin(client, kind, {
        name,
        value: kind === "put" || kind === "swap" ? `${client}-${count}` : undefined,
      });
      try {
        await this.#perform(server, operation, name);
        operation.outcome = "ok";
        if (kind === "delete") name = "";
      } catch (error) {
        operation.error = messageOf(error);
        server++;
        name = "";
      }
      operation.returnMs = performance.now();
      this.operations.push(operation);
      await sleep(operation.outcome === "ok" ? this.#load.pauseMs * 2 * prng.float() : retryPauseMs);
    }
  }

  async #perform(server: number, operation: Operation, name: string): Promise<void> {
    const call = (method: string, path: string, body?: unknown) =>
      this.#api.call(server, { method, path, body, timeoutMs: callTimeoutMs });
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { v: operation.value ?? "" } };
    switch (operation.kind) {
      case "put":
      case "swap": {
        const create = operation.kind === "put";
        const answer = await call(create ? "POST" : "PUT", create ? collection : `${collection}/${name}`, object);
        if (answer.status >= 300) throw new Error(`status ${answer.status}`);
        operation.revision = Number((answer.body as ConfigMap).metadata?.resourceVersion ?? 0);
        operation.changed = true;
        return;
      }
      case "read": {
        const answer = await call("GET", `${collection}?fieldSelector=metadata.name%3D${name}`);
        if (answer.status !== 200) throw new Error(`status ${answer.status}`);
        const list = answer.body as {
          readonly metadata?: { readonly resourceVersion?: string };
          readonly items?: readonly ConfigMap[];
        };
        const item = list.items?.[0];
        operation.revision = Number(list.metadata?.resourceVersion ?? 0);
        operation.found =
          item === undefined
            ? undefined
            : {
                key: operation.key,
                value: item.data?.["v"] ?? "",
                modRevision: Number(item.metadata?.resourceVersion ?? 0),
              };
        return;
      }
      case "delete": {
        const answer = await call("DELETE", `${collection}/${name}`);
        // The answer names no revision: its effect is judged by the reads and watches.
        throw new Error(`status ${answer.status}`);
      }
    }
  }

  async #watch(index: number, from: number): Promise<void> {
    const history: WatchHistory = { name: `api-watch-${index + 1}`, startRevision: from, batches: [] };
    this.watches.push(history);
    let last = from - 1;
    for (let server = index; !this.#stop.signal.aborted; server++) {
      try {
        const path = `${collection}?watch=true&allowWatchBookmarks=true&resourceVersion=${last}`;
        for await (const line of this.#api.lines(server, path, this.#stop.signal, watchSilenceMs)) {
          const event = JSON.parse(line) as {
            readonly type: string;
            readonly object: ConfigMap & { readonly code?: number };
          };
          if (event.type === "ERROR") {
            if (event.object.code === 410) this.expired.push(`${history.name} could not go on after revision ${last}`);
            break;
          }
          const revision = Number(event.object.metadata?.resourceVersion ?? 0);
          const events = event.type === "BOOKMARK" ? [] : [logEvent(event.type, event.object, revision)];
          history.batches.push({ events, revision, atMs: performance.now() });
          last = Math.max(last, revision);
        }
      } catch {
        // The stream broke: the next server goes on where it ended.
      }
      if (!this.#stop.signal.aborted) await sleep(50);
    }
  }
}

function begin(
  client: number,
  kind: Operation["kind"],
  of: { readonly name: string; readonly value: string | undefined },
): Operation {
  return {
    client,
    kind,
    key: `${keyPrefix}${of.name}`,
    value: of.value,
    callMs: performance.now(),
    returnMs: Number.POSITIVE_INFINITY,
    outcome: "unknown",
    revision: 0,
    changed: false,
    found: undefined,
    error: undefined,
  };
}

function logEvent(type: string, object: ConfigMap, revision: number): LogEvent {
  const deleted = type === "DELETED";
  return {
    revision,
    type: deleted ? "delete" : "put",
    key: `${keyPrefix}${object.metadata?.name ?? ""}`,
    value: deleted ? "" : (object.data?.["v"] ?? ""),
  };
}

/** The part of the store's log that this traffic is about, with values as the clients know them. */
export function objectLog(log: readonly LogEvent[]): LogEvent[] {
  return log
    .filter(({ key }) => key.startsWith(keyPrefix))
    .map((event) => ({
      ...event,
      value: event.type === "delete" ? "" : ((JSON.parse(event.value) as ConfigMap).data?.["v"] ?? ""),
    }));
}
