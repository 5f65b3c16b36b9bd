// Generated from proto/ (package keelson.store.v1) by libs/wire/gen. Do not edit; change the .proto and run `npm run gen`.
import type { Init } from "@keelson/base";
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";
import { AlarmMember, AlarmRequest, AuthRoleAddRequest, AuthRoleDeleteRequest, AuthRoleGrantPermissionRequest, AuthRoleRevokePermissionRequest, AuthUserDeleteRequest, AuthUserGrantRoleRequest, AuthUserRevokeRoleRequest, CompactionRequest, DeleteRangeRequest, LeaseGrantRequest, LeaseRevokeRequest, PutRequest, TxnRequest } from "./etcdserverpb.ts";
import { Permission } from "./authpb.ts";

export type Proposal = {
  readonly clusterTimeMs: number;
  readonly cause: Uint8Array;
  readonly actor: Actor | undefined;
  readonly put: PutRequest | undefined;
  readonly deleteRange: DeleteRangeRequest | undefined;
  readonly txn: TxnRequest | undefined;
  readonly compaction: CompactionRequest | undefined;
  readonly leaseGrant: LeaseGrantRequest | undefined;
  readonly leaseRevoke: LeaseRevokeRequest | undefined;
  readonly leaseRenew: LeaseRenew | undefined;
  readonly leaseExpire: LeaseExpire | undefined;
  readonly alarm: AlarmRequest | undefined;
  readonly timeMark: TimeMark | undefined;
  readonly auth: AuthChange | undefined;
  readonly downgrade: DowngradeChange | undefined;
};

