// One object as the answer of a read or write, in the form the client asked for.
import { type Kind, type KubeObject, notAcceptable } from "@keelson/api";
import { negotiate } from "@keelson/rest";
import { type Answer, answerFailure, answerObject } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { supportedMedia } from "../http/respond.ts";
import { atVersion, partialMetadata } from "./forms.ts";
import { tableAnswer } from "./list.ts";

export function present(context: RequestContext, kind: Kind, object: KubeObject, code: number): Answer {
  const form = negotiate(context.request.headers["accept"] ?? "", { transforms: true });
  if (form === undefined) return answerFailure(notAcceptable(supportedMedia));
  const current = atVersion(object, kind);
  switch (form.shape.kind) {
    case "object":
      return answerObject(current, code);
    case "metadata":
      return answerObject(partialMetadata(current, form.shape.version), code);
    case "table": {
      const metadata = { resourceVersion: current.metadata.resourceVersion };
      return answerObject(
        tableAnswer(context, kind, [current], { version: form.shape.version, metadata, header: true }),
        code,
      );
    }
  }
}
