// What every cluster has from the start: namespaces, priority classes, roles and their bindings, the Service named
// kubernetes. Several API servers may do this at once: what exists is left alone or only added to.
import { internalError, type KubeObject } from "@keelson/api";
import {
  type BootstrapBinding,
  bootstrapClusterRoleBindings,
  bootstrapClusterRoles,
  type BootstrapRole,
  firstUncovered,
  type PolicyRule,
  secondsText,
  withField,
} from "@keelson/rest";
import { formatIp } from "../allocation/ip-range.ts";
import { rulesIn } from "../auth/authorizer.ts";
import { uuid } from "../auth/service-account-tokens.ts";
import type { ApiServer } from "../server.ts";
import type { Modification } from "../storage/object-store.ts";

export const systemCause = { actor: "system:apiserver", agent: "keelson-apiserver/bootstrap" } as const;

const systemNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];
const autoUpdate = { "rbac.authorization.kubernetes.io/autoupdate": "true" };
const defaultsLabel = { "kubernetes.io/bootstrapping": "rbac-defaults" };

/** Creates what is missing. */
export async function bootstrapSystem(server: ApiServer): Promise<void> {
  const tasks: (() => Promise<void>)[] = [
    ...systemNamespaces.map((name) => () => ensure(server, `/registry/namespaces/${name}`, namespaceObject(name))),
    ...priorityClasses.map(
      (object) => () => ensure(server, `/registry/priorityclasses/${object.metadata.name ?? ""}`, object),
    ),
    ...bootstrapClusterRoles.map((role) => () => ensureRole(server, role)),
    ...bootstrapClusterRoleBindings.map((binding) => () => ensureBinding(server, binding)),
    () => server.services.reserveIp(kubernetesIp(server)),
    () => ensure(server, "/registry/services/specs/default/kubernetes", kubernetesService(server)),
  ];
  // One after the other would wait for the disk of the store a hundred times.
  for (let i = 0; i < tasks.length; i += atOnce) await Promise.all(tasks.slice(i, i + atOnce).map((task) => task()));
}

const atOnce = 32;

async function ensureBinding(server: ApiServer, binding: BootstrapBinding): Promise<void> {
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: binding.role };
  await ensure(server, `/registry/clusterrolebindings/${binding.name}`, {
    ...rbacObject("ClusterRoleBinding", binding.name, {}),
    roleRef,
    ...(binding.subjects.length === 0 ? {} : { subjects: binding.subjects }),
  });
}

/** Creates the object unless its key is taken. */
export async function ensure(server: ApiServer, key: string, object: KubeObject): Promise<void> {
  if (server.objects.cached(key) !== undefined) return;
  const { clock, entropy } = server.world;
  const metadata = { ...object.metadata, uid: uuid(entropy.bytes(16)), creationTimestamp: secondsText(clock.wallMs()) };
  await server.objects.create(key, { ...object, metadata }, { cause: systemCause, dryRun: false });
}

async function ensureRole(server: ApiServer, role: BootstrapRole): Promise<void> {
  const key = `/registry/clusterroles/${role.name}`;
  const rules = effectiveRules(role);
  const existing = server.objects.cached(key);
  if (existing === undefined) {
    const aggregationRule =
      role.aggregates === undefined
        ? {}
        : { aggregationRule: { clusterRoleSelectors: [{ matchLabels: role.aggregates }] } };
    return ensure(server, key, {
      ...rbacObject("ClusterRole", role.name, role.labels ?? {}),
      ...aggregationRule,
      rules,
    });
  }
  if (existing.object.metadata.annotations?.["rbac.authorization.kubernetes.io/autoupdate"] === "false") return;
  if (firstUncovered(rulesIn(existing.object), rules) === undefined) return;
  await server.objects.modify(
    key,
    {
      cause: systemCause,
      dryRun: false,
      missing: () => internalError("the role is gone"),
      exhausted: () => internalError("the role keeps changing"),
    },
    (stored): Modification => {
      const held = rulesIn(stored.object);
      const missing = rules.filter((rule) => firstUncovered(held, [rule]) !== undefined);
      return missing.length === 0
        ? { kind: "keep" }
        : { kind: "write", object: withField(stored.object, "rules", [...rulesOf(stored.object), ...missing]) };
    },
  );
}

function rulesOf(role: KubeObject): readonly unknown[] {
  return Array.isArray(role["rules"]) ? role["rules"] : [];
}

/** Aggregated roles start with the rules of everything they aggregate. */
function effectiveRules(role: BootstrapRole): PolicyRule[] {
  const { aggregates } = role;
  if (aggregates === undefined) return [...role.rules];
  const parts = bootstrapClusterRoles.filter(
    (part) => part !== role && Object.entries(aggregates).every(([key, value]) => part.labels?.[key] === value),
  );
  return [...role.rules, ...parts.flatMap(effectiveRules)];
}

function rbacObject(kind: string, name: string, labels: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind,
    metadata: { name, labels: { ...defaultsLabel, ...labels }, annotations: autoUpdate },
  };
}

function namespaceObject(name: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

const priorityClasses: readonly KubeObject[] = [
  priorityClass(
    "system-node-critical",
    2_000_001_000,
    "Used for system critical pods that must not be moved from their current node.",
  ),
  priorityClass(
    "system-cluster-critical",
    2_000_000_000,
    "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
  ),
];

function priorityClass(name: string, value: number, description: string): KubeObject {
  return {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name, generation: 1 },
    value,
    description,
    preemptionPolicy: "PreemptLowerPriority",
  };
}

/** The first address of the range belongs to the API itself. */
export function kubernetesIp(server: ApiServer): string {
  return formatIp(server.config.serviceIpRange.base + 1);
}

function kubernetesService(server: ApiServer): KubeObject {
  const ip = kubernetesIp(server);
  const port = Number(server.config.advertiseAddress.split(":").at(-1));
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      clusterIP: ip,
      clusterIPs: [ip],
      internalTrafficPolicy: "Cluster",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: port }],
      sessionAffinity: "None",
      type: "ClusterIP",
    },
    status: { loadBalancer: {} },
  };
}
