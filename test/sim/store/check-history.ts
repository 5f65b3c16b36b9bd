// Linearizability by revisions: every change has a place in one order that the members agreed on, so each answer can
// be held against a replay, and real time against places. Linear in the length of the history.
import { text } from "@keelson/base";
import type { mvccpb } from "@keelson/wire";
import type { Answer, Operation, Question } from "./clients.ts";
import type { Entry, Ledger } from "./ledger.ts";

export type Item = {
  readonly value: string;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly lease: bigint;
};
export type State = ReadonlyMap<string, Item>;

/** The whole order replayed: content at every revision, and what of it contradicts itself. */
export class Replay {
  readonly problems: string[] = [];
  readonly #states: State[] = [new Map(), new Map()];

  constructor(ledger: Ledger) {
    const state = new Map<string, Item>();
    for (let revision = 2; revision <= ledger.head; revision++) {
      const entry = ledger.entries.get(revision);
      if (entry === undefined) this.problems.push(`revision ${revision} was never seen`);
      else this.#apply(state, entry, revision);
      this.#states.push(new Map(state));
    }
  }

  at(revision: number): State {
    const state = this.#states[revision];
    if (state === undefined) throw new Error(`no member ever reached revision ${revision}`);
    return state;
  }

  get head(): number {
    return this.#states.length - 1;
  }

  #apply(state: Map<string, Item>, { record }: Entry, revision: number): void {
    for (const { type, key, kv } of record.events) {
      const name = text(key);
      const before = state.get(name);
      if (type === "delete") {
        if (!state.delete(name)) this.problems.push(`revision ${revision} deletes ${name}, which is not there`);
        continue;
      }
      const item = itemOf(kv);
      const sound =
        item.modRevision === revision &&
        item.version === (before?.version ?? 0) + 1 &&
        item.createRevision === (before?.createRevision ?? revision);
      if (!sound) this.problems.push(`revision ${revision} puts ${name} with impossible revisions ${show(item)}`);
      state.set(name, item);
    }
  }
}

export function itemOf(kv: mvccpb.KeyValue): Item {
  const { createRevision, modRevision, version, lease } = kv;
  return { value: text(kv.value), createRevision, modRevision, version, lease };
}

/** Every contradiction between what clients were told and the replay. */
export function checkHistory(history: readonly Operation[], ledger: Ledger, replay: Replay): string[] {
  const problems = [...replay.problems];
  const known = new Map(history.map((operation) => [operation.id, operation]));
  for (const [id, revisions] of ledger.byOperation) {
    const operation = known.get(id);
    const revision = revisions[0] as number;
    if (operation === undefined) continue; // leases and probes have their own checks
    if (operation.result?.outcome === "refused")
      problems.push(`${id} was refused (${operation.result.why}) but made revision ${revision}`);
    const wrong = wrongEffect(operation.question, ledger.entries.get(revision), replay.at(revision - 1));
    if (wrong !== undefined) problems.push(`${id} made revision ${revision}, ${wrong}`);
  }
  for (const operation of history) {
    if (operation.result?.outcome !== "answered") continue;
    const { answer } = operation.result;
    if (answer.revision > replay.head)
      problems.push(`${operation.id} was answered with revision ${answer.revision}, which no member has`);
    else {
      const wrong = wrongAnswer(operation, answer, ledger, replay);
      if (wrong !== undefined) problems.push(`${operation.id} (${operation.question.kind}): ${wrong}`);
    }
  }
  problems.push(...checkRealTime(history, ledger));
  return problems;
}

/** Places in the order must respect who had finished before who began. */
function checkRealTime(history: readonly Operation[], ledger: Ledger): string[] {
  const problems: string[] = [];
  const moments: { readonly ticket: number; readonly operation: Operation; readonly begins: boolean }[] = [];
  for (const operation of history) {
    moments.push({ ticket: operation.asked.ticket, operation, begins: true });
    if (operation.result !== undefined) moments.push({ ticket: operation.result.ticket, operation, begins: false });
  }
  moments.sort((a, b) => a.ticket - b.ticket);
  let finished = 1;
  const atStart = new Map<Operation, number>();
  for (const { operation, begins } of moments) {
    if (begins) {
      atStart.set(operation, finished);
      continue;
    }
    const { result, question } = operation;
    if (result?.outcome !== "answered") continue;
    if (question.kind === "range" && question.serializable) continue;
    const before = atStart.get(operation) ?? 1;
    const { revision } = result.answer;
    const wrote = ledger.byOperation.has(operation.id);
    if (wrote ? revision <= before : revision < before) {
      problems.push(
        `${operation.id} (${question.kind}) took place at revision ${revision}, after revision ${before} had been answered before it began`,
      );
    }
    finished = Math.max(finished, revision);
  }
  // A write whose answer was lost still has its place: it cannot lie before what was finished when it began.
  for (const [operation, before] of atStart) {
    const revision = ledger.byOperation.get(operation.id)?.[0];
    if (revision !== undefined && revision <= before) {
      problems.push(
        `${operation.id} took effect at revision ${revision}, but began after revision ${before} had been answered`,
      );
    }
  }
  return problems;
}

