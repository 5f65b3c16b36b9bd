// Proves, situation by situation, what the kubelet does next with a pod and what it reports.
import type { Container, Pod, PodSpec } from "@keelson/api";
import { describe, expect, it } from "vitest";
import {
  containerStarted,
  newMemory,
  probed,
  pullDone,
  pullFailed,
  pullStarted,
  stopAsked,
  type PodMemory,
} from "../memory.ts";
import { specHash } from "../pod-spec.ts";
import type { RuntimeContainer, RuntimePod, RuntimeSandbox } from "../runtime-view.ts";
import { podStatus } from "../status/pod-status.ts";
import { planPod, planRemoval, type PodAction } from "./plan-pod.ts";

const now = 1_000_000;
const main: Container = { name: "main", image: "nginx:1.25" };

function pod(spec: Partial<PodSpec> = {}, metadata: Pod["metadata"] = {}): Pod {
  return { metadata: { name: "p", namespace: "d", uid: "u", ...metadata }, spec: { containers: [main], ...spec } };
}

const sandbox: RuntimeSandbox = { id: "s0", attempt: 0, ready: true, createdMs: 1, ips: ["10.0.0.2"] };

function container(overrides: Partial<RuntimeContainer> = {}): RuntimeContainer {
  return {
    id: "c0", sandboxId: "s0", name: "main", attempt: 0, phase: "running", createdMs: now - 5_000, startedMs: now - 5_000,
    finishedMs: 0, exitCode: 0, reason: "", message: "", image: "nginx:1.25", imageId: "sha", specHash: specHash(main), ...overrides,
  }; // prettier-ignore
}

function runtime(
  sandboxes: readonly RuntimeSandbox[] = [sandbox],
  containers: readonly RuntimeContainer[] = [],
): RuntimePod {
  return { uid: "u", namespace: "d", name: "p", sandboxes, containers };
}

const dead = (exitCode: number, overrides: Partial<RuntimeContainer> = {}): RuntimeContainer =>
  container({ phase: "exited", exitCode, finishedMs: now - 100, ...overrides });

function brief(action: PodAction): string {
  switch (action.kind) {
    case "run-sandbox":
      return `run-sandbox ${action.attempt}`;
    case "start":
      return `start ${action.container.name} ${action.attempt}`;
    case "stop":
      return `stop ${action.container.id} ${action.graceSeconds}`;
    case "pull":
      return `pull ${action.container.name} ${action.policy}`;
    case "remove-container":
      return `remove ${action.containerId}`;
    default:
      return `${action.kind} ${action.sandboxId}`;
  }
}

const fresh = newMemory(now);
const withImage = (name = "main", memory: PodMemory = fresh): PodMemory =>
  pullDone(pullStarted(memory, name), name, "sha");
/** Restarted once already: the next restart has to wait ten seconds. */
const restarted = containerStarted(fresh, "main", now - 20_000);
const init: Container = { name: "i", image: "busybox:1" };
const initDone = (exitCode: number): RuntimeContainer =>
  dead(exitCode, { id: "ci", name: "i", specHash: specHash(init) });

type Row = {
  readonly what: string;
  readonly pod?: Pod;
  readonly runtime?: RuntimePod;
  readonly memory?: PodMemory;
  readonly does: readonly string[];
  readonly phase?: string;
  readonly shows?: string;
};

