// Answers of the API server that are not objects: Status values with the reasons, codes and message texts that
// clients parse and people read. Every function here is pure; the edge sends `status.code` as the HTTP status.
import { qualifiedKind, qualifiedResource } from "../object/kube-object.ts";

export type StatusReason =
  | "AlreadyExists"
  | "BadRequest"
  | "Conflict"
  | "Expired"
  | "Forbidden"
  | "Gone"
  | "InternalError"
  | "Invalid"
  | "MethodNotAllowed"
  | "NotAcceptable"
  | "NotFound"
  | "RequestEntityTooLarge"
  | "ServerTimeout"
  | "ServiceUnavailable"
  | "Timeout"
  | "TooManyRequests"
  | "Unauthorized"
  | "Unknown"
  | "UnsupportedMediaType";

export type StatusCause = {
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly field?: string | undefined;
};

export type StatusDetails = {
  readonly name?: string | undefined;
  readonly group?: string | undefined;
  readonly kind?: string | undefined;
  readonly uid?: string | undefined;
  readonly causes?: readonly StatusCause[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
};

/** A Status of failure. */
export type FailureStatus = {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: { readonly resourceVersion?: string | undefined };
  readonly status: "Failure";
  readonly message: string;
  readonly reason: StatusReason;
  readonly details?: StatusDetails | undefined;
  readonly code: number;
};

/** A Status of success, as deletes answer. */
export type SuccessStatus = {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: "Success";
  readonly details?: StatusDetails | undefined;
};

/** Which resource a message talks about; `group` is empty for the core group. */
export type ResourceName = { readonly group: string; readonly resource: string };

/** Any failure; prefer the named constructors. */
export function failure(code: number, reason: StatusReason, message: string, details?: StatusDetails): FailureStatus {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  };
}

function about(resource: ResourceName, name: string, more: StatusDetails = {}): StatusDetails {
  return {
    ...(name === "" ? {} : { name }),
    ...(resource.group === "" ? {} : { group: resource.group }),
    kind: resource.resource,
    ...more,
  };
}

/** Answer of a finished delete. */
export function deletedStatus(resource: ResourceName, name: string, uid: string): SuccessStatus {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details: about(resource, name, { uid }) };
}

/** A bare success, as collection deletes and bindings answer. */
export function successStatus(): SuccessStatus {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };
}

export function notFound(resource: ResourceName, name: string): FailureStatus {
  return failure(404, "NotFound", `${qualifiedResource(resource)} "${name}" not found`, about(resource, name));
}

/** An unknown path or resource; kubectl turns this text into "the server doesn't have a resource type". */
export function pathNotFound(): FailureStatus {
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}

export function alreadyExists(resource: ResourceName, name: string): FailureStatus {
  return failure(
    409,
    "AlreadyExists",
    `${qualifiedResource(resource)} "${name}" already exists`,
    about(resource, name),
  );
}

/** No free name was found for `generateName`; the client should try again. */
export function generateNameConflict(resource: ResourceName, name: string): FailureStatus {
  const text = `${qualifiedResource(resource)} "${name}" already exists, the server was not able to generate a unique name for the object`;
  return failure(409, "AlreadyExists", text, about(resource, name, { retryAfterSeconds: 1 }));
}

/** A conflict with a text of its own, e.g. an unmet precondition. */
export function conflict(resource: ResourceName, name: string, why: string): FailureStatus {
  const text = `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${why}`;
  return failure(409, "Conflict", text, about(resource, name));
}

/** The object changed since the writer read it. */
export function modifiedConflict(resource: ResourceName, name: string): FailureStatus {
  return conflict(
    resource,
    name,
    "the object has been modified; please apply your changes to the latest version and try again",
  );
}

/** Server-side apply met fields of other managers. */
export function applyConflict(message: string, causes: readonly StatusCause[]): FailureStatus {
  return failure(409, "Conflict", message, { causes });
}

export function forbidden(resource: ResourceName, name: string, why: string): FailureStatus {
  const details = about(resource, name);
  if (resource.resource === "") return failure(403, "Forbidden", `forbidden: ${why}`, {});
  if (name === "") return failure(403, "Forbidden", `${qualifiedResource(resource)} is forbidden: ${why}`, details);
  return failure(403, "Forbidden", `${qualifiedResource(resource)} "${name}" is forbidden: ${why}`, details);
}

