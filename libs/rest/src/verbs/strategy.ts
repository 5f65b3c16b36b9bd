// What a kind adds to the generic verbs. Pages in libs/api fill it in; here is only what the verbs call.
import type { FieldProblem, Kind, KubeObject } from "@keelson/api";

export type Strategy = {
  /** Clears what clients may not set (status) and sets what the server decides. */
  readonly prepareForCreate: (object: KubeObject) => KubeObject;
  /** Keeps what this endpoint may not change (status, or everything but status). */
  readonly prepareForUpdate: (object: KubeObject, old: KubeObject, subresource: string) => KubeObject;
  readonly validateCreate: (object: KubeObject) => readonly FieldProblem[];
  readonly validateUpdate: (object: KubeObject, old: KubeObject, subresource: string) => readonly FieldProblem[];
  /** False where a PUT must say which version it replaces. */
  readonly allowUnconditionalUpdate: boolean;
  /** True where a PUT to a name that does not exist creates. */
  readonly allowCreateOnUpdate: boolean;
  /** `metadata.generation` counts changes of the spec. */
  readonly hasGeneration: boolean;
};

/** Ids and time of one request, drawn by the caller. */
export type Drawn = {
  /** Now in seconds precision, `2026-01-02T03:04:05Z`. */
  readonly now: string;
  readonly uid: string;
  /** Five characters for generateName. */
  readonly suffix: string;
};

export type VerbTarget = { readonly kind: Kind; readonly namespace: string; readonly name: string };
