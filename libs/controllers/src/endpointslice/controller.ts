// EndpointSlices: the addresses behind a Service in slices of bounded size, so that a change rewrites one slice.
import {
  idlePlan,
  keyOf,
  resources,
  trigger,
  viewIndex,
  type Action,
  type ControllerSpec,
  type Endpoint,
  type EndpointSlice,
  type ObjectView,
  type Plan,
  type PlanContext,
  type Service,
} from "@keelson/api";
import { endpointsPerSlice } from "../limits.ts";
import { generatedName, sameJson, stableJson } from "../shared/names.ts";
import { controllerReference } from "../shared/owners.ts";
import { backendsOf, portsOf, servicesOf, targetRef, type Backend } from "../shared/service-endpoints.ts";

const serviceLabel = "kubernetes.io/service-name";
const managedLabel = "endpointslice.kubernetes.io/managed-by";
const manager = "endpointslice-controller.k8s.io";
const headlessLabel = "service.kubernetes.io/headless";
const zoneLabel = "topology.kubernetes.io/zone";

const slicesByService = viewIndex(resources.endpointslices, "service", (slice) =>
  slice.metadata.labels?.[managedLabel] === manager
    ? [`${slice.metadata.namespace ?? ""}/${slice.metadata.labels[serviceLabel] ?? ""}`]
    : [],
);

export const endpointSliceController: ControllerSpec = {
  name: "endpointslice",
  component: "endpoint-slice-controller",
  indexes: [slicesByService],
  reads: [resources.nodes],
  triggers: [
    trigger(resources.services, (change) => [change.key]),
    trigger(resources.pods, (change, view) => servicesOf(view, [change.previous, change.object])),
    trigger(resources.endpointslices, (change) => {
      const { labels, namespace } = (change.object ?? change.previous).metadata;
      return labels?.[managedLabel] === manager && change.kind !== "added"
        ? [`${namespace ?? ""}/${labels[serviceLabel] ?? ""}`]
        : [];
    }),
  ],
  plan: planEndpointSlices,
};

/** One Service, by its key. */
export function planEndpointSlices(view: ObjectView, key: string, context: PlanContext): Plan {
  const service = view.get(resources.services, key);
  const present = view.by(resources.endpointslices, "service", key);
  if (
    service === undefined ||
    Object.keys(service.spec?.selector ?? {}).length === 0 ||
    service.spec?.type === "ExternalName"
  ) {
    // Slices of a deleted service have it as their owner: the garbage collector takes them.
    return idlePlan();
  }
  const families = service.spec?.ipFamilies ?? ["IPv4"];
  const actions: Action[] = [];
  const kept = new Set<EndpointSlice>();
  const backends = backendsOf(view, service);
  for (const family of families)
    actions.push(...planFamily(view, { service, family, backends, present, kept, context }));
  for (const slice of present) {
    if (!kept.has(slice))
      actions.push({ verb: "delete", type: resources.endpointslices, key: keyOf(slice), uid: slice.metadata.uid });
  }
  if (actions.length === 0) return idlePlan();
  return {
    steps: [actions],
    why: `${backends.filter(({ ready }) => ready).length} of ${backends.length} endpoints ready`,
  };
}

/** The group's own port type: all fields optional, unlike the one of Endpoints. */
type EndpointPort = NonNullable<EndpointSlice["ports"]>[number];

type Request = {
  readonly service: Service;
  readonly family: string;
  readonly backends: readonly Backend[];
  readonly present: readonly EndpointSlice[];
  /** Filled with the slices that stay. */
  readonly kept: Set<EndpointSlice>;
  readonly context: PlanContext;
};