export const Proposal = {
  write(m: Init<Proposal>, w: ByteWriter): void {
    if (m.clusterTimeMs !== undefined && m.clusterTimeMs !== 0) {
      w.uint32(16);
      w.int64(m.clusterTimeMs);
    }
    if (m.cause !== undefined && m.cause.length > 0) {
      w.uint32(26);
      w.bytes(m.cause);
    }
    if (m.actor !== undefined) {
      w.uint32(34);
      if (m.actor instanceof Uint8Array) w.bytes(m.actor);
      else {
        const start = w.open();
        Actor.write(m.actor, w);
        w.close(start);
      };
    }
    if (m.put !== undefined) {
      w.uint32(82);
      if (m.put instanceof Uint8Array) w.bytes(m.put);
      else {
        const start = w.open();
        PutRequest.write(m.put, w);
        w.close(start);
      };
    }
    if (m.deleteRange !== undefined) {
      w.uint32(90);
      if (m.deleteRange instanceof Uint8Array) w.bytes(m.deleteRange);
      else {
        const start = w.open();
        DeleteRangeRequest.write(m.deleteRange, w);
        w.close(start);
      };
    }
    if (m.txn !== undefined) {
      w.uint32(98);
      if (m.txn instanceof Uint8Array) w.bytes(m.txn);
      else {
        const start = w.open();
        TxnRequest.write(m.txn, w);
        w.close(start);
      };
    }
    if (m.compaction !== undefined) {
      w.uint32(106);
      if (m.compaction instanceof Uint8Array) w.bytes(m.compaction);
      else {
        const start = w.open();
        CompactionRequest.write(m.compaction, w);
        w.close(start);
      };
    }
    if (m.leaseGrant !== undefined) {
      w.uint32(114);
      if (m.leaseGrant instanceof Uint8Array) w.bytes(m.leaseGrant);
      else {
        const start = w.open();
        LeaseGrantRequest.write(m.leaseGrant, w);
        w.close(start);
      };
    }
    if (m.leaseRevoke !== undefined) {
      w.uint32(122);
      if (m.leaseRevoke instanceof Uint8Array) w.bytes(m.leaseRevoke);
      else {
        const start = w.open();
        LeaseRevokeRequest.write(m.leaseRevoke, w);
        w.close(start);
      };
    }
    if (m.leaseRenew !== undefined) {
      w.uint32(130);
      if (m.leaseRenew instanceof Uint8Array) w.bytes(m.leaseRenew);
      else {
        const start = w.open();
        LeaseRenew.write(m.leaseRenew, w);
        w.close(start);
      };
    }
    if (m.leaseExpire !== undefined) {
      w.uint32(138);
      if (m.leaseExpire instanceof Uint8Array) w.bytes(m.leaseExpire);
      else {
        const start = w.open();
        LeaseExpire.write(m.leaseExpire, w);
        w.close(start);
      };
    }
    if (m.alarm !== undefined) {
      w.uint32(146);
      if (m.alarm instanceof Uint8Array) w.bytes(m.alarm);
      else {
        const start = w.open();
        AlarmRequest.write(m.alarm, w);
        w.close(start);
      };
    }
    if (m.timeMark !== undefined) {
      w.uint32(154);
      if (m.timeMark instanceof Uint8Array) w.bytes(m.timeMark);
      else {
        const start = w.open();
        TimeMark.write(m.timeMark, w);
        w.close(start);
      };
    }
    if (m.auth !== undefined) {
      w.uint32(162);
      if (m.auth instanceof Uint8Array) w.bytes(m.auth);
      else {
        const start = w.open();
        AuthChange.write(m.auth, w);
        w.close(start);
      };
    }
    if (m.downgrade !== undefined) {
      w.uint32(170);
      if (m.downgrade instanceof Uint8Array) w.bytes(m.downgrade);
      else {
        const start = w.open();
        DowngradeChange.write(m.downgrade, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<Proposal>): Uint8Array {
    const w = new ByteWriter();
    Proposal.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Proposal {
    let clusterTimeMs: number = 0;
    let cause: Uint8Array = new Uint8Array(0);
    let actor: Actor | undefined = undefined;
    let put: PutRequest | undefined = undefined;
    let deleteRange: DeleteRangeRequest | undefined = undefined;
    let txn: TxnRequest | undefined = undefined;
    let compaction: CompactionRequest | undefined = undefined;
    let leaseGrant: LeaseGrantRequest | undefined = undefined;
    let leaseRevoke: LeaseRevokeRequest | undefined = undefined;
    let leaseRenew: LeaseRenew | undefined = undefined;
    let leaseExpire: LeaseExpire | undefined = undefined;
    let alarm: AlarmRequest | undefined = undefined;
    let timeMark: TimeMark | undefined = undefined;
    let auth: AuthChange | undefined = undefined;
    let downgrade: DowngradeChange | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 16: {
          clusterTimeMs = r.int64();
          break;
        }
        case 26: {
          cause = r.bytes();
          break;
        }
        case 34: {
          actor = Actor.read(r.nested());
          break;
        }
        case 82: {
          put = PutRequest.read(r.nested());
          break;
        }
        case 90: {
          deleteRange = DeleteRangeRequest.read(r.nested());
          break;
        }
        case 98: {
          txn = TxnRequest.read(r.nested());
          break;
        }
        case 106: {
          compaction = CompactionRequest.read(r.nested());
          break;
        }
        case 114: {
          leaseGrant = LeaseGrantRequest.read(r.nested());
          break;
        }
        case 122: {
          leaseRevoke = LeaseRevokeRequest.read(r.nested());
          break;
        }
        case 130: {
          leaseRenew = LeaseRenew.read(r.nested());
          break;
        }
        case 138: {
          leaseExpire = LeaseExpire.read(r.nested());
          break;
        }
        case 146: {
          alarm = AlarmRequest.read(r.nested());
          break;
        }
        case 154: {
          timeMark = TimeMark.read(r.nested());
          break;
        }
        case 162: {
          auth = AuthChange.read(r.nested());
          break;
        }
        case 170: {
          downgrade = DowngradeChange.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { clusterTimeMs, cause, actor, put, deleteRange, txn, compaction, leaseGrant, leaseRevoke, leaseRenew, leaseExpire, alarm, timeMark, auth, downgrade };
  },
  decode(bytes: Uint8Array): Proposal {
    return Proposal.read(new ByteReader(bytes));
  },
};


export type Actor = {
  readonly user: string;
  readonly revision: number;
};

export const Actor = {
  write(m: Init<Actor>, w: ByteWriter): void {
    if (m.user !== undefined && m.user !== "") {
      w.uint32(10);
      w.string(m.user);
    }
    if (m.revision !== undefined && m.revision !== 0) {
      w.uint32(16);
      w.int64(m.revision);
    }
  },
  encode(message: Init<Actor>): Uint8Array {
    const w = new ByteWriter();
    Actor.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Actor {
    let user: string = "";
    let revision: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          user = r.string();
          break;
        }
        case 16: {
          revision = r.uint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { user, revision };
  },
  decode(bytes: Uint8Array): Actor {
    return Actor.read(new ByteReader(bytes));
  },
};


export type AuthChange = {
  readonly enable: AuthSwitch | undefined;
  readonly disable: AuthSwitch | undefined;
  readonly login: AuthLogin | undefined;
  readonly userAdd: AuthUser | undefined;
  readonly userDelete: AuthUserDeleteRequest | undefined;
  readonly userPassword: AuthUser | undefined;
  readonly userGrant: AuthUserGrantRoleRequest | undefined;
  readonly userRevoke: AuthUserRevokeRoleRequest | undefined;
  readonly roleAdd: AuthRoleAddRequest | undefined;
  readonly roleDelete: AuthRoleDeleteRequest | undefined;
  readonly roleGrant: AuthRoleGrantPermissionRequest | undefined;
  readonly roleRevoke: AuthRoleRevokePermissionRequest | undefined;
};

export const AuthChange = {
  write(m: Init<AuthChange>, w: ByteWriter): void {
    if (m.enable !== undefined) {
      w.uint32(10);
      if (m.enable instanceof Uint8Array) w.bytes(m.enable);
      else {
        const start = w.open();
        AuthSwitch.write(m.enable, w);
        w.close(start);
      };
    }
    if (m.disable !== undefined) {
      w.uint32(18);
      if (m.disable instanceof Uint8Array) w.bytes(m.disable);
      else {
        const start = w.open();
        AuthSwitch.write(m.disable, w);
        w.close(start);
      };
    }
    if (m.login !== undefined) {
      w.uint32(26);
      if (m.login instanceof Uint8Array) w.bytes(m.login);
      else {
        const start = w.open();
        AuthLogin.write(m.login, w);
        w.close(start);
      };
    }
    if (m.userAdd !== undefined) {
      w.uint32(34);
      if (m.userAdd instanceof Uint8Array) w.bytes(m.userAdd);
      else {
        const start = w.open();
        AuthUser.write(m.userAdd, w);
        w.close(start);
      };
    }
    if (m.userDelete !== undefined) {
      w.uint32(42);
      if (m.userDelete instanceof Uint8Array) w.bytes(m.userDelete);
      else {
        const start = w.open();
        AuthUserDeleteRequest.write(m.userDelete, w);
        w.close(start);
      };
    }
    if (m.userPassword !== undefined) {
      w.uint32(50);
      if (m.userPassword instanceof Uint8Array) w.bytes(m.userPassword);
      else {
        const start = w.open();
        AuthUser.write(m.userPassword, w);
        w.close(start);
      };
    }
    if (m.userGrant !== undefined) {
      w.uint32(58);
      if (m.userGrant instanceof Uint8Array) w.bytes(m.userGrant);
      else {
        const start = w.open();
        AuthUserGrantRoleRequest.write(m.userGrant, w);
        w.close(start);
      };
    }
    if (m.userRevoke !== undefined) {
      w.uint32(66);
      if (m.userRevoke instanceof Uint8Array) w.bytes(m.userRevoke);
      else {
        const start = w.open();
        AuthUserRevokeRoleRequest.write(m.userRevoke, w);
        w.close(start);
      };
    }
    if (m.roleAdd !== undefined) {
      w.uint32(74);
      if (m.roleAdd instanceof Uint8Array) w.bytes(m.roleAdd);
      else {
        const start = w.open();
        AuthRoleAddRequest.write(m.roleAdd, w);
        w.close(start);
      };
    }
    if (m.roleDelete !== undefined) {
      w.uint32(82);
      if (m.roleDelete instanceof Uint8Array) w.bytes(m.roleDelete);
      else {
        const start = w.open();
        AuthRoleDeleteRequest.write(m.roleDelete, w);
        w.close(start);
      };
    }
    if (m.roleGrant !== undefined) {
      w.uint32(90);
      if (m.roleGrant instanceof Uint8Array) w.bytes(m.roleGrant);
      else {
        const start = w.open();
        AuthRoleGrantPermissionRequest.write(m.roleGrant, w);
        w.close(start);
      };
    }
    if (m.roleRevoke !== undefined) {
      w.uint32(98);
      if (m.roleRevoke instanceof Uint8Array) w.bytes(m.roleRevoke);
      else {
        const start = w.open();
        AuthRoleRevokePermissionRequest.write(m.roleRevoke, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<AuthChange>): Uint8Array {
    const w = new ByteWriter();
    AuthChange.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthChange {
    let enable: AuthSwitch | undefined = undefined;
    let disable: AuthSwitch | undefined = undefined;
    let login: AuthLogin | undefined = undefined;
    let userAdd: AuthUser | undefined = undefined;
    let userDelete: AuthUserDeleteRequest | undefined = undefined;
    let userPassword: AuthUser | undefined = undefined;
    let userGrant: AuthUserGrantRoleRequest | undefined = undefined;
    let userRevoke: AuthUserRevokeRoleRequest | undefined = undefined;
    let roleAdd: AuthRoleAddRequest | undefined = undefined;
    let roleDelete: AuthRoleDeleteRequest | undefined = undefined;
    let roleGrant: AuthRoleGrantPermissionRequest | undefined = undefined;
    let roleRevoke: AuthRoleRevokePermissionRequest | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          enable = AuthSwitch.read(r.nested());
          break;
        }
        case 18: {
          disable = AuthSwitch.read(r.nested());
          break;
        }
        case 26: {
          login = AuthLogin.read(r.nested());
          break;
        }
        case 34: {
          userAdd = AuthUser.read(r.nested());
          break;
        }
        case 42: {
          userDelete = AuthUserDeleteRequest.read(r.nested());
          break;
        }
        case 50: {
          userPassword = AuthUser.read(r.nested());
          break;
        }
        case 58: {
          userGrant = AuthUserGrantRoleRequest.read(r.nested());
          break;
        }
        case 66: {
          userRevoke = AuthUserRevokeRoleRequest.read(r.nested());
          break;
        }
        case 74: {
          roleAdd = AuthRoleAddRequest.read(r.nested());
          break;
        }
        case 82: {
          roleDelete = AuthRoleDeleteRequest.read(r.nested());
          break;
        }
        case 90: {
          roleGrant = AuthRoleGrantPermissionRequest.read(r.nested());
          break;
        }
        case 98: {
          roleRevoke = AuthRoleRevokePermissionRequest.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { enable, disable, login, userAdd, userDelete, userPassword, userGrant, userRevoke, roleAdd, roleDelete, roleGrant, roleRevoke };
  },
  decode(bytes: Uint8Array): AuthChange {
    return AuthChange.read(new ByteReader(bytes));
  },
};


export type AuthSwitch = {

};

export const AuthSwitch = {
  write(_m: Init<AuthSwitch>, _w: ByteWriter): void {

  },
  encode(message: Init<AuthSwitch>): Uint8Array {
    const w = new ByteWriter();
    AuthSwitch.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthSwitch {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): AuthSwitch {
    return AuthSwitch.read(new ByteReader(bytes));
  },
};


export type AuthLogin = {
  readonly user: string;
  readonly token: string;
  readonly revision: number;
};

export const AuthLogin = {
  write(m: Init<AuthLogin>, w: ByteWriter): void {
    if (m.user !== undefined && m.user !== "") {
      w.uint32(10);
      w.string(m.user);
    }
    if (m.token !== undefined && m.token !== "") {
      w.uint32(18);
      w.string(m.token);
    }
    if (m.revision !== undefined && m.revision !== 0) {
      w.uint32(24);
      w.int64(m.revision);
    }
  },
  encode(message: Init<AuthLogin>): Uint8Array {
    const w = new ByteWriter();
    AuthLogin.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthLogin {
    let user: string = "";
    let token: string = "";
    let revision: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          user = r.string();
          break;
        }
        case 18: {
          token = r.string();
          break;
        }
        case 24: {
          revision = r.uint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { user, token, revision };
  },
  decode(bytes: Uint8Array): AuthLogin {
    return AuthLogin.read(new ByteReader(bytes));
  },
};


export type DowngradeChange = {
  readonly targetVersion: string;
};

export const DowngradeChange = {
  write(m: Init<DowngradeChange>, w: ByteWriter): void {
    if (m.targetVersion !== undefined && m.targetVersion !== "") {
      w.uint32(10);
      w.string(m.targetVersion);
    }
  },
  encode(message: Init<DowngradeChange>): Uint8Array {
    const w = new ByteWriter();
    DowngradeChange.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DowngradeChange {
    let targetVersion: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          targetVersion = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { targetVersion };
  },
  decode(bytes: Uint8Array): DowngradeChange {
    return DowngradeChange.read(new ByteReader(bytes));
  },
};


export type AuthMeta = {
  readonly enabled: boolean;
  readonly revision: number;
};

export const AuthMeta = {
  write(m: Init<AuthMeta>, w: ByteWriter): void {
    if (m.enabled === true) {
      w.uint32(8);
      w.bool(m.enabled);
    }
    if (m.revision !== undefined && m.revision !== 0) {
      w.uint32(16);
      w.int64(m.revision);
    }
  },
  encode(message: Init<AuthMeta>): Uint8Array {
    const w = new ByteWriter();
    AuthMeta.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthMeta {
    let enabled: boolean = false;
    let revision: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          enabled = r.bool();
          break;
        }
        case 16: {
          revision = r.uint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { enabled, revision };
  },
  decode(bytes: Uint8Array): AuthMeta {
    return AuthMeta.read(new ByteReader(bytes));
  },
};


export type AuthUser = {
  readonly name: string;
  readonly password: Uint8Array;
  readonly roles: readonly string[];
  readonly noPassword: boolean;
};

export const AuthUser = {
  write(m: Init<AuthUser>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.password !== undefined && m.password.length > 0) {
      w.uint32(18);
      w.bytes(m.password);
    }
    if (m.roles !== undefined) {
      for (const item of m.roles) {
        w.uint32(26);
        w.string(item);
      }
    }
    if (m.noPassword === true) {
      w.uint32(32);
      w.bool(m.noPassword);
    }
  },
  encode(message: Init<AuthUser>): Uint8Array {
    const w = new ByteWriter();
    AuthUser.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthUser {
    let name: string = "";
    let password: Uint8Array = new Uint8Array(0);
    let roles: string[] = [];
    let noPassword: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 18: {
          password = r.bytes();
          break;
        }
        case 26: {
          roles.push(r.string());
          break;
        }
        case 32: {
          noPassword = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, password, roles, noPassword };
  },
  decode(bytes: Uint8Array): AuthUser {
    return AuthUser.read(new ByteReader(bytes));
  },
};


export type AuthRole = {
  readonly name: string;
  readonly permissions: readonly Permission[];
};

export const AuthRole = {
  write(m: Init<AuthRole>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.permissions !== undefined) {
      for (const item of m.permissions) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Permission.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<AuthRole>): Uint8Array {
    const w = new ByteWriter();
    AuthRole.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthRole {
    let name: string = "";
    let permissions: Permission[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 18: {
          permissions.push(Permission.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, permissions };
  },
  decode(bytes: Uint8Array): AuthRole {
    return AuthRole.read(new ByteReader(bytes));
  },
};


export type SettingRow = {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
};

export const SettingRow = {
  write(m: Init<SettingRow>, w: ByteWriter): void {
    if (m.key !== undefined && m.key.length > 0) {
      w.uint32(10);
      w.bytes(m.key);
    }
    if (m.value !== undefined && m.value.length > 0) {
      w.uint32(18);
      w.bytes(m.value);
    }
  },
  encode(message: Init<SettingRow>): Uint8Array {
    const w = new ByteWriter();
    SettingRow.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): SettingRow {
    let keyValue: Uint8Array = new Uint8Array(0);
    let value: Uint8Array = new Uint8Array(0);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          keyValue = r.bytes();
          break;
        }
        case 18: {
          value = r.bytes();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { key: keyValue, value };
  },
  decode(bytes: Uint8Array): SettingRow {
    return SettingRow.read(new ByteReader(bytes));
  },
};


export type LeaseRenew = {
  readonly ids: readonly bigint[];
};

export const LeaseRenew = {
  write(m: Init<LeaseRenew>, w: ByteWriter): void {
    if (m.ids !== undefined && m.ids.length > 0) {
      w.uint32(10);
      const packed = w.open();
      for (const item of m.ids) w.bigint64(item);
      w.close(packed);
    }
  },
  encode(message: Init<LeaseRenew>): Uint8Array {
    const w = new ByteWriter();
    LeaseRenew.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseRenew {
    let ids: bigint[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          ids.push(r.bigint64());
          break;
        }
        case 10: {
          const packed = r.nested();
          while (!packed.done) ids.push(packed.bigint64());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { ids };
  },
  decode(bytes: Uint8Array): LeaseRenew {
    return LeaseRenew.read(new ByteReader(bytes));
  },
};


export type LeaseExpire = {
  readonly id: bigint;
};

export const LeaseExpire = {
  write(m: Init<LeaseExpire>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== 0n) {
      w.uint32(8);
      w.bigint64(m.id);
    }
  },
  encode(message: Init<LeaseExpire>): Uint8Array {
    const w = new ByteWriter();
    LeaseExpire.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseExpire {
    let id: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          id = r.bigint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id };
  },
  decode(bytes: Uint8Array): LeaseExpire {
    return LeaseExpire.read(new ByteReader(bytes));
  },
};


export type TimeMark = {

};

export const TimeMark = {
  write(_m: Init<TimeMark>, _w: ByteWriter): void {

  },
  encode(message: Init<TimeMark>): Uint8Array {
    const w = new ByteWriter();
    TimeMark.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): TimeMark {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): TimeMark {
    return TimeMark.read(new ByteReader(bytes));
  },
};


export type ResourceMark = {
  readonly resource: string;
  readonly revision: number;
};

export const ResourceMark = {
  write(m: Init<ResourceMark>, w: ByteWriter): void {
    if (m.resource !== undefined && m.resource !== "") {
      w.uint32(10);
      w.string(m.resource);
    }
    if (m.revision !== undefined && m.revision !== 0) {
      w.uint32(16);
      w.int64(m.revision);
    }
  },
  encode(message: Init<ResourceMark>): Uint8Array {
    const w = new ByteWriter();
    ResourceMark.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ResourceMark {
    let resource: string = "";
    let revision: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          resource = r.string();
          break;
        }
        case 16: {
          revision = r.uint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { resource, revision };
  },
  decode(bytes: Uint8Array): ResourceMark {
    return ResourceMark.read(new ByteReader(bytes));
  },
};


export type LeaseRow = {
  readonly id: bigint;
  readonly ttlSeconds: number;
  readonly deadlineMs: number;
};

export const LeaseRow = {
  write(m: Init<LeaseRow>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== 0n) {
      w.uint32(8);
      w.bigint64(m.id);
    }
    if (m.ttlSeconds !== undefined && m.ttlSeconds !== 0) {
      w.uint32(16);
      w.int64(m.ttlSeconds);
    }
    if (m.deadlineMs !== undefined && m.deadlineMs !== 0) {
      w.uint32(24);
      w.int64(m.deadlineMs);
    }
  },
  encode(message: Init<LeaseRow>): Uint8Array {
    const w = new ByteWriter();
    LeaseRow.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LeaseRow {
    let id: bigint = 0n;
    let ttlSeconds: number = 0;
    let deadlineMs: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          id = r.bigint64();
          break;
        }
        case 16: {
          ttlSeconds = r.int64();
          break;
        }
        case 24: {
          deadlineMs = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, ttlSeconds, deadlineMs };
  },
  decode(bytes: Uint8Array): LeaseRow {
    return LeaseRow.read(new ByteReader(bytes));
  },
};


export type MetaRow = {
  readonly appliedIndex: number;
  readonly appliedTerm: number;
  readonly revision: number;
  readonly compactedRevision: number;
  readonly stateHash: number;
  readonly clusterTimeMs: number;
  readonly sweptRevision: number;
  readonly liveBytes: number;
};

export const MetaRow = {
  write(m: Init<MetaRow>, w: ByteWriter): void {
    if (m.appliedIndex !== undefined && m.appliedIndex !== 0) {
      w.uint32(8);
      w.int64(m.appliedIndex);
    }
    if (m.appliedTerm !== undefined && m.appliedTerm !== 0) {
      w.uint32(16);
      w.int64(m.appliedTerm);
    }
    if (m.revision !== undefined && m.revision !== 0) {
      w.uint32(24);
      w.int64(m.revision);
    }
    if (m.compactedRevision !== undefined && m.compactedRevision !== 0) {
      w.uint32(32);
      w.int64(m.compactedRevision);
    }
    if (m.stateHash !== undefined && m.stateHash !== 0) {
      w.uint32(40);
      w.uint32(m.stateHash);
    }
    if (m.clusterTimeMs !== undefined && m.clusterTimeMs !== 0) {
      w.uint32(48);
      w.int64(m.clusterTimeMs);
    }
    if (m.sweptRevision !== undefined && m.sweptRevision !== 0) {
      w.uint32(56);
      w.int64(m.sweptRevision);
    }
    if (m.liveBytes !== undefined && m.liveBytes !== 0) {
      w.uint32(64);
      w.int64(m.liveBytes);
    }
  },
  encode(message: Init<MetaRow>): Uint8Array {
    const w = new ByteWriter();
    MetaRow.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MetaRow {
    let appliedIndex: number = 0;
    let appliedTerm: number = 0;
    let revision: number = 0;
    let compactedRevision: number = 0;
    let stateHash: number = 0;
    let clusterTimeMs: number = 0;
    let sweptRevision: number = 0;
    let liveBytes: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          appliedIndex = r.uint64();
          break;
        }
        case 16: {
          appliedTerm = r.uint64();
          break;
        }
        case 24: {
          revision = r.uint64();
          break;
        }
        case 32: {
          compactedRevision = r.int64();
          break;
        }
        case 40: {
          stateHash = r.uint32();
          break;
        }
        case 48: {
          clusterTimeMs = r.int64();
          break;
        }
        case 56: {
          sweptRevision = r.uint64();
          break;
        }
        case 64: {
          liveBytes = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { appliedIndex, appliedTerm, revision, compactedRevision, stateHash, clusterTimeMs, sweptRevision, liveBytes };
  },
  decode(bytes: Uint8Array): MetaRow {
    return MetaRow.read(new ByteReader(bytes));
  },
};


export type DumpPart = {
  readonly head: DumpHead | undefined;
  readonly current: readonly Uint8Array[];
  readonly events: Uint8Array;
  readonly end: DumpEnd | undefined;
};

export const DumpPart = {
  write(m: Init<DumpPart>, w: ByteWriter): void {
    if (m.head !== undefined) {
      w.uint32(10);
      if (m.head instanceof Uint8Array) w.bytes(m.head);
      else {
        const start = w.open();
        DumpHead.write(m.head, w);
        w.close(start);
      };
    }
    if (m.current !== undefined) {
      for (const item of m.current) {
        w.uint32(18);
        w.bytes(item);
      }
    }
    if (m.events !== undefined && m.events.length > 0) {
      w.uint32(26);
      w.bytes(m.events);
    }
    if (m.end !== undefined) {
      w.uint32(34);
      if (m.end instanceof Uint8Array) w.bytes(m.end);
      else {
        const start = w.open();
        DumpEnd.write(m.end, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<DumpPart>): Uint8Array {
    const w = new ByteWriter();
    DumpPart.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DumpPart {
    let head: DumpHead | undefined = undefined;
    let current: Uint8Array[] = [];
    let events: Uint8Array = new Uint8Array(0);
    let end: DumpEnd | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          head = DumpHead.read(r.nested());
          break;
        }
        case 18: {
          current.push(r.bytes());
          break;
        }
        case 26: {
          events = r.bytes();
          break;
        }
        case 34: {
          end = DumpEnd.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { head, current, events, end };
  },
  decode(bytes: Uint8Array): DumpPart {
    return DumpPart.read(new ByteReader(bytes));
  },
};


export type DumpHead = {
  readonly formatVersion: number;
  readonly meta: MetaRow | undefined;
  readonly leases: readonly LeaseRow[];
  readonly heads: readonly ResourceMark[];
  readonly alarms: readonly AlarmMember[];
  readonly settings: readonly SettingRow[];
};

export const DumpHead = {
  write(m: Init<DumpHead>, w: ByteWriter): void {
    if (m.formatVersion !== undefined && m.formatVersion !== 0) {
      w.uint32(8);
      w.uint32(m.formatVersion);
    }
    if (m.meta !== undefined) {
      w.uint32(18);
      if (m.meta instanceof Uint8Array) w.bytes(m.meta);
      else {
        const start = w.open();
        MetaRow.write(m.meta, w);
        w.close(start);
      };
    }
    if (m.leases !== undefined) {
      for (const item of m.leases) {
        w.uint32(26);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        LeaseRow.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.heads !== undefined) {
      for (const item of m.heads) {
        w.uint32(34);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        ResourceMark.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.alarms !== undefined) {
      for (const item of m.alarms) {
        w.uint32(42);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        AlarmMember.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.settings !== undefined) {
      for (const item of m.settings) {
        w.uint32(50);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        SettingRow.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<DumpHead>): Uint8Array {
    const w = new ByteWriter();
    DumpHead.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DumpHead {
    let formatVersion: number = 0;
    let meta: MetaRow | undefined = undefined;
    let leases: LeaseRow[] = [];
    let heads: ResourceMark[] = [];
    let alarms: AlarmMember[] = [];
    let settings: SettingRow[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          formatVersion = r.uint32();
          break;
        }
        case 18: {
          meta = MetaRow.read(r.nested());
          break;
        }
        case 26: {
          leases.push(LeaseRow.read(r.nested()));
          break;
        }
        case 34: {
          heads.push(ResourceMark.read(r.nested()));
          break;
        }
        case 42: {
          alarms.push(AlarmMember.read(r.nested()));
          break;
        }
        case 50: {
          settings.push(SettingRow.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { formatVersion, meta, leases, heads, alarms, settings };
  },
  decode(bytes: Uint8Array): DumpHead {
    return DumpHead.read(new ByteReader(bytes));
  },
};


export type DumpEnd = {
  readonly currentCount: number;
  readonly revisionCount: number;
};

export const DumpEnd = {
  write(m: Init<DumpEnd>, w: ByteWriter): void {
    if (m.currentCount !== undefined && m.currentCount !== 0) {
      w.uint32(8);
      w.int64(m.currentCount);
    }
    if (m.revisionCount !== undefined && m.revisionCount !== 0) {
      w.uint32(16);
      w.int64(m.revisionCount);
    }
  },
  encode(message: Init<DumpEnd>): Uint8Array {
    const w = new ByteWriter();
    DumpEnd.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DumpEnd {
    let currentCount: number = 0;
    let revisionCount: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          currentCount = r.uint64();
          break;
        }
        case 16: {
          revisionCount = r.uint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { currentCount, revisionCount };
  },
  decode(bytes: Uint8Array): DumpEnd {
    return DumpEnd.read(new ByteReader(bytes));
  },
};
