// Quality-of-service class: Guaranteed when every container limits CPU and memory to what it requests, BestEffort when
// none asks for either, Burstable between.
import { parseQuantity, type Container, type Pod } from "@keelson/api";
import { initContainers, mainContainers } from "../pod-spec.ts";

const counted = ["cpu", "memory"] as const;

export function qosClass(pod: Pod): string {
  const containers = [...mainContainers(pod), ...initContainers(pod)];
  if (containers.every((container) => !asks(container))) return "BestEffort";
  return containers.every(isGuaranteed) ? "Guaranteed" : "Burstable";
}

function amount(container: Container, list: "requests" | "limits", name: string): bigint {
  const text = container.resources?.[list]?.[name];
  return text === undefined ? 0n : (parseQuantity(String(text))?.nanos ?? 0n);
}

function asks(container: Container): boolean {
  return counted.some((name) => amount(container, "requests", name) > 0n || amount(container, "limits", name) > 0n);
}

function isGuaranteed(container: Container): boolean {
  return counted.every((name) => {
    const limit = amount(container, "limits", name);
    const request = container.resources?.requests?.[name] === undefined ? limit : amount(container, "requests", name);
    return limit > 0n && request === limit;
  });
}
