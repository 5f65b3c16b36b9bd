// Events of controllers.
import { apiVersionOf, type EventNote, type ObjectLike, type ResourceType } from "@keelson/api";

/** An Event about `object`. */
export function eventAbout(
  type: ResourceType,
  object: ObjectLike,
  note: { readonly type?: "Normal" | "Warning"; readonly reason: string; readonly message: string },
): EventNote {
  const { namespace, name, uid, resourceVersion } = object.metadata ?? {};
  return {
    subject: { apiVersion: apiVersionOf(type), kind: type.kind, namespace, name: name ?? "", uid, resourceVersion },
    type: note.type ?? "Normal",
    reason: note.reason,
    message: note.message,
  };
}
