// Who may do what on the event log. Followers trust what arrives on the log's subjects because only the store may
// publish there; whoever may create push consumers could name another service's inbox, so only API servers may.
// Subjects per resource make "never secrets" a server-side rule.

/** One user per class of service. */
export const natsUserClasses = ["store", "apiserver", "scheduler", "controller-manager", "admin"] as const;

export type NatsUserClass = (typeof natsUserClasses)[number];

export interface SubjectPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Resources the scheduler follows, as they stand in keys under /registry. */
const schedulerResources = [
  "pods", "minions", "namespaces", "services.specs", "replicasets", "controllers", "statefulsets",
  "persistentvolumes", "persistentvolumeclaims", "storageclasses", "csinodes", "csidrivers", "csistoragecapacities",
  "poddisruptionbudgets", "priorityclasses", "resourceclaims", "resourceslices", "deviceclasses", "leases",
]; // prettier-ignore

/** Everything built in except secrets. */
const controllerResources = [
  ...schedulerResources, "services.endpoints", "endpointslices", "configmaps", "serviceaccounts", "resourcequotas",
  "limitranges", "podtemplates", "events", "deployments", "daemonsets", "controllerrevisions", "jobs", "cronjobs",
  "horizontalpodautoscalers", "networkpolicies", "ingress", "ingressclasses", "clusterroles", "clusterrolebindings",
  "roles", "rolebindings", "certificatesigningrequests", "runtimeclasses", "volumeattachments", "flowschemas",
  "prioritylevelconfigurations", "mutatingwebhookconfigurations", "validatingwebhookconfigurations",
  "validatingadmissionpolicies", "validatingadmissionpolicybindings", "resourceclaimtemplates", "ranges",
  "servicecidrs", "ipaddresses",
]; // prettier-ignore

/** Undefined: everything (people with tools; no service uses it). */
export function permissionsOf(user: NatsUserClass): SubjectPermissions | undefined {
  switch (user) {
    case "store":
      return {
        publish: [
          "ev.>",
          "evctl.>",
          "$JS.API.INFO",
          "$JS.API.STREAM.INFO.EVLOG",
          "$JS.API.STREAM.CREATE.EVLOG",
          "$JS.API.STREAM.UPDATE.EVLOG",
          "$JS.API.STREAM.PURGE.EVLOG",
          "$JS.API.STREAM.DELETE.EVLOG",
          "$JS.API.DIRECT.GET.EVLOG",
        ],
        subscribe: ["_INBOX_store.>", "ctl.store.>", "$SRV.>"],
      };
    case "apiserver":
      return {
        publish: [
          "$JS.API.STREAM.INFO.EVLOG",
          "$JS.API.CONSUMER.CREATE.EVLOG.*.>",
          "$JS.API.CONSUMER.DELETE.EVLOG.*",
          "$JS.FC.EVLOG.>",
          "ctl.>",
          "$SRV.>",
        ],
        subscribe: ["ev.live.>", "evctl.>", "_INBOX_apiserver.>"],
      };
    case "scheduler":
      return { publish: [], subscribe: reader(user, schedulerResources) };
    case "controller-manager":
      return { publish: [], subscribe: reader(user, controllerResources) };
    case "admin":
      return undefined;
  }
}

function reader(user: NatsUserClass, resources: readonly string[]): string[] {
  const live = resources.map((resource) => `ev.live.k.registry.${resource}.>`);
  return [...live, "ev.live._multi", "evctl.>", `_INBOX_${user}.>`];
}
