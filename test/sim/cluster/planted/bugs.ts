// Bugs that control planes really had, each as one change of our own text. They are in no file of the product: the loader
// beside this file changes the text while a test process loads it. A place that is no longer found fails the test, so the
// list stays true.
import type { ClusterOptions } from "../options.ts";

export type Change = { readonly file: string; readonly find: string; readonly replace: string };

export type PlantedClusterBug = Change & {
  readonly name: string;
  /** What goes wrong, in words of the field. */
  readonly what: string;
  /** Other places of the same bug: what would make up for it. */
  readonly also?: readonly Change[];
  /** Options that replace what a seed draws, where the bug lives in a corner of the whole space. */
  readonly narrow?: Partial<ClusterOptions>;
};

export function changesOf({ also = [], ...bug }: PlantedClusterBug): readonly Change[] {
  return [bug, ...also];
}

/** Streams between clients and API servers break all the time. */
const broken: Partial<ClusterOptions> = {
  clusterFaults: ["reset", "pair", "kill"],
  faultEveryMs: 400,
  fedByLog: false,
  busFaultEveryMs: 0,
  thinkMs: 150,
};
/** Leaders lose their leases while they believe to have them. */
const deposed: Partial<ClusterOptions> = {
  clusterFaults: ["pause-leader", "isolate", "kill-leader", "clock-jump"],
  faultEveryMs: 700,
  leaseMs: 800,
  renewMs: 720,
  retryMs: 200,
  thinkMs: 150,
};
/** API servers lag behind the store. */
const stale: Partial<ClusterOptions> = {
  clusterFaults: ["cut-from-store", "pause", "stall", "slow-host"],
  faultEveryMs: 400,
  busFaultEveryMs: 2_000,
  busChaos: 0.2,
  thinkMs: 150,
};
/** What is asked of the store is done, or is not, and the one who asked never learns of it. */
const lostAnswers: Partial<ClusterOptions> = {
  clusterFaults: ["deaf-to-store", "cut-from-store"],
  faultEveryMs: 1_000,
  busFaultEveryMs: 0,
  busChaos: 0,
  apiservers: 3,
  thinkMs: 60,
};
/** Nodes come and go. */
const nodes: Partial<ClusterOptions> = {
  clusterFaults: ["node-cut", "kubelet-pause", "kubelet-kill", "node-power-loss"],
  faultEveryMs: 1_000,
  nodeGraceMs: 3_000,
  tolerationSeconds: 0,
  thinkMs: 150,
};
const calm: Partial<ClusterOptions> = { clusterFaults: [], busFaultEveryMs: 0, busChaos: 0, thinkMs: 100 };

/** The fence would make up for much. */
const unfenced: Change = {
  file: "services/apiserver/src/http/fence.ts",
  find: "const header = request.headers[fenceHeader];",
  replace: "const header = request.headers[`no-${fenceHeader}`];",
};

