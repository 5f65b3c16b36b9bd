// Proves that a stopped scope ends its tasks and children, newest first, and waits for them.
import type { Clock, Timer } from "@keelson/ports";
import { expect, test } from "vitest";
import { createScope } from "./scope.ts";

function steppedClock(): Clock & { advance(ms: number): void } {
  let now = 0;
  let timers: { due: number; callback: () => void }[] = [];
  return {
    monoMs: () => now,
    wallMs: () => now,
    soon: (callback) => callback(),
    after: (delayMs, callback): Timer => {
      const entry = { due: now + delayMs, callback };
      timers.push(entry);
      return { cancel: () => (timers = timers.filter((other) => other !== entry)) };
    },
    advance: (ms) => {
      now += ms;
      const due = timers.filter((entry) => entry.due <= now);
      timers = timers.filter((entry) => entry.due > now);
      for (const entry of due) entry.callback();
    },
  };
}

test("stop runs callbacks newest first and waits for tasks", async () => {
  const order: string[] = [];
  const scope = createScope("root", { clock: steppedClock(), onFailure: (path) => order.push(`failed ${path}`) });
  scope.onStop(() => order.push("first"));
  scope.onStop(() => order.push("second"));
  scope.run("task", async (inner) => {
    await inner.sleep(1_000_000);
    order.push("task ended");
  });
  const child = scope.child("child");
  child.run("inner", async (inner) => {
    await inner.sleep(1_000_000);
    order.push("inner ended");
  });
  await scope.stop();
  expect(order.slice(0, 2)).toEqual(["second", "first"]);
  expect(order.slice(2).sort()).toEqual(["inner ended", "task ended"]);
  expect(child.stopped).toBe(true);
});

test("a failing task is reported with its path and does not stop the scope", async () => {
  const failures: string[] = [];
  const scope = createScope("root", { clock: steppedClock(), onFailure: (path) => failures.push(path) });
  scope.child("part").run("loop", () => Promise.reject(new Error("broken")));
  await Promise.resolve();
  await Promise.resolve();
  expect(scope.stopped).toBe(false);
  await scope.stop();
  expect(failures).toEqual(["root/part/loop"]);
});

test("sleep ends when its time has come", async () => {
  const clock = steppedClock();
  const scope = createScope("root", { clock, onFailure: () => undefined });
  let awake = false;
  const sleeping = scope.sleep(50).then(() => (awake = true));
  clock.advance(49);
  await Promise.resolve();
  expect(awake).toBe(false);
  clock.advance(1);
  await sleeping;
  expect(awake).toBe(true);
});