function wrongEffect(question: Question, entry: Entry | undefined, before: State): string | undefined {
  const events = entry?.record.events.map(({ type, key, kv }) => `${type} ${text(key)} ${text(kv.value)}`) ?? [];
  let expected: string[];
  switch (question.kind) {
    case "put":
      expected = [`put ${question.key} ${question.value}`];
      break;
    case "cas":
      if ((before.get(question.key)?.modRevision ?? 0) !== question.expected)
        return "although its comparison was false";
      expected = [question.key, ...(question.other === undefined ? [] : [question.other])].map(
        (key) => `put ${key} ${question.value}`,
      );
      break;
    case "delete":
      expected = keysIn(before, question.from, question.to).map((key) => `delete ${key} `);
      break;
    case "range":
      return "although it only reads";
  }
  return expected.join() === events.join() ? undefined : `with ${events.join()} instead of ${expected.join()}`;
}

function wrongAnswer(operation: Operation, answer: Answer, ledger: Ledger, replay: Replay): string | undefined {
  const { question, id } = operation;
  const { revision } = answer;
  const made = ledger.byOperation.get(id)?.[0];
  const writes =
    answer.kind === "put" ||
    (answer.kind === "cas" && answer.succeeded) ||
    (answer.kind === "delete" && answer.deleted > 0);
  if (writes && made !== revision) return `acknowledged at revision ${revision}, found at ${made ?? "none"}`;
  if (!writes && made !== undefined) return `answered as if it changed nothing, found at revision ${made}`;
  const before = replay.at(revision - 1);
  const now = replay.at(revision);
  if (answer.kind === "put" && question.kind === "put") {
    const prev = question.prevKv ? before.get(question.key) : undefined;
    return same([answer.prevKv], [prev])
      ? undefined
      : `its previous value is ${showAll([prev])}, not what was answered`;
  }
  if (answer.kind === "delete" && question.kind === "delete") {
    const base = answer.deleted > 0 ? before : now;
    const keys = keysIn(base, question.from, question.to);
    if (keys.length !== answer.deleted) return `deleted ${answer.deleted} keys, there were ${keys.length}`;
    const previous = question.prevKv ? keys.map((key) => base.get(key)) : [];
    return same(answer.prevKvs, previous) ? undefined : `wrong previous values`;
  }
  if (answer.kind === "cas" && question.kind === "cas") {
    if (answer.succeeded) return undefined; // its effect was held against its comparison
    const item = now.get(question.key);
    if ((item?.modRevision ?? 0) === question.expected)
      return `its comparison with ${question.expected} was true at revision ${revision}`;
    return same(answer.found, item === undefined ? [] : [item])
      ? undefined
      : `found something else than ${showAll([item])}`;
  }
  if (answer.kind === "range" && question.kind === "range") return wrongRange(question, answer, replay);
  return "the answer is of another kind";
}

function wrongRange(
  question: Extract<Question, { kind: "range" }>,
  answer: Extract<Answer, { kind: "range" }>,
  replay: Replay,
): string | undefined {
  const at = question.revision > 0 ? question.revision : answer.revision;
  if (at > replay.head) return `read revision ${at}, which no member has`;
  const state = replay.at(at);
  const keys = keysIn(state, question.from, question.to);
  const shown = question.limit > 0 ? keys.slice(0, question.limit) : keys;
  if (answer.count !== keys.length || answer.more !== keys.length > shown.length)
    return `counts ${answer.count} keys at revision ${at}, there are ${keys.length}`;
  const items = shown.map((key) => state.get(key));
  if (answer.kvs.map(({ key }) => text(key)).join() !== shown.join() || !same(answer.kvs, items)) {
    return `at revision ${at} it read ${answer.kvs.map((kv) => `${text(kv.key)}=${show(itemOf(kv))}`).join()}, the store held ${showAll(items)}`;
  }
  return undefined;
}

export function keysIn(state: State, from: string, to: string | undefined): string[] {
  if (to === undefined) return state.has(from) ? [from] : [];
  return [...state.keys()].filter((key) => key >= from && key < to).sort();
}

function same(given: readonly (mvccpb.KeyValue | undefined)[], expected: readonly (Item | undefined)[]): boolean {
  if (given.length !== expected.length) return false;
  return given.every((kv, i) => show(kv === undefined ? undefined : itemOf(kv)) === show(expected[i]));
}

function showAll(items: readonly (Item | undefined)[]): string {
  return `[${items.map(show).join(" ")}]`;
}

export function show(item: Item | undefined): string {
  if (item === undefined) return "nothing";
  return `${item.value.slice(0, 20)}(c${item.createRevision} m${item.modRevision} v${item.version} l${item.lease})`;
}
