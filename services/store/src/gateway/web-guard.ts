// Browsers at the door. A page of another site may send requests to a store it can reach, without being able to read
// the answers: a write needs no more. So who says where he comes from must be named by `--cors`, and where there is no
// TLS, the host he asked for by `--host-whitelist` (names that resolve to this machine).
import type { HttpRequest } from "@keelson/ports";

export type WebRules = {
  /** Origins whose pages may use the API; `*`: all. */
  readonly origins: readonly string[];
  /** Host names that may be asked for without TLS; empty or `*`: any. */
  readonly hosts: readonly string[];
};

export type WebVerdict =
  | { readonly allowed: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly allowed: false; readonly status: 403 | 421; readonly message: string };

/** Judges an HTTP request by its Origin and Host. */
export function judgeWeb(request: Pick<HttpRequest, "headers">, rules: WebRules, secure: boolean): WebVerdict {
  const host = hostName(request.headers["host"] ?? "");
  if (!secure && !mayAskFor(host, rules.hosts)) {
    return { allowed: false, status: 421, message: `the host ${host} is not in --host-whitelist\n` };
  }
  const origin = request.headers["origin"];
  if (origin === undefined) return { allowed: true, headers: {} };
  if (!rules.origins.includes("*") && !rules.origins.includes(origin)) {
    return { allowed: false, status: 403, message: "the origin is not in --cors\n" };
  }
  return {
    allowed: true,
    headers: {
      "access-control-allow-origin": rules.origins.includes("*") ? "*" : origin,
      "access-control-allow-methods": "POST, GET, OPTIONS, PUT, DELETE",
      "access-control-allow-headers": "accept, content-type, authorization",
      vary: "Origin",
    },
  };
}

function mayAskFor(host: string, hosts: readonly string[]): boolean {
  return hosts.length === 0 || hosts.includes("*") || hosts.includes(host) || host === "localhost" || isAddress(host);
}

/** No name server can make an address mean something else. */
function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.startsWith("[");
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, "");
}
