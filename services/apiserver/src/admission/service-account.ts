// ServiceAccount: every pod runs as a service account that exists, and gets its token mounted unless pod or account
// decline. The token itself is made by the kubelet when the pod starts.
import { type FailureStatus, forbidden, type JsonObject, type KubeObject } from "@keelson/api";
import { child, items, textAt, withField } from "@keelson/rest";
import { type AdmissionPlugin, type AdmissionRequest, isCore, unchanged } from "./admission.ts";
import type { Lookup } from "./lookup.ts";

export const tokenMountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
/** Lifetime of mounted tokens, as clients of the API expect it. */
const mountedTokenSeconds = 3607;

export function serviceAccount(lookup: Lookup, suffix: () => string): AdmissionPlugin {
  return {
    name: "ServiceAccount",
    mutate: async (request) => {
      if (request.operation !== "CREATE" || !isCore(request, "pods")) return unchanged(request);
      if (request.object.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined) return unchanged(request);
      const spec = child(request.object, "spec") ?? {};
      const name = textAt(spec, "serviceAccountName") || "default";
      const account = await lookup.get(`/registry/serviceaccounts/${request.namespace}/${name}`);
      if (account === undefined) return { ok: false, status: missing(request, name) };
      return { ok: true, value: withField(request.object, "spec", withAccount(spec, account, name, suffix)) };
    },
  };
}

function missing(request: AdmissionRequest, name: string): FailureStatus {
  const why = `error looking up service account ${request.namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`;
  return forbidden(request.kind, request.name, why);
}

function withAccount(spec: JsonObject, account: KubeObject, name: string, suffix: () => string): JsonObject {
  const pullSecrets =
    items(spec, "imagePullSecrets").length > 0 ? items(spec, "imagePullSecrets") : items(account, "imagePullSecrets");
  const named: JsonObject = {
    ...spec,
    serviceAccountName: name,
    serviceAccount: name,
    ...(pullSecrets.length === 0 ? {} : { imagePullSecrets: pullSecrets }),
  };
  const automount = spec["automountServiceAccountToken"] ?? account["automountServiceAccountToken"] ?? true;
  return automount === true ? withToken(named, suffix) : named;
}

function withToken(spec: JsonObject, suffix: () => string): JsonObject {
  const existing = items(spec, "volumes").find((volume) => textAt(volume, "name").startsWith("kube-api-access-"));
  const volumeName = existing === undefined ? `kube-api-access-${suffix()}` : textAt(existing, "name");
  let mounted = false;
  const mount = (container: JsonObject): JsonObject => {
    const mounts = items(container, "volumeMounts");
    if (mounts.some((other) => textAt(other, "mountPath") === tokenMountPath)) return container;
    mounted = true;
    return { ...container, volumeMounts: [...mounts, { name: volumeName, readOnly: true, mountPath: tokenMountPath }] };
  };
  const next: Record<string, JsonObject[keyof JsonObject]> = {
    ...spec,
    containers: items(spec, "containers").map(mount),
  };
  if (items(spec, "initContainers").length > 0) next["initContainers"] = items(spec, "initContainers").map(mount);
  if (mounted && existing === undefined) next["volumes"] = [...items(spec, "volumes"), tokenVolume(volumeName)];
  return next;
}

function tokenVolume(name: string): JsonObject {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: mountedTokenSeconds, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        {
          downwardAPI: {
            items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
          },
        },
      ],
      defaultMode: 420,
    },
  };
}
