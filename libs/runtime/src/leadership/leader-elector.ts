// Campaigns for a Lease, holds it, gives it up. Safety does not rest on it: writes carry preconditions, so two
// processes that both believe they lead for a moment cannot undo each other. Renewal time counts from before the
// request was sent, and only the monotonic clock decides who is late; a holder whose process is proven to have ended
// is not waited for.
import { apiVersionOf, objectKey, resourceType, type ObjectLike } from "@keelson/api";
import { AppError, type Prng } from "@keelson/base";
import type { Clock, Lifelines, Logger, Scope } from "@keelson/ports";
import type { ApiClient, ApiOutcome, Authority } from "../client/contract.ts";
import { followWatch } from "../informer/watch-stream.ts";
import { lifelineAnnotation, type Lead, type Leadership, type LeadershipOptions } from "./contract.ts";
import { HolderLife } from "./holder-life.ts";

export type LeadershipWorld = {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly prng: Prng;
  readonly logger: Logger;
  /** Undefined: a dead holder is known by its silence only. */
  readonly lifelines?: Lifelines | undefined;
};

export function createLeadership(world: LeadershipWorld, options: LeadershipOptions): Leadership {
  return new LeaderElector(world, options);
}

type LeaseSpec = {
  readonly holderIdentity?: string | undefined;
  readonly leaseDurationSeconds?: number | undefined;
  readonly acquireTime?: string | undefined;
  readonly renewTime?: string | undefined;
  readonly leaseTransitions?: number | undefined;
};
type Lease = ObjectLike & { readonly spec?: LeaseSpec | undefined };

/** Between attempts to follow a holder that has ended. */
const successionRetryMs = 20;

const leases = resourceType<Lease>("coordination.k8s.io", "v1", "leases", "Lease", true);

class LeaderElector implements Leadership {
  readonly #world: LeadershipWorld;
  readonly #options: LeadershipOptions;
  readonly #key: string;
  /** The Lease as last seen, and when (monotonic) this version of it was first seen. */
  #seen: { readonly lease: Lease; readonly atMs: number } | undefined;
  /** Monotonic time until which the holder may act; 0 for a standby. */
  #actsUntilMs = 0;
  /** Counts the terms that have ended. */
  #term = 0;
  /** The transitions that our own newest term is known by; no two terms have the same. */
  #transitions = -1;
  #wakeUp: (() => void) | undefined;
  readonly #life: HolderLife;

