// Paths that are not resources: discovery, OpenAPI, version, health, metrics, keys of the token issuer.
import { utf8 } from "@keelson/base";
import {
  acceptsOpenApiV2Protobuf,
  aggregatedDiscoveryDocument,
  apiGroupDocument,
  apiGroupListDocument,
  apiResourceListDocument,
  apiVersionsDocument,
  encodeOpenApiV2,
  type KindTable,
  notAcceptable,
  openApiV2Document,
  openApiV2ProtobufType,
  openApiV3Documents,
  openApiHash,
  openApiV3Index,
  pathNotFound,
  verbNotAllowed,
} from "@keelson/api";
import { acceptsKind, first, negotiate } from "@keelson/rest";
import type { ApiServer } from "../server.ts";
import { type Answer, answerFailure, answerObject } from "./answer.ts";
import { health, isHealthPath } from "./health.ts";
import type { RequestContext } from "./request-context.ts";

/** What this server says it is; kubectl builds choose their behaviour by it. */
export const versionDocument = {
  major: "1",
  minor: "32",
  gitVersion: "v1.32.4",
  gitCommit: "59526cd4867447956156ae3a602fcbac10a2c335",
  gitTreeState: "clean",
  buildDate: "2025-04-22T15:56:15Z",
  goVersion: "go1.23.6",
  compiler: "gc",
  platform: "linux/amd64",
} as const;

export async function servePath(server: ApiServer, context: RequestContext): Promise<Answer> {
  const { info, request } = context;
  const path = info.path.length > 1 ? info.path.replace(/\/$/, "") : info.path;
  if (request.method !== "GET" && request.method !== "HEAD") return answerFailure(verbNotAllowed());
  if (isHealthPath(path)) return health(server, context, path);
  switch (path) {
    case "/":
      return answerObject({ paths: rootPaths(server.kinds()) });
    case "/version":
      return answerObject(versionDocument);
    case "/metrics":
      return {
        kind: "bytes",
        code: 200,
        contentType: "text/plain; version=0.0.4; charset=utf-8",
        bytes: utf8(server.world.telemetry.metrics.expose()),
      };
    case "/openid/v1/jwks":
      return {
        kind: "bytes",
        code: 200,
        contentType: "application/jwk-set+json",
        bytes: utf8(JSON.stringify(await server.world.tokenKeys.jwks())),
      };
    case "/.well-known/openid-configuration":
      return answerObject(issuerDocument(server));
    default:
      break;
  }
  if (path.startsWith("/openapi/")) return openApi(server, context, path);
  return discovery(server, context, path);
}

