// Who leads: never two of a kind at once, and nobody writes as a leader without being one.
import type { HttpClientRequest } from "@keelson/ports";
import type { Leadership, Service } from "@keelson/runtime";
import type { ClusterContext } from "./cluster-context.ts";
import type { Host } from "./host.ts";

type Candidate = Host<Service & { readonly leadership: Leadership }>;

/** Between two looks at who leads. */
const lookEveryMs = 20;

export class LeaderCheck {
  readonly #context: ClusterContext;
  readonly #candidates: () => readonly Candidate[];
  readonly #known = new Map<string, string>();
  #afterNextWrite: ((writer: Candidate) => void) | undefined;

  constructor(context: ClusterContext, candidates: () => readonly Candidate[]) {
    this.#context = context;
    this.#candidates = candidates;
    this.#lookNowAndThen();
  }

  leading(): readonly Candidate[] {
    return this.#candidates().filter(({ service }) => service?.leadership.leading === true);
  }

  /** Calls back once, when a leader has sent its next write. */
  afterNextWrite(callback: (writer: Candidate) => void): void {
    this.#afterNextWrite = callback;
  }

  /** A client sends a request. */
  sent(host: string, { method, target }: HttpClientRequest): void {
    const candidate = this.#candidates().find(({ name }) => name === host);
    if (candidate === undefined || method === "GET") return;
    // The election itself, and notes for people, are everybody's.
    if (/\/(leases|events)(\/|\?|$)/.test(target)) return;
    this.#look();
    const callback = this.#afterNextWrite;
    this.#afterNextWrite = undefined;
    callback?.(candidate);
    if (candidate.service?.leadership.leading === true) return;
    this.#context.violation(`${host} writes without leading: ${method} ${target}`);
  }

  #look(): void {
    for (const kind of ["sched", "cm"]) {
      const leaders = this.leading().filter(({ name }) => name.startsWith(kind));
      if (leaders.length > 1)
        this.#context.violation(`two lead at once: ${leaders.map(({ name }) => name).join(" and ")}`);
      const now = leaders[0]?.name ?? "";
      if (now === (this.#known.get(kind) ?? "")) continue;
      this.#known.set(kind, now);
      if (now === "") continue;
      this.#context.count(`terms of ${kind}`);
      this.#context.story(`${now} leads`);
    }
  }

  #lookNowAndThen(): void {
    this.#context.scheduler.schedule(lookEveryMs, 2, () => {
      this.#look();
      this.#lookNowAndThen();
    });
  }
}
