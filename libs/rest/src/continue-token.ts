// Tokens of paged lists: base64url of `{"v":"meta.k8s.io/v1","rv":N,"start":"ns/name\0"}`. A token from another
// server of the same kind is accepted; anything else is refused without being looked up.
import { decodeBase64Loose, encodeBase64Url, strictText, utf8 } from "@keelson/base";

export type ContinueToken = {
  /** The revision all pages are read at; -1: at the newest ("inconsistent continuation"). */
  readonly revision: number;
  /** First key of the next page, relative to the list's prefix. */
  readonly start: string;
};

export type ContinueResult =
  | { readonly ok: true; readonly token: ContinueToken }
  | { readonly ok: false; readonly problem: string };

const version = "meta.k8s.io/v1";

export function encodeContinue(token: ContinueToken): string {
  return encodeBase64Url(utf8(JSON.stringify({ v: version, rv: token.revision, start: token.start })));
}

export function decodeContinue(text: string): ContinueResult {
  const bytes = decodeBase64Loose(text);
  const json = bytes === undefined ? undefined : strictText(bytes);
  const parsed = json === undefined ? undefined : parse(json);
  if (parsed === undefined) return { ok: false, problem: "continue key is not valid" };
  const { v, rv, start } = parsed;
  if (v !== version)
    return {
      ok: false,
      problem: `continue key is not valid: server does not recognize this encoded version "${typeof v === "string" ? v : ""}"`,
    };
  if (typeof rv !== "number" || !Number.isSafeInteger(rv) || rv === 0 || rv < -1) {
    return {
      ok: false,
      problem: "continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
    };
  }
  if (typeof start !== "string" || start === "") {
    return { ok: false, problem: "continue key is not valid: encoded start key empty (version meta.k8s.io/v1)" };
  }
  const segments = start.split("/");
  if (start.startsWith("/") || segments.includes("..") || segments.includes(".")) {
    return { ok: false, problem: `continue key is not valid: ${start}` };
  }
  return { ok: true, token: { revision: rv, start } };
}

function parse(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // not JSON: not one of our tokens
  }
}
