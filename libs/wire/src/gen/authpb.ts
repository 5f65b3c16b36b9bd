// Generated from proto/ (package authpb) by libs/wire/gen. Do not edit; change the .proto and run `npm run gen`.
import type { Init } from "@keelson/base";
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";

export type UserAddOptions = {
  readonly noPassword: boolean;
};

export const UserAddOptions = {
  write(m: Init<UserAddOptions>, w: ByteWriter): void {
    if (m.noPassword === true) {
      w.uint32(8);
      w.bool(m.noPassword);
    }
  },
  encode(message: Init<UserAddOptions>): Uint8Array {
    const w = new ByteWriter();
    UserAddOptions.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): UserAddOptions {
    let noPassword: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          noPassword = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { noPassword };
  },
  decode(bytes: Uint8Array): UserAddOptions {
    return UserAddOptions.read(new ByteReader(bytes));
  },
};


export const Type = {
  READ: 0,
  WRITE: 1,
  READWRITE: 2,
} as const;


export type Permission = {
  readonly permType: number;
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
};

export const Permission = {
  write(m: Init<Permission>, w: ByteWriter): void {
    if (m.permType !== undefined && m.permType !== 0) {
      w.uint32(8);
      w.int32(m.permType);
    }
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(18);
      w.bytes(m.key);
    }
    if (m.rangeEnd !== undefined && m.rangeEnd.length > 0) {
      w.uint32(26);
      w.bytes(m.rangeEnd);
    }
  },
  encode(message: Init<Permission>): Uint8Array {
    const w = new ByteWriter();
    Permission.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Permission {
    let permType: number = 0;
    let keyValue: Uint8Array = new Uint8Array(0);
    let rangeEnd: Uint8Array = new Uint8Array(0);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          permType = r.int32();
          break;
        }
        case 18: {
          keyValue = r.bytes();
          break;
        }
        case 26: {
          rangeEnd = r.bytes();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { permType, key: keyValue, rangeEnd };
  },
  decode(bytes: Uint8Array): Permission {
    return Permission.read(new ByteReader(bytes));
  },
};
