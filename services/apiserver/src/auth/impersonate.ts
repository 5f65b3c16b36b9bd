// Impersonation headers: who a user may pretend to be is decided by the authorizer, one header at a time.
import { type FailureStatus, forbidden, internalError } from "@keelson/api";
import { type Attributes, forbiddenMessage, resourceAttributes, type UserInfo } from "@keelson/rest";
import type { HttpHeaders } from "@keelson/ports";
import type { Outcome } from "../outcome.ts";
import type { Authorizer } from "./authorizer.ts";

/** The user the request acts as: itself, or the impersonated one when every part of it is allowed. */
export function impersonate(user: UserInfo, headers: HttpHeaders, authorizer: Authorizer): Outcome<UserInfo> {
  const name = headers["impersonate-user"] ?? "";
  const groups = split(headers["impersonate-group"]);
  const uid = headers["impersonate-uid"] ?? "";
  const extra = extraOf(headers);
  if (name === "") {
    if (groups.length === 0 && uid === "" && Object.keys(extra).length === 0) return { ok: true, value: user };
    return fail(internalError(`requested ${JSON.stringify([...groups, uid])} without impersonating a user`));
  }
  for (const asked of attributesFor(user, { name, groups, uid, extra })) {
    if (!authorizer.decide(asked).allowed) {
      return fail(forbidden({ group: asked.group, resource: asked.resource }, asked.name, forbiddenMessage(asked)));
    }
  }
  return { ok: true, value: actAs(name, groups, uid, extra) };
}

function actAs(
  name: string,
  groups: readonly string[],
  uid: string,
  extra: Record<string, readonly string[]>,
): UserInfo {
  const all = [...groups];
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  if (account !== null && all.length === 0)
    all.push("system:serviceaccounts", `system:serviceaccounts:${account[1] ?? ""}`);
  const marker = name === "system:anonymous" ? "system:unauthenticated" : "system:authenticated";
  if (!all.includes("system:unauthenticated") && !all.includes(marker)) all.push(marker);
  return { name, uid, groups: all, extra };
}

function* attributesFor(user: UserInfo, wanted: UserInfo): Iterable<Attributes> {
  const ask = (asked: Partial<Attributes> & { resource: string }): Attributes =>
    resourceAttributes({ user, verb: "impersonate", ...asked });
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(wanted.name);
  yield account === null
    ? ask({ resource: "users", name: wanted.name })
    : ask({ resource: "serviceaccounts", namespace: account[1] ?? "", name: account[2] ?? "" });
  for (const group of wanted.groups) yield ask({ resource: "groups", name: group });
  const group = "authentication.k8s.io";
  if (wanted.uid !== "") yield ask({ group, resource: "uids", name: wanted.uid });
  for (const [key, values] of Object.entries(wanted.extra)) {
    for (const value of values) yield ask({ group, resource: "userextras", subresource: key, name: value });
  }
}

function extraOf(headers: HttpHeaders): Record<string, readonly string[]> {
  const extra: Record<string, readonly string[]> = Object.create(null) as Record<string, readonly string[]>;
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith("impersonate-extra-")) extra[decodeKey(name.slice("impersonate-extra-".length))] = split(value);
  }
  return extra;
}

function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a malformed escape stays as it came
  }
}

function split(value: string | undefined): string[] {
  return value === undefined
    ? []
    : value
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");
}

function fail(status: FailureStatus): Outcome<UserInfo> {
  return { ok: false, status };
}
