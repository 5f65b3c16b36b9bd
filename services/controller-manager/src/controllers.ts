// Which controllers there are and which resources the ones that concern everything look at.
import { resourceId, resources, type ControllerSpec, type ResourceType } from "@keelson/api";
import {
  cronJobController,
  daemonSetController,
  deploymentController,
  endpointsController,
  endpointSliceController,
  garbageCollector,
  jobController,
  namespaceController,
  nodeLifecycleController,
  podGarbageCollector,
  replicaSetController,
  replicationController,
  rootCaPublisher,
  serviceAccountController,
  statefulSetController,
  taintEvictionController,
  ttlAfterFinishedController,
  type NodeLifecycleOptions,
} from "@keelson/controllers";

export type ControllerSettings = {
  readonly nodes: NodeLifecycleOptions;
  /** PEM. */
  readonly rootCa: string;
};

/** By name; made when the manager starts. */
const catalogue: Readonly<Record<string, (settings: ControllerSettings) => ControllerSpec>> = {
  deployment: () => deploymentController,
  replicaset: () => replicaSetController,
  replicationcontroller: () => replicationController,
  daemonset: () => daemonSetController,
  statefulset: () => statefulSetController,
  job: () => jobController,
  cronjob: () => cronJobController,
  "ttl-after-finished": () => ttlAfterFinishedController,
  namespace: () =>
    namespaceController({ watched: collectable.filter(({ namespaced }) => namespaced), unwatched: [resources.events] }),
  serviceaccount: () => serviceAccountController,
  "root-ca-certificate-publisher": ({ rootCa }) => rootCaPublisher(rootCa),
  "garbage-collector": () => garbageCollector(collectable),
  "node-lifecycle": ({ nodes }) => nodeLifecycleController(nodes),
  "taint-eviction": () => taintEvictionController,
  "pod-garbage-collector": () => podGarbageCollector,
  endpoints: () => endpointsController,
  endpointslice: () => endpointSliceController,
};

export const controllerNames: readonly string[] = Object.keys(catalogue);

export function createControllers(names: readonly string[], settings: ControllerSettings): readonly ControllerSpec[] {
  return names.flatMap((name) => catalogue[name]?.(settings) ?? []);
}

/** Not stored, or not worth following: nothing of these owns or is owned. */
const passing = /review|^bindings$|^componentstatuses$|^events(\.|$)|^apiservices|^customresourcedefinitions/;

/** Every built-in resource whose objects can own, be owned and be deleted. */
const collectable: readonly ResourceType[] = distinct(Object.values(resources)).filter(
  (type) => !passing.test(resourceId(type)),
);

function distinct(types: readonly ResourceType[]): readonly ResourceType[] {
  const byId = new Map<string, ResourceType>();
  // Of several versions the newest: `resources` names the others by group and version.
  for (const type of types) {
    const present = byId.get(resourceId(type));
    if (present === undefined || type.version > present.version) byId.set(resourceId(type), type);
  }
  return [...byId.values()];
}
