// The truth of a run as seen from outside the members: every revision that any of them applied, in order, with its
// hash and the moment it was first applied; who led which term. Disagreement between members is found here, at once.
import { text } from "@keelson/base";
import type { SimContext } from "./context.ts";
import type { StoreNode } from "@keelson/runtime";

type Hub = StoreNode["hub"];
export type LedgerRecord = NonNullable<Parameters<Hub["publish"]>[0][number]["record"]>;

export type Entry = {
  readonly record: LedgerRecord;
  readonly appliedAtMs: number;
  /** Of the operation that made it; empty for what the store does by itself. */
  readonly operation: string;
};

export class Ledger {
  readonly #context: SimContext;
  readonly entries = new Map<number, Entry>();
  readonly byOperation = new Map<string, number[]>();
  readonly #leaders = new Map<number, string>();
  readonly #states = new Map<number, { readonly hash: number; readonly revision: number; readonly by: string }>();
  head = 1;
  compacted = 0;
  /** When the newest leader was first seen. */
  leaderSinceMs = 0;

  constructor(context: SimContext) {
    this.#context = context;
  }

  get terms(): number {
    return this.#leaders.size;
  }

  /** Looks at a member that has just started, and at everything it applies from now on. */
  observe(name: string, node: StoreNode): void {
    const { state, group, hub } = node;
    const publish = hub.publish.bind(hub);
    hub.publish = (results) => {
      for (const { record } of results) if (record !== undefined) this.#take(name, record);
      publish(results);
    };
    let revision = 0;
    let applied = 0;
    const look = (): void => {
      if (state.revision < revision || state.appliedIndex < applied) {
        this.#context.violation(
          `${name} went back from revision ${revision} (index ${applied}) to ${state.revision} (${state.appliedIndex})`,
        );
      }
      revision = state.revision;
      applied = state.appliedIndex;
      this.compacted = Math.max(this.compacted, state.compactedRevision);
      this.#compareState(name, state);
      const { commitIndex } = group.status();
      // An image may be ahead of what the core has been told for one moment; entries never.
      if (applied > commitIndex && state.appliedTerm <= group.status().term)
        this.#context.reached("applied ahead of commit");
    };
    for (const record of state.scanRevisions(Math.max(state.compactedRevision, 2), 1_000_000)) this.#take(name, record);
    look();
    node.events.onApplied(look);
    group.onStatus(({ role, term }) => {
      if (role !== "leader") return;
      const other = this.#leaders.get(term);
      if (other !== undefined && other !== name)
        this.#context.violation(`two leaders in term ${term}: ${other} and ${name}`);
      if (other === undefined) {
        this.#context.story(`${name} leads term ${term}`);
        this.leaderSinceMs = this.#context.scheduler.nowMs;
      }
      this.#leaders.set(term, name);
    });
  }

  #compareState(name: string, state: StoreNode["state"]): void {
    const known = this.#states.get(state.appliedIndex);
    const { stateHash: hash, revision } = state;
    if (known === undefined) this.#states.set(state.appliedIndex, { hash, revision, by: name });
    else if (known.hash !== hash || known.revision !== revision) {
      this.#context.violation(
        `at index ${state.appliedIndex} ${name} has revision ${revision} hash ${hash}, ${known.by} had ${known.revision} hash ${known.hash}`,
      );
    }
  }

  #take(name: string, record: LedgerRecord): void {
    const known = this.entries.get(record.revision);
    if (known !== undefined) {
      if (known.record.stateHash !== record.stateHash || known.record.term !== record.term) {
        this.#context.violation(
          `revision ${record.revision} differs: ${name} has hash ${record.stateHash} term ${record.term}, before it was ${known.record.stateHash} term ${known.record.term}`,
        );
      }
      return;
    }
    const operation = operationOf(record.cause);
    this.entries.set(record.revision, { record, operation, appliedAtMs: this.#context.scheduler.nowMs });
    this.head = Math.max(this.head, record.revision);
    this.#context.scheduler.note(record.stateHash);
    if (operation === "") return;
    const made = this.byOperation.get(operation);
    if (made === undefined) this.byOperation.set(operation, [record.revision]);
    else {
      made.push(record.revision);
      this.#context.violation(`operation ${operation} took effect twice, in revisions ${made.join(" and ")}`);
    }
  }
}

function operationOf(cause: Uint8Array): string {
  if (cause.length === 0) return "";
  const { request } = JSON.parse(text(cause)) as { readonly request?: string };
  return request ?? "";
}
