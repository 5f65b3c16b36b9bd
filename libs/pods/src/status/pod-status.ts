// The status a kubelet reports: phase, conditions, addresses, one entry per container. Pure: previous transition
// times are kept as long as a condition does not change.
import {
  formatTime,
  type Container,
  type ContainerStatus,
  type Pod,
  type PodCondition,
  type PodStatus,
} from "@keelson/api";
import { activeDeadlineMs, startMs } from "../plan/plan-pod.ts";
import type { PodMemory } from "../memory.ts";
import {
  initContainers,
  isSidecar,
  isTerminalPhase,
  isTerminating,
  mainContainers,
  restartPolicy,
} from "../pod-spec.ts";
import { currentSandbox, livingContainers, type RuntimePod } from "../runtime-view.ts";
import { containerStatus, type StatusInput } from "./container-status.ts";
import { qosClass } from "./qos-class.ts";

export type PodStatusInput = {
  readonly pod: Pod;
  readonly runtime: RuntimePod;
  readonly memory: PodMemory;
  readonly nowMs: number;
  readonly runtimeName: string;
  readonly hostIps: readonly string[];
};

/** The status of a pod as this node sees it. */
export function podStatus(input: PodStatusInput): PodStatus {
  const { pod, runtime, memory, nowMs, hostIps } = input;
  const initial: StatusInput = { ...input, ending: isTerminating(pod) && livingContainers(runtime).length === 0 };
  const initStatuses = initContainers(pod).map((container) => containerStatus(initial, container));
  const initialized = isInitialized(pod, initStatuses);
  const statuses = mainContainers(pod).map((container) => containerStatus(initial, container));
  const deadline = activeDeadlineMs(input);
  const late = deadline !== undefined && deadline <= nowMs && !isTerminating(pod);
  const phase = phaseOf(input, initStatuses, statuses, late);
  const ips = podIps(input);
  return {
    phase,
    ...(late
      ? { reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline" }
      : statedReason(pod)),
    conditions: conditionsOf(input, { phase, initStatuses, statuses, initialized }),
    ...(hostIps[0] === undefined ? {} : { hostIP: hostIps[0], hostIPs: hostIps.map((ip) => ({ ip })) }),
    ...(ips[0] === undefined ? {} : { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) }),
    startTime: formatTime(startMs(pod, memory)),
    ...(initStatuses.length === 0 ? {} : { initContainerStatuses: initStatuses }),
    containerStatuses: statuses,
    qosClass: pod.status?.qosClass ?? qosClass(pod),
  };
}

function statedReason({ status }: Pod): { readonly reason?: string; readonly message?: string } {
  if (status?.phase !== "Failed") return {};
  return {
    ...(status.reason === undefined ? {} : { reason: status.reason }),
    ...(status.message === undefined ? {} : { message: status.message }),
  };
}

function podIps({ pod, runtime, hostIps }: PodStatusInput): readonly string[] {
  if (pod.spec?.hostNetwork === true) return hostIps;
  const known = runtime.sandboxes[0]?.ips ?? [];
  return known.length > 0 ? known : (pod.status?.podIPs ?? []).flatMap(({ ip }) => ip ?? []);
}

function isInitialized(pod: Pod, statuses: readonly ContainerStatus[]): boolean {
  return initContainers(pod).every((container, i) => {
    const status = statuses[i];
    return isSidecar(container) ? status?.started === true : status?.state?.terminated?.exitCode === 0;
  });
}

function phaseOf(
  input: PodStatusInput,
  initStatuses: readonly ContainerStatus[],
  statuses: readonly ContainerStatus[],
  late: boolean,
): string {
  const { pod } = input;
  const stated = pod.status?.phase;
  if (isTerminalPhase(stated)) return stated as string;
  if (late) return "Failed";
  const policy = restartPolicy(pod);
  const living = livingContainers(input.runtime).length > 0;
  const initFailed = initContainers(pod).some(
    (container, i) => !isSidecar(container) && (initStatuses[i]?.state?.terminated?.exitCode ?? 0) !== 0,
  );
  if (initFailed && policy === "Never") return "Failed";
  const ended = statuses.filter(
    (status) => status.state?.terminated !== undefined || status.lastState?.terminated !== undefined,
  );
  const running = statuses.filter((status) => status.state?.running !== undefined);
  const neverRan =
    statuses.length - running.length - ended.filter((status) => status.state?.running === undefined).length;
  // A pod on its way out that never ran everything has failed: nothing will start any more.
  if (isTerminating(pod) && !living) return allSucceeded(statuses) ? "Succeeded" : "Failed";
  if (neverRan > 0) return "Pending";
  if (running.length > 0) return "Running";
  if (policy === "Always") return "Running";
  if (statuses.some((status) => status.state?.waiting !== undefined)) return "Running";
  if (allSucceeded(statuses)) return "Succeeded";
  return policy === "Never" ? "Failed" : "Running";
}

