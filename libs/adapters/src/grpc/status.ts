// gRPC's words on HTTP/2: response head, trailers, status text, timeouts (the gRPC over HTTP/2 protocol document).
import { HeaderList } from "@keelson/http2";
import type { RpcStatusCode } from "@keelson/ports";
import { timerMsMax } from "./limits.ts";

export type CallStatus = { readonly code: RpcStatusCode; readonly details: string };

const head = [
  [":status", "200"],
  ["content-type", "application/grpc"],
] as const;

/** Before the first message. */
export const responseHead = new HeaderList(head);
/** After the last one of a call that went well. */
export const okTrailers = new HeaderList([["grpc-status", "0"]]);

export function statusTrailers(status: CallStatus): HeaderList {
  return new HeaderList([], statusFields(status));
}

/** Head and trailers in one, for a call that has no message. */
export function statusOnly(status: CallStatus | undefined): HeaderList {
  return new HeaderList(head, status === undefined ? [["grpc-status", "0"]] : statusFields(status));
}

function statusFields({ code, details }: CallStatus): [name: string, value: string][] {
  return [
    ["grpc-status", String(code)],
    ["grpc-message", encodeStatusText(details)],
  ];
}

/**
 * Percent-encoding of `grpc-message`: printable ASCII stays, but for the percent sign itself, and for blanks at the
 * ends, which no header value may have.
 */
function encodeStatusText(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/%[2-7][0-9A-F]/g, (escape) =>
      escape === "%25" || escape === "%7F" ? escape : decodeURIComponent(escape),
    )
    .replace(/^ | $/g, "%20");
}

/** The text of `grpc-message`; what is no percent-encoding stays as it is. */
export function decodeStatusText(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded; // the protocol asks never to fail on this
  }
}

const unitMs: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

/** `grpc-timeout` in ms; undefined when absent or malformed. */
export function readTimeout(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const parts = /^(\d{1,8})([HMSmun])$/.exec(header);
  if (parts === null) return undefined;
  return Math.min(Math.ceil(Number(parts[1]) * (unitMs[parts[2] ?? ""] ?? 0)), timerMsMax);
}

/** `grpc-timeout` for so many ms: at most eight digits. */
export function writeTimeout(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms));
  return whole < 1e8 ? `${whole}m` : `${Math.min(99_999_999, Math.ceil(whole / 1_000))}S`;
}
