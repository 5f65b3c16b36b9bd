// Every active namespace has the service account `default`, and the cluster's CA in the config map
// `kube-root-ca.crt`, which pods mount beside their token. Whoever deletes or changes them gets them back.
import {
  resources,
  trigger,
  type Action,
  type ConfigMap,
  type ControllerSpec,
  type ObjectView,
  type Plan,
  type ServiceAccount,
  idlePlan,
} from "@keelson/api";
import { isTerminating } from "../shared/pods.ts";

const defaultAccount = "default";
const rootCaMap = "kube-root-ca.crt";
const rootCaAnnotation = "kubernetes.io/description";

/** The default service account of each namespace. */
export const serviceAccountController: ControllerSpec = {
  name: "serviceaccount",
  component: "serviceaccount-controller",
  triggers: [
    trigger(resources.namespaces, (change) => [change.key]),
    trigger(resources.serviceaccounts, (change) =>
      change.kind === "deleted" && change.previous.metadata.name === defaultAccount
        ? [change.previous.metadata.namespace ?? ""]
        : [],
    ),
  ],
  plan: (view, key) => planServiceAccount(view, key),
};

function planServiceAccount(view: ObjectView, key: string): Plan {
  if (!isActive(view, key) || view.get(resources.serviceaccounts, `${key}/${defaultAccount}`) !== undefined)
    return idlePlan();
  const object: ServiceAccount = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { namespace: key, name: defaultAccount },
  };
  return {
    steps: [[{ verb: "create", type: resources.serviceaccounts, object }]],
    why: "the namespace has no default service account",
  };
}

/** Publishes `ca` (PEM) into each namespace. */
export function rootCaPublisher(ca: string): ControllerSpec {
  return {
    name: "root-ca-certificate-publisher",
    component: "root-ca-cert-publisher",
    triggers: [
      trigger(resources.namespaces, (change) => [change.key]),
      trigger(resources.configmaps, (change) => {
        const { name, namespace } = (change.object ?? change.previous).metadata;
        return name === rootCaMap ? [namespace ?? ""] : [];
      }),
    ],
    plan: (view, key) => planRootCa(ca, view, key),
  };
}

function planRootCa(ca: string, view: ObjectView, key: string): Plan {
  if (!isActive(view, key)) return idlePlan();
  const present = view.get(resources.configmaps, `${key}/${rootCaMap}`);
  if (present?.data?.["ca.crt"] === ca && Object.keys(present.data).length === 1) return idlePlan();
  const description =
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";
  const object: ConfigMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      ...(present?.metadata ?? { namespace: key, name: rootCaMap }),
      annotations: { ...present?.metadata.annotations, [rootCaAnnotation]: description },
    },
    data: { "ca.crt": ca },
  };
  const action: Action = { verb: present === undefined ? "create" : "update", type: resources.configmaps, object };
  return {
    steps: [[action]],
    why: present === undefined ? "the namespace lacks the cluster's CA" : "the cluster's CA was changed",
  };
}

function isActive(view: ObjectView, key: string): boolean {
  const namespace = view.get(resources.namespaces, key);
  return namespace !== undefined && !isTerminating(namespace);
}
