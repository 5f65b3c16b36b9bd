// Users, roles and whether anybody is asked who he is: replicated state, changed only by applied entries. Every change
// raises the auth revision, so that a decision made on an older one can be told apart. Rules and texts: etcd 3.7.
import { assert, compareBytes, emptyBytes, equalBytes, text, utf8 } from "@keelson/base";
import type { Tables } from "@keelson/mvcc";
import { authpb, storepb } from "@keelson/wire";
import type { AuthEvent, AuthView, EtcdError } from "./contract.ts";
import { etcdErrors } from "./errors.ts";
import { keyRange } from "./key-range.ts";
import { type Permissions, permissionsOf } from "./permissions.ts";

export const rootName = "root";

const metaKey = utf8("auth");
const userPrefix = "user/";
const rolePrefix = "role/";
const rootPermission: authpb.Permission = {
  permType: authpb.Type.READWRITE,
  key: emptyBytes,
  rangeEnd: new Uint8Array([0]),
};

/** What a change came to: a refusal, or what the holders of tokens have to know. */
export type AuthChanged =
  | { readonly ok: true; readonly event: AuthEvent | undefined }
  | { readonly ok: false; readonly error: EtcdError };

const done = (event?: AuthEvent): AuthChanged => ({ ok: true, event });
const refuse = (error: EtcdError): AuthChanged => ({ ok: false, error });

export class AuthBook implements AuthView {
  readonly #tables: Tables;
  readonly #users = new Map<string, storepb.AuthUser>();
  readonly #roles = new Map<string, storepb.AuthRole>();
  readonly #permissions = new Map<string, Permissions>();
  #meta: storepb.AuthMeta = { enabled: false, revision: 1 };

  constructor(tables: Tables) {
    this.#tables = tables;
    for (const { key, value } of tables.settings.range(emptyBytes, undefined)) {
      const name = text(key);
      if (equalBytes(key, metaKey)) this.#meta = storepb.AuthMeta.decode(value);
      else if (name.startsWith(userPrefix))
        this.#users.set(name.slice(userPrefix.length), storepb.AuthUser.decode(value));
      else if (name.startsWith(rolePrefix))
        this.#roles.set(name.slice(rolePrefix.length), storepb.AuthRole.decode(value));
    }
  }

  get enabled(): boolean {
    return this.#meta.enabled;
  }

  get revision(): number {
    return this.#meta.revision;
  }

  user(name: string): storepb.AuthUser | undefined {
    return this.#users.get(name);
  }

  users(): readonly string[] {
    return [...this.#users.keys()].sort(byBytes);
  }

  role(name: string): readonly authpb.Permission[] | undefined {
    const role = this.#roles.get(name);
    return role !== undefined && name === rootName ? [rootPermission] : role?.permissions;
  }

  roles(): readonly string[] {
    return [...this.#roles.keys()].sort(byBytes);
  }

  permissions(name: string): Permissions {
    let known = this.#permissions.get(name);
    if (known === undefined) {
      const roles = this.#users.get(name)?.roles ?? [];
      known = permissionsOf(roles.flatMap((role) => this.#roles.get(role)?.permissions ?? []));
      this.#permissions.set(name, known);
    }
    return known;
  }

  apply(change: storepb.AuthChange): AuthChanged {
    if (change.enable !== undefined) return this.#enable();
    if (change.disable !== undefined) return this.#disable();
    if (change.login !== undefined) return this.#login(change.login);
    if (change.userAdd !== undefined) return this.#userAdd(change.userAdd);
    if (change.userDelete !== undefined) return this.#userDelete(change.userDelete.name);
    if (change.userPassword !== undefined) return this.#userPassword(change.userPassword);
    if (change.userGrant !== undefined) return this.#userGrant(change.userGrant);
    if (change.userRevoke !== undefined) return this.#userRevoke(change.userRevoke);
    if (change.roleAdd !== undefined) return this.#roleAdd(change.roleAdd.name);
    if (change.roleDelete !== undefined) return this.#roleDelete(change.roleDelete.role);
    if (change.roleGrant !== undefined) return this.#roleGrant(change.roleGrant);
    if (change.roleRevoke !== undefined) return this.#roleRevoke(change.roleRevoke);
    return refuse(etcdErrors.malformedProposal);
  }

  #enable(): AuthChanged {
    if (this.enabled) return done();
    const root = this.#users.get(rootName);
    if (root === undefined) return refuse(etcdErrors.rootUserMissing);
    if (!root.roles.includes(rootName)) return refuse(etcdErrors.rootRoleMissing);
    this.#putMeta({ ...this.#meta, enabled: true });
    return done();
  }

  #disable(): AuthChanged {
    if (!this.enabled) return done();
    this.#meta = { ...this.#meta, enabled: false };
    return this.#changed({ kind: "forget-all" });
  }

  /** The password was checked at the revision named; anything that changed since could have changed it. */
  #login({ user, token, revision }: storepb.AuthLogin): AuthChanged {
    if (!this.enabled) return refuse(etcdErrors.authNotEnabled);
    const known = this.#users.get(user);
    if (known === undefined || known.noPassword) return refuse(etcdErrors.authFailed);
    if (revision !== this.revision) return refuse(etcdErrors.authOldRevision);
    return done({ kind: "token", token, user });
  }

  #userAdd(request: storepb.AuthUser): AuthChanged {
    const { name, password, noPassword } = request;
    if (name === "") return refuse(etcdErrors.userEmpty);
    if (this.#users.has(name)) return refuse(etcdErrors.userExists);
    this.#putUser({ name, roles: [], noPassword, password: noPassword ? emptyBytes : password });
    return this.#changed();
  }

  #userDelete(name: string): AuthChanged {
    if (this.enabled && name === rootName) return refuse(etcdErrors.invalidAuthManagement);
    if (!this.#users.delete(name)) return refuse(etcdErrors.userNotFound);
    this.#tables.settings.delete(utf8(userPrefix + name));
    return this.#changed({ kind: "forget-user", user: name });
  }

  #userPassword(request: storepb.AuthUser): AuthChanged {
    const user = this.#users.get(request.name);
    if (user === undefined) return refuse(etcdErrors.userNotFound);
    this.#putUser({ ...user, password: user.noPassword ? emptyBytes : request.password });
    return this.#changed({ kind: "forget-user", user: request.name });
  }

