// DELETE as a decision: gone at once, marked and waiting (grace period, finalizers), or refused. Follows
// rest.BeforeDelete and the store's finalizer handling of 1.32.
import { conflict, type FailureStatus, type Kind, type KubeObject } from "@keelson/api";
import { child, numberAt, textAt, withField, withMeta } from "../object.ts";
import type { DeleteOptions } from "../write-options.ts";
import { hasFinalizers } from "./update.ts";
import type { VerbTarget } from "./strategy.ts";

export type DeleteDecision =
  /** Remove the key. */
  | { readonly kind: "remove"; readonly object: KubeObject }
  /** Store this marked object and answer with it. */
  | { readonly kind: "mark"; readonly object: KubeObject }
  /** It already waits; nothing to store. */
  | { readonly kind: "pending"; readonly object: KubeObject }
  | { readonly kind: "refuse"; readonly status: FailureStatus };

const orphanFinalizer = "orphan";
const foregroundFinalizer = "foregroundDeletion";

/** Decides one delete of `stored` at `nowMs` (wall clock). */
export function decideDelete(
  stored: KubeObject,
  target: VerbTarget,
  options: DeleteOptions,
  nowMs: number,
): DeleteDecision {
  const refused = checkDeletePreconditions(stored, target, options);
  if (refused !== undefined) return { kind: "refuse", status: refused };
  const graceSeconds = graceOf(stored, target.kind, options);
  const marked = markForDeletion(stored, target.kind, graceSeconds, nowMs);
  const withPolicy = withMeta(marked ?? stored, { finalizers: finalizersFor(stored, target.kind, options) });
  const finalizersChanged = !sameNames(withPolicy.metadata.finalizers, stored.metadata.finalizers);
  if (graceSeconds > 0) {
    // Somebody else (the kubelet) finishes it with grace 0.
    if (marked === undefined && !finalizersChanged) return { kind: "pending", object: stored };
    return { kind: "mark", object: withPolicy };
  }
  if (!hasFinalizers(withPolicy)) return { kind: "remove", object: withPolicy };
  const waiting = marked === undefined ? withPolicy : terminating(withPolicy);
  if (marked === undefined && !finalizersChanged) return { kind: "pending", object: stored };
  return { kind: "mark", object: waiting };
}

function checkDeletePreconditions(
  stored: KubeObject,
  target: VerbTarget,
  options: DeleteOptions,
): FailureStatus | undefined {
  const { uid, resourceVersion } = options.preconditions;
  const { metadata } = stored;
  if (uid !== "" && uid !== metadata.uid) {
    return conflict(
      target.kind,
      target.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid ?? ""}`,
    );
  }
  if (resourceVersion !== "" && resourceVersion !== metadata.resourceVersion) {
    const text = `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion ?? ""}`;
    return conflict(target.kind, target.name, text);
  }
  return undefined;
}

/** Only pods end gracefully; one that never ran or is over goes at once. */
function graceOf(stored: KubeObject, kind: Kind, options: DeleteOptions): number {
  if (kind.group !== "" || kind.resource !== "pods") return 0;
  const spec = child(stored, "spec");
  const phase = textAt(child(stored, "status"), "phase");
  if (textAt(spec, "nodeName") === "" || phase === "Failed" || phase === "Succeeded") return 0;
  const asked = options.gracePeriodSeconds ?? numberAt(spec, "terminationGracePeriodSeconds") ?? 30;
  return asked < 0 ? 1 : asked;
}

/** The object with its deletion time; undefined when it is marked already and this delete does not hasten it. */
function markForDeletion(stored: KubeObject, kind: Kind, graceSeconds: number, nowMs: number): KubeObject | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds } = stored.metadata;
  const generation = stored.metadata.generation;
  if (deletionTimestamp !== undefined && deletionTimestamp !== null) {
    const before = deletionGracePeriodSeconds ?? 0;
    if (graceSeconds >= before) return undefined;
    const started = Date.parse(deletionTimestamp) - before * 1000;
    return withMeta(stored, {
      deletionTimestamp: secondsText(Math.max(nowMs, started + graceSeconds * 1000)),
      deletionGracePeriodSeconds: graceSeconds,
    });
  }
  const bumps = generation !== undefined && generation > 0 && kind.kind !== "Namespace";
  return withMeta(stored, {
    deletionTimestamp: secondsText(nowMs + graceSeconds * 1000),
    deletionGracePeriodSeconds: kind.kind === "Namespace" ? undefined : graceSeconds,
    ...(bumps ? { generation: generation + 1 } : {}),
  });
}

function finalizersFor(stored: KubeObject, kind: Kind, options: DeleteOptions): readonly string[] | undefined {
  const before = stored.metadata.finalizers ?? [];
  const policy = options.propagationPolicy ?? defaultPolicy(kind, before);
  const kept = before.filter((name) => name !== orphanFinalizer && name !== foregroundFinalizer);
  if (policy === "Orphan") kept.push(orphanFinalizer);
  if (policy === "Foreground") kept.push(foregroundFinalizer);
  if (sameNames(kept, before)) return stored.metadata.finalizers;
  return kept.length === 0 ? undefined : kept;
}

/** Without a policy in the request, finalizers on the object decide; jobs and replication controllers orphan. */
function defaultPolicy(kind: Kind, before: readonly string[]): DeleteOptions["propagationPolicy"] {
  if (before.includes(orphanFinalizer)) return "Orphan";
  if (before.includes(foregroundFinalizer)) return "Foreground";
  const orphans =
    (kind.group === "batch" && kind.resource === "jobs") ||
    (kind.group === "" && kind.resource === "replicationcontrollers");
  return orphans ? "Orphan" : "Background";
}

function terminating(object: KubeObject): KubeObject {
  if (object.kind !== "Namespace") return object;
  return withField(object, "status", { ...child(object, "status"), phase: "Terminating" });
}

function sameNames(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  const left = a ?? [];
  const right = b ?? [];
  return left.length === right.length && left.every((name) => right.includes(name));
}

/** RFC 3339 in UTC with seconds precision, as metadata carries times. */
export function secondsText(wallMs: number): string {
  return `${new Date(wallMs).toISOString().slice(0, 19)}Z`;
}
