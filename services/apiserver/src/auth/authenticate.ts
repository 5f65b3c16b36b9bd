// Who sends a request: client certificate, static bearer token, service-account token, else nobody. A credential
// that is presented and wrong is an error, never anonymous.
import type { Clock, HttpRequest } from "@keelson/ports";
import type { UserInfo } from "@keelson/rest";
import type { Authentication } from "./authentication.ts";
import type { TokenAuthenticator } from "./service-account-tokens.ts";

export const anonymous: UserInfo = { name: "system:anonymous", uid: "", groups: ["system:unauthenticated"], extra: {} };

export type AuthenticatorOptions = {
  readonly clock: Clock;
  readonly staticTokens: ReadonlyMap<string, UserInfo>;
  readonly serviceAccounts: TokenAuthenticator;
  /** False: a request without credentials is refused. */
  readonly anonymousAuth: boolean;
};

/** Decides who a request comes from. */
export async function authenticate(request: HttpRequest, options: AuthenticatorOptions): Promise<Authentication> {
  // A certificate without a common name names nobody: whatever else the request presents decides.
  if (request.clientCertificate !== undefined && request.clientCertificate.commonName !== "") {
    const { commonName, organizations } = request.clientCertificate;
    return { ok: true, user: authenticated({ name: commonName, uid: "", groups: organizations, extra: {} }) };
  }
  const header = request.headers["authorization"];
  const nobody: Authentication = options.anonymousAuth
    ? { ok: true, user: anonymous }
    : { ok: false, reason: "no credentials" };
  if (header === undefined) return nobody;
  const [, token = ""] = /^\s*bearer\s+(\S+)\s*$/i.exec(header) ?? [];
  if (token === "") return nobody;
  return authenticateToken(token, options);
}

/** Who a bearer token stands for; also what TokenReview asks. */
export async function authenticateToken(token: string, options: AuthenticatorOptions): Promise<Authentication> {
  const known = options.staticTokens.get(token);
  if (known !== undefined) return { ok: true, user: authenticated(known) };
  const result = await options.serviceAccounts.authenticate(token, undefined);
  return result.ok ? { ok: true, user: authenticated(result.user) } : result;
}

/** Adds the group of everybody who proved who they are. */
export function authenticated(user: UserInfo): UserInfo {
  return user.groups.includes("system:authenticated")
    ? user
    : { ...user, groups: [...user.groups, "system:authenticated"] };
}

/** A static token file: `token,user,uid[,"group1,group2"]` per line. */
export function parseTokenFile(text: string): Map<string, UserInfo> {
  const tokens = new Map<string, UserInfo>();
  for (const line of text.split("\n")) {
    const fields = [...line.trim().matchAll(/"([^"]*)"|([^,]+)/g)].map((match) => match[1] ?? match[2] ?? "");
    const [token = "", name = "", uid = "", groups = ""] = fields;
    if (token !== "" && name !== "" && !token.startsWith("#")) {
      tokens.set(token, { name, uid, groups: groups.split(",").filter((group) => group !== ""), extra: {} });
    }
  }
  return tokens;
}
