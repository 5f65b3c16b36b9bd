// NamespaceLifecycle: nothing is created in a namespace that is missing or going away, and the namespaces that the
// system needs cannot be deleted.
import { type FailureStatus, forbidden, notFound } from "@keelson/api";
import { child, textAt } from "@keelson/rest";
import { type AdmissionPlugin, type AdmissionRequest, isCore } from "./admission.ts";
import type { Lookup } from "./lookup.ts";

const immortal: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

export function namespaceLifecycle(lookup: Lookup): AdmissionPlugin {
  return {
    name: "NamespaceLifecycle",
    mutate: async (request) => {
      const refused = await check(request, lookup);
      return refused === undefined ? { ok: true, value: request.object } : { ok: false, status: refused };
    },
    validate: (request) => {
      if (request.operation !== "DELETE" || !isCore(request, "namespaces") || !immortal.has(request.name))
        return undefined;
      return forbidden(request.kind, request.name, "this namespace may not be deleted");
    },
  };
}

async function check(request: AdmissionRequest, lookup: Lookup): Promise<FailureStatus | undefined> {
  if (request.operation !== "CREATE" || request.namespace === "" || !request.kind.namespaced) return undefined;
  const namespace = await lookup.get(`/registry/namespaces/${request.namespace}`);
  if (namespace === undefined) return notFound({ group: "", resource: "namespaces" }, request.namespace);
  // A review inside a namespace that is going away is no new content.
  if (request.kind.kind === "LocalSubjectAccessReview" || textAt(child(namespace, "status"), "phase") !== "Terminating")
    return undefined;
  const status = forbidden(
    request.kind,
    request.name,
    `unable to create new content in namespace ${request.namespace} because it is being terminated`,
  );
  const cause = {
    reason: "NamespaceTerminating",
    message: `namespace ${request.namespace} is being terminated`,
    field: "metadata.namespace",
  };
  return { ...status, details: { ...status.details, causes: [cause] } };
}
