// Protobuf messages bent field by field, on the wire form: no schema needed. What comes out is often still valid
// protobuf with values nobody should send, and sometimes not protobuf at all.
import type { Prng } from "@keelson/base";

type Field = { readonly number: number; readonly type: number; readonly bytes: Buffer };

/** Depth to which nested messages are bent. */
const depthMax = 6;

/** One to three changes, at any depth. */
export function mutate(message: Uint8Array, prng: Prng): Buffer {
  let bytes: Buffer = Buffer.from(message);
  for (let i = prng.below(3); i >= 0; i--) bytes = bend(bytes, prng, 0);
  return bytes;
}

function bend(message: Buffer, prng: Prng, depth: number): Buffer {
  const fields = parse(message);
  if (fields === undefined || fields.length === 0) return add(message, prng);
  const at = prng.below(fields.length);
  const field = fields[at] as Field;
  const changed = change(field, prng, depth);
  const before = fields.slice(0, at).map(write);
  const after = fields.slice(at + 1).map(write);
  return Buffer.concat([...before, ...changed, ...after]);
}

function change(field: Field, prng: Prng, depth: number): Buffer[] {
  const again = write(field);
  switch (prng.below(8)) {
    case 0:
      return []; // missing
    case 1:
      return Array.from({ length: 1 + prng.below(200) }, () => again); // repeated
    case 2:
      return [write({ ...field, number: 1 + prng.below(30) })]; // in another place
    case 3:
      return [write({ ...field, type: prng.below(8) })]; // of another wire type
    case 4:
      return [again, tag(prng.below(1 << 28), 2), varint(2n ** BigInt(prng.below(40)))]; // a length beyond the end
    default:
      return [valueChanged(field, prng, depth)];
  }
}

const oddNumbers = [
  0n,
  1n,
  2n,
  127n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

function valueChanged(field: Field, prng: Prng, depth: number): Buffer {
  if (field.type === 0) return write({ ...field, bytes: varint(prng.pick(oddNumbers)) });
  if (field.type !== 2) return write({ ...field, bytes: Buffer.alloc(field.bytes.length, 0xff) });
  if (depth < depthMax && prng.chance(0.6)) {
    const inner = parse(field.bytes);
    if (inner !== undefined && inner.length > 0) {
      return write({ ...field, bytes: bend(field.bytes, prng, depth + 1) });
    }
  }
  const odd = prng.pick([
    Buffer.alloc(0),
    Buffer.from([0]),
    Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80]), // no UTF-8
    Buffer.from("../../etc/passwd\r\n\u001b[31m"),
    Buffer.alloc(1 + prng.below(70_000), 0x41),
    Buffer.from("__proto__"),
  ]);
  return write({ ...field, bytes: odd });
}

function add(message: Buffer, prng: Prng): Buffer {
  const number = 1 + prng.below(20);
  const value = prng.chance(0.5)
    ? Buffer.concat([tag(number, 0), varint(prng.pick(oddNumbers))])
    : Buffer.from([0x0a, 0xff]);
  return Buffer.concat([message, value]);
}

/** The same message inside itself, `levels` deep, under one field number. */
export function nest(message: Uint8Array, field: number, levels: number): Buffer {
  let bytes: Buffer = Buffer.from(message);
  for (let i = 0; i < levels; i++) bytes = Buffer.concat([tag(field, 2), varint(BigInt(bytes.length)), bytes]);
  return bytes;
}

function parse(message: Buffer): Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  const read = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; at < message.length && shift < 70n; shift += 7n) {
      const byte = message[at++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  while (at < message.length) {
    const key = read();
    if (key === undefined) return undefined;
    const type = Number(key & 7n);
    const number = Number(key >> 3n);
    const start = at;
    if (number === 0) return undefined;
    if (type === 0) {
      if (read() === undefined) return undefined;
      fields.push({ number, type, bytes: message.subarray(start, at) });
    } else if (type === 2) {
      const length = read();
      if (length === undefined || BigInt(message.length - at) < length) return undefined;
      fields.push({ number, type, bytes: message.subarray(at, at + Number(length)) });
      at += Number(length);
    } else if (type === 1 || type === 5) {
      at += type === 1 ? 8 : 4;
      if (at > message.length) return undefined;
      fields.push({ number, type, bytes: message.subarray(start, at) });
    } else return undefined;
  }
  return fields;
}

function write({ number, type, bytes }: Field): Buffer {
  return Buffer.concat(type === 2 ? [tag(number, 2), varint(BigInt(bytes.length)), bytes] : [tag(number, type), bytes]);
}

function tag(number: number, type: number): Buffer {
  return varint((BigInt(number) << 3n) | BigInt(type));
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    if (rest <= 0x7fn) return Buffer.from(bytes);
  }
}
