// Proves of the fair lane, over random arrivals and departures: its bounds hold, nothing is lost or started twice, a
// client's requests start in order, clients that all wait get equal cost, and who asks for little passes who asks for much.
import { expect, it } from "vitest";
import fc from "fast-check";
import { assert } from "@keelson/base";
import { FairLane, type LaneLimits, type LaneTicket } from "./fair-lane.ts";

const limits: LaneLimits = {
  inFlightMax: 8,
  costMax: 100,
  clientCostMax: 60,
  queuedPerClientMax: 10,
  queuedMax: 25,
  quantum: 7,
};

type Step =
  | { readonly kind: "enter"; readonly client: number; readonly cost: number; readonly gone: boolean }
  | { readonly kind: "try"; readonly cost: number }
  | { readonly kind: "leave"; readonly pick: number; readonly overdueFirst: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("enter" as const),
    client: fc.nat(4),
    cost: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 250 })),
    gone: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("try" as const), cost: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant("leave" as const), pick: fc.nat(), overdueFirst: fc.boolean() }),
);

/** A lane with everything that happened to it. */
class Bench {
  readonly lane: FairLane;
  readonly held: LaneTicket[] = [];
  readonly unnamed: number[] = [];
  readonly started: { readonly client: string; readonly number: number; readonly cost: number }[] = [];
  dropped = 0;
  refused = 0;
  entered = 0;

  constructor(changed: Partial<LaneLimits> = {}) {
    this.lane = new FairLane({ ...limits, ...changed });
  }

  enter(client: string, cost: number, gone = false): void {
    const number = this.entered++;
    const waits = this.lane.enter(client, {
      cost,
      gone: () => gone,
      start: (ticket) => {
        this.held.push(ticket);
        this.started.push({ client, number, cost });
      },
      drop: () => this.dropped++,
    });
    if (!waits) this.refused++;
  }

  leave(pick: number, overdueFirst = false): void {
    const [ticket] = this.held.splice(pick % this.held.length, 1);
    if (ticket === undefined) return;
    if (overdueFirst) this.lane.markOverdue(ticket);
    this.lane.leave(ticket);
  }

  check(): void {
    const { lane } = this;
    const cost = [...this.held.map((ticket) => ticket.cost), ...this.unnamed].reduce((sum, one) => sum + one, 0);
    const underWay = this.held.length + this.unnamed.length;
    const outcomes = this.started.length + this.dropped + this.refused + lane.queued;
    const seen = { cost: lane.cost, inFlight: lane.inFlight, queued: lane.queued };
    assert(lane.cost === cost && lane.inFlight === underWay, "the lane counts what is under way", seen);
    assert(underWay <= limits.inFlightMax, "no more are under way than may be", seen);
    assert(underWay <= 1 || cost <= limits.costMax, "no more cost is under way than may be", seen);
    assert(lane.queued <= lane.limits.queuedMax, "the queues are bounded", seen);
    assert(outcomes === this.entered, "whoever entered was started, dropped, refused, or waits", seen);
  }
}

it("keeps its bounds and loses nothing", () => {
  let waitedOnce = 0;
  let refusedOnce = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (steps) => {
      const bench = new Bench({ queuedPerClientMax: 3, queuedMax: 8 });
      for (const one of steps) {
        if (one.kind === "enter") bench.enter(`c${one.client}`, one.cost, one.gone);
        else if (one.kind === "try" && bench.lane.tryEnter(one.cost)) bench.unnamed.push(one.cost);
        else if (one.kind === "leave" && bench.held.length > 0) bench.leave(one.pick, one.overdueFirst);
        else if (one.kind === "leave" && bench.unnamed.length > 0)
          bench.lane.leaveUnnamed(bench.unnamed.pop() as number);
        bench.check();
      }
      waitedOnce += bench.lane.queued > 0 ? 1 : 0;
      refusedOnce += bench.refused > 0 ? 1 : 0;
      while (bench.held.length + bench.unnamed.length > 0) {
        if (bench.held.length > 0) bench.leave(0);
        else bench.lane.leaveUnnamed(bench.unnamed.pop() as number);
        bench.check();
      }
      expect(bench.lane.queued).toBe(0); // work of any size got through
      expect([bench.lane.cost, bench.lane.inFlight, bench.lane.overdue]).toEqual([0, 0, 0]);
      for (const client of ["c0", "c1", "c2", "c3", "c4"]) {
        const numbers = bench.started.filter((one) => one.client === client).map((one) => one.number);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      }
    }),
    { numRuns: 200 },
  );
  expect(waitedOnce).toBeGreaterThan(0);
  expect(refusedOnce).toBeGreaterThan(0);
});

it("gives clients that all wait equal cost, whatever sizes they ask for", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 2, max: 30 }), (sizeA, sizeB) => {
      const lane = new FairLane({ ...limits, inFlightMax: 1, queuedPerClientMax: 1_000, queuedMax: 3_000 });
      const spent = new Map([
        ["a", 0],
        ["b", 0],
      ]);
      let running: LaneTicket | undefined;
      const enter = (client: string, cost: number): void => {
        lane.enter(client, {
          cost,
          gone: () => false,
          start: (ticket) => {
            running = ticket;
            spent.set(client, (spent.get(client) ?? 0) + cost);
          },
          drop: () => {},
        });
      };
      for (let i = 0; i < 400; i++) {
        enter("a", sizeA);
        enter("b", sizeB);
      }
      while (running !== undefined && lane.heldBy("a") + lane.heldBy("b") > 0) {
        if ((spent.get("a") ?? 0) + (spent.get("b") ?? 0) > 600) break;
        const ticket: LaneTicket = running;
        lane.leave(ticket);
      }
      const difference = Math.abs((spent.get("a") ?? 0) - (spent.get("b") ?? 0));
      expect(difference).toBeLessThanOrEqual(2 * (limits.quantum + Math.max(sizeA, sizeB)));
    }),
  );
});

it("lets a small request of one client pass a queue of large ones of another", () => {
  const bench = new Bench({ clientCostMax: Number.POSITIVE_INFINITY });
  for (let i = 0; i < 10; i++) bench.enter("heavy", 60);
  bench.enter("light", 1);
  expect(bench.started.map((one) => one.client)).toEqual(["heavy"]); // whose turn it is waits for room
  bench.leave(0);
  bench.leave(0);
  expect(bench.started.map((one) => one.client)).toContain("light");
  expect(bench.started.length).toBeLessThan(5);
});

it("stops a client at its own limit and goes on with the others; what is overdue counts against its client only", () => {
  const bench = new Bench();
  bench.enter("hog", 60);
  bench.enter("hog", 1);
  expect(bench.started.map((one) => one.client)).toEqual(["hog"]);
  bench.enter("other", 30);
  expect(bench.started.map((one) => one.client)).toEqual(["hog", "other"]);
  const [hogs] = bench.held;
  if (hogs === undefined) throw new Error("the first has started");
  bench.lane.markOverdue(hogs);
  expect([bench.lane.cost, bench.lane.heldBy("hog")]).toEqual([30, 60]);
  bench.enter("third", 60);
  expect(bench.started.map((one) => one.client)).toEqual(["hog", "other", "third"]);
  bench.lane.leave(hogs);
  expect(bench.started.at(-1)).toMatchObject({ client: "hog", cost: 1 });
});
