// What the schema does not say about built-in kinds: short names and categories as `kubectl api-resources` shows
// them, store prefixes that differ from the resource name, and the order of groups in discovery.

/** Resource (with group where not core) → short names. */
export const shortNames: Readonly<Record<string, readonly string[]>> = {
  componentstatuses: ["cs"],
  configmaps: ["cm"],
  endpoints: ["ep"],
  events: ["ev"],
  limitranges: ["limits"],
  namespaces: ["ns"],
  nodes: ["no"],
  persistentvolumeclaims: ["pvc"],
  persistentvolumes: ["pv"],
  pods: ["po"],
  replicationcontrollers: ["rc"],
  resourcequotas: ["quota"],
  serviceaccounts: ["sa"],
  services: ["svc"],
  "customresourcedefinitions.apiextensions.k8s.io": ["crd", "crds"],
  "daemonsets.apps": ["ds"],
  "deployments.apps": ["deploy"],
  "replicasets.apps": ["rs"],
  "statefulsets.apps": ["sts"],
  "horizontalpodautoscalers.autoscaling": ["hpa"],
  "cronjobs.batch": ["cj"],
  "certificatesigningrequests.certificates.k8s.io": ["csr"],
  "events.events.k8s.io": ["ev"],
  "ingresses.networking.k8s.io": ["ing"],
  "networkpolicies.networking.k8s.io": ["netpol"],
  "poddisruptionbudgets.policy": ["pdb"],
  "priorityclasses.scheduling.k8s.io": ["pc"],
  "storageclasses.storage.k8s.io": ["sc"],
};

/** Resource (with group where not core) → categories. */
export const categories: Readonly<Record<string, readonly string[]>> = {
  pods: ["all"],
  replicationcontrollers: ["all"],
  services: ["all"],
  "daemonsets.apps": ["all"],
  "deployments.apps": ["all"],
  "replicasets.apps": ["all"],
  "statefulsets.apps": ["all"],
  "horizontalpodautoscalers.autoscaling": ["all"],
  "cronjobs.batch": ["all"],
  "jobs.batch": ["all"],
  "apiservices.apiregistration.k8s.io": ["api-extensions"],
  "customresourcedefinitions.apiextensions.k8s.io": ["api-extensions"],
  "mutatingwebhookconfigurations.admissionregistration.k8s.io": ["api-extensions"],
  "validatingadmissionpolicies.admissionregistration.k8s.io": ["api-extensions"],
  "validatingadmissionpolicybindings.admissionregistration.k8s.io": ["api-extensions"],
  "validatingwebhookconfigurations.admissionregistration.k8s.io": ["api-extensions"],
};

/** Store prefixes (after `/registry/`) that are not the resource name. */
export const storePrefixes: Readonly<Record<string, string>> = {
  replicationcontrollers: "controllers",
  endpoints: "services/endpoints",
  nodes: "minions",
  services: "services/specs",
  "ingresses.networking.k8s.io": "ingress",
  "customresourcedefinitions.apiextensions.k8s.io": "apiextensions.k8s.io/customresourcedefinitions",
  "apiservices.apiregistration.k8s.io": "apiregistration.k8s.io/apiservices",
};

/** Order of groups in discovery; groups not named come last, by name. */
export const groupOrder: readonly string[] = [
  "",
  "apiregistration.k8s.io",
  "apps",
  "events.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "node.k8s.io",
  "discovery.k8s.io",
  "flowcontrol.apiserver.k8s.io",
];
