// Who may begin what, so that one heavy client holds up neither leases nor the small requests of others nor the
// member itself. Kinds of work have a lane each: writes, leases and short reads enter freely until the lane is
// loaded; large answers and walks over all data always queue per client. Used by the guard before every handler
// and by the handlers that read much.
import type { Clock, Metrics, RpcCallContext } from "@keelson/ports";
import { etcdserverpb } from "@keelson/wire";
import { loopErrors, toRpcError } from "../store-errors.ts";
import { FairLane, type LaneTicket } from "./fair-lane.ts";
import { answerLane, answerOverdueMs, leaseLane, readLane, requestBaseBytes, walkLane, writeLane } from "./limits.ts";
import { PassingBytes } from "./passing-bytes.ts";
import { baseCost, putCost, txnCost } from "./request-cost.ts";
import { Turns } from "./turns.ts";

/** Where one RPC's calls enter. */
export interface Gate {
  readonly lane: FairLane;
  /** Estimate from the request alone. */
  readonly costOf: (request: never) => number;
}

export type AdmissionOptions = {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly collect?: (() => void) | undefined;
};

const { KV, Lease, Maintenance } = etcdserverpb;

const oneWalk = (): number => 1;

export class Admission {
  readonly turns: Turns;
  readonly writes = new FairLane(writeLane);
  readonly leases = new FairLane(leaseLane);
  readonly reads = new FairLane(readLane);
  /** Large answers, until the transport has let go of them. */
  readonly answers = new FairLane(answerLane);
  /** Hashes and snapshots. */
  readonly walks = new FairLane(walkLane);
  /** What streams of large answers and snapshots read and let go. */
  readonly passing: PassingBytes;
  readonly #clock: Clock;
  readonly #gates: ReadonlyMap<string, Gate>;

  /** `collect` frees short-lived memory (default: nothing is done about it). */
  constructor({ clock, metrics, collect = () => undefined }: AdmissionOptions) {
    this.#clock = clock;
    this.passing = new PassingBytes(collect);
    const { writes, leases, reads, walks } = this;
    this.turns = new Turns(clock, () => writes.inFlight + leases.inFlight + reads.inFlight > 0);
    this.#gates = new Map<string, Gate>([
      [KV.Put.path, { lane: writes, costOf: putCost }],
      [KV.Txn.path, { lane: writes, costOf: txnCost }],
      [KV.DeleteRange.path, { lane: writes, costOf: baseCost }],
      [KV.Compact.path, { lane: writes, costOf: baseCost }],
      [KV.Range.path, { lane: reads, costOf: baseCost }],
      [Lease.LeaseGrant.path, { lane: leases, costOf: baseCost }],
      [Lease.LeaseRevoke.path, { lane: leases, costOf: baseCost }],
      [Lease.LeaseTimeToLive.path, { lane: leases, costOf: baseCost }],
      [Lease.LeaseLeases.path, { lane: leases, costOf: baseCost }],
      [Maintenance.Hash.path, { lane: walks, costOf: oneWalk }],
      [Maintenance.HashKV.path, { lane: walks, costOf: oneWalk }],
    ]);
    this.#register(metrics);
  }

  /** Undefined: calls of this RPC are not counted (streams that live long, questions about the member). */
  gateOf(path: string): Gate | undefined {
    return this.#gates.get(path);
  }

  /** Waits for the caller's turn. Rejects with `too many requests` when the queues are full. */
  enter(lane: FairLane, context: RpcCallContext, cost: number): Promise<LaneTicket> {
    return new Promise((resolve, reject) => {
      const waits = lane.enter(context.peer, {
        cost,
        gone: () => context.cancelled,
        start: resolve,
        drop: () => reject(toRpcError(loopErrors.callerGone)),
      });
      if (!waits) reject(toRpcError(loopErrors.tooManyRequests));
    });
  }

  /**
   * Keeps an answer's ticket until the call holds nothing any more. After a while it counts against its client only,
   * so that who does not read holds up nobody else.
   */
  holdUntilClosed(ticket: LaneTicket, context: RpcCallContext, released?: () => void): void {
    const timer = this.#clock.after(answerOverdueMs, () => this.answers.markOverdue(ticket));
    context.onClose(() => {
      timer.cancel();
      released?.();
      this.answers.leave(ticket);
    });
  }

  /** A client whose answers pile up unread waits before its next read. */
  async beforeRead(context: RpcCallContext): Promise<void> {
    const { answers } = this;
    if (answers.heldBy(context.peer) <= answers.limits.clientCostMax) return;
    answers.leave(await this.enter(answers, context, requestBaseBytes));
  }

  #register(metrics: Metrics): void {
    const lanes = { write: this.writes, lease: this.leases, read: this.reads, answer: this.answers, walk: this.walks };
    const gauge = (name: string, help: string, read: (lane: FairLane) => number): void => {
      const instrument = metrics.gauge(`keelson_store_admission_${name}`, help);
      metrics.onCollect(() => {
        for (const [lane, state] of Object.entries(lanes)) instrument.set(read(state), { lane });
      });
    };
    gauge("in_flight", "Requests under way.", (lane) => lane.inFlight);
    gauge("cost_bytes", "What they cost.", (lane) => lane.cost);
    gauge("queued", "Requests that wait for their turn.", (lane) => lane.queued);
    gauge("overdue", "Answers that their clients do not take.", (lane) => lane.overdue);
    const refused = metrics.counter("keelson_store_admission_refused_total", "Requests refused: too many wait.");
    const seen = new Map<string, number>();
    metrics.onCollect(() => {
      for (const [lane, state] of Object.entries(lanes)) {
        refused.add(state.refused - (seen.get(lane) ?? 0), { lane });
        seen.set(lane, state.refused);
      }
    });
  }
}
