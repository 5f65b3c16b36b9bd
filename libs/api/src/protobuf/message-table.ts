// The protobuf field tables of the built-in messages, from data/protobuf.json, parsed on first use: message name
// (as in the schema tables) → field number → JSON name, type and flags.
import raw from "../../data/protobuf.json" with { type: "json" };

export type MessageField = {
  readonly number: number;
  readonly json: string;
  /** A scalar such as `int32`, or the name of a message. */
  readonly type: string;
  readonly repeated: boolean;
  /** A Go pointer: its zero value means something and is kept. */
  readonly pointer: boolean;
  /** Its members belong to the parent in JSON. */
  readonly inline: boolean;
  readonly map: boolean;
  readonly scalar: boolean;
};

export type Message = {
  readonly name: string;
  readonly byNumber: ReadonlyMap<number, MessageField>;
  readonly fields: readonly MessageField[];
};

type RawMessages = Readonly<Record<string, Readonly<Record<string, readonly [string, string, number]>>>>;

const messages = new Map<string, Message>();

/** The table of a message; undefined for definitions without one. */
export function findMessage(name: string): Message | undefined {
  const known = messages.get(name);
  if (known !== undefined) return known;
  const rows = (raw as unknown as RawMessages)[name];
  if (rows === undefined) return undefined;
  const fields = Object.entries(rows).map(([number, [json, type, flags]]) =>
    fieldOf(Number(number), json, type, flags),
  );
  const message: Message = { name, fields, byNumber: new Map(fields.map((field) => [field.number, field])) };
  messages.set(name, message);
  return message;
}

function fieldOf(number: number, json: string, text: string, flags: number): MessageField {
  const map = text.startsWith("{}");
  const type = map ? text.slice(2) : text;
  return {
    number,
    json,
    type,
    repeated: (flags & 1) !== 0 && !map,
    pointer: (flags & 2) !== 0,
    inline: (flags & 4) !== 0,
    map,
    scalar: !type.includes("."),
  };
}
