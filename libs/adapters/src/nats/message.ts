// Messages as the port wants them, decoded only where somebody looks.
import type { BusMessage, PublishAck, ReplayMessage } from "@keelson/ports";
import type { Msg } from "nats";

/** Status of a control message (no responders, flow control, heartbeat), under a name no real header has. */
export const statusHeader = ":status";

export class NatsMessage implements BusMessage {
  readonly #message: Msg;

  constructor(message: Msg) {
    this.#message = message;
  }

  get subject(): string {
    return this.#message.subject;
  }

  get data(): Uint8Array {
    const { data } = this.#message;
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }

  get headers(): Readonly<Record<string, string>> {
    const found = this.#message.headers;
    const headers: Record<string, string> = {};
    if (found === undefined) return headers;
    for (const [name, values] of found) headers[name] = values[0] ?? "";
    if (found.code !== 0) headers[statusHeader] = String(found.code);
    return headers;
  }

  get reply(): string | undefined {
    const { reply } = this.#message;
    return reply === undefined || reply === "" ? undefined : reply;
  }
}

/** A captured message, with the places that its reply subject tells. */
export class NatsReplayMessage extends NatsMessage implements ReplayMessage {
  readonly streamSequence: number;
  readonly consumerSequence: number;

  constructor(message: Msg, places: { readonly stream: number; readonly consumer: number }) {
    super(message);
    this.streamSequence = places.stream;
    this.consumerSequence = places.consumer;
  }
}

/**
 * Places from `$JS.ACK.<stream>.<consumer>.<delivered>.<stream seq>.<consumer seq>.<time>.<pending>`, or the longer
 * form with domain and account before the stream name. Undefined for anything else.
 */
export function replayPlaces(
  reply: string | undefined,
): { readonly stream: number; readonly consumer: number } | undefined {
  const tokens = reply?.split(".") ?? [];
  if (tokens[0] !== "$JS" || tokens[1] !== "ACK" || tokens.length < 9) return undefined;
  const at = tokens.length === 9 ? 5 : 7;
  const stream = Number(tokens[at]);
  const consumer = Number(tokens[at + 1]);
  return Number.isSafeInteger(stream) && Number.isSafeInteger(consumer) ? { stream, consumer } : undefined;
}

/** The stream's answer to a publish; a message nobody took counts as refused with 503. */
export function parsePublishAck(message: BusMessage): PublishAck {
  const status = message.headers[statusHeader];
  if (status !== undefined) return { kind: "refused", code: Number(status), description: "no responders" };
  const answer = parseJson(message.data);
  const error = objectOf(answer["error"]);
  if (error !== undefined) {
    const code = Number(error["err_code"] ?? error["code"] ?? 0);
    return { kind: "refused", code, description: textOf(error["description"]) };
  }
  const sequence = answer["seq"];
  if (typeof sequence === "number" && Number.isSafeInteger(sequence)) return { kind: "stored", sequence };
  return { kind: "refused", code: 0, description: "unreadable answer" };
}

/** An object, empty when the bytes are not one. */
export function parseJson(data: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(decoder.decode(data))) ?? {};
  } catch {
    return {}; // whatever is not JSON has no fields
  }
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** Empty for anything but text. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

const decoder = new TextDecoder();
