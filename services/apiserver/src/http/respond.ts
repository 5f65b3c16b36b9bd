// Sends answers: media type, headers that every answer carries, warnings, compression of large bodies.
import { messageOf, utf8 } from "@keelson/base";
import { type FailureStatus, formatYaml, notAcceptable } from "@keelson/api";
import { negotiate } from "@keelson/rest";
import type { HttpHeaders } from "@keelson/ports";
import { compressFromBytes } from "../limits.ts";
import type { ApiserverWorld } from "../world.ts";
import type { Answer } from "./answer.ts";
import type { RequestContext } from "./request-context.ts";

export const supportedMedia = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"] as const;

/** Headers of every answer. */
export function commonHeaders(context: Pick<RequestContext, "auditId" | "warnings">): Record<string, string> {
  return {
    "audit-id": context.auditId,
    "cache-control": "no-cache, private",
    ...(context.warnings.length === 0 ? {} : { warning: context.warnings.slice(0, 64).map(warningText).join(", ") }),
  };
}

/** Sends one answer and returns the status code that went out. */
export async function respond(context: RequestContext, answer: Answer, world: ApiserverWorld): Promise<number> {
  switch (answer.kind) {
    case "streamed":
      return 200;
    case "failure":
      return sendFailure(context, answer.status);
    case "bytes":
      return sendBytes(context, answer, world);
    case "object": {
      const form = negotiate(context.request.headers["accept"] ?? "", { transforms: true });
      if (form === undefined) return sendFailure(context, notAcceptable(supportedMedia));
      const yaml = form.media === "yaml";
      const bytes = utf8(yaml ? formatYaml(answer.object) : `${JSON.stringify(answer.object)}\n`);
      return sendBytes(
        context,
        { code: answer.code, contentType: yaml ? "application/yaml" : "application/json", bytes },
        world,
      );
    }
  }
}

/** A failure is JSON whatever the client accepts: every client reads it. */
export function sendFailure(context: RequestContext, status: FailureStatus): number {
  const retry = status.details?.retryAfterSeconds;
  const bytes = utf8(`${JSON.stringify(status)}\n`);
  context.response.head(status.code, {
    ...commonHeaders(context),
    "content-type": "application/json",
    "content-length": String(bytes.length),
    ...(retry === undefined || retry === 0 ? {} : { "retry-after": String(retry) }),
    ...(status.code === 401 ? { "www-authenticate": 'Bearer realm="kubernetes"' } : {}),
  });
  context.response.end(bytes);
  return status.code;
}

type Bytes = {
  readonly code: number;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly headers?: HttpHeaders;
};

async function sendBytes(context: RequestContext, answer: Bytes, world: ApiserverWorld): Promise<number> {
  const { request, response } = context;
  let { bytes } = answer;
  let encoding: string | undefined;
  if (bytes.length >= compressFromBytes && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) {
    try {
      bytes = await world.compress(bytes);
      encoding = "gzip";
    } catch (error) {
      world.telemetry.logger.log("warn", "could not compress an answer", { cause: messageOf(error) });
    }
  }
  response.head(answer.code, {
    ...commonHeaders(context),
    "content-type": answer.contentType,
    "content-length": String(bytes.length),
    ...(encoding === undefined ? {} : { "content-encoding": encoding, vary: "Accept-Encoding" }),
    ...answer.headers,
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
  return answer.code;
}

/** RFC 7234 warning value, code 299 as Kubernetes uses it. */
function warningText(text: string): string {
  const clean = text.replaceAll(/\p{Cc}/gu, "").slice(0, 1024);
  return `299 - "${clean.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
