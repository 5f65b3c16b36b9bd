// What form of an answer a client asks for with Accept. Clauses are tried in their order, as apiserver does it;
// quality values are not used by any client of this API and are ignored, apart from q=0.

export type Shape =
  | { readonly kind: "object" }
  /** `meta.k8s.io/v1` or v1beta1 Table. */
  | { readonly kind: "table"; readonly version: string }
  /** PartialObjectMetadata, or its list. */
  | { readonly kind: "metadata"; readonly version: string; readonly list: boolean };

export type Negotiated = { readonly media: "json" | "yaml"; readonly shape: Shape };

type Clause = { readonly type: string; readonly parameters: ReadonlyMap<string, string> };

/** Clauses of an Accept header; at most 32 count. */
export function parseAccept(accept: string): readonly Clause[] {
  return accept.split(",", 32).flatMap((text) => {
    const [type = "", ...rest] = text.split(";").map((part) => part.trim());
    const parameters = new Map<string, string>();
    for (const part of rest) {
      const equals = part.indexOf("=");
      if (equals > 0) parameters.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
    }
    return type === "" || parameters.get("q") === "0" ? [] : [{ type: type.toLowerCase(), parameters }];
  });
}

/** The first clause that can be served; undefined: 406. An absent header accepts everything. */
export function negotiate(accept: string, allow: { readonly transforms: boolean }): Negotiated | undefined {
  const clauses = parseAccept(accept);
  if (clauses.length === 0) return { media: "json", shape: { kind: "object" } };
  for (const { type, parameters } of clauses) {
    const media = mediaOf(type);
    if (media === undefined) continue;
    const as = parameters.get("as");
    if (as === undefined) return { media, shape: { kind: "object" } };
    const shape = allow.transforms ? shapeOf(as, parameters) : undefined;
    if (shape !== undefined) return { media, shape };
  }
  return undefined;
}

/** True when some clause of `accept` names exactly this group, version and kind, as discovery clients do. */
export function acceptsKind(
  accept: string,
  kind: { readonly group: string; readonly version: string; readonly as: string },
): boolean {
  return parseAccept(accept).some(
    ({ type, parameters }) =>
      mediaOf(type) === "json" &&
      parameters.get("g") === kind.group &&
      parameters.get("v") === kind.version &&
      parameters.get("as") === kind.as,
  );
}

function mediaOf(type: string): "json" | "yaml" | undefined {
  if (type === "application/json" || type === "*/*" || type === "application/*") return "json";
  return type === "application/yaml" ? "yaml" : undefined;
}

function shapeOf(as: string, parameters: ReadonlyMap<string, string>): Shape | undefined {
  const version = parameters.get("v") ?? "";
  if (parameters.get("g") !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) return undefined;
  switch (as) {
    case "Table":
      return { kind: "table", version };
    case "PartialObjectMetadata":
      return { kind: "metadata", version, list: false };
    case "PartialObjectMetadataList":
      return { kind: "metadata", version, list: true };
    default:
      return undefined;
  }
}
