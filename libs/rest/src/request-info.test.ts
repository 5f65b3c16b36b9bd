// Proves that paths and methods are read as apiserver reads them, and that no name can leave its place in the key space.
import { describe, expect, it } from "vitest";
import { parseQuery } from "./query.ts";
import { parseRequestInfo } from "./request-info.ts";

const parse = (method: string, path: string, query = "") => parseRequestInfo(method, path, parseQuery(query));

describe("request info", () => {
  it.each([
    ["GET", "/api/v1/pods", "", { verb: "list", group: "", version: "v1", resource: "pods", namespace: "", name: "" }],
    ["GET", "/api/v1/namespaces/a/pods", "", { verb: "list", resource: "pods", namespace: "a", underNamespace: true }],
    ["GET", "/api/v1/namespaces/a/pods/p", "", { verb: "get", resource: "pods", name: "p" }],
    ["GET", "/api/v1/pods", "watch=true", { verb: "watch", resource: "pods" }],
    ["GET", "/api/v1/pods", "watch=false", { verb: "list" }],
    ["GET", "/api/v1/watch/pods", "", { verb: "watch", resource: "pods" }],
    ["GET", "/api/v1/pods", "fieldSelector=metadata.name%3Dx", { verb: "list", name: "x" }],
    ["DELETE", "/apis/apps/v1/namespaces/a/deployments", "", { verb: "deletecollection", group: "apps" }],
    ["PUT", "/apis/apps/v1/namespaces/a/deployments/d/scale", "", { verb: "update", subresource: "scale", name: "d" }],
    [
      "GET",
      "/api/v1/namespaces/a",
      "",
      { verb: "get", resource: "namespaces", name: "a", namespace: "a", underNamespace: false },
    ],
    [
      "PUT",
      "/api/v1/namespaces/a/finalize",
      "",
      { verb: "update", resource: "namespaces", name: "a", subresource: "finalize" },
    ],
    ["PATCH", "/api/v1/namespaces/a/status", "", { verb: "patch", resource: "namespaces", subresource: "status" }],
    ["POST", "/api/v1/namespaces/a/pods/p/eviction", "", { verb: "create", subresource: "eviction" }],
    ["GET", "/api/v1/nodes/n/proxy/metrics/cadvisor", "", { subresource: "proxy", rest: "metrics/cadvisor" }],
  ])("%s %s?%s", (method, path, query, expected) => {
    expect(parse(method, path, query)).toMatchObject({ isResource: true, ...expected });
  });

  it("leaves discovery and health alone", () => {
    for (const path of ["/", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/healthz", "/openapi/v2"]) {
      expect(parse("GET", path)).toMatchObject({ isResource: false, path });
    }
  });

  it("takes the name of a selector only from what the selector requires", () => {
    const nameIn = (selector: string) =>
      parse("GET", "/api/v1/secrets", `fieldSelector=${encodeURIComponent(selector)}`);
    expect(nameIn("type=a,metadata.name==x")).toMatchObject({ verb: "list", name: "x" });
    for (const selector of [
      "type!=\\,metadata.name=x",
      "type=a\\,metadata.name=x",
      "metadata.name!=x",
      "metadata.name=x/y",
      "metadata.name=..",
      "metadata.name",
      "",
    ])
      expect(nameIn(selector), selector).toMatchObject({ verb: "list", name: "" });
  });

  it("knows no verb for a method that is a word of the language", () => {
    for (const method of ["constructor", "__proto__", "toString", "get", ""])
      expect(parse(method, "/api/v1/pods")?.verb, method).toBe("");
  });

  it("refuses names that would leave their place", () => {
    expect(parse("GET", "/api/v1/namespaces/a/pods/%2e%2e")).toBeUndefined();
    expect(parse("GET", "/api/v1/namespaces/..%2fkube-system/secrets/x")).toBeUndefined();
    expect(parse("GET", "/api/v1/namespaces/a/secrets/b%2Fc")).toBeUndefined();
    expect(parse("GET", "/api/v1/namespaces/%zz/pods")).toBeUndefined();
  });
});
