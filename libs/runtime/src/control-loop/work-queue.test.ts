// Proves that keys merge, that no key is worked on twice at once, that delays and back-off hold, and that closing
// frees the workers. Virtual time.
import { createPrng } from "@keelson/base";
import { createVirtualClock, type VirtualClock } from "@keelson/sim";
import { describe, expect, it } from "vitest";
import { type QueueItem, WorkQueue } from "./work-queue.ts";

function world(): { queue: WorkQueue; clock: VirtualClock } {
  const clock = createVirtualClock(() => new Promise<void>((resolve) => setImmediate(resolve)));
  return { queue: new WorkQueue(clock, createPrng("queue")), clock };
}

async function keyOf(taken: Promise<QueueItem | undefined>): Promise<string | undefined> {
  return (await taken)?.key;
}

describe("WorkQueue", () => {
  it("gives a key that was added often once, with the latest cause", async () => {
    const { queue } = world();
    queue.add("a", { parentRevision: 1 });
    queue.add("b");
    queue.add("a", { parentRevision: 2 });
    expect(await queue.take()).toMatchObject({ key: "a", cause: { parentRevision: 2 } });
    expect(await keyOf(queue.take())).toBe("b");
    expect(queue.depth).toBe(0);
  });

  it("holds a key back while it is worked on, and gives it again afterwards", async () => {
    const { queue } = world();
    queue.add("a");
    await queue.take();
    queue.add("a");
    queue.add("a");
    expect(queue.depth).toBe(0);
    queue.done("a");
    expect(queue.depth).toBe(1);
    await queue.take();
    queue.done("a");
    expect(queue.depth).toBe(0);
  });

  it("keeps the earliest of several due times", async () => {
    const { queue, clock } = world();
    queue.addAfter("a", 1000);
    queue.addAfter("a", 100);
    queue.addAfter("a", 500);
    await clock.advance(99);
    expect(queue.depth).toBe(0);
    await clock.advance(2);
    expect(await keyOf(queue.take())).toBe("a");
    queue.done("a");
    await clock.advance(5000);
    expect(queue.depth).toBe(0);
  });

  it("backs off twice as long each time, up to the limit, until forgotten", async () => {
    const { queue, clock } = world();
    const pauses: number[] = [];
    for (let i = 0; i < 6; i++) {
      const startMs = clock.monoMs();
      queue.retry("a", { baseMs: 10, maxMs: 100 });
      await clock.until(() => queue.depth === 1, 10_000);
      pauses.push(clock.monoMs() - startMs);
      const item = await queue.take();
      expect(item?.attempt).toBe(i + 1);
      queue.done("a");
    }
    const bases = [10, 20, 40, 80, 100, 100];
    for (const [i, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(bases[i] as number);
      expect(pause).toBeLessThanOrEqual((bases[i] as number) * 1.5);
    }
    queue.forget("a");
    queue.add("a");
    expect(await queue.take()).toMatchObject({ attempt: 0 });
  });

  it("frees waiting workers when it closes, and takes nothing more", async () => {
    const { queue } = world();
    const waiting = queue.take();
    queue.close();
    expect(await waiting).toBeUndefined();
    expect(queue.add("a")).toBe(false);
    expect(await queue.take()).toBeUndefined();
  });
});
