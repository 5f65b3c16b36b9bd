// WATCH: a position in the history of one resource, written out as newline-separated events until the client
// leaves, the time is up or the server drains. Headers go out at once; a slow client slows only its own loop.
import { utf8 } from "@keelson/base";
import { formatApiVersion, type Kind, notAcceptable, storagePrefix, tooManyRequests } from "@keelson/api";
import { negotiate, parseListOptions, type ListOptions, type Shape } from "@keelson/rest";
import type { CachedObject } from "../cache/cached-object.ts";
import type { Collection } from "../cache/collection.ts";
import { type Answer, answerFailure } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { commonHeaders } from "../http/respond.ts";
import { bookmarkEveryMs, futureRevisionWaitMs, watchesMax, watchEventsPerTurn, watchTimeoutMinMs } from "../limits.ts";
import type { ApiServer } from "../server.ts";
import { collectionOf, readPage, type Wanted } from "./read-state.ts";
import { selectorOf } from "./selectors.ts";
import { replayFromStore } from "./watch-replay.ts";
import { createEventWriter, type EventWriter } from "./watch-events.ts";

export async function watch(server: ApiServer, context: RequestContext, kind: Kind): Promise<Answer> {
  const parsed = parseListOptions(context.query, true);
  if (!parsed.ok) return answerFailure(parsed.status);
  const options = parsed.value;
  const form = negotiate(context.request.headers["accept"] ?? "", { transforms: true });
  if (form === undefined) return answerFailure(notAcceptable(["application/json"]));
  const selector = selectorOf(kind, options.labelSelector, options.fieldSelector, context.info.name);
  if (!selector.ok) return answerFailure(selector.status);
  if (server.watches.open >= watchesMax)
    return answerFailure(tooManyRequests("too many watches, please try again later", 1));
  const session = new WatchSession(server, context, kind, options, selector.value.matches, form.shape);
  server.watches.open++;
  try {
    return await session.run();
  } finally {
    server.watches.open--;
  }
}

type FollowOptions = {
  /** A client that resumes is told how far it is as soon as it is there: nothing may have changed for hours. */
  readonly bookmarkFirst: boolean;
};

/** One open watch. */
class WatchSession {
  readonly #server: ApiServer;
  readonly #context: RequestContext;
  readonly #kind: Kind;
  readonly #options: ListOptions;
  readonly #matches: (object: CachedObject) => boolean;
  readonly #writer: EventWriter;
  readonly #prefix: Uint8Array;
  readonly #collection: Collection;
  #wake: (() => void) | undefined;

  constructor(
    server: ApiServer,
    context: RequestContext,
    kind: Kind,
    options: ListOptions,
    matches: (object: CachedObject["object"]) => boolean,
    shape: Shape,
  ) {
    this.#server = server;
    this.#context = context;
    this.#kind = kind;
    this.#options = options;
    this.#matches = (cached) => matches(cached.object);
    this.#writer = createEventWriter(context, kind, shape, () => server.world.clock.wallMs());
    this.#prefix = utf8(storagePrefix(kind, context.info.namespace));
    this.#collection = collectionOf(server, kind);
  }

  async run(): Promise<Answer> {
    const { resourceVersion, sendInitialEvents } = this.#options;
    const initial = sendInitialEvents ?? (resourceVersion === undefined || resourceVersion === 0);
    if (initial) return this.#fromState();
    if (resourceVersion === undefined || resourceVersion === 0) {
      // No state asked for: from now on.
      if (resourceVersion === undefined) await this.#server.objects.catchUp();
      return this.#follow(this.#collection.end, this.#server.cache.revision);
    }
    return this.#fromRevision(resourceVersion);
  }

