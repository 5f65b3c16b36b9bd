// The quality-of-service class of a pod, computed once from its requests and limits for CPU and memory.
import type { Container, Pod } from "../gen/core-v1.ts";
import { compareQuantity, quantityOf } from "../values/quantity.ts";

const counted = ["cpu", "memory"] as const;

/** `Guaranteed`, `Burstable` or `BestEffort`. */
export function qosClassOf(pod: Pod): string {
  const containers: readonly Container[] = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const some = containers.some((container) =>
    counted.some(
      (resource) => amount(container, "requests", resource) > 0n || amount(container, "limits", resource) > 0n,
    ),
  );
  if (!some) return "BestEffort";
  return containers.every(isGuaranteed) ? "Guaranteed" : "Burstable";
}

function isGuaranteed(container: Container): boolean {
  return counted.every((resource) => {
    const limit = container.resources?.limits?.[resource];
    const request = container.resources?.requests?.[resource] ?? limit;
    return (
      limit !== undefined &&
      quantityOf(limit).nanos > 0n &&
      compareQuantity(quantityOf(limit), quantityOf(request)) === 0
    );
  });
}

function amount(container: Container, kind: "requests" | "limits", resource: string): bigint {
  return quantityOf(container.resources?.[kind]?.[resource]).nanos;
}
