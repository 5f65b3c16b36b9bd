// Proves what the server makes of request bodies: JSON, YAML and protobuf give the same object, typing errors are
// refused with the texts clients know, and hostile bodies do nothing.
import { must, utf8 } from "@keelson/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtinKinds } from "../kinds/builtin-kinds.ts";
import { encodeProtobufObject } from "../protobuf/encode-protobuf.ts";
import { arbitraryValue } from "../../testing/arbitrary-value.ts";
import { allDefinitions, definition } from "../schema/schema.ts";
import { conform } from "./conform.ts";
import { decodeBody, type FieldValidation } from "./decode-body.ts";
import { parseJson } from "./json-parser.ts";
import { parseYaml } from "./yaml-parser.ts";

const deployments = must(builtinKinds.byResource("apps", "v1", "deployments"), "deployments are built in");
const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", labels: { app: "web" }, creationTimestamp: null },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: "web" } },
    strategy: {},
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        containers: [{ name: "c", image: "nginx", command: [], resources: { limits: { cpu: 1, memory: "1024Mi" } } }],
        hostNetwork: false,
      },
    },
  },
};
const decode = (body: string | Uint8Array, type = "application/json", fieldValidation: FieldValidation = "Strict") =>
  decodeBody(typeof body === "string" ? utf8(body) : body, type, { expected: deployments, fieldValidation });
const refusal = (body: unknown, validation: FieldValidation = "Strict"): string => {
  const result = decode(typeof body === "string" ? body : JSON.stringify(body), "application/json", validation);
  return result.ok ? "ok" : `${result.status.code} ${result.status.message}`;
};

describe("a body", () => {
  it("is normalized: canonical amounts, no empty optional fields, pointers to zero kept", () => {
    const result = decode(JSON.stringify(deployment));
    expect(result.ok && result.object).toEqual({
      ...deployment,
      metadata: { name: "web", labels: { app: "web" } },
      spec: {
        ...deployment.spec,
        template: {
          metadata: { labels: { app: "web" } },
          spec: { containers: [{ name: "c", image: "nginx", resources: { limits: { cpu: "1", memory: "1Gi" } } }] },
        },
      },
    });
  });
  it("means the same as protobuf and as YAML", () => {
    const fromJson = decode(JSON.stringify(deployment));
    const object = fromJson.ok ? fromJson.object : {};
    const bytes = must(encodeProtobufObject("apps.v1.Deployment", object as Record<string, unknown>), "has a message");
    expect(decode(bytes, "application/vnd.kubernetes.protobuf")).toEqual(fromJson);
    const yaml =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: {app: web}}\nspec:\n  replicas: 0\n  strategy: {}\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: c\n        image: nginx\n        resources: {limits: {cpu: 1, memory: 1024Mi}}\n";
    expect(decode(yaml, "application/yaml")).toEqual(fromJson);
  });
  it("with unknown fields is refused, warned about or pruned", () => {
    const typo = {
      ...deployment,
      spec: { ...deployment.spec, replica: 1, template: { spec: { containers: [{ name: "c", imag: "x" }] } } },
    };
    expect(refusal(typo)).toBe(
      '400 Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.spec.containers[0].imag", unknown field "spec.replica"',
    );
    const warned = decode(JSON.stringify(typo), "application/json", "Warn");
    expect(warned.ok && warned.warnings).toEqual([
      'unknown field "spec.template.spec.containers[0].imag"',
      'unknown field "spec.replica"',
    ]);
    expect(refusal(typo, "Ignore")).toBe("ok");
  });
  it("with duplicate fields is refused", () => {
    expect(refusal('{"kind":"Deployment","spec":{"replicas":1,"replicas":2}}')).toContain(
      'strict decoding error: duplicate field "spec.replicas"',
    );
    const yaml = decode("kind: Deployment\nspec:\n  replicas: 1\n  replicas: 2\n", "application/yaml");
    expect(!yaml.ok && yaml.status.message).toContain(
      'strict decoding error: line 4: key "replicas" already set in map',
    );
  });
  it.each([
    [
      { spec: { replicas: "3" } },
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      { spec: { replicas: 1.5 } },
      "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      { metadata: { labels: { a: 1 } } },
      "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
    ],
    [
      { spec: { template: { spec: { containers: {} } } } },
      "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
    ],
    [
      { spec: { template: { spec: { containers: [{ resources: { limits: { cpu: "x" } } }] } } } },
      "quantities must match the regular expression",
    ],
    [
      { kind: "Service", apiVersion: "v1" },
      'Service in version "v1" cannot be handled as a Deployment: converting (v1.Service) to (apps.Deployment): unknown conversion',
    ],
    [{ kind: "Foo", apiVersion: "v1" }, 'no kind "Foo" is registered for version "v1"'],
  ])("of the wrong type is refused: %j", (body, text) => expect(refusal(body)).toContain(text));
  it("in YAML may merge, alias within bounds, and write octal modes", () => {
    const read = (text: string): unknown => {
      const parsed = parseYaml(text);
      return parsed.ok ? JSON.parse(JSON.stringify(parsed.value)) : parsed.message;
    };
    expect(read("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nmode: 0644\nyes: no\ntext: '0644'")).toEqual({
      a: { x: 1, y: 2 },
      b: { x: 1, y: 3 },
      mode: 420,
      yes: "no",
      text: "0644",
    });
    const bomb = `a: &a [${"1,".repeat(2000)}1]\nb: [${"*a,".repeat(99)}1]`;
    expect(read(bomb)).toContain("excessive aliasing");
    expect(read("a: *nothing")).toBe("error converting YAML to JSON: yaml: unknown anchor 'nothing' referenced");
  });
  it("that is not JSON is refused with what was seen", () => {
    expect(refusal("{")).toBe(
      "400 the object provided is unrecognized (must be of type Deployment): couldn't get version/kind; json parse error: unexpected end of JSON input ({)",
    );
    expect(refusal('{"apiVersion":"v1"}')).toBe(
      "400 the API version in the data (v1) does not match the expected API version (apps/v1)",
    );
  });
  it("cannot reach prototypes or the stack", () => {
    const hostile = decode('{"metadata":{"labels":{"__proto__":"x","constructor":"y"}}}');
    expect(hostile.ok && Object.keys(hostile.object.metadata.labels ?? {})).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
    expect(refusal("[".repeat(100_000))).toContain("exceeded max depth");
  });
});

