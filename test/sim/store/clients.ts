// Clients under load: each does one operation at a time against some member and notes what it asked, when, and what
// it was told. Every write carries an id that the store keeps with the revision, so that its effect can be found.
import { prefixEnd, text, utf8, type Init, type Prng } from "@keelson/base";
import { RpcError, type RpcChannel } from "@keelson/ports";
import { type SimNetwork, SimProcess } from "@keelson/sim";
import { etcdserverpb, type mvccpb } from "@keelson/wire";
import { channelsOf } from "./channels.ts";
import type { SimContext } from "./context.ts";

const { CompareResult, CompareTarget, KV } = etcdserverpb;

export type Answer =
  | { readonly kind: "put"; readonly revision: number; readonly prevKv: mvccpb.KeyValue | undefined }
  | {
      readonly kind: "delete";
      readonly revision: number;
      readonly deleted: number;
      readonly prevKvs: readonly mvccpb.KeyValue[];
    }
  | {
      readonly kind: "cas";
      readonly revision: number;
      readonly succeeded: boolean;
      readonly found: readonly mvccpb.KeyValue[];
    }
  | {
      readonly kind: "range";
      readonly revision: number;
      readonly kvs: readonly mvccpb.KeyValue[];
      readonly count: number;
      readonly more: boolean;
    };

export type Question =
  | {
      readonly kind: "put";
      readonly key: string;
      readonly value: string;
      readonly lease: bigint;
      readonly prevKv: boolean;
    }
  | { readonly kind: "delete"; readonly from: string; readonly to: string | undefined; readonly prevKv: boolean }
  | {
      readonly kind: "cas";
      readonly key: string;
      readonly value: string;
      readonly expected: number;
      readonly other: string | undefined;
    }
  | {
      readonly kind: "range";
      readonly from: string;
      readonly to: string | undefined;
      readonly revision: number;
      readonly limit: number;
      readonly serializable: boolean;
    };

export type Operation = {
  readonly id: string;
  readonly question: Question;
  readonly asked: { readonly ticket: number; readonly ms: number };
  /** "refused": certainly without effect. "unknown": nobody can say. */
  result?:
    | { readonly ticket: number; readonly outcome: "answered"; readonly answer: Answer }
    | { readonly ticket: number; readonly outcome: "refused" | "unknown"; readonly why: string };
};

/** Prefixes of the keys: several resources, so that the event log has several chains. */
const prefixes = ["/registry/pods/ns/", "/registry/secrets/ns/", "/registry/minions/"];

export type ClientParts = {
  readonly context: SimContext;
  readonly network: SimNetwork;
  /** Client addresses of all members. */
  readonly addresses: readonly string[];
  readonly history: Operation[];
};

/** A process without a machine that could fail: clients outlive everything. */
export function clientProcess(parts: Pick<ClientParts, "context">, host: string, number: number): SimProcess {
  return new SimProcess({
    scheduler: parts.context.scheduler,
    prng: parts.context.prng.fork(host),
    host,
    number,
    wallOffsetMs: () => 0,
    onUncaught: (_process, error) => parts.context.violation(`${host}: uncaught ${String(error)}`),
  });
}

export class Client {
  readonly #parts: ClientParts;
  readonly #process: SimProcess;
  readonly #prng: Prng;
  readonly #channels: readonly RpcChannel[];
  readonly #name: string;
  #at: number;
  #operations = 0;
  /** What it last read: for compare-and-swap. */
  readonly #seen = new Map<string, number>();
  #head = 1;
  stopped = false;

  constructor(parts: ClientParts, number: number) {
    this.#parts = parts;
    this.#name = `c${number}`;
    this.#process = clientProcess(parts, this.#name, 100 + number);
    this.#prng = parts.context.prng.fork(`work-${this.#name}`);
    this.#channels = channelsOf(parts, this.#process);
    this.#at = this.#prng.below(this.#channels.length);
    this.#process.wake("work", this.#prng.float() * 300, () => void this.#work());
  }

  async #work(): Promise<void> {
    const { thinkMs } = this.#parts.context.options;
    while (!this.stopped) {
      await this.#do(this.#question());
      await sleep(this.#process, -Math.log(1 - this.#prng.float()) * thinkMs);
    }
  }

  #question(): Question {
    const { options } = this.#parts.context;
    const prng = this.#prng;
    const key = `${prng.pick(prefixes)}k${prng.below(options.keys)}`;
    const dice = prng.below(100);
    const value = `${this.#name}-${this.#operations}${prng.chance(options.bigShare) ? "x".repeat(2_000) : ""}`;
    const prevKv = prng.chance(0.3);
    if (dice < 35) return { kind: "put", key, value, lease: 0n, prevKv };
    if (dice < 45)
      return prng.chance(0.3)
        ? { kind: "delete", ...span(prng, key), prevKv }
        : { kind: "delete", from: key, to: undefined, prevKv };
    if (dice < 60) {
      const other = prng.chance(0.3) ? `${prng.pick(prefixes)}k${prng.below(options.keys)}` : undefined;
      return { kind: "cas", key, value, expected: this.#seen.get(key) ?? 0, other: other === key ? undefined : other };
    }
    const where = prng.chance(0.4) ? span(prng, key) : { from: key, to: undefined };
    const old = prng.chance(0.1) ? Math.max(1, this.#head - prng.below(20)) : 0;
    return { kind: "range", ...where, revision: old, limit: prng.chance(0.2) ? 2 : 0, serializable: prng.chance(0.3) };
  }

  async #do(question: Question): Promise<void> {
    const { context, history } = this.#parts;
    const operation: Operation = {
      id: `${this.#name}-${++this.#operations}`,
      question,
      asked: { ticket: context.ticket(), ms: context.scheduler.nowMs },
    };
    history.push(operation);
    context.count(`asked ${question.kind}`);
    const channel = this.#channels[this.#at] as RpcChannel;
    try {
      const answer = await ask(channel, operation, context.options.requestTimeoutMs);
      operation.result = { ticket: context.ticket(), outcome: "answered", answer };
      context.count(`answered ${question.kind}`);
      this.#learn(question, answer);
    } catch (error) {
      const outcome = certainlyWithoutEffect(error) ? "refused" : "unknown";
      operation.result = { ticket: context.ticket(), outcome, why: String(error) };
      context.count(`${outcome} ${question.kind}`);
      context.scheduler.noteText(String(error));
      if (!isRefusalOfContent(error)) this.#at = this.#prng.below(this.#channels.length);
    }
  }

