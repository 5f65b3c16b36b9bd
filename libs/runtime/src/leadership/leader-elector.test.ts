// Proves that at most one process acts at a time, that silence hands over within the lease duration and a release
// at once, and that a holder cut off from the API stops before another can start. Virtual time.
import { resources } from "@keelson/api";
import { createPrng } from "@keelson/base";
import type { Lifelines, Logger, OwnedScope } from "@keelson/ports";
import { createMemoryApi, createVirtualClock, type MemoryApi, type VirtualClock } from "@keelson/sim";
import { describe, expect, it } from "vitest";
import type { ApiClient } from "../client/contract.ts";
import { createScope } from "../scope.ts";
import { defaultLeadershipTerms } from "./contract.ts";
import { createLeadership } from "./leader-elector.ts";

const silent: Logger = { log: () => undefined, with: () => silent };

type Candidate = {
  readonly scope: OwnedScope;
  readonly leading: () => boolean;
  readonly acting: () => boolean;
  /** Revision of the newest term. */
  readonly beganAt: () => number;
  readonly fence: () => string;
  cutOff: boolean;
};

function createClock(): VirtualClock {
  return createVirtualClock(async () => {
    for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => setImmediate(resolve));
  });
}

/** Lifelines of processes in this test: `die` proves the end of one to all who hold on to it. */
class Lives {
  readonly #held = new Map<string, Set<() => void>>();

  of(identity: string): Lifelines {
    return {
      own: { address: identity, boot: "1" },
      follow: ({ address }, ended) => {
        const held = this.#held.get(address) ?? new Set();
        this.#held.set(address, held.add(ended));
        return { close: () => void held.delete(ended) };
      },
    };
  }

