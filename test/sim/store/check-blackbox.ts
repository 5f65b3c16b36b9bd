// Linearizability as a stranger sees it: only what clients asked and were told, no look at the members' logs. Each key
// is searched by itself (a linearizable store is linearizable key by key): the search of Wing and Gong with Lowe's
// memory of visited states, as porcupine does it. An answer may refine what was not known (the revision of a write
// that was never acknowledged). Running out of budget is a failure: "unknown" never passes.
import { text } from "@keelson/base";
import { itemOf } from "./check-history.ts";
import type { Answer, Operation, Question } from "./clients.ts";

/** What a key holds; `mod` is 0 when nobody has told yet. Absent: nothing. */
type Held = { readonly value: string; readonly mod: number } | undefined;

/** One operation as far as it concerns one key. */
type Step = {
  readonly id: string;
  readonly call: number;
  /** Infinity: never answered, may happen at any time or not at all. */
  readonly back: number;
  /** A write whose outcome is unknown: the value it would leave; undefined for a deletion. */
  readonly maybe?: { readonly value: string | undefined };
  /** What the key holds afterwards, or "wrong" when the answer does not fit what it holds. */
  readonly take: (held: Held) => Held | "wrong";
};

/** Steps of the search over one key. */
const searchMax = 200_000;

/** Contradictions, or keys whose search did not end. */
export function checkBlackBox(history: readonly Operation[]): string[] {
  const keys = new Set<string>();
  for (const { question } of history) if ("key" in question) keys.add(question.key);
  const shown = shownValues(history);
  const problems: string[] = [];
  for (const key of [...keys].sort()) {
    const values = shown.get(key);
    // Values are unique: a write of unknown outcome whose value nobody ever saw can be taken out of any explanation.
    const steps = history
      .flatMap((operation) => stepOf(operation, key))
      .filter(({ maybe }) => maybe?.value === undefined || values?.has(maybe.value) === true);
    const verdict = linearizable(steps);
    if (verdict !== true) problems.push(`black box: ${key}: ${verdict}`);
  }
  return problems;
}

/** By key, every value that some answer held. */
function shownValues(history: readonly Operation[]): Map<string, Set<string>> {
  const shown = new Map<string, Set<string>>();
  for (const { result } of history) {
    if (result?.outcome !== "answered") continue;
    const { answer } = result;
    const kvs = answer.kind === "range" ? answer.kvs : answer.kind === "cas" ? answer.found : [];
    for (const { key, value } of kvs) {
      const name = text(key);
      const values = shown.get(name);
      if (values === undefined) shown.set(name, new Set([text(value)]));
      else values.add(text(value));
    }
  }
  return shown;
}

function stepOf({ id, question, asked, result }: Operation, key: string): Step[] {
  if (result?.outcome === "refused" || !concerns(question, key)) return [];
  if (question.kind === "range" && (question.serializable || question.revision > 0 || question.limit > 0)) return [];
  const answer = result?.outcome === "answered" ? result.answer : undefined;
  if (answer === undefined && question.kind === "range") return [];
  const back = answer === undefined ? Number.POSITIVE_INFINITY : (result?.ticket ?? Number.POSITIVE_INFINITY);
  const take = takes(question, answer, key);
  if (take === undefined) return [];
  if (answer !== undefined) return [{ id, call: asked.ticket, back, take }];
  return [{ id, call: asked.ticket, back, take, maybe: { value: "value" in question ? question.value : undefined } }];
}

function concerns(question: Question, key: string): boolean {
  if ("key" in question) return question.key === key || (question.kind === "cas" && question.other === key);
  return question.to === undefined ? question.from === key : key >= question.from && key < question.to;
}