  #learn(question: Question, answer: Answer): void {
    this.#parts.context.scheduler.note(answer.revision);
    this.#head = Math.max(this.#head, answer.revision);
    if (answer.kind === "put" && question.kind === "put") this.#seen.set(question.key, answer.revision);
    if (answer.kind === "cas" && question.kind === "cas") {
      this.#seen.set(question.key, answer.succeeded ? answer.revision : (answer.found[0]?.modRevision ?? 0));
    }
    if (answer.kind === "range") for (const kv of answer.kvs) this.#seen.set(text(kv.key), kv.modRevision);
    // A member that answers keeps being asked, most of the time.
    if (this.#prng.chance(0.2)) this.#at = this.#prng.below(this.#channels.length);
  }
}

export function sleep(process: SimProcess, delayMs: number): Promise<void> {
  return new Promise((resolve) => process.clock.after(delayMs, resolve));
}

function span(prng: Prng, key: string): { readonly from: string; readonly to: string } {
  const prefix = key.slice(0, key.lastIndexOf("/") + 1);
  return prng.chance(0.5)
    ? { from: prefix, to: text(prefixEnd(utf8(prefix))) }
    : { from: key, to: `${prefix}k9` > key ? `${prefix}k9` : `${prefix}z` };
}

async function ask(channel: RpcChannel, operation: Operation, timeoutMs: number): Promise<Answer> {
  const { id, question } = operation;
  const cause = encodeURIComponent(JSON.stringify({ request: id }));
  const options = { timeoutMs, metadata: { "keelson-cause": cause } };
  switch (question.kind) {
    case "put": {
      const { key, value, lease, prevKv } = question;
      const answer = await channel.unary(KV.Put, { key: utf8(key), value: utf8(value), lease, prevKv }, options);
      return { kind: "put", revision: revisionOf(answer), prevKv: answer.prevKv };
    }
    case "delete": {
      const { from, to, prevKv } = question;
      const answer = await channel.unary(KV.DeleteRange, { ...rangeOf(from, to), prevKv }, options);
      return { kind: "delete", revision: revisionOf(answer), deleted: answer.deleted, prevKvs: answer.prevKvs };
    }
    case "cas": {
      const answer = await channel.unary(KV.Txn, casOf(question), options);
      const found = answer.responses.flatMap((response) => response.responseRange?.kvs ?? []);
      return { kind: "cas", revision: revisionOf(answer), succeeded: answer.succeeded, found };
    }
    case "range": {
      const { from, to, revision, limit, serializable } = question;
      const request = { ...rangeOf(from, to), revision, limit, serializable };
      const answer = await channel.unary(KV.Range, request, { timeoutMs });
      return { kind: "range", revision: revisionOf(answer), kvs: answer.kvs, count: answer.count, more: answer.more };
    }
  }
}

function casOf(question: Extract<Question, { kind: "cas" }>): Init<etcdserverpb.TxnRequest> {
  const { key, value, expected, other } = question;
  const compare = [{ key: utf8(key), result: CompareResult.EQUAL, target: CompareTarget.MOD, modRevision: expected }];
  const success = [{ requestPut: { key: utf8(key), value: utf8(value) } }];
  const more = other === undefined ? [] : [{ requestPut: { key: utf8(other), value: utf8(value) } }];
  return { compare, success: [...success, ...more], failure: [{ requestRange: { key: utf8(key) } }] };
}

function rangeOf(from: string, to: string | undefined): { readonly key: Uint8Array; readonly rangeEnd: Uint8Array } {
  return { key: utf8(from), rangeEnd: utf8(to ?? "") };
}

function revisionOf(answer: { readonly header: { readonly revision: number } | undefined }): number {
  return answer.header?.revision ?? 0;
}

/** Words by which the store says that the operation is in no log and never will be. */
const refusals = [
  "etcdserver: no leader",
  "etcdserver: too many requests",
  "etcdserver: requested lease not found",
  "etcdserver: mvcc: database space exceeded",
  "etcdserver: mvcc: required revision has been compacted",
  "etcdserver: mvcc: required revision is a future revision",
  "etcdserver: invalid auth token",
  "etcdserver: user name is empty",
  "etcdserver: revision of auth store is old",
  "etcdserver: rpc not supported for learner",
];

export function certainlyWithoutEffect(error: unknown): boolean {
  return error instanceof RpcError && refusals.includes(error.message);
}

function isRefusalOfContent(error: unknown): boolean {
  return error instanceof RpcError && error.message.includes("revision");
}
