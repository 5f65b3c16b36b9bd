// Endpoints: the addresses behind a Service in the older form, one object per Service, subsets of equal ports.
import {
  idlePlan,
  resources,
  trigger,
  type Action,
  type ControllerSpec,
  type EndpointAddress,
  type Endpoints,
  type EndpointSubset,
  type ObjectView,
  type Plan,
  type Service,
} from "@keelson/api";
import { endpointsMax } from "../limits.ts";
import { sameJson, stableJson } from "../shared/names.ts";
import {
  backendsOf,
  portsOf,
  servicesOf,
  targetRef,
  type Backend,
  type BackendPort,
} from "../shared/service-endpoints.ts";

const headlessLabel = "service.kubernetes.io/headless";
const leaderAnnotation = "control-plane.alpha.kubernetes.io/leader";

export const endpointsController: ControllerSpec = {
  name: "endpoints",
  component: "endpoint-controller",
  triggers: [
    trigger(resources.services, (change) => [change.key]),
    trigger(resources.pods, (change, view) => servicesOf(view, [change.previous, change.object])),
    trigger(resources.endpoints, (change) =>
      change.kind === "updated" ? [change.key] : change.kind === "deleted" ? [change.key] : [],
    ),
  ],
  plan: planEndpoints,
};

/** One Service, by its key. */
export function planEndpoints(view: ObjectView, key: string): Plan {
  const service = view.get(resources.services, key);
  const present = view.get(resources.endpoints, key);
  if (service === undefined) {
    // Endpoints without a Service that nobody marked as their own go with it.
    if (
      present === undefined ||
      present.metadata.annotations?.[leaderAnnotation] !== undefined ||
      present.metadata.labels?.["endpoints.kubernetes.io/managed-by"] !== "endpoint-controller"
    )
      return idlePlan();
    return {
      steps: [[{ verb: "delete", type: resources.endpoints, key, uid: present.metadata.uid }]],
      why: "its service is gone",
    };
  }
  if (Object.keys(service.spec?.selector ?? {}).length === 0 || service.spec?.type === "ExternalName")
    return idlePlan();
  const subsets = subsetsOf(service, backendsOf(view, service));
  const labels = {
    ...service.metadata.labels,
    "endpoints.kubernetes.io/managed-by": "endpoint-controller",
    ...(service.spec?.clusterIP === "None" ? { [headlessLabel]: "" } : {}),
  };
  const next: Endpoints = {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      ...(present?.metadata ?? { namespace: service.metadata.namespace, name: service.metadata.name }),
      labels,
    },
    ...(subsets.length === 0 ? {} : { subsets }),
  };
  if (
    present !== undefined &&
    sameJson(present.subsets ?? [], subsets) &&
    sameJson(present.metadata.labels ?? {}, labels)
  )
    return idlePlan();
  const action: Action = { verb: present === undefined ? "create" : "update", type: resources.endpoints, object: next };
  return {
    steps: [[action]],
    why: `${subsets.reduce((sum, subset) => sum + (subset.addresses?.length ?? 0), 0)} ready addresses`,
  };
}

function subsetsOf(service: Service, backends: readonly Backend[]): readonly EndpointSubset[] {
  const groups = new Map<
    string,
    { ports: readonly BackendPort[]; ready: EndpointAddress[]; notReady: EndpointAddress[] }
  >();
  for (const backend of backends.slice(0, endpointsMax)) {
    if (backend.terminating && !backend.ready) continue;
    const ports = portsOf(service, backend.pod);
    if (ports.length === 0 && (service.spec?.ports ?? []).length > 0) continue;
    const id = stableJson(ports);
    const group = groups.get(id) ?? { ports, ready: [], notReady: [] };
    groups.set(id, group);
    (backend.ready ? group.ready : group.notReady).push(addressOf(backend));
  }
  return [...groups.values()].map(({ ports, ready, notReady }) => ({
    ...(ready.length === 0 ? {} : { addresses: ready }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady }),
    ...(ports.length === 0
      ? {}
      : { ports: ports.map(({ name, ...port }) => (name === "" ? port : { name, ...port })) }),
  }));
}

function addressOf({ pod, addresses }: Backend): EndpointAddress {
  const hostname = pod.spec?.hostname ?? "";
  return {
    ip: addresses[0] ?? "",
    ...(pod.spec?.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    ...(hostname !== "" && (pod.spec?.subdomain ?? "") !== "" ? { hostname } : {}),
    targetRef: targetRef(pod),
  };
}