function planFamily(view: ObjectView, request: Request): readonly Action[] {
  const { service, family, present, kept, context } = request;
  const groups = new Map<string, { readonly ports: readonly EndpointPort[]; readonly endpoints: Endpoint[] }>();
  for (const backend of request.backends) {
    const address = backend.addresses.find((ip) => ip.includes(":") === (family === "IPv6"));
    if (address === undefined) continue;
    const ports = portsOf(service, backend.pod);
    const id = stableJson(ports);
    const group = groups.get(id) ?? { ports, endpoints: [] };
    groups.set(id, group);
    group.endpoints.push(endpointOf(view, backend, address));
  }
  // A service without pods still has one slice: consumers see that it is known and empty.
  if (groups.size === 0) groups.set("", { ports: [], endpoints: [] });
  const labels = labelsOf(service);
  const actions: Action[] = [];
  for (const { ports, endpoints } of groups.values()) {
    const own = present.filter(
      (slice) => slice.addressType === family && !kept.has(slice) && samePorts(slice.ports, ports),
    );
    for (const [slice, chunk] of assign(own, endpoints)) {
      if (slice === undefined) actions.push(creation(service, { family, ports, endpoints: chunk, labels, context }));
      else {
        kept.add(slice);
        const next: EndpointSlice = { ...slice, endpoints: chunk, metadata: { ...slice.metadata, labels } };
        if (!sameJson(slice.endpoints ?? [], chunk) || !sameJson(slice.metadata.labels ?? {}, labels))
          actions.push({ verb: "update", type: resources.endpointslices, object: next });
      }
    }
  }
  return actions;
}

/** Endpoints stay in the slice they are in; new ones fill the room that is left, then further slices. */
function assign(
  slices: readonly EndpointSlice[],
  endpoints: readonly Endpoint[],
): readonly (readonly [EndpointSlice | undefined, readonly Endpoint[]])[] {
  const byPod = new Map(
    endpoints.map((endpoint) => [endpoint.targetRef?.uid ?? endpoint.addresses[0] ?? "", endpoint]),
  );
  const filled = slices.map((slice): [EndpointSlice | undefined, Endpoint[]] => {
    const staying: Endpoint[] = [];
    for (const { targetRef: target, addresses } of slice.endpoints ?? []) {
      const id = target?.uid ?? addresses[0] ?? "";
      const endpoint = byPod.get(id);
      if (endpoint === undefined) continue;
      byPod.delete(id);
      staying.push(endpoint);
    }
    return [slice, staying];
  });
  const rest = [...byPod.values()];
  for (const [, staying] of filled)
    while (staying.length < endpointsPerSlice && rest.length > 0) staying.push(rest.shift() as Endpoint);
  while (rest.length > 0) filled.push([undefined, rest.splice(0, endpointsPerSlice)]);
  const used = filled.filter(([, staying]) => staying.length > 0);
  if (used.length > 0) return used;
  return [filled[0] ?? [undefined, []]];
}

function endpointOf(view: ObjectView, { pod, ready, serving, terminating }: Backend, address: string): Endpoint {
  const nodeName = pod.spec?.nodeName;
  const zone = nodeName === undefined ? undefined : view.get(resources.nodes, nodeName)?.metadata.labels?.[zoneLabel];
  const hostname = pod.spec?.hostname ?? "";
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...(hostname !== "" && (pod.spec?.subdomain ?? "") !== "" ? { hostname } : {}),
    ...(nodeName === undefined ? {} : { nodeName }),
    targetRef: targetRef(pod),
    ...(zone === undefined ? {} : { zone }),
  };
}

function samePorts(a: readonly EndpointPort[] | undefined, b: readonly EndpointPort[]): boolean {
  return sameJson(a ?? [], b);
}

function labelsOf(service: Service): Readonly<Record<string, string>> {
  return {
    ...service.metadata.labels,
    [serviceLabel]: service.metadata.name ?? "",
    [managedLabel]: manager,
    ...(service.spec?.clusterIP === "None" ? { [headlessLabel]: "" } : {}),
  };
}

type Content = {
  readonly family: string;
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
  readonly labels: Readonly<Record<string, string>>;
  readonly context: PlanContext;
};

function creation(service: Service, { family, ports, endpoints, labels, context }: Content): Action {
  const base = `${service.metadata.name ?? ""}-`;
  const object: EndpointSlice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: base,
      name: generatedName(base, context.prng),
      namespace: service.metadata.namespace ?? "",
      labels,
      ownerReferences: [controllerReference(resources.services, service)],
    },
    addressType: family,
    endpoints,
    ports,
  };
  return { verb: "create", type: resources.endpointslices, object };
}
