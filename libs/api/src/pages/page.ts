// A kind is a page: its defaults, what the server decides on create and update, and its rules. Pages are data plus
// small functions over drafts of the kind's own type; `pageOf` turns one into the functions that the verbs call.
// To add a kind's behaviour, write a page in this folder and list it in `pages.ts`.
import type { FieldProblem } from "../status/status.ts";
import type { Draft } from "../object/json.ts";
import type { KubeObject } from "../object/kube-object.ts";
import type { Problems } from "../validation/problems.ts";

/** What a page may say; everything is optional. */
export type PageSpec<T extends KubeObject> = {
  /** Fills absent fields. Runs on every body that is written. */
  readonly defaults?: ((draft: Draft<T>) => void) | undefined;
  /** Status of a new object; clients cannot set one. Default `{}` for kinds with a status subresource. */
  readonly initialStatus?: ((object: T) => unknown) | undefined;
  /** Sets what the server decides on create; `metadata.name` and `metadata.uid` are there. */
  readonly onCreate?: ((draft: Draft<T>) => void) | undefined;
  /** Takes back what an update may not change. */
  readonly onUpdate?: ((draft: Draft<T>, old: T) => void) | undefined;
  readonly validate?: ((object: T, problems: Problems) => void) | undefined;
  /** Rules about change; runs after `validate`, not for the status subresource. */
  readonly validateUpdate?: ((object: T, old: T, problems: Problems) => void) | undefined;
  /** Rules about change by the status subresource. */
  readonly validateStatus?: ((object: T, old: T, problems: Problems) => void) | undefined;
  /** Rules for names; default: DNS subdomain. */
  readonly nameProblems?: ((name: string) => readonly string[]) | undefined;
  /** `metadata.generation` counts changes of everything but metadata and status. */
  readonly hasGeneration?: boolean | undefined;
  /** False where a PUT must say which version it replaces; default true. */
  readonly allowUnconditionalUpdate?: boolean | undefined;
  /** True where a PUT to a name that does not exist creates. */
  readonly allowCreateOnUpdate?: boolean | undefined;
  /** The status subresource may also change labels. */
  readonly statusMayChangeLabels?: boolean | undefined;
};

/** A page with the type of its objects forgotten; the table of pages gives it only its own. */
export type AnyPage = PageSpec<KubeObject>;

/** Declares the page of a kind. */
export function definePage<T extends KubeObject>(spec: PageSpec<T>): AnyPage {
  return spec as unknown as AnyPage;
}

/** What the verbs call. */
export type Page = {
  readonly defaults: (object: KubeObject) => KubeObject;
  readonly prepareForCreate: (object: KubeObject) => KubeObject;
  readonly prepareForUpdate: (object: KubeObject, old: KubeObject, subresource: string) => KubeObject;
  readonly validateCreate: (object: KubeObject) => readonly FieldProblem[];
  readonly validateUpdate: (object: KubeObject, old: KubeObject, subresource: string) => readonly FieldProblem[];
  readonly allowUnconditionalUpdate: boolean;
  readonly allowCreateOnUpdate: boolean;
  readonly hasGeneration: boolean;
};
