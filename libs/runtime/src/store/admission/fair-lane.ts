// Shares a bounded amount of work among clients: deficit round robin over cost (Shreedhar and Varghese 1996), one
// queue per client. While there is room and nobody waits, entering is two comparisons. Pure: the caller turns
// `start` into whatever wakes the request. Invariants: a client that waits gets its share whatever the others ask
// for; work of any size gets through; queues are bounded, and what exceeds them is refused at once.
import { assert, Deque } from "@keelson/base";

export interface LaneLimits {
  /** Requests under way at a time. */
  readonly inFlightMax: number;
  /** Their cost; a single request may cost more, then it runs alone. */
  readonly costMax: number;
  /** Cost that one client may have under way. */
  readonly clientCostMax: number;
  readonly queuedPerClientMax: number;
  readonly queuedMax: number;
  /** Cost that a client may spend per round. */
  readonly quantum: number;
}

/** A request that waits. */
export interface Waiter {
  readonly cost: number;
  /** True when nobody wants the answer any more: it is dropped in its turn. */
  readonly gone: () => boolean;
  /** Its turn has come; the ticket is given back with `leave`. */
  readonly start: (ticket: LaneTicket) => void;
  /** It was found gone in its turn. */
  readonly drop: () => void;
}

/** What a request holds while it is under way. */
export interface LaneTicket {
  readonly client: string;
  cost: number;
  /** Counted against its client only. */
  overdue: boolean;
}

type Client = {
  readonly name: string;
  readonly queue: Deque<Waiter>;
  deficit: number;
  /** Cost under way. */
  held: number;
  tickets: number;
  /** In the round; a client at its own limit waits outside until it gives something back. */
  inRound: boolean;
};

export class FairLane {
  readonly limits: LaneLimits;
  readonly #clients = new Map<string, Client>();
  readonly #round = new Deque<Client>();
  #inFlight = 0;
  #cost = 0;
  #overdue = 0;
  #queued = 0;
  #refused = 0;

  constructor(limits: LaneLimits) {
    this.limits = limits;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Cost under way, without what is overdue. */
  get cost(): number {
    return this.#cost;
  }

  get queued(): number {
    return this.#queued;
  }

  get refused(): number {
    return this.#refused;
  }

  /** Tickets that count against their clients only. */
  get overdue(): number {
    return this.#overdue;
  }

  /** Cost that a client has under way, overdue or not. */
  heldBy(client: string): number {
    return this.#clients.get(client)?.held ?? 0;
  }

  /** The way in while the lane is not loaded: who it is for is not asked. Given back with `leaveUnnamed`. */
  tryEnter(cost: number): boolean {
    if (this.#queued > 0 || !this.#hasRoom(cost)) return false;
    this.#inFlight++;
    this.#cost += cost;
    return true;
  }

  leaveUnnamed(cost: number): void {
    this.#inFlight--;
    this.#cost -= cost;
    if (this.#queued > 0) this.#pump();
  }

  /** Starts the waiter now or later. False: refused, the queues are full. */
  enter(name: string, waiter: Waiter): boolean {
    const client = this.#client(name);
    if (client.queue.size >= this.limits.queuedPerClientMax || this.#queued >= this.limits.queuedMax) {
      this.#refused++;
      this.#forgetIdle(client);
      return false;
    }
    client.queue.pushBack(waiter);
    this.#queued++;
    this.#join(client);
    this.#pump();
    return true;
  }

  /** Counts work that is under way already, beyond the limits if it must be. */
  force(name: string, cost: number): LaneTicket {
    return this.#take(this.#client(name), cost);
  }

  /** Corrects what a ticket was thought to cost. */
  recost(ticket: LaneTicket, cost: number): void {
    const client = this.#client(ticket.client);
    client.held += cost - ticket.cost;
    if (!ticket.overdue) this.#cost += cost - ticket.cost;
    ticket.cost = cost;
    this.#rejoin(client);
  }

  /** From now on the ticket counts against its client only: others go on as if it had left. */
  markOverdue(ticket: LaneTicket): void {
    if (ticket.overdue) return;
    ticket.overdue = true;
    this.#overdue++;
    this.#inFlight--;
    this.#cost -= ticket.cost;
    this.#pump();
  }

  leave(ticket: LaneTicket): void {
    const client = this.#client(ticket.client);
    client.held -= ticket.cost;
    client.tickets--;
    if (ticket.overdue) this.#overdue--;
    else {
      this.#inFlight--;
      this.#cost -= ticket.cost;
    }
    this.#rejoin(client);
    this.#forgetIdle(client);
  }

  #hasRoom(cost: number): boolean {
    const { inFlightMax, costMax } = this.limits;
    return this.#inFlight < inFlightMax && (this.#cost + cost <= costMax || this.#inFlight === 0);
  }

  #client(name: string): Client {
    let client = this.#clients.get(name);
    if (client === undefined) {
      client = { name, queue: new Deque(), deficit: 0, held: 0, tickets: 0, inRound: false };
      this.#clients.set(name, client);
    }
    return client;
  }

  #forgetIdle(client: Client): void {
    if (client.queue.size === 0 && client.tickets === 0 && !client.inRound) this.#clients.delete(client.name);
  }

  #join(client: Client): void {
    if (client.inRound || client.queue.size === 0) return;
    client.inRound = true;
    this.#round.pushBack(client);
  }

  #rejoin(client: Client): void {
    this.#join(client);
    if (this.#queued > 0) this.#pump();
  }

  /** Starts what there is room for. The one whose turn it is may wait for room, so that large work is not passed over. */
  #pump(): void {
    for (let client = this.#round.peekFront(); client !== undefined; client = this.#round.peekFront()) {
      const waiter = client.queue.peekFront();
      if (waiter === undefined || this.#atOwnLimit(client, waiter)) {
        this.#leaveRound(client);
        continue;
      }
      if (waiter.gone()) {
        client.queue.popFront();
        this.#queued--;
        waiter.drop();
        continue;
      }
      if (!this.#hasRoom(waiter.cost)) return;
      const price = Math.min(waiter.cost, this.limits.costMax);
      if (client.deficit < price) {
        client.deficit += this.limits.quantum;
        this.#round.popFront();
        this.#round.pushBack(client);
        continue;
      }
      client.deficit -= price;
      client.queue.popFront();
      this.#queued--;
      waiter.start(this.#take(client, waiter.cost));
    }
  }

  #take(client: Client, cost: number): LaneTicket {
    client.held += cost;
    client.tickets++;
    this.#inFlight++;
    this.#cost += cost;
    return { client: client.name, cost, overdue: false };
  }

  #atOwnLimit(client: Client, { cost }: Waiter): boolean {
    return client.tickets > 0 && client.held + cost > this.limits.clientCostMax;
  }

  #leaveRound(client: Client): void {
    const left = this.#round.popFront();
    assert(left === client, "only the front leaves the round");
    client.inRound = false;
    client.deficit = 0;
    this.#forgetIdle(client);
  }
}
