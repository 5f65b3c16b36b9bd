// Answers of the API server: whole JSON bodies, and lines of a watch stream.
import { AppError, concatBytes, messageOf, text } from "@keelson/base";
import type { HttpClientResponse } from "@keelson/ports";
import type { ApiFailure } from "./contract.ts";
import { answerBytesMax, watchLineBytesMax } from "./limits.ts";

/** Reads and parses the whole answer. Throws AppError `api.malformed` or what the connection throws. */
export async function readJson(response: HttpClientResponse): Promise<unknown> {
  const bytes = await readAll(response);
  if (bytes.length === 0) return undefined;
  const type = response.headers["content-type"] ?? "";
  if (!type.includes("json")) return text(bytes);
  return parseJson(bytes);
}

async function readAll(response: HttpClientResponse): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body) {
    length += part.length;
    if (length > answerBytesMax) {
      response.cancel();
      throw new AppError("api.malformed", `answer larger than ${answerBytesMax} bytes`);
    }
    parts.push(part);
  }
  return parts.length === 1 ? (parts[0] as Uint8Array) : concatBytes(parts);
}

/** One parsed value per line, as they arrive. */
export async function* readJsonLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  let pending: Uint8Array[] = [];
  let pendingLength = 0;
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end);
      const line = pending.length === 0 ? piece : concatBytes([...pending, piece]);
      pending = [];
      pendingLength = 0;
      start = end + 1;
      if (line.length > 0) yield parseJson(line);
    }
    if (start < chunk.length) {
      pending.push(chunk.slice(start));
      pendingLength += chunk.length - start;
      if (pendingLength > watchLineBytesMax)
        throw new AppError("api.malformed", `line longer than ${watchLineBytesMax} bytes`);
    }
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(text(bytes)) as unknown;
  } catch (error) {
    throw new AppError("api.malformed", `the API server sent malformed JSON: ${messageOf(error)}`, { cause: error });
  }
}

/** The failure that an answer with an error status means, whether its body is a Status or plain text. */
export function failureOf(httpStatus: number, body: unknown, retryAfter: string | undefined): ApiFailure {
  const fields = typeof body === "object" && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const details = fields["details"];
  const seconds = Number(retryAfter ?? (details as { retryAfterSeconds?: unknown } | undefined)?.retryAfterSeconds);
  return {
    code: typeof fields["code"] === "number" ? fields["code"] : httpStatus,
    reason: typeof fields["reason"] === "string" && fields["reason"] !== "" ? fields["reason"] : reasonOf(httpStatus),
    message:
      typeof fields["message"] === "string"
        ? fields["message"]
        : typeof body === "string"
          ? body.trim()
          : `status ${httpStatus}`,
    ...(details === undefined ? {} : { details }),
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterSeconds: seconds } : {}),
  };
}

const reasons: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  409: "Conflict",
  410: "Gone",
  413: "RequestEntityTooLarge",
  415: "UnsupportedMediaType",
  422: "Invalid",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
};

function reasonOf(status: number): string {
  return reasons[status] ?? "Unknown";
}
