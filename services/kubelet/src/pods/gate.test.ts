// Proves: never more tasks at once than the gate is wide, in the order they came, whatever becomes of them.
import { expect, it } from "vitest";
import { Gate } from "./gate.ts";

it("lets a bounded number through, in order, also after failures", async () => {
  const gate = new Gate(2);
  const order: number[] = [];
  let inside = 0;
  let most = 0;
  const task = (n: number) =>
    gate.through(async () => {
      order.push(n);
      most = Math.max(most, ++inside);
      await Promise.resolve();
      inside--;
      if (n % 2 === 0) throw new Error("failed");
    });
  await Promise.allSettled([1, 2, 3, 4, 5, 6].map(task));
  expect(order).toEqual([1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
});
