// A small cluster in virtual time: the in-memory API, some controllers run by the real loop, and a kubelet that
// makes every pod ready one second after it appears and lets terminating pods go.
import { formatTime, keyOf, resources, type ControllerSpec, type Deployment, type Pod } from "@keelson/api";
import { createPrng } from "@keelson/base";
import type { OwnedScope } from "@keelson/ports";
import {
  createDecisionLog,
  createInformers,
  createScope,
  declareInformers,
  runController,
  type DecisionLog,
  type EventRecorder,
  type Informers,
} from "@keelson/runtime";
import { createMemoryApi, createVirtualClock, type MemoryApi, silentTelemetry, type VirtualClock } from "@keelson/sim";

export type World = {
  readonly clock: VirtualClock;
  readonly api: MemoryApi;
  readonly scope: OwnedScope;
  readonly informers: Informers;
  readonly decisions: DecisionLog;
  readonly events: string[];
  readonly failures: string[];
  pods(): Promise<readonly Pod[]>;
  deployment(name: string): Promise<Deployment>;
};

/** Starts everything; `kubelet: false` leaves pods pending, `managers` run the same controllers side by side. */
export async function createWorld(
  specs: readonly ControllerSpec[],
  options: { readonly kubelet?: boolean; readonly managers?: number } = {},
): Promise<World> {
  const clock = createVirtualClock(async () => {
    for (let i = 0; i < 5; i++) await new Promise<void>((resolve) => setImmediate(resolve));
  });
  const api = createMemoryApi(clock);
  const failures: string[] = [];
  const scope = createScope("test", {
    clock,
    onFailure: (path, error) =>
      failures.push(`${path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  });
  const prng = createPrng("workload");
  const informers = createInformers({ client: api, clock, prng, logger: silentTelemetry.logger });
  const decisions = createDecisionLog();
  const events: string[] = [];
  const recorder: EventRecorder = { record: (note) => void events.push(`${note.reason}: ${note.message}`) };
  for (const spec of specs) declareInformers(informers, spec);
  informers.of(resources.pods);
  informers.start(scope);
  await clock.until(() => informers.unsynced().length === 0, 10_000);
  const loops = { clock, prng, telemetry: silentTelemetry, client: api, informers, recorder, decisions };
  for (const spec of specs) runController(loops, scope, spec);
  // Further managers that believe they lead too, each with its own view and its own chance.
  for (let i = 1; i < (options.managers ?? 1); i++) {
    const other = createInformers({
      client: api,
      clock,
      prng: createPrng(`view-${i}`),
      logger: silentTelemetry.logger,
    });
    for (const spec of specs) declareInformers(other, spec);
    other.start(scope);
    await clock.until(() => other.unsynced().length === 0, 10_000);
    for (const spec of specs)
      runController({ ...loops, informers: other, prng: createPrng(`manager-${i}`) }, scope, spec);
  }
  if (options.kubelet !== false) runKubelet(clock, api, informers);
  return {
    clock,
    api,
    scope,
    informers,
    decisions,
    events,
    failures,
    pods: async () => {
      const listed = await api.list(resources.pods);
      return listed.ok ? listed.object.items : [];
    },
    deployment: async (name) => {
      const got = await api.get(resources.deployments, `default/${name}`);
      if (!got.ok) throw new Error(got.status.message);
      return got.object;
    },
  };
}

function runKubelet(clock: VirtualClock, api: MemoryApi, informers: Informers): void {
  informers.of(resources.pods).onChange((change) => {
    const pod = change.object;
    if (pod === undefined) return;
    if (pod.metadata.deletionTimestamp !== undefined) {
      clock.after(
        500,
        () => void api.delete(resources.pods, keyOf(pod), { uid: pod.metadata.uid, gracePeriodSeconds: 0 }),
      );
    } else if (pod.status?.phase === undefined) {
      const conditions = [{ type: "Ready", status: "True", lastTransitionTime: formatTime(clock.wallMs() + 1000) }];
      clock.after(
        1000,
        () =>
          void api.patch(
            resources.pods,
            keyOf(pod),
            { spec: { nodeName: targetOf(pod) }, status: { phase: "Running", podIP: "10.0.0.1", conditions } },
            { type: "merge", subresource: "kubelet" },
          ),
      );
    }
  });
}

/** The node that a daemon is meant for; everything else goes to n1. */
export function targetOf(pod: Pod): string {
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.[0]?.values?.[0] ?? "n1";
}
