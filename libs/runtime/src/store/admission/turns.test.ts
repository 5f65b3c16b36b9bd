// Proves that background work takes turns: in order, bounded per turn by time, one awaited slice at a time.
import { expect, it } from "vitest";
import type { Clock } from "@keelson/ports";
import { turnMs } from "./limits.ts";
import { Turns } from "./turns.ts";

/** A clock whose turns are run by hand. */
class HandClock implements Clock {
  ms = 0;
  readonly waiting: (() => void)[] = [];
  monoMs = (): number => this.ms;
  wallMs = (): number => this.ms;
  readonly timers: { readonly at: number; readonly callback: () => void }[] = [];
  after = (delayMs: number, callback: () => void): { cancel(): void } => {
    this.timers.push({ at: this.ms + delayMs, callback });
    return { cancel: () => {} };
  };
  soon = (callback: () => void): void => void this.waiting.push(callback);

  turn(): void {
    for (const callback of this.waiting.splice(0)) callback();
  }
}

it("runs short tasks together, and none after the time of a turn is up", () => {
  const clock = new HandClock();
  const turns = new Turns(clock);
  const ran: number[] = [];
  for (let i = 0; i < 5; i++) {
    turns.soon(() => {
      ran.push(i);
      if (i === 2) clock.ms += turnMs;
    });
  }
  clock.turn();
  expect(ran).toEqual([0, 1, 2]);
  clock.turn();
  expect(ran).toEqual([0, 1, 2, 3, 4]);
  clock.turn();
  expect([turns.waiting, clock.timers.length]).toEqual([0, 0]);
});

it("pauses after a turn for as long as it took while requests are under way, and only then", () => {
  for (const loaded of [true, false]) {
    const clock = new HandClock();
    const turns = new Turns(clock, () => loaded);
    const ran: number[] = [];
    for (const i of [1, 2]) {
      turns.soon(() => {
        ran.push(i);
        clock.ms += turnMs + 1;
      });
    }
    clock.turn();
    clock.turn();
    expect(ran).toEqual(loaded ? [1] : [1, 2]);
    expect(clock.timers.map(({ at }) => at - clock.ms)).toEqual(loaded ? [turnMs + 1] : []);
  }
});

it("gives an awaited slice a turn of its own", async () => {
  const clock = new HandClock();
  const turns = new Turns(clock);
  const ran: string[] = [];
  const slices = ["a", "b"].map(async (name) => {
    await turns.next();
    ran.push(name);
  });
  clock.turn();
  await slices[0];
  expect(ran).toEqual(["a"]);
  clock.turn();
  await Promise.all(slices);
  expect(ran).toEqual(["a", "b"]);
});