function discovery(server: ApiServer, context: RequestContext, path: string): Answer {
  const kinds = server.kinds();
  if (path === "/api" || path === "/apis") {
    const version = aggregatedVersion(context.request.headers["accept"] ?? "");
    if (version !== undefined)
      return cacheable(
        context,
        aggregated(kinds, path, version),
        `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
      );
    return answerObject(
      path === "/api" ? apiVersionsDocument(server.config.advertiseAddress) : apiGroupListDocument(kinds),
    );
  }
  const [root, group = "", version = "", ...more] = path.slice(1).split("/");
  if (more.length > 0) return answerFailure(pathNotFound());
  let document: unknown;
  if (root === "api" && version === "") document = apiResourceListDocument(kinds, "", group);
  else if (root === "apis")
    document = version === "" ? apiGroupDocument(kinds, group) : apiResourceListDocument(kinds, group, version);
  return document === undefined ? answerFailure(pathNotFound()) : answerObject(document);
}

/** The first aggregated form that the client names; in the order v2, v2beta1. */
function aggregatedVersion(accept: string): "v2" | "v2beta1" | undefined {
  for (const version of ["v2", "v2beta1"] as const) {
    if (acceptsKind(accept, { group: "apidiscovery.k8s.io", version, as: "APIGroupDiscoveryList" })) return version;
  }
  return undefined;
}

type Encoded = { readonly bytes: Uint8Array; readonly hash: string };
type Documents = {
  readonly v3: ReadonlyMap<string, Encoded>;
  readonly index: Encoded;
  readonly v2: () => Encoded;
  readonly v2Protobuf: () => Encoded;
  readonly aggregated: Map<string, Encoded>;
};
const documentsOf = new WeakMap<KindTable, Documents>();

/** Documents are built once per set of kinds. */
function documents(kinds: KindTable): Documents {
  let known = documentsOf.get(kinds);
  if (known === undefined) {
    const v3 = openApiV3Documents(kinds, { serverVersion: versionDocument.gitVersion });
    const index = encoded(openApiV3Index(new Map([...v3].map(([path, { hash }]) => [path, hash]))));
    const openApiV2 = (): Record<string, unknown> =>
      openApiV2Document(kinds, { serverVersion: versionDocument.gitVersion });
    let v2: Encoded | undefined;
    let v2Protobuf: Encoded | undefined;
    known = {
      v3,
      index,
      v2: () => (v2 ??= encoded(openApiV2())),
      v2Protobuf: () => (v2Protobuf ??= hashed(encodeOpenApiV2(openApiV2()))),
      aggregated: new Map(),
    };
    documentsOf.set(kinds, known);
  }
  return known;
}

/** Builds the OpenAPI documents before the first client waits for them. */
export function warmDocuments(kinds: KindTable): void {
  documents(kinds);
}

function aggregated(kinds: KindTable, path: "/api" | "/apis", version: "v2" | "v2beta1"): Encoded {
  const { aggregated: known } = documents(kinds);
  const id = `${path} ${version}`;
  let document = known.get(id);
  if (document === undefined) {
    document = encoded(aggregatedDiscoveryDocument(kinds, path, version));
    known.set(id, document);
  }
  return document;
}

function openApi(server: ApiServer, context: RequestContext, path: string): Answer {
  const known = documents(server.kinds());
  if (path === "/openapi/v2") {
    const accept = context.request.headers["accept"] ?? "";
    if (acceptsOpenApiV2Protobuf(accept)) return cacheable(context, known.v2Protobuf(), openApiV2ProtobufType);
    if (negotiate(accept, { transforms: false }) === undefined)
      return answerFailure(notAcceptable(["application/json"]));
    return cacheable(context, known.v2(), "application/json");
  }
  if (path === "/openapi/v3") return cacheable(context, known.index, "application/json");
  const document = known.v3.get(path.slice("/openapi/v3/".length));
  if (document === undefined) return answerFailure(pathNotFound());
  const answer = cacheable(context, document, "application/json");
  // A document asked for by its hash never changes.
  const immutable = first(context.query, "hash") === document.hash;
  if (answer.kind !== "bytes" || !immutable) return answer;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      "cache-control": "public, immutable",
      expires: new Date(context.startedMs + 31_536_000_000).toUTCString(),
    },
  };
}

function encoded(document: unknown): Encoded {
  return hashed(utf8(JSON.stringify(document)));
}

function hashed(bytes: Uint8Array): Encoded {
  return { bytes, hash: openApiHash(bytes) };
}

/** The document, or 304 when the client has it already. */
function cacheable(context: RequestContext, document: Encoded, contentType: string): Answer {
  const etag = `"${document.hash}"`;
  const headers = { etag, vary: "Accept", "cache-control": "public" };
  if (context.request.headers["if-none-match"] === etag)
    return { kind: "bytes", code: 304, contentType, bytes: new Uint8Array(0), headers };
  return { kind: "bytes", code: 200, contentType, bytes: document.bytes, headers };
}

function rootPaths(kinds: KindTable): string[] {
  const paths = ["/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/apis/"];
  for (const { group, versions } of kinds.groups) {
    if (group === "") continue;
    paths.push(`/apis/${group}`, ...versions.map((version) => `/apis/${group}/${version}`));
  }
  for (const endpoint of ["healthz", "livez", "readyz"])
    paths.push(`/${endpoint}`, `/${endpoint}/etcd`, `/${endpoint}/ping`);
  paths.push(
    "/metrics",
    "/openapi/v2",
    "/openapi/v3",
    "/openapi/v3/",
    "/openid/v1/jwks",
    "/readyz/informer-sync",
    "/readyz/shutdown",
    "/version",
  );
  return paths.sort();
}

function issuerDocument(server: ApiServer): unknown {
  const [issuer = ""] = server.config.issuers;
  return {
    issuer,
    jwks_uri: server.config.jwksUri ?? `https://${server.config.advertiseAddress}/openid/v1/jwks`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256", "ES256"],
  };
}
