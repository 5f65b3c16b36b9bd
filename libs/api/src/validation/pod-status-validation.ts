// What a report about a pod may not take back. Upstream's ValidatePodStatusUpdate of 1.32: a report that was sent
// earlier and arrives later must not bring a container back to life that has ended for good.
import type { Container, ContainerStatus, Pod } from "../gen/core-v1.ts";
import type { Problems } from "./problems.ts";

export function validatePodStatusUpdate(pod: Pod, old: Pod, problems: Problems): void {
  const policy = old.spec?.restartPolicy ?? "Always";
  if (policy === "Always") return;
  const at = problems.at("status");
  const lasting = (status: ContainerStatus): boolean => endedForGood(status, policy);
  stayEnded(pod.status?.containerStatuses, old.status?.containerStatuses?.filter(lasting), at.at("containerStatuses"));
  const sidecars = new Set((old.spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  stayEnded(
    pod.status?.initContainerStatuses,
    old.status?.initContainerStatuses?.filter((status) => lasting(status) && !sidecars.has(status.name)),
    at.at("initContainerStatuses"),
  );
}

function endedForGood({ state }: ContainerStatus, policy: string): boolean {
  if (state?.terminated === undefined) return false;
  return policy === "Never" || state.terminated.exitCode === 0;
}

function isSidecar({ restartPolicy }: Container): boolean {
  return restartPolicy === "Always";
}

function stayEnded(
  statuses: readonly ContainerStatus[] = [],
  ended: readonly ContainerStatus[] = [],
  problems: Problems,
): void {
  const names = new Set(ended.map(({ name }) => name));
  for (const [index, { name, state }] of statuses.entries())
    if (names.has(name) && state?.terminated === undefined)
      problems.index(index).at("state").forbidden("may not be transitioned to non-terminated state");
}
