// Which pods stand behind a Service, and on which ports: the part that Endpoints and EndpointSlices share.
import { resources, type ObjectView, type Pod, type Service, type ServicePort } from "@keelson/api";
import { hasAll } from "./labels.ts";
import { isReady, isTerminating, isFinished } from "./pods.ts";

export type Backend = {
  readonly pod: Pod;
  readonly addresses: readonly string[];
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
};

export type BackendPort = {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string | undefined;
};

/** Pods selected by the service that have an address, in key order. */
export function backendsOf(view: ObjectView, service: Service): readonly Backend[] {
  const selector = service.spec?.selector ?? {};
  const always = service.spec?.publishNotReadyAddresses === true;
  const backends: Backend[] = [];
  for (const pod of view.list(resources.pods, service.metadata.namespace ?? "")) {
    if (!hasAll(pod.metadata.labels, selector)) continue;
    const addresses =
      pod.status?.podIPs?.map(({ ip }) => ip) ?? (pod.status?.podIP === undefined ? [] : [pod.status.podIP]);
    if (addresses.length === 0 || isFinished(pod)) continue;
    const terminating = isTerminating(pod);
    const serving = always || isReady(pod);
    backends.push({ pod, addresses, serving, terminating, ready: always || (serving && !terminating) });
  }
  return backends;
}

/** The service's ports as this pod serves them; a named target port that the pod does not have is left out. */
export function portsOf(service: Service, pod: Pod): readonly BackendPort[] {
  const ports: BackendPort[] = [];
  for (const port of service.spec?.ports ?? []) {
    const target = targetPort(port, pod);
    if (target === undefined) continue;
    ports.push({
      name: port.name ?? "",
      port: target,
      protocol: port.protocol ?? "TCP",
      ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
    });
  }
  return ports;
}

function targetPort(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort;
  if (typeof target === "number") return target === 0 ? port.port : target;
  if (target === undefined || target === "") return port.port;
  for (const container of pod.spec?.containers ?? []) {
    const named = container.ports?.find(
      ({ name, protocol }) => name === target && (protocol ?? "TCP") === (port.protocol ?? "TCP"),
    );
    if (named !== undefined) return named.containerPort;
  }
  return undefined;
}

/** Keys of the services that a pod's change concerns. */
export function servicesOf(view: ObjectView, pods: readonly (Pod | undefined)[]): readonly string[] {
  const keys = new Set<string>();
  for (const pod of pods) {
    if (pod === undefined) continue;
    for (const service of view.list(resources.services, pod.metadata.namespace ?? "")) {
      const selector = service.spec?.selector ?? {};
      if (Object.keys(selector).length > 0 && hasAll(pod.metadata.labels, selector))
        keys.add(`${service.metadata.namespace ?? ""}/${service.metadata.name ?? ""}`);
    }
  }
  return [...keys];
}

/** Reference to the pod as endpoints carry it. */
export function targetRef(pod: Pod): {
  readonly kind: "Pod";
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
} {
  return {
    kind: "Pod",
    name: pod.metadata.name ?? "",
    namespace: pod.metadata.namespace ?? "",
    uid: pod.metadata.uid ?? "",
  };
}
