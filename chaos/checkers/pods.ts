// What must hold for pods whoever scheduled and made them: a pod is bound once and for ever, and a ReplicaSet that asks
// for one pod ends with one.
import type { Violation } from "../contract.ts";
import type { LogEvent } from "../traffic/history.ts";
import { probeNamespace } from "../traffic/pod-probe.ts";

type Pod = {
  readonly metadata?: {
    readonly uid?: string;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly name: string }[];
  };
  readonly spec?: { readonly nodeName?: string };
};

export function checkPods(log: readonly LogEvent[]): Violation[] {
  const found: Violation[] = [];
  const bound = new Map<string, string>();
  const alive = new Map<string, string>();
  for (const { key, type, value } of log) {
    if (!key.startsWith("/registry/pods/")) continue;
    if (type === "delete") {
      alive.delete(key);
      continue;
    }
    const pod = JSON.parse(value) as Pod;
    const node = pod.spec?.nodeName ?? "";
    const id = `${key} ${pod.metadata?.uid ?? ""}`;
    const before = bound.get(id);
    if (before !== undefined && before !== node) {
      found.push({
        checker: "pods bound once",
        text: `${key} was bound to ${before} and then to ${node === "" ? "nothing" : node}`,
      });
    }
    if (node !== "") bound.set(id, node);
    const owner = pod.metadata?.ownerReferences?.[0]?.name;
    if (owner !== undefined && pod.metadata?.deletionTimestamp === undefined) alive.set(key, owner);
    else alive.delete(key);
  }
  const counts = new Map<string, number>();
  for (const [key, owner] of alive)
    if (key.startsWith(`/registry/pods/${probeNamespace}/`)) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  for (const [owner, count] of counts) {
    if (count > 1)
      found.push({ checker: "replica counts", text: `ReplicaSet ${owner} wants one pod and has ${count}` });
  }
  return found;
}