function allSucceeded(statuses: readonly ContainerStatus[]): boolean {
  return statuses.every((status) => status.state?.terminated?.exitCode === 0);
}

type Facts = {
  readonly phase: string;
  readonly initStatuses: readonly ContainerStatus[];
  readonly statuses: readonly ContainerStatus[];
  readonly initialized: boolean;
};

/** The kubelet's conditions; those of others (PodScheduled, readiness gates) stay as they are. */
function conditionsOf(input: PodStatusInput, facts: Facts): readonly PodCondition[] {
  const { pod, runtime } = input;
  const over = isTerminalPhase(facts.phase);
  const ready = readyOf(facts);
  const hasNetwork = currentSandbox(runtime) !== undefined;
  const own: readonly Omit<PodCondition, "lastTransitionTime">[] = [
    { type: "PodReadyToStartContainers", status: hasNetwork ? "True" : "False" },
    facts.initialized
      ? {
          type: "Initialized",
          status: "True",
          ...(over && facts.phase === "Succeeded" ? { reason: "PodCompleted" } : {}),
        }
      : {
          type: "Initialized",
          status: "False",
          reason: "ContainersNotInitialized",
          message: `containers with incomplete status: [${incomplete(initContainers(pod), facts.initStatuses)}]`,
        },
    gateReady(pod, ready),
    { type: "ContainersReady", ...ready },
    { type: "PodScheduled", status: "True" },
  ];
  const previous = pod.status?.conditions ?? [];
  const merged = own.map((condition) => withTransition(condition, previous, input.nowMs));
  const foreign = previous.filter((condition) => !own.some(({ type }) => type === condition.type));
  return [...merged, ...foreign];
}

type Readiness = { readonly status: string; readonly reason?: string; readonly message?: string };

function readyOf({ phase, statuses }: Facts): Readiness {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const unready = statuses.filter((status) => !status.ready).map((status) => status.name);
  if (unready.length === 0) return { status: "True" };
  return {
    status: "False",
    reason: "ContainersNotReady",
    message: `containers with unready status: [${unready.join(" ")}]`,
  };
}

function gateReady(pod: Pod, containers: Readiness): Omit<PodCondition, "lastTransitionTime"> {
  const gates = pod.spec?.readinessGates ?? [];
  const closed = gates.filter(
    ({ conditionType }) => pod.status?.conditions?.find(({ type }) => type === conditionType)?.status !== "True",
  );
  if (containers.status !== "True" || closed.length === 0) return { type: "Ready", ...containers };
  const names = closed.map(
    ({ conditionType }) => `corresponding condition of pod readiness gate "${conditionType}" does not exist.`,
  );
  return { type: "Ready", status: "False", reason: "ReadinessGatesNotReady", message: names.join(", ") };
}

function incomplete(containers: readonly Container[], statuses: readonly ContainerStatus[]): string {
  return containers
    .filter((_, i) => statuses[i]?.state?.terminated?.exitCode !== 0)
    .map(({ name }) => name)
    .join(" ");
}

function withTransition(
  condition: Omit<PodCondition, "lastTransitionTime">,
  previous: readonly PodCondition[],
  nowMs: number,
): PodCondition {
  const before = previous.find(({ type }) => type === condition.type);
  const unchanged = before?.status === condition.status && before.lastTransitionTime !== undefined;
  return { ...condition, lastTransitionTime: unchanged ? (before.lastTransitionTime as string) : formatTime(nowMs) };
}
