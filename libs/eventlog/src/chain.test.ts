// Proves the chain rule: in order, each once, from whichever side a change comes.
import { expect, test } from "vitest";
import { Chain } from "./chain.ts";

function chain(start: number): Chain<string> {
  const made = new Chain<string>();
  made.start(start);
  return made;
}

function offer(to: Chain<string>, previous: number, revision: number): string {
  return to.offer(previous, revision, { item: `r${revision}`, bytes: 1 });
}

function drain(from: Chain<string>): string[] {
  const items: string[] = [];
  for (let next = from.next(); next !== undefined; next = from.next()) items.push(next.item);
  return items;
}

test("what follows is handed out, what is behind is a duplicate, what is ahead is held", () => {
  const log = chain(10);
  expect(offer(log, 10, 11)).toBe("fits");
  expect(drain(log)).toEqual(["r11"]);
  expect(offer(log, 10, 11)).toBe("duplicate");
  expect(offer(log, 13, 14)).toBe("held");
  expect(offer(log, 13, 14)).toBe("duplicate");
  expect(offer(log, 12, 13)).toBe("held");
  expect(drain(log)).toEqual([]);
  expect(offer(log, 11, 12)).toBe("fits");
  expect(drain(log)).toEqual(["r12", "r13", "r14"]);
  expect(log.heldCount).toBe(0);
  expect(log.heldBytes).toBe(0);
});

test("the first change after a snapshot names a predecessor somewhere before it", () => {
  const pods = chain(100);
  expect(offer(pods, 120, 130)).toBe("held");
  expect(offer(pods, 40, 120)).toBe("fits");
  expect(drain(pods)).toEqual(["r120", "r130"]);
});

test("changes held while no snapshot was taken are sorted out by the snapshot", () => {
  const pods = new Chain<string>();
  for (const [previous, revision] of [
    [5, 7],
    [7, 12],
    [12, 15],
  ] as const)
    expect(offer(pods, previous, revision)).toBe("held");
  expect(drain(pods)).toEqual([]);
  pods.start(9);
  expect(drain(pods)).toEqual(["r12", "r15"]);
});

test("a message that contradicts what was applied is refused", () => {
  const pods = chain(10);
  offer(pods, 4, 12);
  drain(pods);
  expect(offer(pods, 11, 13)).toBe("contradiction");
  expect(offer(pods, 14, 16)).toBe("held");
  expect(offer(pods, 14, 17)).toBe("contradiction");
});

test("a repair source and live messages meet without a duplicate", () => {
  const log = chain(10);
  offer(log, 12, 13);
  expect([11, 12, 12].map((revision) => log.follow(revision))).toEqual([true, true, false]);
  expect(drain(log)).toEqual(["r13"]);
  expect(log.follow(13)).toBe(false);
});

test("held changes that a repair source delivered too are let go", () => {
  const pods = chain(10);
  offer(pods, 15, 20);
  offer(pods, 20, 25);
  offer(pods, 25, 30);
  pods.follow(25); // the source may skip what lies between, being gap-free by itself
  pods.settle();
  expect(pods.heldCount).toBe(1);
  expect(drain(pods)).toEqual(["r30"]);
});

test("a progress mark of a gap-free source moves the chain, one of the bus does not", () => {
  const pods = chain(10);
  pods.mark(50);
  expect([pods.last, pods.complete]).toEqual([10, 50]);
  pods.advance(40);
  expect([pods.last, pods.complete]).toEqual([40, 50]);
  expect(offer(pods, 10, 45)).toBe("fits");
  expect(drain(pods)).toEqual(["r45"]);
});

test("a reset forgets, a suspension keeps what is held", () => {
  const log = chain(1);
  offer(log, 5, 6);
  log.suspend();
  expect(log.started).toBe(false);
  log.start(5);
  expect(drain(log)).toEqual(["r6"]);
  offer(log, 8, 9);
  log.reset();
  expect(log.heldCount).toBe(0);
});
