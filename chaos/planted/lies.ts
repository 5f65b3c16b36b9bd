// The planted violations: what each is, who must find it, and how it is told. Each lies once or twice in a run.
import { text } from "@keelson/base";
import type { etcdserverpb, mvccpb } from "@keelson/wire";
import type { Lie } from "./lying-store.ts";

export type Planted = {
  readonly name: string;
  /** The checker that must report it, and a part of what it says. */
  readonly checker: string;
  readonly says: RegExp;
  /** Makes the lie of one run; `now` is true once, after some truths. */
  readonly lie: (now: () => boolean) => Lie;
  /** Not one moment: it is told all the time, and `now` is not asked. */
  readonly always?: true;
};

/** Longer than the warm-up of a run. */
const silentMs = 3_500;

export const plantedLies: readonly Planted[] = [
  {
    name: "an acknowledged write is dropped",
    checker: "linearizability",
    says: /was acknowledged and is not in the log|another value/,
    lie: (now) => {
      let last: etcdserverpb.PutResponse | undefined;
      return {
        put: async (request, truth) => {
          if (last !== undefined && now()) return last;
          last = await truth(request);
          return last;
        },
      };
    },
  },
  {
    name: "a write takes effect twice",
    checker: "linearizability",
    says: /more than once/,
    lie: (now) => {
      return {
        put: async (request, truth) => {
          if (now()) await truth(request);
          return await truth(request);
        },
      };
    },
  },
  {
    name: "a read is stale",
    checker: "linearizability",
    says: /began after revision/,
    lie: (now) => {
      const first = new Map<string, etcdserverpb.RangeResponse>();
      const overtaken = new Set<string>();
      return {
        range: async (request, truth) => {
          const key = text(request.key ?? new Uint8Array());
          // A serializable read may be old; it is the read before a swap, and not in the history.
          if (request.serializable === true) return await truth(request);
          const old = first.get(key);
          // Only where an earlier read has seen a newer value is the first one a lie.
          if (old !== undefined && overtaken.has(key) && now()) return old;
          const answer = await truth(request);
          if (old === undefined) first.set(key, answer);
          else if (old.kvs[0]?.modRevision !== answer.kvs[0]?.modRevision) overtaken.add(key);
          return answer;
        },
      };
    },
  },
  {
    name: "a watch misses an event",
    checker: "watch",
    says: /reliable/,
    lie: (now) => onFirstWatch(now, (response) => [{ ...response, events: response.events.slice(1) }]),
  },
  {
    name: "a watch repeats an event",
    checker: "watch",
    says: /unique|atomic/,
    lie: (now) => onFirstWatch(now, (response) => [response, response]),
  },
  {
    name: "a watch changes the order",
    checker: "watch",
    says: /ordered/,
    lie: (now) => {
      let held: etcdserverpb.WatchResponse | undefined;
      let done = false;
      return {
        watch: (response, { name, count }) => {
          if (name !== "store-1" || count !== 1 || done) return [response];
          if (held === undefined) {
            if (!now()) return [response];
            held = response;
            return [];
          }
          done = true;
          return [response, held];
        },
      };
    },
  },
  {
    name: "a watch promises too much",
    checker: "watch",
    says: /bookmarkable/,
    lie: (now) =>
      onFirstWatch(now, (response) => [
        { ...response, events: [], header: headerOf(response, lastOf(response)) },
        response,
      ]),
  },
  {
    name: "a member's log has another value",
    always: true,
    checker: "replicas converge",
    says: /differs from/,
    lie: () => {
      let told = false;
      return {
        // The first watch of a member is a watcher's, the next one reads its log.
        watch: (response, { name, count }) =>
          name === "store-2" && count > 1 && !told && (told = true)
            ? [{ ...response, events: response.events.map((event) => ({ ...event, kv: altered(event.kv) })) }]
            : [response],
      };
    },
  },
  {
    name: "a member's state has another hash",
    always: true,
    checker: "replicas converge",
    says: /hashes at revision/,
    lie: () => ({ hash: (name, answer) => (name === "store-3" ? { ...answer, hash: answer.hash ^ 1 } : answer) }),
  },
  {
    name: "a term has two leaders",
    always: true,
    checker: "one leader per term",
    says: /two leaders/,
    lie: () => {
      let asked = 0;
      return {
        status: (name, answer) =>
          name === "store-2" && ++asked === 10 ? { ...answer, leader: answer.leader ^ 1n } : answer,
      };
    },
  },
  {
    name: "a lease ends early",
    always: true,
    checker: "leases",
    says: /before its/,
    lie: () => ({ grant: async (request, truth) => ({ ...(await truth(request)), TTL: 60 }) }),
  },
  {
    name: "a key outlives its lease",
    always: true,
    checker: "leases",
    says: /outlives/,
    lie: () => ({
      grant: async (request, truth) => ({ ...(await truth({ ...request, TTL: 600 })), TTL: request.TTL ?? 0 }),
    }),
  },
  {
    name: "hardly anything is answered",
    always: true,
    checker: "harness",
    says: /too little traffic/,
    lie: () => {
      const untilMs = performance.now() + silentMs;
      return { refuses: () => performance.now() < untilMs };
    },
  },
];

function onFirstWatch(
  now: () => boolean,
  change: (response: etcdserverpb.WatchResponse) => readonly etcdserverpb.WatchResponse[],
): Lie {
  return {
    watch: (response, { name, count }) => (name === "store-1" && count === 1 && now() ? change(response) : [response]),
  };
}

function lastOf(response: etcdserverpb.WatchResponse): number {
  return response.events.at(-1)?.kv?.modRevision ?? 0;
}

function headerOf(response: etcdserverpb.WatchResponse, revision: number): etcdserverpb.ResponseHeader | undefined {
  return response.header === undefined ? undefined : { ...response.header, revision };
}

function altered(kv: mvccpb.KeyValue | undefined): mvccpb.KeyValue | undefined {
  return kv === undefined ? undefined : { ...kv, value: new Uint8Array([33]) };
}
