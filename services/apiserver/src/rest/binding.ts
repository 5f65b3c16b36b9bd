// Binding a pod to its node: the one way spec.nodeName is set after creation. Who comes second is told so.
import { badRequest, conflict, type FailureStatus, type Kind, type KubeObject, successStatus } from "@keelson/api";
import { child, items, parseWriteOptions, secondsText, textAt, withField, withMeta } from "@keelson/rest";
import { type Answer, answerFailure, answerObject } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { ApiServer } from "../server.ts";
import type { Modification } from "../storage/object-store.ts";
import { readObject } from "./body.ts";
import { keyOfTarget, modifyOptions } from "./target.ts";

/** `pods` is the kind of what is bound; the pod's name comes from the path, or from the body for the old form. */
export async function bind(server: ApiServer, context: RequestContext, pods: Kind): Promise<Answer> {
  const options = parseWriteOptions(context.query, "CreateOptions", false);
  if (!options.ok) return answerFailure(options.status);
  const expected = { group: "", version: "v1", kind: "Binding", definition: "core.v1.Binding" };
  const body = await readObject(context, expected, options.value.fieldValidation);
  if (!body.ok) return answerFailure(body.status);
  const binding = body.value;
  const name = context.info.name === "" ? (binding.metadata.name ?? "") : context.info.name;
  if (binding.metadata.name !== undefined && binding.metadata.name !== name)
    return answerFailure(badRequest("name in URL does not match name in Binding object"));
  const node = textAt(child(binding, "target"), "name");
  const kind = textAt(child(binding, "target"), "kind");
  if (node === "") return answerFailure(badRequest("target.name: Required value"));
  if (kind !== "" && kind !== "Node")
    return answerFailure(
      badRequest(`target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`),
    );
  const target = { kind: pods, namespace: context.info.namespace, name };
  const bound = await server.objects.modify(
    keyOfTarget(target),
    modifyOptions(server, context, target, options.value.dryRun),
    (stored): Modification => {
      const refused = refusal(stored.object, binding, name);
      if (refused !== undefined) return { kind: "fail", status: refused };
      return { kind: "write", object: boundPod(stored.object, binding, node, server.world.clock.wallMs()) };
    },
  );
  return bound.ok ? answerObject(successStatus(), 201) : answerFailure(bound.status);
}

function refusal(pod: KubeObject, binding: KubeObject, name: string): FailureStatus | undefined {
  const refuse = (why: string): FailureStatus => conflict({ group: "", resource: "pods/binding" }, name, why);
  const { uid, resourceVersion } = binding.metadata;
  if (uid !== undefined && uid !== "" && uid !== pod.metadata.uid)
    return refuse(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid ?? ""}`);
  if (resourceVersion !== undefined && resourceVersion !== "" && resourceVersion !== pod.metadata.resourceVersion)
    return refuse("the object has been modified; please apply your changes to the latest version and try again");
  if (pod.metadata.deletionTimestamp !== undefined && pod.metadata.deletionTimestamp !== null)
    return refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  const spec = child(pod, "spec");
  const current = textAt(spec, "nodeName");
  if (current !== "") return refuse(`pod ${name} is already assigned to node ${JSON.stringify(current)}`);
  if (items(spec, "schedulingGates").length > 0) return refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  return undefined;
}

function boundPod(pod: KubeObject, binding: KubeObject, node: string, nowMs: number): KubeObject {
  const status = child(pod, "status");
  const others = items(status, "conditions").filter((condition) => textAt(condition, "type") !== "PodScheduled");
  const scheduled = {
    type: "PodScheduled",
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: secondsText(nowMs),
  };
  const { annotations, labels } = binding.metadata;
  const described = withMeta(pod, {
    ...(annotations === undefined ? {} : { annotations: { ...pod.metadata.annotations, ...annotations } }),
    ...(labels === undefined ? {} : { labels: { ...pod.metadata.labels, ...labels } }),
  });
  return withField(withField(described, "spec", { ...child(pod, "spec"), nodeName: node }), "status", {
    ...status,
    conditions: [...others, scheduled],
  });
}
