// Proves that the documents hold what kubectl looks up in them, and that every reference in them resolves.
import { describe, expect, it } from "vitest";
import { aggregatedDiscoveryDocument, apiGroupListDocument, apiResourceListDocument } from "../discovery/discovery.ts";
import { builtinKinds } from "../kinds/builtin-kinds.ts";
import { encodeOpenApiV2 } from "./openapi-protobuf.ts";
import { ProtoReader } from "../protobuf/proto-reader.ts";
import { openApiV2Document, openApiV3Document, openApiV3Documents, openApiV3Index } from "./openapi.ts";

const options = { serverVersion: "v1.32.4" };

describe("discovery", () => {
  it("lists core resources with their subresources", () => {
    const document = JSON.parse(JSON.stringify(apiResourceListDocument(builtinKinds, "", "v1"))) as {
      resources: { name: string }[];
    };
    const byName = Object.fromEntries(document.resources.map((resource) => [resource.name, resource]));
    expect(byName["pods"]).toEqual({
      name: "pods",
      singularName: "pod",
      namespaced: true,
      kind: "Pod",
      shortNames: ["po"],
      categories: ["all"],
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    });
    expect(byName["pods/eviction"]).toMatchObject({
      group: "policy",
      version: "v1",
      kind: "Eviction",
      verbs: ["create"],
    });
    expect(byName["replicationcontrollers/scale"]).toMatchObject({
      group: "autoscaling",
      version: "v1",
      kind: "Scale",
    });
    expect(byName["pods/exec"]).toMatchObject({ kind: "PodExecOptions", verbs: ["create", "get"] });
    expect(byName["componentstatuses"]).toMatchObject({ verbs: ["get", "list"] });
  });
  it("prefers autoscaling/v2", () => {
    const { groups } = apiGroupListDocument(builtinKinds) as {
      groups: { name: string; preferredVersion: { version: string } }[];
    };
    expect(groups[0]?.name).toBe("apiregistration.k8s.io");
    expect(groups.find((group) => group.name === "autoscaling")?.preferredVersion.version).toBe("v2");
  });
  it("aggregates", () => {
    const core = aggregatedDiscoveryDocument(builtinKinds, "/api", "v2") as {
      apiVersion: string;
      items: { versions: { resources: unknown[] }[] }[];
    };
    expect(core.apiVersion).toBe("apidiscovery.k8s.io/v2");
    expect(core.items).toHaveLength(1);
    expect(core.items[0]?.versions[0]?.resources).toContainEqual(
      expect.objectContaining({
        resource: "services",
        scope: "Namespaced",
        shortNames: ["svc"],
        singularResource: "service",
      }),
    );
  });
});

describe("OpenAPI", () => {
  it("v3 offers fieldValidation where kubectl looks for it", () => {
    const document = openApiV3Document(builtinKinds, { group: "apps", version: "v1" }, options) as {
      paths: Record<
        string,
        { patch?: { parameters: { name: string }[]; "x-kubernetes-group-version-kind": unknown; operationId: string } }
      >;
    };
    const patch = document.paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]?.patch;
    expect(patch?.["x-kubernetes-group-version-kind"]).toEqual({ group: "apps", version: "v1", kind: "Deployment" });
    expect(patch?.parameters.map((parameter) => parameter.name)).toContain("fieldValidation");
    expect(patch?.operationId).toBe("patchAppsV1NamespacedDeployment");
  });
  it("every reference resolves", () => {
    const documents = openApiV3Documents(builtinKinds, options);
    for (const { bytes } of documents.values()) {
      const text = new TextDecoder().decode(bytes);
      const { components } = JSON.parse(text) as { components: { schemas: Record<string, unknown> } };
      for (const [, name] of text.matchAll(/#\/components\/schemas\/([^"]+)/g))
        expect(components.schemas).toHaveProperty([name as string]);
    }
    expect(openApiV3Index(new Map([["api/v1", "AB"]]))).toEqual({
      paths: { "api/v1": { serverRelativeURL: "/openapi/v3/api/v1?hash=AB" } },
    });
    const v2 = JSON.stringify(openApiV2Document(builtinKinds, options));
    const { definitions, paths } = JSON.parse(v2) as { definitions: object; paths: object };
    for (const [, name] of v2.matchAll(/#\/definitions\/([^"]+)/g))
      expect(definitions).toHaveProperty([name as string]);
    expect(paths).toHaveProperty(["/api/v1/namespaces/{namespace}/pods/{name}/log"]);
    expect(paths).toHaveProperty(["/api/v1/nodes/{name}/proxy/{path}"]);
  });
  it("v2 in protobuf has the definitions and paths of the document, in order", () => {
    const document = openApiV2Document(builtinKinds, options) as { definitions: object; paths: object };
    const bytes = encodeOpenApiV2(document);
    expect(namesIn(bytes, 9, 1)).toEqual(Object.keys(document.definitions));
    expect(namesIn(bytes, 8, 2)).toEqual(Object.keys(document.paths));
  });
});

/** Names of the `{1: name, 2: value}` entries under `entryField` of the message at `field`. */
function namesIn(bytes: Uint8Array, field: number, entryField: number): string[] {
  const names: string[] = [];
  for (const list of messagesAt(new ProtoReader(bytes), field))
    for (const entry of messagesAt(list, entryField)) {
      entry.tag();
      names.push(new TextDecoder().decode(entry.bytes()));
    }
  return names;
}

function messagesAt(reader: ProtoReader, field: number): ProtoReader[] {
  const found: ProtoReader[] = [];
  while (!reader.done) {
    const { number, wire } = reader.tag();
    if (number === field) found.push(reader.part());
    else reader.skip(wire);
  }
  return found;
}
