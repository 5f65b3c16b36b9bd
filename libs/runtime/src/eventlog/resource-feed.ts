// A filtered follower: all changes of some resources, in order per resource, each once. Informers of scheduler and
// controllers are built on it (see contract.ts for how).
import { assert } from "@keelson/base";
import type { RevisionRecord } from "@keelson/wire";
import { resourceOfKey } from "@keelson/wire";
import type { FollowerStatus, ResourceEvent, ResourceFeed } from "./contract.ts";
import type { FollowerLoopOptions } from "./follower-loop.ts";
import { FollowerLoop, measureFollower } from "./follower-loop.ts";

export interface ResourceFeedOptions extends Omit<FollowerLoopOptions, "replay"> {
  /** As resourceOfKey names them: "pods", "minions", "services/specs" … */
  readonly resources: readonly string[];
  /** Synchronous and quick: it must only enqueue or apply. */
  readonly onEvent: (event: ResourceEvent) => void;
  /** The history of this resource is gone: list it again, then `startAfter`. No events of it come before that. */
  readonly onRelist: (resource: string, reason: string) => void;
}

/** Subscribes at once and holds what arrives; each resource begins with its `startAfter`. */
export function createResourceFeed(options: ResourceFeedOptions): ResourceFeed {
  return new Feed(options);
}

class Feed implements ResourceFeed {
  readonly #options: ResourceFeedOptions;
  readonly #loop: FollowerLoop;
  readonly #last = new Map<string, number>();

  constructor(options: ResourceFeedOptions) {
    this.#options = options;
    this.#loop = new FollowerLoop(
      { ...options, replay: false },
      {
        resources: options.resources,
        deliver: (resource, record, previous) => this.#deliver(resource, record, previous),
        snapshot: (resource, reason) => options.onRelist(resource, reason),
      },
    );
    measureFollower(options.telemetry, this.#loop, () => this.watermark());
  }

  startAfter(resource: string, revision: number): void {
    this.#last.set(resource, revision);
    this.#loop.start(resource, revision);
  }

  watermark(): number {
    return this.#loop.machine.watermark;
  }

  watermarkOf(resource: string): number {
    return this.#loop.machine.watermarkOf(resource);
  }

  status(): FollowerStatus {
    return this.#loop.status(this.watermark());
  }

  stop(): void {
    this.#loop.stop();
  }

  #deliver(resource: string, record: RevisionRecord, previous: number | undefined): void {
    const last = this.#last.get(resource) ?? 0;
    assert(record.revision > last, "changes of a resource are delivered in order", {
      resource,
      last,
      revision: record.revision,
    });
    this.#last.set(resource, record.revision);
    for (const { type, key, value } of record.events) {
      if (resourceOfKey(key) !== resource) continue;
      this.#options.onEvent({
        resource,
        type,
        key,
        value,
        revision: record.revision,
        prevRevision: previous,
        cause: record.cause,
      });
    }
  }
}
