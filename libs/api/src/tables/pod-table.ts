// The pod row: readiness, the one word that tells best what the pod is doing, restarts. Follows upstream's order of
// precedence: pod reason, init containers, containers, deletion.
import type { Container, ContainerStatus, Pod } from "../gen/core-v1.ts";
import { parseTime } from "../values/time.ts";
import { humanAge } from "../values/duration.ts";
import { ageOf, nameOf, none, printer, type RowCondition } from "./printer.ts";

const columns = ["Name", "Ready", "Status", "Restarts", "Age", "IP+", "Node+", "Nominated Node+", "Readiness Gates+"];
const finished: Readonly<Record<string, readonly RowCondition[]>> = {
  Succeeded: [
    { type: "Completed", status: "True", reason: "Succeeded", message: "The pod has completed successfully." },
  ],
  Failed: [{ type: "Completed", status: "True", reason: "Failed", message: "The pod failed." }],
};

export const podPrinter = printer<Pod>(columns, (pod, nowMs) => {
  const summary = summarize(pod);
  const { spec, status } = pod;
  const ago =
    summary.lastRestartMs === undefined || summary.restarts === 0
      ? ""
      : ` (${humanAge(nowMs - summary.lastRestartMs)} ago)`;
  const cells = [
    nameOf(pod),
    `${summary.ready}/${summary.total}`,
    summary.reason,
    `${summary.restarts}${ago}`,
    ageOf(pod, nowMs),
    status?.podIPs?.[0]?.ip || none,
    spec?.nodeName || none,
    status?.nominatedNodeName || none,
    readinessGates(pod),
  ];
  return { cells, conditions: finished[status?.phase ?? ""] };
});

type Summary = { ready: number; total: number; reason: string; restarts: number; lastRestartMs: number | undefined };

/** What `kubectl get pods` says about a pod: ready and total containers, status word, restarts. */
export function summarize(pod: Pod): Readonly<Summary> {
  const phase = pod.status?.phase ?? "";
  const summary: Summary = {
    ready: 0,
    total: pod.spec?.containers.length ?? 0,
    reason: pod.status?.reason || phase,
    restarts: 0,
    lastRestartMs: undefined,
  };
  if (
    pod.status?.conditions?.some(
      (condition) => condition.type === "PodScheduled" && condition.reason === "SchedulingGated",
    )
  )
    summary.reason = "SchedulingGated";
  const { initializing, sidecars } = initSummary(pod, summary);
  const initialized =
    pod.status?.conditions?.some((condition) => condition.type === "Initialized" && condition.status === "True") ===
    true;
  if (!initializing || initialized) {
    summary.restarts = 0;
    summary.lastRestartMs = undefined;
    for (const status of sidecars) countRestarts(status, summary);
    containerSummary(pod, summary);
  }
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (pod.status?.reason === "NodeLost") summary.reason = "Unknown";
    else if (phase !== "Failed" && phase !== "Succeeded") summary.reason = "Terminating";
  }
  return summary;
}

function countRestarts(status: ContainerStatus, summary: Summary): void {
  summary.restarts += status.restartCount;
  const at = parseTime(status.lastState?.terminated?.finishedAt);
  if (at !== undefined && at > (summary.lastRestartMs ?? -Infinity)) summary.lastRestartMs = at;
}

function initSummary(pod: Pod, summary: Summary): { initializing: boolean; sidecars: readonly ContainerStatus[] } {
  const containers = pod.spec?.initContainers ?? [];
  const restartable = (container: Container | undefined): boolean => container?.restartPolicy === "Always";
  summary.total += containers.filter(restartable).length;
  const sidecars: ContainerStatus[] = [];
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    countRestarts(status, summary);
    const sidecar = restartable(containers.find((container) => container.name === status.name));
    if (sidecar) sidecars.push(status);
    const { terminated, waiting } = status.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecar && status.started === true) {
      if (status.ready) summary.ready++;
      continue;
    }
    if (terminated !== undefined) summary.reason = `Init:${terminated.reason || exitText(terminated)}`;
    else if (waiting?.reason !== undefined && waiting.reason !== "" && waiting.reason !== "PodInitializing")
      summary.reason = `Init:${waiting.reason}`;
    else summary.reason = `Init:${index}/${containers.length}`;
    return { initializing: true, sidecars };
  }
  return { initializing: false, sidecars };
}

function exitText(terminated: { readonly signal?: number | undefined; readonly exitCode: number }): string {
  return (terminated.signal ?? 0) !== 0 ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}

function containerSummary(pod: Pod, summary: Summary): void {
  let running = false;
  for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    countRestarts(status, summary);
    const { terminated, waiting } = status.state ?? {};
    if (waiting?.reason) summary.reason = waiting.reason;
    else if (terminated !== undefined) summary.reason = terminated.reason || exitText(terminated);
    else if (status.ready && status.state?.running !== undefined) {
      running = true;
      summary.ready++;
    }
  }
  if (summary.reason !== "Completed" || !running) return;
  const ready =
    pod.status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") === true;
  summary.reason = ready ? "Running" : "NotReady";
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec?.readinessGates ?? [];
  if (gates.length === 0) return none;
  const open = gates.filter((gate) =>
    pod.status?.conditions?.some((condition) => condition.type === gate.conditionType && condition.status === "True"),
  );
  return `${open.length}/${gates.length}`;
}