  /** Every matching object as ADDED, then changes; with sendInitialEvents a bookmark marks the end of the state. */
  async #fromState(): Promise<Answer> {
    const { resourceVersion, sendInitialEvents } = this.#options;
    const wanted: Wanted =
      resourceVersion === undefined
        ? { kind: "newest" }
        : resourceVersion === 0
          ? { kind: "any" }
          : { kind: "atLeast", revision: resourceVersion };
    const read = await readPage(this.#server, wanted, {
      kind: this.#kind,
      namespace: this.#context.info.namespace,
      start: "",
      limit: 0,
      matches: this.#matches,
    });
    if (!read.ok) return answerFailure(read.status);
    const { revision, objects } = read.value;
    this.#sendHead();
    for (const [index, object] of objects.entries()) {
      if (!this.#writer.event("ADDED", object)) await this.#context.response.drained();
      else if (index % watchEventsPerTurn === watchEventsPerTurn - 1)
        await new Promise<void>((resolve) => this.#server.world.clock.soon(resolve));
    }
    if (sendInitialEvents === true) this.#bookmark(revision, { "k8s.io/initial-events-end": "true" });
    return this.#after(revision);
  }

  async #fromRevision(revision: number): Promise<Answer> {
    // A revision of another server may be ahead of this cache for a moment.
    await this.#server.cache.reached(revision, futureRevisionWaitMs);
    if (this.#collection.positionAfter(revision) !== undefined) {
      this.#sendHead();
      return this.#after(revision, { bookmarkFirst: true });
    }
    const replayed = await replayFromStore(this.#server, this.#collection, {
      prefix: this.#prefix,
      after: revision,
      matches: this.#matches,
      begin: () => this.#sendHead(),
      emit: (type, object) => this.#writer.event(type, object),
      drained: () => this.#context.response.drained(),
      closed: () => this.#context.response.closed,
    });
    if (!replayed.ok) return answerFailure(replayed.status);
    return this.#after(replayed.value, { bookmarkFirst: true });
  }

  async #after(revision: number, how?: FollowOptions): Promise<Answer> {
    const position = this.#collection.positionAfter(revision);
    // The history moved on past it while the state was being written: the client resumes from what it has.
    if (position === undefined) return this.#end();
    return this.#follow(position, revision, how);
  }

  async #follow(start: number, after: number, how?: FollowOptions): Promise<Answer> {
    const { response } = this.#context;
    this.#sendHead();
    const watcher = { wake: () => this.#wake?.() };
    const { clock } = this.#server.world;
    const deadlineMs = clock.monoMs() + this.#timeoutMs();
    let bookmarkMs = clock.monoMs() + (how?.bookmarkFirst === true ? 0 : bookmarkEveryMs);
    this.#collection.watchers.add(watcher);
    response.onClose(() => this.#wake?.());
    const forget = this.#server.onDrain(() => this.#wake?.());
    let position = start;
    try {
      while (
        !response.closed &&
        !this.#server.draining() &&
        collectionOf(this.#server, this.#kind) === this.#collection
      ) {
        const moved = this.#write(position, after);
        if (moved === undefined) break; // too slow: the history it stood in is gone
        position = moved.position;
        const now = clock.monoMs();
        if (now >= deadlineMs) break;
        if (moved.full) {
          await response.drained();
          continue;
        }
        if (position < this.#collection.end) {
          await new Promise<void>((resolve) => clock.soon(resolve));
          continue;
        }
        const nearEnd = deadlineMs - now < bookmarkLeadMs;
        if (this.#options.allowWatchBookmarks && (now >= bookmarkMs || nearEnd)) {
          this.#bookmark(Math.max(after, this.#server.cache.revision), {});
          bookmarkMs = nearEnd ? Number.POSITIVE_INFINITY : now + bookmarkEveryMs;
        }
        await this.#sleep(Math.min(deadlineMs, bookmarkMs, nearEnd ? deadlineMs : deadlineMs - bookmarkLeadMs) - now);
      }
    } finally {
      this.#collection.watchers.delete(watcher);
      forget();
    }
    return this.#end();
  }

  /** Writes changes from `position` on; undefined when they are no longer kept. */
  #write(from: number, after: number): { readonly position: number; readonly full: boolean } | undefined {
    let position = from;
    const last = Math.min(this.#collection.end, from + watchEventsPerTurn);
    let full = false;
    while (position < last && !full) {
      const change = this.#collection.changeAt(position);
      if (change === undefined) return undefined;
      position++;
      if (change.revision <= after || !startsWith(change.object.key, this.#prefix)) continue;
      const now = change.type !== "DELETED" && this.#matches(change.object);
      const before = change.previous !== undefined && this.#matches(change.previous);
      if (now) full = !this.#writer.event(before ? "MODIFIED" : "ADDED", change.object);
      else if (before) full = !this.#writer.event("DELETED", (change.previous as CachedObject).at(change.revision));
    }
    return { position, full };
  }

  #timeoutMs(): number {
    const asked = this.#options.timeoutSeconds;
    if (asked !== undefined && asked > 0) return asked * 1000;
    const [a = 0, b = 0] = this.#server.world.entropy.bytes(2);
    return watchTimeoutMinMs * (1 + (a * 256 + b) / 65_536);
  }

  #bookmark(revision: number, annotations: Readonly<Record<string, string>>): void {
    this.#writer.bookmark({
      kind: this.#kind.kind,
      apiVersion: formatApiVersion(this.#kind),
      metadata: {
        resourceVersion: String(revision),
        creationTimestamp: null,
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      },
    });
  }

  #headSent = false;

  #sendHead(): void {
    if (this.#headSent) return;
    this.#headSent = true;
    this.#context.response.head(
      200,
      { ...commonHeaders(this.#context), "content-type": "application/json" },
      { flush: true },
    );
  }

  #end(): Answer {
    this.#sendHead();
    this.#context.response.end();
    return { kind: "streamed" };
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#wake = undefined;
        timer.cancel();
        resolve();
      };
      const timer = this.#server.world.clock.after(Math.max(1, ms), done);
      this.#wake = done;
    });
  }
}

const bookmarkLeadMs = 2_000;

function startsWith(key: Uint8Array, prefix: Uint8Array): boolean {
  if (key.length < prefix.length) return false;
  for (let i = prefix.length - 1; i >= 0; i--) if (key[i] !== prefix[i]) return false;
  return true;
}