export const plantedClusterBugs: readonly PlantedClusterBug[] = [
  {
    name: "informer-skips-a-revision",
    what: "a watch is resumed one revision too late: a change is never seen",
    file: "libs/runtime/src/informer/watch-stream.ts",
    find: "revision: this.#revision, timeoutSeconds",
    replace: "revision: this.#revision + 1, timeoutSeconds",
    narrow: broken,
  },
  {
    name: "relist-keeps-the-dead",
    what: "a new list does not remove what is no longer in it",
    file: "libs/runtime/src/informer/store.ts",
    find: "if (next !== undefined && next.metadata?.uid === present?.metadata?.uid) continue;",
    replace: "if (next === undefined || next.metadata?.uid === present?.metadata?.uid) continue;",
    narrow: { ...broken, compactEveryMs: 500 },
  },
  {
    name: "feed-ignores-its-chain",
    what: "a change from the event log is applied though the one before it is missing",
    file: "libs/eventlog/src/chain.ts",
    find: '    return "held";\n  }',
    replace:
      '    this.#held.delete(previous);\n    this.#held.set(this.#last, { revision, item, bytes });\n    return "fits";\n  }',
    narrow: { fedByLog: true, busChaos: 0.3, busFaultEveryMs: 2_000 },
  },
  {
    name: "stale-consistent-list",
    what: "a list without a revision is answered from a cache that may lag",
    file: "services/apiserver/src/rest/read-state.ts",
    find: "if (await server.objects.catchUp())",
    replace: "if (server.cache.ready)",
    narrow: stale,
  },
  {
    name: "list-older-than-it-says",
    what: "a list names a revision that its content has not reached",
    file: "services/apiserver/src/rest/read-state.ts",
    find: 'pageFromCache(server, request, cache.revision) };\n    case "newest"',
    replace: 'pageFromCache(server, request, cache.revision + 3) };\n    case "newest"',
    narrow: stale,
  },
  {
    name: "bookmark-ahead-of-events",
    what: "a bookmark promises what has not been delivered yet",
    file: "services/apiserver/src/rest/watch.ts",
    find: "this.#bookmark(Math.max(after, this.#server.cache.revision), {});",
    replace: "this.#bookmark(Math.max(after, this.#server.cache.revision) + 2, {});",
  },
  {
    name: "history-without-a-floor",
    what: "a watch from before the history begins at the oldest change that is left instead of 410 Gone",
    file: "services/apiserver/src/cache/collection.ts",
    find: "if (revision < this.#floor) return undefined;",
    replace: "",
    narrow: {
      clusterFaults: ["kill", "reset", "cut-from-store"],
      faultEveryMs: 400,
      compactEveryMs: 1_000,
      thinkMs: 150,
    },
  },
  {
    name: "lost-update",
    what: "an update is accepted though its object was changed since it was read",
    file: "libs/rest/src/verbs/update.ts",
    find: "return resourceVersion === stored.metadata.resourceVersion ? undefined",
    replace: 'return resourceVersion !== "" ? undefined',
    narrow: calm,
  },
  {
    name: "binds-twice",
    what: "a pod that has a node is bound to another one",
    file: "services/apiserver/src/rest/binding.ts",
    find: 'if (current !== "") return refuse(',
    replace: 'if (current === "nowhere") return refuse(',
    also: [
      // Bindings of a deposed scheduler would not get this far.
      {
        file: "services/apiserver/src/http/fence.ts",
        find: "if (header === undefined) return undefined;",
        replace: 'if (header === undefined || header.startsWith("kube-system/kube-scheduler/")) return undefined;',
      },
    ],
    narrow: deposed,
  },
  {
    name: "scheduler-acts-without-the-lease",
    what: "a scheduler goes on binding after its lease has passed on",
    file: "services/scheduler/src/service.ts",
    find: "authority: config.leaderElect ? leadership.authority : undefined,",
    replace: "authority: undefined,",
    narrow: deposed,
  },
  {
    name: "controllers-act-without-the-lease",
    what: "controllers go on writing after the lease of their manager has passed on",
    file: "services/controller-manager/src/service.ts",
    find: "authority: config.leaderElect ? leadership.authority : undefined,",
    replace: "authority: undefined,",
    narrow: deposed,
  },
  {
    name: "lease-by-anothers-clock",
    what: "a standby compares the renewal time, which the holder's clock wrote, with its own clock",
    file: "libs/runtime/src/leadership/leader-elector.ts",
    find: "return this.#seen.atMs + durationMs - this.#world.clock.monoMs();",
    replace:
      'return Date.parse((this.#seen.lease.spec?.renewTime ?? "").replace("000Z", "Z")) + durationMs - this.#world.clock.wallMs();',
    narrow: deposed,
  },
  {
    name: "assumes-for-ever",
    what: "a scheduler never forgets a placement whose binding failed",
    file: "services/scheduler/src/scheduling-loop.ts",
    find: "follower.cache.forget(info.key);",
    replace: "queue.done(info.key); return;",
    narrow: { ...lostAnswers, faultEveryMs: 1_500, leaseMs: 2_000, renewMs: 1_700, retryMs: 500, thinkMs: 80 },
  },
  {
    name: "acts-on-a-stale-view",
    what: "a controller plans again before its view shows what it wrote: everything is made twice",
    file: "libs/runtime/src/control-loop/control-loop.ts",
    find: "if (!this.#expectations.settled(key)) {",
    replace: "if (key.length === 0) {",
    narrow: { ...calm, busChaos: 0.3, delayMs: 5 },
  },
  {
    name: "garbage-by-name",
    what: "the garbage collector takes an object of the same name for the owner",
    file: "libs/controllers/src/garbagecollector/graph.ts",
    find: "if (object !== undefined && object.metadata?.uid === reference.uid) return",
    replace: "if (object !== undefined) return",
    narrow: { clusterFaults: ["kill-leader", "pause-leader"], faultEveryMs: 500, thinkMs: 60 },
  },
  {
    name: "job-forgets-its-pods",
    what: "pods of a Job that is gone keep its finalizer",
    file: "libs/controllers/src/job/plan.ts",
    find: "if (left !== undefined) return left;",
    replace: "",
    narrow: calm,
  },
  {
    name: "namespace-ends-too-early",
    what: "a namespace is finalized while something is left in it",
    file: "libs/controllers/src/namespace/plan.ts",
    find: "if (count > 0)",
    replace: "if (count < 0)",
    also: [
      // The sweep that comes before the end would still find it.
      {
        file: "libs/runtime/src/control-loop/execute.ts",
        find: "if (!outcome.ok || outcome.object.length === 0) return outcome;",
        replace: "if (!outcome.ok || outcome.object.length >= 0) return outcome;",
      },
    ],
    narrow: calm,
  },
  {
    name: "eviction-does-not-wait",
    what: "pods of a silent node are removed without its word: a StatefulSet's identity runs twice",
    file: "libs/controllers/src/tainteviction/controller.ts",
    find: '    verb: "delete",\n',
    replace: '    verb: "delete",\n    gracePeriodSeconds: 0,\n',
    narrow: nodes,
  },
  {
    name: "status-without-uid",
    what: "a kubelet's late report lands on another pod of the same name",
    file: "services/kubelet/src/pods/status-writer.ts",
    find: "metadata: { uid: pod.metadata?.uid, ...(revision > 0 ? { resourceVersion: String(revision) } : {}) },",
    replace: "metadata: {},",
    // Only API servers are many: mostly they are the ones that pause, longer than a pod of a StatefulSet lives.
    narrow: {
      ...calm,
      clusterFaults: ["pause"],
      faultEveryMs: 800,
      apiservers: 4,
      schedulers: 1,
      managers: 1,
      nodes: 1,
      users: 5,
      thinkMs: 80,
    },
  },
  {
    name: "late-report-counts",
    what: "a report that was given up, and arrives late, undoes the one after it",
    file: "services/kubelet/src/pods/status-writer.ts",
    find: "...(revision > 0 ? { resourceVersion: String(revision) } : {}) },",
    replace: "},",
    also: [
      {
        file: "libs/api/src/pages/core-pages.ts",
        find: "  validateStatus: validatePodStatusUpdate,\n",
        replace: "",
      },
    ],
    narrow: stale,
  },
  {
    name: "leads-with-old-views",
    what: "a new leader plans before it has seen what the one before wrote",
    file: "services/controller-manager/src/service.ts",
    find: "await informers.reached(term, revision);",
    replace: "",
    // Its watches hang in a cut while its writes go through the other API server.
    narrow: {
      ...calm,
      clusterFaults: ["pair", "kill-leader"],
      faultEveryMs: 300,
      apiservers: 2,
      schedulers: 1,
      nodes: 1,
      thinkMs: 80,
      fedByLog: false,
    },
  },
  {
    name: "late-writes-count",
    what: "what a leader sent before it was deposed takes effect after it",
    ...unfenced,
    narrow: deposed,
  },
  {
    name: "creates-again",
    what: "a creation whose answer was lost is repeated, though its object was deleted since",
    file: "libs/runtime/src/etcd-client/etcd-client.ts",
    find: "state.ambiguous\n          ? lookForCreated(",
    replace: "state.timeoutMs < 0\n          ? lookForCreated(",
    narrow: { ...lostAnswers, clusterFaults: ["deaf-to-store"], users: 4 },
  },
  {
    name: "unready-for-ever",
    what: "a node that comes back does not say that its pods are ready, which were marked unready meanwhile",
    file: "services/kubelet/src/pods/status-writer.ts",
    find: "return present?.phase !== status.phase || !(status.conditions ?? []).every(has);",
    replace: "return false;",
    narrow: {
      clusterFaults: ["node-cut"],
      faultEveryMs: 1_500,
      nodeGraceMs: 3_000,
      tolerationSeconds: 30,
      thinkMs: 300,
    },
  },
  {
    name: "kubelet-forgets-what-ran",
    what: "after a restart a kubelet leaves containers running whose pods are gone",
    file: "services/kubelet/src/pods/pod-manager.ts",
    find: "for (const uid of this.#world.cache.uids()) this.runtimeChanged(uid);",
    replace: "",
    narrow: nodes,
  },
];
