// Planted violations that need a whole cluster: pods written past the API server, as a scheduler or a controller
// without preconditions would.
import { AppError, text, utf8 } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { ClusterScenario, ClusterStage } from "../contract.ts";
import { probeNamespace } from "../traffic/pod-probe.ts";

const prefix = `/registry/pods/${probeNamespace}/`;
const limitMs = 10_000;

export const honestCluster: ClusterScenario = {
  name: "planted-nothing-cluster",
  starts: "cluster",
  measures: "replica sets",
  fault: "none",
  invariant: "those of every scenario",
  objectiveMs: undefined,
  objective: "none",
  seconds: 2,
  run: async (stage) => {
    await stage.fault("nothing", () => stage.sleep(2_000));
  },
};

type Pod = {
  readonly metadata: { readonly name: string; readonly ownerReferences: readonly { readonly name: string }[] };
  readonly spec: { readonly nodeName?: string };
};

export const plantedInCluster: readonly {
  readonly name: string;
  readonly checker: string;
  readonly says: RegExp;
  readonly scenario: ClusterScenario;
}[] = [
  {
    name: "a pod is bound again",
    checker: "pods bound once",
    says: /was bound to/,
    scenario: { ...honestCluster, run: (stage) => stage.fault("bind again", () => bindAgain(stage)) },
  },
  {
    name: "a ReplicaSet has a pod too many",
    checker: "replica counts",
    says: /wants one pod and has 2/,
    scenario: { ...honestCluster, run: (stage) => stage.fault("a pod too many", () => onePodTooMany(stage)) },
  },
];

async function bindAgain(stage: ClusterStage): Promise<void> {
  const { key, pod } = await boundPod(stage);
  await put(stage, key, { ...pod, spec: { ...pod.spec, nodeName: `${pod.spec.nodeName}-other` } });
  await stage.sleep(1_000);
}

async function onePodTooMany(stage: ClusterStage): Promise<void> {
  const { key, pod } = await boundPod(stage);
  // Not the controller's to count, so that it does not take the surplus away before the end.
  const [owner] = pod.metadata.ownerReferences;
  const metadata = {
    ...pod.metadata,
    name: `${pod.metadata.name}-too`,
    uid: "00000000-0000-4000-8000-000000000000",
    ownerReferences: [{ ...owner, controller: false }],
    labels: {},
  };
  await put(stage, `${key}-too`, { ...pod, metadata });
  await stage.sleep(1_000);
}

async function boundPod(stage: ClusterStage): Promise<{ readonly key: string; readonly pod: Pod }> {
  const channel = stage.cluster.channel("store-1");
  const range = { key: utf8(prefix), rangeEnd: utf8(`${prefix}\uffff`) };
  const deadline = performance.now() + limitMs;
  for (;;) {
    const { kvs } = await channel.unary(etcdserverpb.KV.Range, range, { timeoutMs: limitMs });
    const found = kvs
      .map((kv) => ({ key: text(kv.key), pod: JSON.parse(text(kv.value)) as Pod }))
      .find(({ pod }) => pod.spec.nodeName !== undefined);
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new AppError("chaos.no-probe", "no probe's pod was bound");
    await stage.sleep(100);
  }
}

async function put(stage: ClusterStage, key: string, pod: unknown): Promise<void> {
  const write = { key: utf8(key), value: utf8(JSON.stringify(pod)) };
  await stage.cluster.channel("store-1").unary(etcdserverpb.KV.Put, write, { timeoutMs: limitMs });
}