  die(identity: string): void {
    for (const ended of [...(this.#held.get(identity) ?? [])]) ended();
  }
}

function candidate(clock: VirtualClock, api: MemoryApi, identity: string, lives?: Lives): Candidate {
  const scope = createScope(identity, {
    clock,
    onFailure: (_path, error) => {
      throw error;
    },
  });
  let acting = false;
  const link = { cutOff: false };
  const never = (): Promise<never> => new Promise(() => undefined);
  // A cut link answers nothing, as a paused process or a broken network does.
  const client = new Proxy(api as ApiClient, {
    get: (target, name: keyof ApiClient) =>
      link.cutOff ? never : (target[name] as (...args: unknown[]) => unknown).bind(target),
  });
  const leadership = createLeadership(
    { client, clock, prng: createPrng(identity), logger: silent, lifelines: lives?.of(identity) },
    { namespace: "kube-system", name: "lock", identity, releaseOnCancel: true, ...defaultLeadershipTerms },
  );
  let beganAt = 0;
  leadership.start(scope, async (term, revision) => {
    acting = true;
    beganAt = revision;
    term.onStop(() => (acting = false));
  });
  return {
    scope,
    leading: () => leadership.leading,
    acting: () => acting,
    beganAt: () => beganAt,
    fence: () => leadership.authority.fence,
    get cutOff() {
      return link.cutOff;
    },
    set cutOff(value: boolean) {
      link.cutOff = value;
    },
  };
}

describe("leadership", () => {
  it("goes to one of several and stays there", async () => {
    const clock = createClock();
    const api = createMemoryApi(clock);
    const all = ["a", "b", "c"].map((name) => candidate(clock, api, name));
    await clock.advance(1000);
    const leaders = all.filter((one) => one.leading());
    expect(leaders.length).toBe(1);
    await clock.advance(60_000);
    expect(all.filter((one) => one.leading())).toEqual(leaders);
    expect(all.map((one) => one.acting())).toEqual(all.map((one) => one.leading()));
    await Promise.all(all.map((one) => one.scope.stop()));
  });

  it("tells the leader the revision in which its term began, which is newer than all that was written before", async () => {
    const clock = createClock();
    const api = createMemoryApi(clock);
    const first = candidate(clock, api, "a");
    const second = candidate(clock, api, "b");
    await clock.advance(1000);
    const [leader, other] = first.leading() ? [first, second] : [second, first];
    await api.create(resources.configmaps, { metadata: { namespace: "d", name: "last-words" } });
    const lastWords = api.revision;
    void leader.scope.stop();
    await clock.advance(20);
    expect(other.acting()).toBe(true);
    expect(leader.beganAt()).toBeLessThan(lastWords);
    expect(other.beganAt()).toBeGreaterThan(lastWords);
    await other.scope.stop();
  });

  it("passes on at once when the holder stops cleanly", async () => {
    const clock = createClock();
    const api = createMemoryApi(clock);
    const first = candidate(clock, api, "a");
    await clock.advance(1000);
    const second = candidate(clock, api, "b");
    await clock.advance(5000);
    expect([first.leading(), second.leading()]).toEqual([true, false]);
    void first.scope.stop();
    await clock.advance(20);
    expect([first.acting(), second.acting()]).toEqual([false, true]);
    await second.scope.stop();
  });

  it("passes on within its terms when the holder is silent, and never before that one stopped acting", async () => {
    const clock = createClock();
    const api = createMemoryApi(clock);
    const first = candidate(clock, api, "a");
    await clock.advance(1000);
    const second = candidate(clock, api, "b");
    await clock.advance(5000);
    first.cutOff = true;
    const cutAt = clock.monoMs();
    let both = false;
    await clock.until(() => {
      if (first.acting() && second.acting()) both = true;
      return second.acting();
    }, 10_000);
    expect(clock.monoMs() - cutAt).toBeLessThan(defaultLeadershipTerms.leaseDurationMs + 100);
    expect(both).toBe(false);
    expect(first.leading()).toBe(false);
    void first.scope.stop();
    await second.scope.stop();
  });

  it("passes on at once when the holder's process is proven to have ended, and only then", async () => {
    const clock = createClock();
    const api = createMemoryApi(clock);
    const lives = new Lives();
    const first = candidate(clock, api, "a", lives);
    await clock.advance(1000);
    const second = candidate(clock, api, "b", lives);
    await clock.advance(5000);
    lives.die("b");
    await clock.advance(500);
    expect([first.acting(), second.acting()]).toEqual([true, false]);
    first.cutOff = true;
    lives.die("a");
    await clock.advance(60); // its last renewal may have been under way
    expect(second.acting()).toBe(true);
    await clock.advance(5000);
    expect(second.acting()).toBe(true);
    void first.scope.stop();
    await second.scope.stop();
  });

  it("has another fence in each term, also when the same process wins again or the Lease was deleted", async () => {
    const clock = createClock();
    const api = createMemoryApi(clock);
    const only = candidate(clock, api, "a");
    const fences: string[] = [];
    for (let round = 0; round < 3; round++) {
      await clock.advance(60_000);
      expect(only.acting()).toBe(true);
      fences.push(only.fence());
      const found = await api.get(resources.leases, "kube-system/lock");
      expect(found.ok && found.object.spec?.leaseTransitions).toBe(Number(only.fence().split("/")[2]));
      api.fault = () => ({ code: 503, reason: "ServiceUnavailable", message: "no leader" });
      api.cutWatches();
      await clock.advance(60_000);
      expect(only.acting()).toBe(false);
      api.fault = undefined;
      if (round === 1) await api.delete(resources.leases, "kube-system/lock");
    }
    expect(new Set(fences).size).toBe(3);
    await only.scope.stop();
  });

  it("keeps its fence when its Lease is deleted in the middle of a term", async () => {
    const clock = createClock();
    const api = createMemoryApi(clock);
    const only = candidate(clock, api, "a");
    await clock.advance(5_000);
    const fence = only.fence();
    await api.delete(resources.leases, "kube-system/lock");
    await clock.advance(60_000);
    expect([only.acting(), only.fence()]).toEqual([true, fence]);
    const found = await api.get(resources.leases, "kube-system/lock");
    expect(found.ok && found.object.spec).toMatchObject({ holderIdentity: "a", leaseTransitions: 0 });
    await only.scope.stop();
  });

  it("resumes after the API was away for everybody", async () => {
    const clock = createClock();
    const api = createMemoryApi(clock);
    const all = ["a", "b"].map((name) => candidate(clock, api, name));
    await clock.advance(2000);
    api.fault = () => ({ code: 503, reason: "ServiceUnavailable", message: "no leader" });
    api.cutWatches();
    await clock.advance(5000);
    expect(all.filter((one) => one.acting()).length).toBe(0);
    api.fault = undefined;
    await clock.advance(1500);
    expect(all.filter((one) => one.acting()).length).toBe(1);
    await Promise.all(all.map((one) => one.scope.stop()));
  });
});
