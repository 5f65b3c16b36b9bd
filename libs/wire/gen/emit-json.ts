// The table behind the JSON form of the etcd packages: per message its fields with their proto names, and per enum its
// names. Everything else that JSON needs (64-bit numbers as strings, bytes as base64) follows from the kinds.
import protobuf from "protobufjs";
import { camel, isBigint, isRepeated } from "./emit.ts";

/** Packages that the JSON gateway speaks. */
export const jsonPackages: readonly string[] = ["authpb", "mvccpb", "etcdserverpb", "v3lockpb", "v3electionpb"];

/** Emits the table for these packages. */
export function emitJsonTable(packages: ReadonlyMap<string, readonly protobuf.NamespaceBase[]>): string {
  const definitions = jsonPackages.flatMap((name) => (packages.get(name) ?? []).flatMap((space) => flatten(space)));
  const enums = definitions.filter((item) => item instanceof protobuf.Enum).map(emitEnum);
  const services = jsonPackages.flatMap((name) => (packages.get(name) ?? []).flatMap((space) => emitServices(space)));
  const messages = definitions.filter((item) => item instanceof protobuf.Type).map(emitMessage);
  return `// Generated from proto/ by libs/wire/gen. Do not edit; change the .proto and run \`npm run gen\`.
import type { JsonField } from "../json-codec.ts";

/** Names of each enum's values. */
export const jsonEnums: Readonly<Record<string, Readonly<Record<string, number>>>> = {
${enums.join("\n")}
};

/** Fields of each message in the order of their declaration. */
export const jsonMessages: Readonly<Record<string, readonly JsonField[]>> = {
${messages.join("\n")}
};

/** Request and response of each RPC by its gRPC path. */
export const jsonMethods: Readonly<Record<string, { readonly request: string; readonly response: string }>> = {
${services.join("\n")}
};
`;
}

function emitServices(namespace: protobuf.NamespaceBase): string[] {
  return namespace.nestedArray
    .filter((item) => item instanceof protobuf.Service)
    .flatMap((service) =>
      service.methodsArray.map((method) => {
        method.resolve();
        const [request, response] = [method.resolvedRequestType, method.resolvedResponseType];
        if (request === null || response === null) throw new Error(`${method.fullName} has unresolved types`);
        return `  "/${nameOf(service)}/${method.name}": { request: "${nameOf(request)}", response: "${nameOf(response)}" },`;
      }),
    );
}

function flatten(namespace: protobuf.NamespaceBase): protobuf.ReflectionObject[] {
  return namespace.nestedArray.flatMap((item) => {
    if (item instanceof protobuf.Type) return [item, ...flatten(item)];
    return item instanceof protobuf.Enum ? [item] : [];
  });
}

function emitEnum(definition: protobuf.Enum): string {
  const values = Object.entries(definition.values).map(([name, value]) => `${name}: ${value}`);
  return `  "${nameOf(definition)}": { ${values.join(", ")} },`;
}

function emitMessage(type: protobuf.Type): string {
  const fields = type.fieldsArray.map((field) => {
    field.resolve();
    const target = field.resolvedType;
    const kind = isBigint(field)
      ? "bigint"
      : target === null
        ? field.type
        : target instanceof protobuf.Enum
          ? "enum"
          : "message";
    const of = target === null ? "" : `, of: "${nameOf(target)}"`;
    const repeated = isRepeated(field) ? ", repeated: true" : "";
    const presence = field.partOf === null ? "" : ", presence: true";
    return `    { name: "${field.name}", property: "${camel(field.name)}", kind: "${kind}"${of}${repeated}${presence} },`;
  });
  return `  "${nameOf(type)}": [\n${fields.join("\n")}\n  ],`;
}

function nameOf(definition: protobuf.ReflectionObject): string {
  return definition.fullName.replace(/^\./, "");
}
