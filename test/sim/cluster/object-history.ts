// What happened to one object, for whoever debugs a seed: each revision of it as a line of what it changed.
import type { KubeObject } from "@keelson/api";
import type { TruthChange } from "./truth.ts";

/** Says nothing about the course of things, and much of it. */
const noise = ["metadata.managedFields", "metadata.resourceVersion"];

export function describeChange({ key, previous, next }: TruthChange): string {
  const at = `${key} r${next.revision} at ${(next.atMs / 1000).toFixed(3)} s`;
  if (next.object === undefined) return `${at}: gone`;
  const last = previous?.object;
  if (last?.metadata.uid !== next.object.metadata.uid) return `${at}: uid=${next.object.metadata.uid} created`;
  const before = last === undefined ? new Map<string, string>() : leavesOf(last);
  const after = leavesOf(next.object);
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  const changes = paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${path}: ${before.get(path) ?? "-"} → ${after.get(path) ?? "-"}`);
  return `${at}: ${changes.join(", ") || "nothing"}`;
}

function leavesOf(object: KubeObject): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  collect(leaves, "", object);
  return leaves;
}

function collect(into: Map<string, string>, path: string, value: unknown): void {
  if (noise.includes(path)) return;
  if (typeof value !== "object" || value === null) {
    into.set(path, String(value));
    return;
  }
  for (const [name, inner] of Object.entries(value)) collect(into, path === "" ? name : `${path}.${name}`, inner);
}