const rows: readonly Row[] = [
  {
    what: "a new pod gets a sandbox",
    runtime: runtime([]),
    does: ["run-sandbox 0"],
    phase: "Pending",
    shows: "ContainerCreating",
  },
  { what: "then its image", does: ["pull main IfNotPresent"], phase: "Pending" },
  { what: "nothing while the image is pulled", memory: pullStarted(fresh, "main"), does: [], phase: "Pending" },
  { what: "then its container", memory: withImage(), does: ["start main 0"], phase: "Pending" },
  {
    what: "a running pod is left alone, whoever started it",
    runtime: runtime([sandbox], [container()]),
    does: [],
    phase: "Running",
    shows: "running",
  },
  {
    what: "a container that ended starts again at once the first time",
    runtime: runtime([sandbox], [dead(1)]),
    memory: withImage(),
    does: ["start main 1"],
    phase: "Running",
    shows: "terminated Error",
  },
  {
    what: "and waits the second time",
    runtime: runtime([sandbox], [dead(1, { attempt: 1 })]),
    memory: restarted,
    does: [],
    phase: "Running",
    shows: "CrashLoopBackOff",
  },
  {
    what: "Never: nothing starts again",
    pod: pod({ restartPolicy: "Never" }),
    runtime: runtime([sandbox], [dead(3)]),
    does: [],
    phase: "Failed",
    shows: "terminated Error",
  },
  {
    what: "OnFailure: success is the end",
    pod: pod({ restartPolicy: "OnFailure" }),
    runtime: runtime([sandbox], [dead(0)]),
    does: [],
    phase: "Succeeded",
    shows: "terminated Completed",
  },
  {
    what: "OnFailure: failure starts again",
    pod: pod({ restartPolicy: "OnFailure" }),
    runtime: runtime([sandbox], [dead(2)]),
    memory: withImage(),
    does: ["start main 1"],
    phase: "Running",
  },
  {
    what: "an ended pod gets no new sandbox",
    pod: pod({ restartPolicy: "Never" }),
    runtime: runtime([{ ...sandbox, ready: false }], [dead(0)]),
    does: [],
    phase: "Succeeded",
  },
  {
    what: "a lost sandbox is replaced, with its containers",
    runtime: runtime([{ ...sandbox, ready: false }], [dead(137)]),
    does: ["run-sandbox 1"],
  },
  {
    what: "containers of a lost sandbox are stopped first",
    runtime: runtime([{ ...sandbox, ready: false }], [container()]),
    does: ["stop c0 30"],
  },
  {
    what: "a changed image restarts the container",
    runtime: runtime([sandbox], [container({ specHash: "other" })]),
    does: ["stop c0 30"],
    phase: "Running",
  },
  {
    what: "a failed liveness probe restarts the container",
    runtime: runtime([sandbox], [container()]),
    memory: probed(fresh, "c0", { failedLiveness: "liveness" }),
    does: ["stop c0 30"],
  },
  {
    what: "a created container is made anew",
    runtime: runtime([sandbox], [container({ phase: "created" })]),
    memory: withImage(),
    does: ["remove c0", "start main 0"],
  },
  {
    what: "init containers go first",
    pod: pod({ initContainers: [init] }),
    does: ["pull i IfNotPresent"],
    phase: "Pending",
    shows: "PodInitializing",
  },
  {
    what: "the main ones follow when init is done",
    pod: pod({ initContainers: [init] }),
    runtime: runtime([sandbox], [initDone(0)]),
    does: ["pull main IfNotPresent"],
    phase: "Pending",
  },
  {
    what: "a failed init container is tried again",
    pod: pod({ initContainers: [init] }),
    runtime: runtime([sandbox], [initDone(1)]),
    memory: withImage("i"),
    does: ["start i 1"],
    phase: "Pending",
  },
  {
    what: "unless the pod never restarts",
    pod: pod({ initContainers: [init], restartPolicy: "Never" }),
    runtime: runtime([sandbox], [initDone(1)]),
    does: [],
    phase: "Failed",
  },
  {
    what: "init containers do not run again beside a running main container",
    pod: pod({ initContainers: [init] }),
    runtime: runtime([sandbox], [container()]),
    does: [],
  },
  {
    what: "a deleted pod is stopped with its grace",
    pod: pod({}, { deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 7 }),
    runtime: runtime([sandbox], [container()]),
    does: ["stop c0 7"],
    phase: "Running",
  },
  {
    what: "but only once",
    pod: pod({}, { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    runtime: runtime([sandbox], [container()]),
    memory: stopAsked(fresh, "c0"),
    does: [],
  },
  {
    what: "then its sandbox",
    pod: pod({}, { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    runtime: runtime([sandbox], [dead(143)]),
    does: ["stop-sandbox s0"],
    phase: "Failed",
  },
  {
    what: "a deleted pod starts nothing",
    pod: pod({}, { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    runtime: runtime([]),
    does: [],
    phase: "Failed",
  },
  {
    what: "a missed deadline ends the pod",
    pod: pod({ activeDeadlineSeconds: 10 }, {}),
    runtime: runtime([sandbox], [container()]),
    memory: newMemory(now - 10_000),
    does: ["stop c0 30"],
    phase: "Failed",
  },
  {
    what: "a failed pull is an error first",
    memory: pullFailed(pullStarted(fresh, "main"), "main", { reason: "ErrImagePull", message: "no", nowMs: now - 100 }),
    does: [],
    phase: "Pending",
    shows: "ErrImagePull",
  },
  {
    what: "then a back-off",
    memory: pullFailed(pullStarted(fresh, "main"), "main", {
      reason: "ErrImagePull",
      message: "no",
      nowMs: now - 5_000,
    }),
    does: [],
    phase: "Pending",
    shows: "ImagePullBackOff",
  },
  {
    what: "then another pull",
    memory: pullFailed(pullStarted(fresh, "main"), "main", {
      reason: "ErrImagePull",
      message: "no",
      nowMs: now - 10_000,
    }),
    does: ["pull main IfNotPresent"],
  },
];

describe("a pod's next steps", () => {
  for (const row of rows) {
    it(row.what, () => {
      const input = {
        pod: row.pod ?? pod(),
        runtime: row.runtime ?? runtime(),
        memory: row.memory ?? fresh,
        nowMs: now,
      };
      expect(planPod(input).actions.map(brief)).toEqual(row.does);
      const status = podStatus({ ...input, runtimeName: "hollow", hostIps: ["10.1.0.1"] });
      if (row.phase !== undefined) expect(status.phase).toBe(row.phase);
      if (row.shows !== undefined) {
        const state = status.containerStatuses?.[0]?.state;
        const shown =
          state?.running !== undefined
            ? "running"
            : (state?.waiting?.reason ?? `terminated ${state?.terminated?.reason}`);
        expect(shown).toBe(row.shows);
      }
    });
  }

  it("wakes up when a wait is over", () => {
    const input = { pod: pod(), runtime: runtime([sandbox], [dead(1, { attempt: 1 })]), memory: restarted, nowMs: now };
    expect(planPod(input).wakeAtMs).toBe(now - 100 + 10_000);
  });

  it("keeps one dead container of each name", () => {
    const older = [1, 2, 3].map((attempt) => dead(1, { id: `c${attempt}`, attempt, createdMs: attempt })).reverse();
    const input = {
      pod: pod(),
      runtime: runtime([sandbox], [container({ id: "c4", attempt: 4 }), ...older]),
      memory: fresh,
      nowMs: now,
    };
    expect(planPod(input).actions.map(brief)).toEqual(["remove c2", "remove c1"]);
  });

  it("leaves nothing of a pod the API does not know", () => {
    const living = runtime([sandbox], [container()]);
    expect(planRemoval(living, fresh, 30).actions.map(brief)).toEqual(["stop c0 30"]);
    expect(planRemoval(runtime([sandbox], [dead(0)]), fresh, 30).actions.map(brief)).toEqual([
      "remove c0",
      "stop-sandbox s0",
      "remove-sandbox s0",
    ]);
    expect(planRemoval(runtime([]), fresh, 30).finished).toBe(true);
  });
});

describe("restart waits", () => {
  it("double from ten seconds to five minutes and are forgotten after ten quiet minutes", () => {
    let memory = fresh;
    const delays: (number | undefined)[] = [];
    for (let i = 0; i < 8; i++) {
      memory = containerStarted(memory, "main", now + i);
      delays.push(memory.restarts.get("main")?.delayMs);
    }
    expect(delays).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
    expect(containerStarted(memory, "main", now + 700_000).restarts.get("main")?.delayMs).toBe(10_000);
  });
});

describe("conditions", () => {
  it("keep their transition time while they do not change", () => {
    const before = "2020-01-01T00:00:00Z";
    const known: Pod = {
      ...pod(),
      status: {
        conditions: [
          { type: "Ready", status: "True", lastTransitionTime: before },
          { type: "Foreign", status: "True" },
        ],
      },
    };
    const status = podStatus({
      pod: known,
      runtime: runtime([sandbox], [container()]),
      memory: fresh,
      nowMs: now,
      runtimeName: "hollow",
      hostIps: [],
    });
    expect(status.conditions?.find(({ type }) => type === "Ready")).toEqual({
      type: "Ready",
      status: "True",
      lastTransitionTime: before,
    });
    expect(status.conditions?.find(({ type }) => type === "Initialized")?.lastTransitionTime).not.toBe(before);
    expect(status.conditions?.some(({ type }) => type === "Foreign")).toBe(true);
  });

  it("name the containers that are not ready", () => {
    const spec = { containers: [{ ...main, readinessProbe: {} }] };
    const status = podStatus({
      pod: pod(spec),
      runtime: runtime([sandbox], [container()]),
      memory: fresh,
      nowMs: now,
      runtimeName: "hollow",
      hostIps: [],
    });
    expect(status.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
      status: "False",
      reason: "ContainersNotReady",
      message: "containers with unready status: [main]",
    });
  });
});