export function unauthorized(message = "Unauthorized"): FailureStatus {
  return failure(401, "Unauthorized", message);
}

export function badRequest(message: string): FailureStatus {
  return failure(400, "BadRequest", message);
}

/** One field of an object that is not valid; `field` is a path such as `spec.ports[0].port`. */
export type FieldProblem = {
  readonly type:
    | "FieldValueRequired"
    | "FieldValueInvalid"
    | "FieldValueNotSupported"
    | "FieldValueForbidden"
    | "FieldValueDuplicate"
    | "FieldValueNotFound"
    | "FieldValueTooLong"
    | "FieldValueTooMany"
    | "FieldValueTypeInvalid"
    | "InternalError";
  readonly field: string;
  /** Complete text after the path, e.g. `Invalid value: 0: must be greater than zero`. */
  readonly message: string;
};

/** The object is well-formed but breaks rules; every broken one is listed. */
export function invalid(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  problems: readonly FieldProblem[],
): FailureStatus {
  const texts = [...new Set(problems.map((problem) => `${problem.field}: ${problem.message}`))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const details: StatusDetails = {
    ...(name === "" ? {} : { name }),
    ...(kind.group === "" ? {} : { group: kind.group }),
    kind: kind.kind,
    causes: problems.map((problem) => ({ reason: problem.type, message: problem.message, field: problem.field })),
  };
  const message = `${qualifiedKind(kind)} "${name}" is invalid${texts.length === 0 ? "" : `: ${list}`}`;
  return failure(422, "Invalid", message, details);
}

/** The revision is no longer kept (410). */
export function expired(message: string): FailureStatus {
  return failure(410, "Expired", message);
}

/** A list or watch asked for a revision that was compacted. */
export function resourceExpired(): FailureStatus {
  return expired("The resourceVersion for the provided list is too old.");
}

/** A watch asked to start at `requested` while history begins at `oldest`. */
export function watchExpired(requested: number, oldest: number): FailureStatus {
  return expired(`too old resource version: ${requested} (${oldest})`);
}

/** The revision of the request lies in the future of this server; retry after a second. */
export function tooLargeResourceVersion(requested: number, current: number): FailureStatus {
  return failure(504, "Timeout", `Timeout: Too large resource version: ${requested}, current: ${current}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}

export function methodNotAllowed(resource: ResourceName, action: string): FailureStatus {
  const text = `${action} is not supported on resources of kind "${qualifiedResource(resource)}"`;
  return failure(405, "MethodNotAllowed", text, about(resource, ""));
}

/** A method that the path does not have at all. */
export function verbNotAllowed(): FailureStatus {
  return failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}

export function notAcceptable(supported: readonly string[]): FailureStatus {
  const text = `only the following media types are accepted: ${supported.join(", ")}`;
  return failure(406, "NotAcceptable", text);
}

export function unsupportedMediaType(supported: readonly string[]): FailureStatus {
  const text = `the body of the request was in an unknown format - accepted media types include: ${supported.join(", ")}`;
  return failure(415, "UnsupportedMediaType", text);
}

export function requestEntityTooLarge(limitBytes: number): FailureStatus {
  return failure(413, "RequestEntityTooLarge", `Request entity too large: limit is ${limitBytes}`);
}

export function tooManyRequests(message: string, retryAfterSeconds: number): FailureStatus {
  return failure(429, "TooManyRequests", message, { retryAfterSeconds });
}

/** The request took too long; it may or may not have had an effect. */
export function timeout(message: string, retryAfterSeconds = 0): FailureStatus {
  return failure(504, "Timeout", `Timeout: ${message}`, retryAfterSeconds === 0 ? {} : { retryAfterSeconds });
}

/** The server could not do `operation` in time; the client should retry. */
export function serverTimeout(resource: ResourceName, operation: string, retryAfterSeconds: number): FailureStatus {
  const text = `The ${operation} operation against ${qualifiedResource(resource)} could not be completed at this time, please try again.`;
  return failure(500, "ServerTimeout", text, about(resource, "", { retryAfterSeconds }));
}

export function serviceUnavailable(message: string): FailureStatus {
  return failure(503, "ServiceUnavailable", message);
}

export function internalError(message: string): FailureStatus {
  return failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** True for anything shaped like a Status of failure. */
export function isFailureStatus(value: unknown): value is FailureStatus {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "Status" &&
    "status" in value &&
    value.status === "Failure"
  );
}
