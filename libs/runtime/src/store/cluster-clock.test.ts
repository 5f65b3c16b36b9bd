// Proves that time without a leader costs no lease anything: it is in nobody's stamps.
import { describe, expect, it } from "vitest";
import { ClusterClock } from "./cluster-clock.ts";

function world() {
  const at = { monoMs: 0, appliedMs: 1_000 };
  return { at, clock: new ClusterClock({ monoMs: () => at.monoMs, appliedMs: () => at.appliedMs }) };
}

describe("cluster time", () => {
  it("of a leader that appends before anybody was told goes on from what was applied", () => {
    const { at, clock } = world();
    at.monoMs = 5_000;
    expect(clock.now()).toBe(6_000);
    expect(clock.stamp(3)).toBe(1_000);
    at.monoMs = 5_100;
    clock.leadership(3);
    expect(clock.stamp(3)).toBe(1_100);
  });

  it("of a leader that was deposed and leads again leaves out what was in between", () => {
    const { at, clock } = world();
    clock.leadership(3);
    at.monoMs = 700;
    expect(clock.stamp(3)).toBe(1_700);
    at.appliedMs = 1_700;
    at.monoMs = 9_000;
    expect(clock.stamp(5)).toBe(1_700);
    clock.leadership(undefined);
    at.monoMs = 9_500;
    clock.leadership(7);
    expect(clock.now()).toBe(1_700);
  });

  it("of a new leader jumps to that of older entries which it has yet to apply", () => {
    const { at, clock } = world();
    clock.leadership(3);
    at.appliedMs = 4_000;
    at.monoMs = 100;
    clock.applied();
    expect(clock.now()).toBe(4_000);
    at.monoMs = 200;
    clock.applied();
    expect(clock.now()).toBe(4_100);
  });
});
