// Turns for work that would hold the event loop up if it ran in one go: slices of large ranges, watchers that catch
// up, parts of snapshots. All of them together get a few tasks and a few milliseconds per turn of the loop; the rest
// waits for the next turn, first come first served, so that requests and heartbeats are never far behind. While
// requests are under way, a turn is followed by a pause as long as itself: half of the time is theirs.
import { Deque } from "@keelson/base";
import type { Clock } from "@keelson/ports";
import { pauseMsMax, turnMs, turnTasksMax } from "./limits.ts";

type Task = {
  readonly run: () => void;
  /** What it starts runs after this turn's tasks: none follows it. */
  readonly whole: boolean;
};

export class Turns {
  readonly #clock: Clock;
  readonly #tasks = new Deque<Task>();
  readonly #loaded: () => boolean;
  #scheduled = false;
  #pauseUntil = 0;

  /** `loaded`: whether requests are under way that should not wait. */
  constructor(clock: Clock, loaded: () => boolean = () => false) {
    this.#clock = clock;
    this.#loaded = loaded;
  }

  get waiting(): number {
    return this.#tasks.size;
  }

  /** Runs the task in one of the next turns. It must not throw. */
  soon(run: () => void): void {
    this.#add({ run, whole: false });
  }

  /** Resolves when it is the caller's turn; what runs before the next `await` is its slice. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#add({ run: resolve, whole: true }));
  }

  #add(task: Task): void {
    this.#tasks.pushBack(task);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#clock.soon(() => {
      const pause = this.#loaded() ? this.#pauseUntil - this.#clock.monoMs() : 0;
      if (pause < 1) this.#run();
      else this.#clock.after(Math.min(pause, pauseMsMax), () => this.#run());
    });
  }

  #run(): void {
    this.#scheduled = false;
    const since = this.#clock.monoMs();
    // What an awaited slice does follows this turn's end: seen from the next one it is done.
    this.#clock.soon(() => {
      const now = this.#clock.monoMs();
      this.#pauseUntil = now + (now - since);
    });
    for (let done = 0; done < turnTasksMax; done++) {
      const task = this.#tasks.popFront();
      if (task === undefined) return;
      task.run();
      if (task.whole || this.#clock.monoMs() >= since + turnMs) break;
    }
    if (this.#tasks.size > 0) this.#schedule();
  }
}
