// A full follower: every revision of the store, in order and each once. API servers feed their watch cache with it.
import { assert, messageOf } from "@keelson/base";
import { eventLogLimits } from "@keelson/eventlog";
import type { RevisionRecord } from "@keelson/wire";
import type { Follower, FollowerStatus } from "./contract.ts";
import { everyResource } from "./contract.ts";
import type { FollowerLoopOptions } from "./follower-loop.ts";
import { FollowerLoop, measureFollower } from "./follower-loop.ts";

export interface FollowerOptions extends FollowerLoopOptions {
  /**
   * Reads the whole state at one revision into the consumer, replacing what was there, and returns that revision.
   * Retried until it succeeds. Not called again before it has ended.
   */
  readonly snapshot: (reason: string) => Promise<number>;
  /** Called once per revision, ascending, only between snapshots. Synchronous and quick: it must only enqueue or apply. */
  readonly deliver: (record: RevisionRecord) => void;
}

export function createFollower(options: FollowerOptions): Follower {
  return new FullFollower(options);
}

class FullFollower implements Follower {
  readonly #options: FollowerOptions;
  readonly #loop: FollowerLoop;
  #revision = 0;
  #snapshotting: Promise<void> | undefined;
  /** Why a snapshot has to be taken. */
  #wanted: string | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#loop = new FollowerLoop(options, {
      resources: undefined,
      deliver: (_resource, record) => {
        assert(record.revision === this.#revision + 1, "revisions are delivered without a gap", {
          last: this.#revision,
          revision: record.revision,
        });
        this.#revision = record.revision;
        options.deliver(record);
      },
      snapshot: (_resource, reason) => options.scope.run("eventlog.snapshot", () => this.#snapshot(reason)),
    });
    measureFollower(options.telemetry, this.#loop, () => this.#revision);
  }

  start(): Promise<void> {
    return this.#snapshot("start");
  }

  startAfter(revision: number): void {
    this.#revision = revision;
    this.#loop.start(everyResource, revision);
  }

  revision(): number {
    return this.#revision;
  }

  status(): FollowerStatus {
    return this.#loop.status(this.#revision);
  }

  stop(): void {
    this.#loop.stop();
  }

  /** One at a time; asked for meanwhile, it is taken again before anything else. */
  #snapshot(reason: string): Promise<void> {
    this.#wanted = reason;
    this.#snapshotting ??= this.#takeSnapshots();
    return this.#snapshotting;
  }

  async #takeSnapshots(): Promise<void> {
    const { scope, snapshot, telemetry } = this.#options;
    let wait: number = eventLogLimits.repairBackoffMinMs;
    while (this.#wanted !== undefined && !scope.stopped) {
      const reason = this.#wanted;
      this.#wanted = undefined;
      try {
        const revision = await snapshot(reason);
        if (this.#wanted !== undefined || scope.stopped) continue; // the store changed under it
        wait = eventLogLimits.repairBackoffMinMs;
        this.startAfter(revision);
      } catch (error) {
        this.#wanted ??= reason;
        telemetry.logger.log("warn", "event log: snapshot failed", { reason, error: messageOf(error) });
        await scope.sleep(wait);
        wait = Math.min(eventLogLimits.repairBackoffMaxMs, wait * 2);
      }
    }
    this.#snapshotting = undefined;
  }
}
