// Service-account tokens: what they claim, how they are made by TokenRequest, and when one still counts. A bound
// token dies with its service account, pod, secret or node: all are looked up on every use.
import { toHex } from "@keelson/base";
import type { Clock, Entropy } from "@keelson/ports";
import type { KubeObject } from "@keelson/api";
import { child, textAt, type UserInfo } from "@keelson/rest";
import type { TokenKeys } from "../world.ts";
import type { Authentication } from "./authentication.ts";

export type BoundObject = { readonly kind: string; readonly name: string; readonly uid: string };

export type TokenRequestInput = {
  readonly namespace: string;
  readonly account: { readonly name: string; readonly uid: string };
  readonly audiences: readonly string[];
  readonly seconds: number;
  readonly bound: BoundObject | undefined;
  /** Node that the bound pod runs on. */
  readonly node: { readonly name: string; readonly uid: string } | undefined;
};

export interface TokenAuthenticator {
  /** `audiences` undefined: the API server's own. */
  authenticate(token: string, audiences: readonly string[] | undefined): Promise<Authentication>;
  issue(input: TokenRequestInput): Promise<{ readonly token: string; readonly expirationMs: number }>;
}

export type TokenOptions = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly keys: TokenKeys;
  /** The first signs; all are accepted. */
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  /** Looks an object up by its resource; undefined when there is none. */
  readonly lookup: (
    resource: "serviceaccounts" | "pods" | "secrets" | "nodes",
    namespace: string,
    name: string,
  ) => Promise<KubeObject | undefined>;
};

const leewaySeconds = 10;

export function createTokenAuthenticator(options: TokenOptions): TokenAuthenticator {
  return {
    issue: (input) => issue(input, options),
    authenticate: async (token, audiences) => {
      const claims = await options.keys.verify(token);
      if (claims === undefined) return { ok: false, reason: "invalid bearer token" };
      return checkClaims(claims, audiences ?? options.audiences, options);
    },
  };
}

async function issue(
  input: TokenRequestInput,
  options: TokenOptions,
): Promise<{ token: string; expirationMs: number }> {
  const now = Math.floor(options.clock.wallMs() / 1000);
  const expires = now + input.seconds;
  const { bound, node } = input;
  const token = await options.keys.sign({
    aud: input.audiences,
    exp: expires,
    iat: now,
    iss: options.issuers[0],
    jti: uuid(options.entropy.bytes(16)),
    "kubernetes.io": {
      namespace: input.namespace,
      ...(node === undefined ? {} : { node: { name: node.name, ...(node.uid === "" ? {} : { uid: node.uid }) } }),
      ...(bound === undefined ? {} : { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } }),
      serviceaccount: { name: input.account.name, uid: input.account.uid },
    },
    nbf: now,
    sub: `system:serviceaccount:${input.namespace}:${input.account.name}`,
  });
  return { token, expirationMs: expires * 1000 };
}

async function checkClaims(
  claims: Readonly<Record<string, unknown>>,
  audiences: readonly string[],
  options: TokenOptions,
): Promise<Authentication> {
  const refuse = (reason: string): Authentication => ({ ok: false, reason });
  const now = options.clock.wallMs() / 1000;
  if (!options.issuers.includes(textAt(claims, "iss"))) return refuse("unknown issuer");
  const { exp, nbf, aud } = claims;
  if (typeof exp !== "number" || now > exp + leewaySeconds) return refuse("the token has expired");
  if (typeof nbf === "number" && now + leewaySeconds < nbf) return refuse("the token is not valid yet");
  const given = Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((audience) => given.includes(audience))) return refuse("the token is for another audience");
  const own = child(claims, "kubernetes.io");
  const account = child(own, "serviceaccount");
  const namespace = textAt(own, "namespace");
  const name = textAt(account, "name");
  if (claims["sub"] !== `system:serviceaccount:${namespace}:${name}` || name === "" || namespace === "")
    return refuse("malformed claims");
  const stored = await options.lookup("serviceaccounts", namespace, name);
  if (stored === undefined || stored.metadata.uid !== textAt(account, "uid"))
    return refuse("the service account is gone");
  const extra: Record<string, readonly string[]> = {};
  if (typeof claims["jti"] === "string") extra["authentication.kubernetes.io/credential-id"] = [`JTI=${claims["jti"]}`];
  for (const kind of ["pod", "secret", "node"] as const) {
    const bound = child(own, kind);
    if (bound === undefined) continue;
    const uid = textAt(bound, "uid");
    // A node beside a pod is information only; it need not exist any more.
    if (kind !== "node" || child(own, "pod") === undefined) {
      const object = await options.lookup(`${kind}s`, kind === "node" ? "" : namespace, textAt(bound, "name"));
      if (object === undefined || object.metadata.uid !== uid)
        return refuse(`the ${kind} the token is bound to is gone`);
    }
    if (kind === "secret") continue;
    extra[`authentication.kubernetes.io/${kind}-name`] = [textAt(bound, "name")];
    if (uid !== "") extra[`authentication.kubernetes.io/${kind}-uid`] = [uid];
  }
  return { ok: true, user: serviceAccountUser(namespace, name, textAt(account, "uid"), extra) };
}

/** The user that a service account is. */
export function serviceAccountUser(
  namespace: string,
  name: string,
  uid: string,
  extra: Readonly<Record<string, readonly string[]>>,
): UserInfo {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    uid,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
    extra,
  };
}

/** A version 4 UUID from 16 random bytes. */
export function uuid(bytes: Uint8Array): string {
  const hex = toHex(bytes);
  const variant = "89ab".charAt((bytes[8] ?? 0) & 3);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