  #userGrant({ user: name, role }: { readonly user: string; readonly role: string }): AuthChanged {
    const user = this.#users.get(name);
    if (user === undefined) return refuse(etcdErrors.userNotFound);
    if (role !== rootName && !this.#roles.has(role)) return refuse(etcdErrors.roleNotFound);
    if (user.roles.includes(role)) return done();
    this.#putUser({ ...user, roles: [...user.roles, role].sort(byBytes) });
    return this.#changed();
  }

  #userRevoke({ name, role }: { readonly name: string; readonly role: string }): AuthChanged {
    if (this.enabled && name === rootName && role === rootName) return refuse(etcdErrors.invalidAuthManagement);
    const user = this.#users.get(name);
    if (user === undefined) return refuse(etcdErrors.userNotFound);
    if (!user.roles.includes(role)) return refuse(etcdErrors.roleNotGranted);
    this.#putUser({ ...user, roles: user.roles.filter((other) => other !== role) });
    return this.#changed();
  }

  #roleAdd(name: string): AuthChanged {
    if (name === "") return refuse(etcdErrors.roleEmpty);
    if (this.#roles.has(name)) return refuse(etcdErrors.roleExists);
    this.#putRole({ name, permissions: [] });
    return this.#changed();
  }

  #roleDelete(name: string): AuthChanged {
    if (this.enabled && name === rootName) return refuse(etcdErrors.invalidAuthManagement);
    if (!this.#roles.delete(name)) return refuse(etcdErrors.roleNotFound);
    this.#tables.settings.delete(utf8(rolePrefix + name));
    for (const user of this.#users.values()) {
      if (user.roles.includes(name)) this.#putUser({ ...user, roles: user.roles.filter((role) => role !== name) });
    }
    return this.#changed();
  }

  #roleGrant({ name, perm }: { readonly name: string; readonly perm: authpb.Permission | undefined }): AuthChanged {
    if (perm === undefined) return refuse(etcdErrors.permissionNotGiven);
    if (!holdsAKey(perm)) return refuse(etcdErrors.invalidAuthManagement);
    const role = this.#roles.get(name);
    if (role === undefined) return refuse(etcdErrors.roleNotFound);
    const others = role.permissions.filter((other) => !sameRange(other, perm));
    const permissions = [...others, perm].sort((a, b) => compareBytes(a.key, b.key));
    this.#putRole({ name, permissions });
    return this.#changed();
  }

  #roleRevoke(range: { readonly role: string; readonly key: Uint8Array; readonly rangeEnd: Uint8Array }): AuthChanged {
    const role = this.#roles.get(range.role);
    if (role === undefined) return refuse(etcdErrors.roleNotFound);
    const permissions = role.permissions.filter((other) => !sameRange(other, range));
    if (permissions.length === role.permissions.length) return refuse(etcdErrors.permissionNotGranted);
    this.#putRole({ name: range.role, permissions });
    return this.#changed();
  }

  #changed(event?: AuthEvent): AuthChanged {
    this.#putMeta({ ...this.#meta, revision: this.#meta.revision + 1 });
    return done(event);
  }

  #putMeta(meta: storepb.AuthMeta): void {
    this.#permissions.clear();
    this.#meta = meta;
    this.#tables.settings.put(metaKey, storepb.AuthMeta.encode(meta));
  }

  #putUser(user: storepb.AuthUser): void {
    assert(user.name !== "", "a user has a name");
    this.#users.set(user.name, user);
    this.#tables.settings.put(utf8(userPrefix + user.name), storepb.AuthUser.encode(user));
  }

  #putRole(role: storepb.AuthRole): void {
    this.#roles.set(role.name, role);
    this.#tables.settings.put(utf8(rolePrefix + role.name), storepb.AuthRole.encode(role));
  }
}

/** False for an empty key and for a range whose end is not above its key; etcd refuses both from 3.7 on. */
function holdsAKey({ key, rangeEnd }: authpb.Permission): boolean {
  const { to } = keyRange(key, rangeEnd);
  return key.length > 0 && (to === undefined || compareBytes(key, to) < 0);
}

function sameRange(
  a: { readonly key: Uint8Array; readonly rangeEnd: Uint8Array },
  b: { readonly key: Uint8Array; readonly rangeEnd: Uint8Array },
): boolean {
  return equalBytes(a.key, b.key) && equalBytes(a.rangeEnd, b.rangeEnd);
}

function byBytes(a: string, b: string): number {
  return compareBytes(utf8(a), utf8(b));
}