describe("garbage", () => {
  const types = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
  it("is refused with 400, whatever it is", () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.string().map(utf8), fc.json().map(utf8));
    fc.assert(
      fc.property(bytes, fc.constantFrom(...types), fc.boolean(), (body, type, magic) => {
        const input = magic ? new Uint8Array([0x6b, 0x38, 0x73, 0, ...body]) : body;
        const result = decode(input, type);
        expect(result.ok || result.status.code).toSatisfy((outcome: unknown) => outcome === true || outcome === 400);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the parser", () => {
  it("agrees with JSON.parse", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed = parseJson(text);
        expect(parsed.ok && JSON.stringify(parsed.value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });
  it("refuses what JSON.parse refuses", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'{}[]",:0-1.e\\ut nfalse \n'.split(""))), (letters) => {
        const text = letters.join("");
        let fine = true;
        try {
          JSON.parse(text);
        } catch {
          fine = false; // that it throws is the expected value
        }
        expect(parseJson(text).ok).toBe(fine);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("every built-in kind", () => {
  const named = [...allDefinitions()].filter(
    (entry) => entry.gvk !== undefined && !entry.name.startsWith("apiregistration") && entry.fields !== undefined,
  );
  it("survives the round trip through protobuf", () => {
    for (const { name } of named)
      fc.assert(
        fc.property(arbitraryValue({ of: "definition", name }), (input) => {
          const first = conform(input, name);
          if (!first.ok) throw new Error(`${name}: ${first.message}`);
          expect(first.unknown).toEqual([]);
          const bytes = must(encodeProtobufObject(name, first.value), "has a message");
          const expected = { group: "", version: "v1", kind: "", definition: name };
          const gvk = must(definition(name).gvk, "is a kind");
          const result = decodeBody(bytes, "application/vnd.kubernetes.protobuf", {
            expected: { ...expected, ...gvk, kind: "" },
            fieldValidation: "Strict",
          });
          if (!result.ok) throw new Error(`${name}: ${result.status.message}`);
          const again = JSON.parse(JSON.stringify(result.object)) as Record<string, unknown>;
          delete again["apiVersion"];
          delete again["kind"];
          expect({ metadata: {}, ...again }).toEqual(JSON.parse(JSON.stringify({ metadata: {}, ...first.value })));
        }),
        { numRuns: 3, seed: 42 },
      );
  });
});
