// One role per controller of the controller manager. The manager here runs as one user whose certificate names it,
// so every one of these roles is also bound to that user by the API server's bootstrap.
import { type BootstrapRole, on, read, readWrite } from "./bootstrap-rule.ts";
import type { PolicyRule } from "./rules.ts";

const events = on("create patch update", "core events.k8s.io", "events");

function controller(name: string, ...rules: PolicyRule[]): BootstrapRole {
  return { name: `system:controller:${name}`, rules: [...rules, events] };
}

const owned = (kind: string, groups: string): PolicyRule[] => [
  on("get list update watch", groups, kind),
  on("update", groups, `${kind}/status`),
  on("update", groups, `${kind}/finalizers`),
];
const ownPods = [
  on("create delete list patch watch", "core", "pods"),
  on("create delete list patch update watch", "apps", "controllerrevisions"),
];

export const controllerRoles: readonly BootstrapRole[] = [
  controller(
    "attachdetach-controller",
    on("list watch", "core", "persistentvolumeclaims persistentvolumes"),
    on("get list watch", "core", "nodes"),
    on("patch update", "core", "nodes/status"),
    on("list watch", "core", "pods"),
    on("create delete get list watch", "storage.k8s.io", "volumeattachments"),
    on(read, "storage.k8s.io", "csidrivers csinodes"),
  ),
  controller(
    "clusterrole-aggregation-controller",
    on("escalate get list patch update watch", "rbac.authorization.k8s.io", "clusterroles"),
  ),
  controller(
    "cronjob-controller",
    on("get list update watch", "batch", "cronjobs"),
    on("create delete get list patch update watch", "batch", "jobs"),
    on("update", "batch", "cronjobs/status cronjobs/finalizers"),
    on("delete list", "core", "pods"),
  ),
  controller(
    "daemon-set-controller",
    ...owned("daemonsets", "apps extensions"),
    on("list watch", "core", "nodes"),
    ...ownPods,
    on("create", "core", "pods/binding"),
  ),
  controller(
    "deployment-controller",
    ...owned("deployments", "apps extensions"),
    on("create delete get list patch update watch", "apps extensions", "replicasets"),
    on("get list update watch", "core", "pods"),
  ),
  controller(
    "disruption-controller",
    on("get list watch", "apps", "deployments replicasets statefulsets"),
    on("get list watch", "core", "replicationcontrollers"),
    on("get list watch", "policy", "poddisruptionbudgets"),
    on("get list watch", "core", "pods"),
    on("update", "policy", "poddisruptionbudgets/status"),
    on("patch update", "core", "pods/status"),
    on("get", "*", "*/scale"),
  ),
  controller(
    "endpoint-controller",
    on(read, "core", "pods services"),
    on("create delete get list update", "core", "endpoints"),
    on("create", "core", "endpoints/restricted"),
  ),
  controller(
    "endpointslice-controller",
    on(read, "core", "nodes pods services"),
    on("create delete get list update watch", "discovery.k8s.io", "endpointslices"),
    on("update", "core", "services/finalizers"),
  ),
  controller(
    "endpointslicemirroring-controller",
    on(read, "core", "endpoints services"),
    on("update", "core", "endpoints/finalizers services/finalizers"),
    on("create delete get list update watch", "discovery.k8s.io", "endpointslices"),
  ),
  controller(
    "ephemeral-volume-controller",
    on("update", "core", "pods/finalizers"),
    on("get list watch", "core", "pods"),
    on("create get list watch", "core", "persistentvolumeclaims"),
  ),
  controller(
    "expand-controller",
    on("get list patch update watch", "core", "persistentvolumes"),
    on("get list watch", "core", "persistentvolumeclaims"),
    on("patch update", "core", "persistentvolumeclaims/status"),
    on(read, "storage.k8s.io", "storageclasses"),
  ),
  controller("generic-garbage-collector", on("delete get list patch update watch", "*", "*")),
  controller(
    "horizontal-pod-autoscaler",
    on("get list watch", "autoscaling", "horizontalpodautoscalers"),
    on("update", "autoscaling", "horizontalpodautoscalers/status"),
    on("get update", "*", "*/scale"),
    on("list", "core", "pods"),
    on("list", "metrics.k8s.io", "pods"),
    on("get list", "custom.metrics.k8s.io external.metrics.k8s.io", "*"),
  ),
  controller(
    "job-controller",
    on("get list patch update watch", "batch", "jobs"),
    on("update", "batch", "jobs/status jobs/finalizers"),
    on("create delete list patch watch", "core", "pods"),
  ),
  controller(
    "namespace-controller",
    on("delete get list watch", "core", "namespaces"),
    on("update", "core", "namespaces/finalize namespaces/status"),
    on("delete deletecollection get list", "*", "*"),
  ),
  controller(
    "node-controller",
    on("delete get list patch update", "core", "nodes"),
    on("patch update", "core", "nodes/status"),
    on("patch update", "core", "pods/status"),
    on("delete get list", "core", "pods"),
    on(read, "coordination.k8s.io", "leases"),
  ),
  controller(
    "persistent-volume-binder",
    on("create delete get list update watch", "core", "persistentvolumes"),
    on("update", "core", "persistentvolumes/status persistentvolumeclaims/status"),
    on("get list update watch", "core", "persistentvolumeclaims"),
    on("create delete get list watch", "core", "pods"),
    on(read, "storage.k8s.io", "storageclasses"),
    on("get list watch", "core", "nodes"),
  ),
  controller(
    "pod-garbage-collector",
    on("delete list watch", "core", "pods"),
    on("get list", "core", "nodes"),
    on("patch", "core", "pods/status"),
  ),
  controller("pv-protection-controller", on("get list update watch", "core", "persistentvolumes")),
  controller(
    "pvc-protection-controller",
    on("get list update watch", "core", "persistentvolumeclaims"),
    on("get list watch", "core", "pods"),
  ),
  controller(
    "replicaset-controller",
    ...owned("replicasets", "apps extensions"),
    on("create delete list patch watch", "core", "pods"),
  ),
  controller(
    "replication-controller",
    ...owned("replicationcontrollers", "core"),
    on("create delete list patch watch", "core", "pods"),
  ),
  controller(
    "resource-claim-controller",
    on("get list watch", "core", "pods"),
    on("create delete get list watch", "resource.k8s.io", "resourceclaims"),
    on("patch update", "resource.k8s.io", "resourceclaims/status"),
    on("update patch", "core", "pods/finalizers pods/status"),
  ),
  controller("resourcequota-controller", on("list watch", "*", "*"), on("update", "core", "resourcequotas/status")),
  controller("root-ca-cert-publisher", on("create update get list watch", "core", "configmaps")),
  controller("route-controller", on("list watch", "core", "nodes"), on("patch", "core", "nodes/status")),
  controller("service-account-controller", on("create", "core", "serviceaccounts")),
  controller(
    "service-cidrs-controller",
    on("get list patch update watch", "networking.k8s.io", "servicecidrs"),
    on("update patch", "networking.k8s.io", "servicecidrs/finalizers servicecidrs/status"),
    on(read, "networking.k8s.io", "ipaddresses"),
  ),
  controller(
    "service-controller",
    on("get list watch", "core", "services"),
    on("patch update", "core", "services/status"),
    on("list watch", "core", "nodes"),
  ),
  controller(
    "statefulset-controller",
    on("list watch", "core", "pods"),
    ...owned("statefulsets", "apps"),
    on("create delete get patch update", "core", "pods"),
    on("create delete get list patch update watch", "apps", "controllerrevisions"),
    on("create get list watch update delete", "core", "persistentvolumeclaims"),
  ),
  controller("ttl-after-finished-controller", on("delete get list watch", "batch", "jobs")),
  controller("ttl-controller", on("list patch update watch", "core", "nodes")),
  controller(
    "validatingadmissionpolicy-status-controller",
    on(read, "admissionregistration.k8s.io", "validatingadmissionpolicies"),
    on("get patch update", "admissionregistration.k8s.io", "validatingadmissionpolicies/status"),
  ),
  controller(
    "certificate-controller",
    on("delete get list watch", "certificates.k8s.io", "certificatesigningrequests"),
    on("update", "certificates.k8s.io", "certificatesigningrequests/approval certificatesigningrequests/status"),
    on("approve", "certificates.k8s.io", "signers"),
    on("sign", "certificates.k8s.io", "signers"),
    on("create", "authorization.k8s.io", "subjectaccessreviews"),
  ),
  controller(
    "legacy-service-account-token-cleaner",
    on("get list watch", "core", "configmaps serviceaccounts pods"),
    on("delete get list patch watch", "core", "secrets"),
  ),
  controller("lease-candidates", on(readWrite, "coordination.k8s.io", "leases leasecandidates")),
];
