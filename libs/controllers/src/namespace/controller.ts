// What makes a Namespace worth planning: itself, and, while it terminates, the end of anything in it.
import { resources, trigger, type ControllerSpec } from "@keelson/api";
import { isTerminating } from "../shared/pods.ts";
import { planNamespace, type NamespaceOptions } from "./plan.ts";

export function namespaceController(options: NamespaceOptions): ControllerSpec {
  return {
    name: "namespace",
    component: "namespace-controller",
    triggers: [
      trigger(resources.namespaces, (change) => [change.key]),
      ...options.watched.map((type) =>
        trigger(type, (change, view) => {
          const name = (change.object ?? change.previous)?.metadata?.namespace;
          const namespace =
            name === undefined || change.kind === "added" ? undefined : view.get(resources.namespaces, name);
          return namespace !== undefined && isTerminating(namespace) ? [name as string] : [];
        }),
      ),
    ],
    plan: (view, key, context) => planNamespace(options, view, key, context),
  };
}