  constructor(world: LeadershipWorld, options: LeadershipOptions) {
    this.#world = world;
    this.#options = options;
    this.#life = new HolderLife(world.lifelines, () => {
      world.logger.log("info", "the holder's process has ended", { lease: options.name, holder: this.holder ?? "" });
      this.#wakeUp?.();
    });
    this.#key = objectKey(options.namespace, options.name);
  }

  get leading(): boolean {
    return this.#world.clock.monoMs() < this.#actsUntilMs;
  }

  get authority(): Authority {
    const fence = (): string => `${this.#key}/${this.#transitions}/${this.#options.identity}`;
    return {
      holds: () => this.leading,
      get fence() {
        return fence();
      },
    };
  }

  get holder(): string | undefined {
    return this.#seen?.lease.spec?.holderIdentity;
  }

  start(scope: Scope, lead: Lead): void {
    scope.onStop(() => this.#life.close());
    scope.run("lease watch", () => this.#watch(scope));
    scope.run("leadership", async () => {
      const { logger } = this.#world;
      const { identity, name } = this.#options;
      while (!scope.stopped) {
        await this.#acquire(scope);
        if (!this.leading) continue;
        const revision = Number(this.#seen?.lease.metadata?.resourceVersion ?? 0);
        logger.log("info", "became leader", { lease: name, identity, revision });
        const term = scope.child("leading");
        term.run("lead", () => lead(term, revision));
        // A renewal that hangs must not keep the term alive: the deadline ends it from outside.
        await Promise.race([this.#hold(term), this.#deadline(term)]);
        this.#actsUntilMs = 0;
        this.#term++;
        logger.log(scope.stopped ? "info" : "warn", "leadership ended", { lease: name, identity });
        await term.stop();
        if (scope.stopped && this.#options.releaseOnCancel) await this.#release();
      }
    });
  }

  /** Tries until the Lease is ours or the scope stops. */
  async #acquire(scope: Scope): Promise<void> {
    while (!scope.stopped) {
      const waitMs = this.#mustWaitMs();
      if (waitMs <= 0 && (await this.#tryWrite())) return;
      // The last renewal of a dead holder may have been under way: no reason to wait for a whole period.
      const retryPeriodMs = this.#life.ended ? successionRetryMs : this.#options.retryPeriodMs;
      await this.#pause(
        scope,
        waitMs > 0 ? waitMs + this.#world.prng.below(20) : retryPeriodMs * (1 + this.#world.prng.float() / 5),
      );
    }
  }

  /** Resolves when the time to act has run out, or the scope stops. */
  async #deadline(scope: Scope): Promise<void> {
    while (!scope.stopped && this.leading) await scope.sleep(this.#actsUntilMs - this.#world.clock.monoMs());
  }

  /** Renews until that fails for too long, someone else holds the Lease, or the scope stops. */
  async #hold(scope: Scope): Promise<void> {
    while (!scope.stopped && this.leading) {
      await scope.sleep(Math.min(this.#options.retryPeriodMs, this.#actsUntilMs - this.#world.clock.monoMs()));
      if (scope.stopped) return;
      if (!(await this.#tryWrite()) && this.#heldByOther()) return;
    }
  }

  #heldByOther(): boolean {
    const holder = this.holder ?? "";
    return holder !== "" && holder !== this.#options.identity;
  }

  /** How long the present holder is to be left alone. */
  #mustWaitMs(): number {
    if (this.#seen === undefined || !this.#heldByOther() || this.#life.ended) return 0;
    const seconds = this.#seen.lease.spec?.leaseDurationSeconds ?? 0;
    const own = this.#options.leaseDurationMs;
    // The Lease says whole seconds; a holder with our configuration means our milliseconds.
    const durationMs = seconds === wholeSeconds(own) ? own : seconds * 1000;
    return this.#seen.atMs + durationMs - this.#world.clock.monoMs();
  }

  /** Takes or renews the Lease; true when that worked. */
  async #tryWrite(): Promise<boolean> {
    const { clock, logger } = this.#world;
    const startedMs = clock.monoMs();
    const term = this.#term;
    try {
      if (this.#seen === undefined) await this.#look();
      if (this.#inTerm ? this.#heldByOther() : this.#mustWaitMs() > 0) return false;
      const spec = this.#nextSpec();
      const outcome = await this.#write(this.#seen?.lease, spec);
      if (!outcome.ok) {
        // Someone else wrote in between: look again before the next attempt.
        if (outcome.status.code === 409 || outcome.status.code === 404) await this.#look();
        else logger.log("warn", "lease refused", { lease: this.#key, reason: outcome.status.message });
        return false;
      }
      this.#see(outcome.object);
      // An answer that outlived its term gives no right to act.
      if (term !== this.#term) return false;
      this.#transitions = spec.leaseTransitions;
      this.#actsUntilMs = startedMs + this.#options.renewDeadlineMs;
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      logger.log("warn", "lease could not be written", { lease: this.#key, reason: error.message });
      return false;
    }
  }

  get #inTerm(): boolean {
    return this.#actsUntilMs > 0;
  }

  /** A term that was lost and won again is another one, though its holder is the same: what belonged to the first is late. */
  #nextSpec(): LeaseSpec & { readonly leaseTransitions: number } {
    const { identity, leaseDurationMs } = this.#options;
    const before = this.#seen?.lease.spec;
    const now = microTime(this.#world.clock.wallMs());
    return {
      holderIdentity: identity,
      leaseDurationSeconds: wholeSeconds(leaseDurationMs),
      acquireTime: this.#inTerm ? (before?.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: this.#inTerm
        ? this.#transitions
        : Math.max(before?.leaseTransitions ?? -1, this.#transitions) + 1,
    };
  }

  async #write(present: Lease | undefined, spec: LeaseSpec): Promise<ApiOutcome<Lease>> {
    const { client } = this.#world;
    const options = { timeoutMs: Math.max(100, this.#options.renewDeadlineMs / 2) };
    const annotations = { ...present?.metadata?.annotations };
    const own = this.#world.lifelines?.own;
    if (own === undefined || (spec.holderIdentity ?? "") === "") delete annotations[lifelineAnnotation];
    else annotations[lifelineAnnotation] = `${own.address} ${own.boot}`;
    if (present !== undefined)
      return await client.update(leases, { ...present, metadata: { ...present.metadata, annotations }, spec }, options);
    const { namespace, name } = this.#options;
    return await client.create(
      leases,
      { apiVersion: apiVersionOf(leases), kind: "Lease", metadata: { namespace, name, annotations }, spec },
      options,
    );
  }

  async #look(): Promise<void> {
    const outcome = await this.#world.client.get(leases, this.#key, {
      timeoutMs: Math.max(100, this.#options.renewDeadlineMs / 2),
    });
    if (outcome.ok) this.#see(outcome.object);
    else if (outcome.status.code === 404) this.#seen = undefined;
  }

  #see(lease: Lease): void {
    const known = Number(this.#seen?.lease.metadata?.resourceVersion ?? -1);
    const same = this.#seen?.lease.metadata?.uid === lease.metadata?.uid;
    // The watch may be behind our own writes.
    if (same && Number(lease.metadata?.resourceVersion ?? 0) <= known) return;
    this.#seen = { lease, atMs: this.#world.clock.monoMs() };
    this.#life.of(this.#heldByOther() ? lease.metadata?.annotations?.[lifelineAnnotation] : undefined);
  }

  /** Follows the Lease, so that a standby learns of a release at once. */
  async #watch(scope: Scope): Promise<void> {
    const { namespace, name, retryPeriodMs } = this.#options;
    while (!scope.stopped) {
      const list = await this.#currentRevision();
      if (list === undefined) {
        await scope.sleep(retryPeriodMs);
        continue;
      }
      const selection = { namespace, fieldSelector: `metadata.name=${name}` };
      const stream = followWatch(
        this.#world,
        { type: leases, after: list, selection },
        {
          put: (_key, lease) => this.#noticed(() => this.#see(lease)),
          delete: () => this.#noticed(() => (this.#seen = undefined)),
          progress: () => undefined,
          expired: () => undefined,
        },
      );
      const forget = scope.onStop(() => stream.close());
      await stream.ended;
      forget();
      await scope.sleep(retryPeriodMs);
    }
  }

  async #currentRevision(): Promise<number | undefined> {
    const { namespace, name } = this.#options;
    try {
      const outcome = await this.#world.client.list(leases, { namespace, fieldSelector: `metadata.name=${name}` });
      if (!outcome.ok) return undefined;
      const lease = outcome.object.items[0];
      if (lease !== undefined) this.#see(lease);
      return outcome.object.revision;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return undefined;
    }
  }

  #noticed(change: () => void): void {
    const before = this.holder;
    change();
    if (before !== this.holder || (this.holder ?? "") === "") this.#wakeUp?.();
  }

  async #release(): Promise<void> {
    const seen = this.#seen?.lease;
    if (seen?.spec?.holderIdentity !== this.#options.identity) return;
    const now = microTime(this.#world.clock.wallMs());
    const spec = { ...seen.spec, holderIdentity: "", leaseDurationSeconds: 1, renewTime: now, acquireTime: now };
    try {
      await this.#write(seen, spec);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#world.logger.log("warn", "lease could not be released; it runs out by itself", {
        lease: this.#key,
        reason: error.message,
      });
    }
  }

  #pause(scope: Scope, delayMs: number): Promise<void> {
    if (scope.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#world.clock.after(delayMs, done);
      const forget = scope.onStop(done);
      this.#wakeUp = done;
      function done(): void {
        timer.cancel();
        forget();
        resolve();
      }
    });
  }
}

function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

/** The API's MicroTime. */
function microTime(wallMs: number): string {
  return new Date(wallMs).toISOString().replace("Z", "000Z");
}
