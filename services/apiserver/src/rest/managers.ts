// Who is recorded in managedFields for a write.
import { type Kind, type KubeObject, managerOfUserAgent, trackManagedFields, type Writer } from "@keelson/api";
import { secondsText, type WriteOptions } from "@keelson/rest";
import type { RequestContext } from "../http/request-context.ts";

/** The manager of a write: the `fieldManager` parameter, or the name in the user agent. */
export function writerOf(context: RequestContext, options: WriteOptions, subresource: string): Writer {
  const manager =
    options.fieldManager === ""
      ? managerOfUserAgent(context.request.headers["user-agent"] ?? "")
      : options.fieldManager;
  return { manager, subresource, now: secondsText(context.startedMs) };
}

/** Brings managedFields up to date; `old` is undefined on create. */
export type Track = (kind: Kind, object: KubeObject, old: KubeObject | undefined) => KubeObject;

/** For creates, updates and patches. */
export function trackFor(writer: Writer): Track {
  return (kind, object, old) => trackManagedFields(kind, object, old, writer);
}

/** For server-side apply, which has written managedFields itself. */
export const alreadyTracked: Track = (_kind, object) => object;
