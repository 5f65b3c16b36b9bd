// NodeRestriction: a kubelet changes its own Node and the pods bound to it, nothing else, and not what decides where
// pods go. Deny comes first: what is not named here is decided by the authorizer.
import { type FailureStatus, forbidden, jsonEqual } from "@keelson/api";
import { child, items, textAt } from "@keelson/rest";
import { nodeNameOf } from "../auth/node-authorizer.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";

export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",
  validate: (request) => {
    const node = nodeNameOf(request.user);
    if (node === undefined) return undefined;
    if (request.kind.group === "" && request.kind.resource === "pods") return checkPod(request, node);
    if (request.kind.group === "" && request.kind.resource === "nodes") return checkNode(request, node);
    return undefined;
  },
};

function checkPod(request: AdmissionRequest, node: string): FailureStatus | undefined {
  const refuse = (why: string): FailureStatus => forbidden(request.kind, request.name, why);
  if (request.operation === "CREATE" && request.subresource === "") {
    const mirror = request.object.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined;
    if (!mirror)
      return refuse(
        `pod does not have "kubernetes.io/config.mirror" annotation, node ${JSON.stringify(node)} can only create mirror pods`,
      );
  }
  const subject =
    request.operation === "CREATE" && request.subresource === "" ? request.object : (request.old ?? request.object);
  const bound = textAt(child(subject, "spec"), "nodeName");
  if (bound === node || !["", "status", "eviction"].includes(request.subresource)) return undefined;
  const action =
    request.operation === "DELETE" ? "delete" : request.operation === "CREATE" ? "create" : "update status for";
  return refuse(`node ${JSON.stringify(node)} can only ${action} pods with spec.nodeName set to itself`);
}

function checkNode(request: AdmissionRequest, node: string): FailureStatus | undefined {
  const refuse = (why: string): FailureStatus => forbidden(request.kind, request.name, why);
  const name = request.name === "" ? (request.object.metadata.name ?? "") : request.name;
  if (name !== node)
    return refuse(`node ${JSON.stringify(node)} is not allowed to modify node ${JSON.stringify(name)}`);
  if (request.operation === "DELETE") return refuse(`node ${JSON.stringify(node)} is not allowed to delete itself`);
  const { old } = request;
  if (old === undefined) return undefined;
  const owners = request.object.metadata.ownerReferences ?? [];
  if (!jsonEqual(owners, old.metadata.ownerReferences ?? []))
    return refuse(`node ${JSON.stringify(node)} is not allowed to modify ownerReferences`);
  const taintsChanged = !jsonEqual(items(child(request.object, "spec"), "taints"), items(child(old, "spec"), "taints"));
  if (taintsChanged) return refuse(`node ${JSON.stringify(node)} is not allowed to modify taints`);
  return undefined;
}