function takes(question: Question, answer: Answer | undefined, key: string): Step["take"] | undefined {
  switch (question.kind) {
    case "put": {
      const { value } = question;
      return () => ({ value, mod: answer?.revision ?? 0 });
    }
    case "delete":
      return () => undefined;
    case "range": {
      if (answer?.kind !== "range") return undefined;
      const kv = answer.kvs.find((candidate) => text(candidate.key) === key);
      return (held) => seen(held, kv === undefined ? undefined : itemOf(kv));
    }
    case "cas":
      return takesCas(question, answer, key);
  }
}

function takesCas(
  question: Extract<Question, { kind: "cas" }>,
  answer: Answer | undefined,
  key: string,
): Step["take"] | undefined {
  const { value, expected } = question;
  const written = { value, mod: answer?.revision ?? 0 };
  // The second key of a transaction has no comparison of its own.
  if (question.key !== key) {
    if (answer?.kind === "cas" && !answer.succeeded) return undefined;
    return () => written;
  }
  if (answer?.kind !== "cas") return (held) => (couldBe(held, expected) ? written : held);
  if (answer.succeeded) return (held) => (couldBe(held, expected) ? written : "wrong");
  const [found] = answer.found;
  return (held) => {
    if (held !== undefined && held.mod !== 0 && held.mod === expected) return "wrong";
    return seen(held, found === undefined ? undefined : itemOf(found));
  };
}

function couldBe(held: Held, mod: number): boolean {
  return held === undefined ? mod === 0 : held.mod === mod || (held.mod === 0 && mod !== 0);
}

function seen(held: Held, item: { readonly value: string; readonly modRevision: number } | undefined): Held | "wrong" {
  if (item === undefined) return held === undefined ? undefined : "wrong";
  if (held === undefined || held.value !== item.value) return "wrong";
  if (held.mod !== 0 && held.mod !== item.modRevision) return "wrong";
  return { value: item.value, mod: item.modRevision };
}

/** Depth first: true, or why not. Steps are tried in the order of their answers, those without one last. */
function linearizable(steps: readonly Step[]): true | string {
  const order = steps.toSorted((a, b) => a.back - b.back || a.call - b.call);
  const answered = order.filter(({ back }) => back !== Number.POSITIVE_INFINITY).length;
  const done = new Uint8Array(order.length);
  const visited = new Set<string>();
  const path: { readonly index: number; readonly before: Held }[] = [];
  let held: Held;
  let left = answered;
  let budget = searchMax;
  let from = 0;
  let deepest = "nothing";
  while (left > 0) {
    const earliestBack = firstBack(order, done);
    let next = -1;
    let deletion = false;
    for (let i = 0; i < order.length && next < 0; i++) {
      const step = order[i] as Step;
      if (done[i] === 1 || step.call > earliestBack) continue;
      if (step.maybe !== undefined && step.maybe.value === undefined) {
        // Deletions without an answer are all alike: the first stands for all.
        if (deletion) continue;
        deletion = true;
      }
      if (i < from) continue;
      if (--budget < 0) return `unknown after ${searchMax} steps; got to ${deepest}`;
      const after = step.take(held);
      if (after === "wrong") continue;
      done[i] = 1;
      const mark = `${done.join("")}/${after?.value}/${after?.mod}`;
      if (visited.has(mark)) {
        done[i] = 0;
        continue;
      }
      visited.add(mark);
      path.push({ index: i, before: held });
      held = after;
      if (step.back !== Number.POSITIVE_INFINITY) left--;
      deepest = step.id;
      next = i;
    }
    if (next >= 0) {
      from = 0;
      continue;
    }
    const last = path.pop();
    if (last === undefined) return `no order explains the answers; got to ${deepest}`;
    done[last.index] = 0;
    held = last.before;
    if ((order[last.index] as Step).back !== Number.POSITIVE_INFINITY) left++;
    from = last.index + 1;
  }
  return true;
}

function firstBack(order: readonly Step[], done: Uint8Array): number {
  for (let i = 0; i < order.length; i++) if (done[i] === 0) return (order[i] as Step).back;
  return Number.POSITIVE_INFINITY;
}
