// Generated from proto/ (package mvccpb) by libs/wire/gen. Do not edit; change the .proto and run `npm run gen`.
import type { Init } from "@keelson/base";
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";

export type KeyValue = {
  readonly key: Uint8Array;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly value: Uint8Array;
  readonly lease: bigint;
};

export const KeyValue = {
  write(m: Init<KeyValue>, w: ByteWriter): void {
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(10);
      w.bytes(m.key);
    }
    if (m.createRevision !== undefined && m.createRevision !== 0) {
      w.uint32(16);
      w.int64(m.createRevision);
    }
    if (m.modRevision !== undefined && m.modRevision !== 0) {
      w.uint32(24);
      w.int64(m.modRevision);
    }
    if (m.version !== undefined && m.version !== 0) {
      w.uint32(32);
      w.int64(m.version);
    }
    if (m.value !== undefined && m.value.length > 0) {
      w.uint32(42);
      w.bytes(m.value);
    }
    if (m.lease !== undefined && m.lease !== 0n) {
      w.uint32(48);
      w.bigint64(m.lease);
    }
  },
  encode(message: Init<KeyValue>): Uint8Array {
    const w = new ByteWriter();
    KeyValue.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): KeyValue {
    let keyValue: Uint8Array = new Uint8Array(0);
    let createRevision: number = 0;
    let modRevision: number = 0;
    let version: number = 0;
    let value: Uint8Array = new Uint8Array(0);
    let lease: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          keyValue = r.bytes();
          break;
        }
        case 16: {
          createRevision = r.int64();
          break;
        }
        case 24: {
          modRevision = r.int64();
          break;
        }
        case 32: {
          version = r.int64();
          break;
        }
        case 42: {
          value = r.bytes();
          break;
        }
        case 48: {
          lease = r.bigint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { key: keyValue, createRevision, modRevision, version, value, lease };
  },
  decode(bytes: Uint8Array): KeyValue {
    return KeyValue.read(new ByteReader(bytes));
  },
};


export const EventType = {
  PUT: 0,
  DELETE: 1,
} as const;


export type Event = {
  readonly type: number;
  readonly kv: KeyValue | undefined;
  readonly prevKv: KeyValue | undefined;
};

export const Event = {
  write(m: Init<Event>, w: ByteWriter): void {
    if (m.type !== undefined && m.type !== 0) {
      w.uint32(8);
      w.int32(m.type);
    }
    if (m.kv !== undefined) {
      w.uint32(18);
      if (m.kv instanceof Uint8Array) w.bytes(m.kv);
      else {
        const start = w.open();
        KeyValue.write(m.kv, w);
        w.close(start);
      };
    }
    if (m.prevKv !== undefined) {
      w.uint32(26);
      if (m.prevKv instanceof Uint8Array) w.bytes(m.prevKv);
      else {
        const start = w.open();
        KeyValue.write(m.prevKv, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<Event>): Uint8Array {
    const w = new ByteWriter();
    Event.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Event {
    let type: number = 0;
    let kv: KeyValue | undefined = undefined;
    let prevKv: KeyValue | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          type = r.int32();
          break;
        }
        case 18: {
          kv = KeyValue.read(r.nested());
          break;
        }
        case 26: {
          prevKv = KeyValue.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { type, kv, prevKv };
  },
  decode(bytes: Uint8Array): Event {
    return Event.read(new ByteReader(bytes));
  },
};
