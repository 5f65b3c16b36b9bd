// Linearizability of a history against the log that decided it. Every change has a revision, so no search is needed:
// what a call answered must equal the replay of the log at the revision it names, and a call that began after another
// had returned must not stand before it. Linear in the history but for one sort.
import type { Violation } from "../contract.ts";
import type { LogEvent, Operation } from "../traffic/history.ts";

const reportedMax = 10;

export function checkLinearizable(operations: readonly Operation[], log: readonly LogEvent[]): Violation[] {
  const found: string[] = [];
  const model = replay(log);
  for (const operation of operations) {
    const problem = operation.outcome === "ok" ? judgeAnswer(operation, model) : judgeUnknown(operation, model);
    if (problem !== undefined) found.push(problem);
  }
  found.push(...judgeOrder(operations));
  const shown = found.slice(0, reportedMax).map((text) => ({ checker: "linearizability", text }));
  if (found.length > reportedMax) {
    shown.push({ checker: "linearizability", text: `and ${found.length - reportedMax} more` });
  }
  return shown;
}

type Version = { readonly revision: number; readonly value: string | undefined };
type Model = {
  /** Per key, ascending by revision; `undefined` is a deletion. */
  readonly versions: ReadonlyMap<string, readonly Version[]>;
  /** Where each unique value was written. */
  readonly written: ReadonlyMap<string, readonly LogEvent[]>;
};

function replay(log: readonly LogEvent[]): Model {
  const versions = new Map<string, Version[]>();
  const written = new Map<string, LogEvent[]>();
  for (const event of log) {
    const value = event.type === "put" ? event.value : undefined;
    const known = versions.get(event.key);
    if (known === undefined) versions.set(event.key, [{ revision: event.revision, value }]);
    else known.push({ revision: event.revision, value });
    if (value === undefined) continue;
    const at = written.get(value);
    if (at === undefined) written.set(value, [event]);
    else at.push(event);
  }
  return { versions, written };
}

function at(model: Model, key: string, revision: number): Version | undefined {
  const versions = model.versions.get(key) ?? [];
  let low = 0;
  let high = versions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((versions[middle]?.revision ?? 0) <= revision) low = middle + 1;
    else high = middle;
  }
  return versions[low - 1];
}

function judgeAnswer(operation: Operation, model: Model): string | undefined {
  const { key, revision, value } = operation;
  const version = at(model, key, revision);
  if (operation.changed) {
    if (version?.revision !== revision) return `${tell(operation)} was acknowledged and is not in the log`;
    if (value !== undefined) {
      if (version.value !== value) return `${tell(operation)}: the log has another value at that revision`;
      if ((model.written.get(value)?.length ?? 0) !== 1) return `${tell(operation)} stands in the log more than once`;
    } else if (version.value !== undefined) return `${tell(operation)}: the log has a put at that revision`;
    return undefined;
  }
  if (value !== undefined && model.written.has(value)) return `${tell(operation)} said it changed nothing and did`;
  if (operation.kind === "delete") {
    return version?.value === undefined ? undefined : `${tell(operation)} found nothing where the log has a value`;
  }
  const expected = version?.value === undefined ? undefined : version;
  const { found } = operation;
  if (found?.value !== expected?.value || found?.modRevision !== expected?.revision) {
    return `${tell(operation)} answered ${found?.modRevision ?? "nothing"}; the log has ${expected?.revision ?? "nothing"}`;
  }
  return undefined;
}

/** Without an answer: once or not at all. */
function judgeUnknown(operation: Operation, model: Model): string | undefined {
  if (operation.value === undefined) return undefined;
  const times = model.written.get(operation.value)?.length ?? 0;
  return times > 1 ? `${tell(operation)} had no answer and took effect ${times} times` : undefined;
}

/** Real time: sweep the calls and returns; what has returned pushes every later call past it. */
function judgeOrder(operations: readonly Operation[]): string[] {
  const answered = operations.filter(({ outcome }) => outcome === "ok");
  const byCall = answered.toSorted((a, b) => a.callMs - b.callMs);
  const byReturn = answered.toSorted((a, b) => a.returnMs - b.returnMs);
  const found: string[] = [];
  let past = 0;
  let returned = 0;
  for (const operation of byCall) {
    for (
      let next = byReturn[returned];
      next !== undefined && next.returnMs < operation.callMs;
      next = byReturn[++returned]
    ) {
      past = Math.max(past, next.revision);
    }
    // A change must come after everything seen before it began; a read may see exactly that.
    const tooOld = operation.changed ? operation.revision <= past : operation.revision < past;
    if (tooOld) found.push(`${tell(operation)} began after revision ${past} had been answered`);
  }
  return found;
}

function tell(operation: Operation): string {
  const value = operation.value === undefined ? "" : ` ${operation.value.slice(0, 24)}`;
  return `${operation.kind}${value} of ${operation.key} by client ${operation.client} at revision ${operation.revision}`;
}
