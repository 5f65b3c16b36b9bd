// The roles and bindings that every cluster has from the start, as 1.32 names them (WIRE 8.1). Data only; the API
// server creates and reconciles them.
import { controllerRoles } from "./bootstrap-controllers.ts";
import { type BootstrapBinding, type BootstrapRole, on, read, readWrite } from "./bootstrap-rule.ts";
import type { Subject } from "./authorize.ts";
import type { PolicyRule } from "./rules.ts";

const write = ["create", "delete", "deletecollection", "patch", "update"] as const;

function paths(...urls: string[]): PolicyRule {
  return { verbs: ["get"], nonResourceURLs: urls };
}

const events = on("create patch update", "core events.k8s.io", "events");
const aggregate = (to: string): Readonly<Record<string, string>> => ({
  [`rbac.authorization.k8s.io/aggregate-to-${to}`]: "true",
});

const coreView =
  "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status";
const appsView =
  "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status";

const userRoles: readonly BootstrapRole[] = [
  { name: "cluster-admin", rules: [on("*", "*", "*"), { verbs: ["*"], nonResourceURLs: ["*"] }] },
  {
    name: "system:discovery",
    rules: [
      paths(
        "/healthz",
        "/livez",
        "/openapi",
        "/openapi/*",
        "/readyz",
        "/version",
        "/version/",
        "/api",
        "/api/*",
        "/apis",
        "/apis/*",
      ),
    ],
  },
  {
    name: "system:basic-user",
    rules: [
      on("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
      on("create", "authentication.k8s.io", "selfsubjectreviews"),
    ],
  },
  { name: "system:public-info-viewer", rules: [paths("/healthz", "/livez", "/readyz", "/version", "/version/")] },
  {
    name: "system:monitoring",
    rules: [paths("/healthz", "/healthz/*", "/livez", "/livez/*", "/metrics", "/metrics/slis", "/readyz", "/readyz/*")],
  },
  { name: "admin", rules: [], aggregates: aggregate("admin") },
  { name: "edit", rules: [], labels: aggregate("admin"), aggregates: aggregate("edit") },
  { name: "view", rules: [], labels: aggregate("edit"), aggregates: aggregate("view") },
  {
    name: "system:aggregate-to-admin",
    labels: aggregate("admin"),
    rules: [
      on("create", "authorization.k8s.io", "localsubjectaccessreviews"),
      on(readWrite, "rbac.authorization.k8s.io", "roles rolebindings"),
    ],
  },
  {
    name: "system:aggregate-to-edit",
    labels: aggregate("edit"),
    rules: [
      on(read, "core", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
      on("impersonate", "core", "serviceaccounts"),
      on(write, "core", "pods pods/attach pods/exec pods/portforward pods/proxy"),
      on("create", "core", "pods/eviction"),
      on(
        write,
        "core",
        "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy",
      ),
      on("create", "core", "serviceaccounts/token"),
      on(
        write,
        "apps",
        "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale",
      ),
      on(write, "autoscaling", "horizontalpodautoscalers"),
      on(write, "batch", "cronjobs jobs"),
      on(write, "policy", "poddisruptionbudgets"),
      on(write, "networking.k8s.io", "ingresses networkpolicies"),
      on(readWrite, "coordination.k8s.io", "leases"),
    ],
  },
  {
    name: "system:aggregate-to-view",
    labels: aggregate("view"),
    rules: [
      on(read, "core", coreView),
      on(
        read,
        "core",
        "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status",
      ),
      on(read, "core", "namespaces"),
      on(read, "discovery.k8s.io", "endpointslices"),
      on(read, "apps", appsView),
      on(read, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
      on(read, "batch", "cronjobs cronjobs/status jobs jobs/status"),
      on(read, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
      on(read, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
    ],
  },
];

const componentRoles: readonly BootstrapRole[] = [
  {
    name: "system:node",
    rules: [
      on("create", "authentication.k8s.io", "tokenreviews"),
      on("create", "authorization.k8s.io", "localsubjectaccessreviews subjectaccessreviews"),
      on(read, "core", "services"),
      on("create get list watch", "core", "nodes"),
      on("patch update", "core", "nodes/status"),
      on("patch update", "core", "nodes"),
      events,
      on(read, "core", "pods"),
      on("create delete", "core", "pods"),
      on("patch update", "core", "pods/status"),
      on("create", "core", "pods/eviction"),
      on(read, "core", "configmaps secrets"),
      on("get", "core", "persistentvolumeclaims persistentvolumes"),
      on("get", "core", "endpoints"),
      on("create get list watch", "certificates.k8s.io", "certificatesigningrequests"),
      on("create delete get patch update", "coordination.k8s.io", "leases"),
      on("get", "storage.k8s.io", "volumeattachments"),
      on("create", "core", "serviceaccounts/token"),
      on("get patch update", "core", "persistentvolumeclaims/status"),
      on(read, "storage.k8s.io", "csidrivers"),
      on("create delete get patch update", "storage.k8s.io", "csinodes"),
      on(read, "node.k8s.io", "runtimeclasses"),
      on("get", "resource.k8s.io", "resourceclaims"),
      on("deletecollection list watch create get update patch delete", "resource.k8s.io", "resourceslices"),
    ],
  },
  {
    name: "system:node-proxier",
    rules: [
      on(read, "core", "endpoints services"),
      on("get list watch", "core", "nodes"),
      events,
      on(read, "discovery.k8s.io", "endpointslices"),
      on(read, "networking.k8s.io", "servicecidrs"),
    ],
  },
  {
    name: "system:kubelet-api-admin",
    rules: [
      on(read, "core", "nodes"),
      on("proxy", "core", "nodes"),
      on("*", "core", "nodes/log nodes/metrics nodes/proxy nodes/stats"),
    ],
  },
  {
    name: "system:node-bootstrapper",
    rules: [on("create get list watch", "certificates.k8s.io", "certificatesigningrequests")],
  },
  {
    name: "system:auth-delegator",
    rules: [
      on("create", "authentication.k8s.io", "tokenreviews"),
      on("create", "authorization.k8s.io", "subjectaccessreviews"),
    ],
  },
  {
    name: "system:heapster",
    rules: [on(read, "core", "events namespaces nodes pods"), on(read, "extensions", "deployments")],
  },
  { name: "system:kube-aggregator", rules: [on(read, "core", "endpoints services")] },
  {
    name: "system:kube-dns",
    rules: [on("list watch", "core", "endpoints services"), on("list watch", "discovery.k8s.io", "endpointslices")],
  },
  {
    name: "system:persistent-volume-provisioner",
    rules: [
      on("create delete get list watch", "core", "persistentvolumes"),
      on("get list update watch", "core", "persistentvolumeclaims"),
      on(read, "storage.k8s.io", "storageclasses"),
      on("watch", "core", "events"),
      events,
    ],
  },
  {
    name: "system:service-account-issuer-discovery",
    rules: [
      paths(
        "/.well-known/openid-configuration",
        "/.well-known/openid-configuration/",
        "/openid/v1/jwks",
        "/openid/v1/jwks/",
      ),
    ],
  },
  {
    name: "system:kube-controller-manager",
    rules: [
      events,
      on("create", "coordination.k8s.io", "leases"),
      on("get update", "coordination.k8s.io", "leases", ["kube-controller-manager"]),
      on("create", "core", "secrets serviceaccounts"),
      on("delete", "core", "secrets"),
      on("get", "core", "configmaps namespaces secrets serviceaccounts"),
      on("update", "core", "secrets serviceaccounts"),
      on("create", "authentication.k8s.io", "tokenreviews"),
      on("create", "authorization.k8s.io", "subjectaccessreviews"),
      on("list watch", "*", "*"),
      on("create", "core", "serviceaccounts/token"),
    ],
  },
  {
    name: "system:kube-scheduler",
    rules: [
      events,
      on("create", "coordination.k8s.io", "leases"),
      on("get list update watch", "coordination.k8s.io", "leases", ["kube-scheduler"]),
      on(read, "core", "nodes"),
      on("delete get list watch", "core", "pods"),
      on("create", "core", "bindings pods/binding"),
      on("patch update", "core", "pods/status"),
      on(read, "core", "replicationcontrollers services"),
      on(read, "apps", "replicasets statefulsets"),
      on(read, "policy", "poddisruptionbudgets"),
      on("get list watch update patch", "core", "persistentvolumeclaims persistentvolumes"),
      on("create", "authentication.k8s.io", "tokenreviews"),
      on("create", "authorization.k8s.io", "subjectaccessreviews"),
      on(read, "storage.k8s.io", "csinodes csidrivers csistoragecapacities storageclasses volumeattachments"),
      on(read, "core", "namespaces"),
      on(read, "resource.k8s.io", "deviceclasses resourceslices resourceclaims"),
      on("patch update", "resource.k8s.io", "resourceclaims/status"),
    ],
  },
  {
    name: "system:volume-scheduler",
    rules: [
      on("get list patch update watch", "core", "persistentvolumes"),
      on(read, "storage.k8s.io", "storageclasses"),
      on("get list patch update watch", "core", "persistentvolumeclaims"),
    ],
  },
  {
    name: "system:certificates.k8s.io:legacy-unknown-approver",
    rules: [on("approve", "certificates.k8s.io", "signers", ["kubernetes.io/legacy-unknown"])],
  },
  {
    name: "system:certificates.k8s.io:kubelet-serving-approver",
    rules: [on("approve", "certificates.k8s.io", "signers", ["kubernetes.io/kubelet-serving"])],
  },
  {
    name: "system:certificates.k8s.io:kube-apiserver-client-approver",
    rules: [on("approve", "certificates.k8s.io", "signers", ["kubernetes.io/kube-apiserver-client"])],
  },
  {
    name: "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver",
    rules: [on("approve", "certificates.k8s.io", "signers", ["kubernetes.io/kube-apiserver-client-kubelet"])],
  },
  {
    name: "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
    rules: [on("create", "certificates.k8s.io", "certificatesigningrequests/nodeclient")],
  },
  {
    name: "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
    rules: [on("create", "certificates.k8s.io", "certificatesigningrequests/selfnodeclient")],
  },
];

const user = (name: string): Subject => ({ kind: "User", name, apiGroup: "rbac.authorization.k8s.io" });
const group = (name: string): Subject => ({ kind: "Group", name, apiGroup: "rbac.authorization.k8s.io" });
const everybody = [group("system:authenticated")];

export const bootstrapClusterRoles: readonly BootstrapRole[] = [...userRoles, ...componentRoles, ...controllerRoles];

export const bootstrapClusterRoleBindings: readonly BootstrapBinding[] = [
  { name: "cluster-admin", role: "cluster-admin", subjects: [group("system:masters")] },
  { name: "system:monitoring", role: "system:monitoring", subjects: [group("system:monitoring")] },
  { name: "system:discovery", role: "system:discovery", subjects: everybody },
  { name: "system:basic-user", role: "system:basic-user", subjects: everybody },
  {
    name: "system:public-info-viewer",
    role: "system:public-info-viewer",
    subjects: [...everybody, group("system:unauthenticated")],
  },
  { name: "system:node-proxier", role: "system:node-proxier", subjects: [user("system:kube-proxy")] },
  {
    name: "system:kube-controller-manager",
    role: "system:kube-controller-manager",
    subjects: [user("system:kube-controller-manager")],
  },
  {
    name: "system:kube-dns",
    role: "system:kube-dns",
    subjects: [{ kind: "ServiceAccount", name: "kube-dns", namespace: "kube-system" }],
  },
  { name: "system:kube-scheduler", role: "system:kube-scheduler", subjects: [user("system:kube-scheduler")] },
  { name: "system:volume-scheduler", role: "system:volume-scheduler", subjects: [user("system:kube-scheduler")] },
  // No subjects: nodes are authorized one by one, by what runs on them.
  { name: "system:node", role: "system:node", subjects: [] },
  {
    name: "system:service-account-issuer-discovery",
    role: "system:service-account-issuer-discovery",
    subjects: [group("system:serviceaccounts")],
  },
  ...controllerRoles.map((role) => ({
    name: role.name,
    role: role.name,
    // The manager runs all controllers under one certificate.
    subjects: [
      { kind: "ServiceAccount", name: role.name.replace("system:controller:", ""), namespace: "kube-system" },
      user("system:kube-controller-manager"),
    ],
  })),
];
