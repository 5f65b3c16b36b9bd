// ControllerRevisions: the history of templates that DaemonSets and StatefulSets keep for rollout history and undo.
import {
  keyOf,
  resources,
  type Action,
  type ControllerRevision,
  type JsonObject,
  type ObjectLike,
  type ObjectView,
  type PodTemplateSpec,
  type ResourceType,
} from "@keelson/api";
import { sameJson, templateHash } from "./names.ts";
import { controllerReference } from "./owners.ts";

export const revisionHashLabel = "controller-revision-hash";

export type HistoryRequest = {
  readonly ownerType: ResourceType;
  readonly owner: ObjectLike;
  readonly template: PodTemplateSpec;
  readonly labels: Readonly<Record<string, string>>;
  readonly collisionCount: number | undefined;
  /** Names that pods still carry or status still mentions. */
  readonly live: ReadonlySet<string>;
  readonly limit: number;
};

export type History = {
  /** Hash of the present template. */
  readonly hash: string;
  /** Name of its ControllerRevision. */
  readonly name: string;
  /** Creates, bumps and removes; empty when history is in order. */
  readonly actions: readonly Action[];
  readonly revisions: readonly ControllerRevision[];
};

/** Keeps one revision per template, the present one with the highest number. */
export function planHistory(view: ObjectView, request: HistoryRequest): History {
  const { owner, template } = request;
  const hash = templateHash(template, request.collisionCount);
  const name = `${owner.metadata?.name ?? ""}-${hash}`;
  const revisions = [...view.by(resources.controllerrevisions, "owner", owner.metadata?.uid ?? "")].sort(
    (a, b) => a.revision - b.revision,
  );
  const data: JsonObject = { spec: { template: { ...(template as unknown as JsonObject), $patch: "replace" } } };
  const present = revisions.find((revision) => sameJson(revision.data, data));
  const highest = revisions.at(-1)?.revision ?? 0;
  const actions: Action[] = [];
  if (present === undefined) actions.push(creation(request, { hash, name, data, revision: highest + 1 }));
  else if (present.revision < highest) {
    const bumped: ControllerRevision = { ...present, revision: highest + 1 };
    actions.push({ verb: "update", type: resources.controllerrevisions, object: bumped });
  }
  const current = present?.metadata.name ?? name;
  const spare = revisions.filter((revision) => revision !== present && !request.live.has(revision.metadata.name ?? ""));
  for (const revision of spare.slice(0, Math.max(0, spare.length - request.limit))) {
    actions.push({
      verb: "delete",
      type: resources.controllerrevisions,
      key: keyOf(revision),
      uid: revision.metadata.uid,
    });
  }
  return { hash: present?.metadata.labels?.[revisionHashLabel] ?? hash, name: current, actions, revisions };
}

/** The template that a revision keeps. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec | undefined {
  const spec = revision.data?.["spec"] as
    | { readonly template?: PodTemplateSpec & { readonly $patch?: string } }
    | undefined;
  if (spec?.template === undefined) return undefined;
  const { $patch: _patch, ...template } = spec.template;
  return template;
}

function creation(
  request: HistoryRequest,
  made: { readonly hash: string; readonly name: string; readonly data: JsonObject; readonly revision: number },
): Action {
  const object: ControllerRevision = {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: made.name,
      namespace: request.owner.metadata?.namespace ?? "",
      labels: { ...request.labels, [revisionHashLabel]: made.hash },
      ...(request.owner.metadata?.annotations === undefined
        ? {}
        : { annotations: withoutApplied(request.owner.metadata.annotations) }),
      ownerReferences: [controllerReference(request.ownerType, request.owner)],
    },
    data: made.data,
    revision: made.revision,
  };
  return { verb: "create", type: resources.controllerrevisions, object };
}

function withoutApplied(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { "kubectl.kubernetes.io/last-applied-configuration": _applied, ...rest } = annotations;
  return rest;
}
