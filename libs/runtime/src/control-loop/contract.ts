// The one loop that runs every controller: it turns changes into keys, keys into plans, plans into writes.
import type { ObjectKey } from "@keelson/api";

/** What was decided for a key and how it went; kept in a bounded ring for `why`. */
export type Decision = {
  /** Wall clock. */
  readonly atMs: number;
  readonly controller: string;
  readonly key: ObjectKey;
  /** Revision of the view the plan was made on. */
  readonly viewRevision: number;
  readonly why: string;
  readonly actions: number;
  readonly outcome: "done" | "conflict" | "refused" | "failed";
  readonly detail?: string | undefined;
};
