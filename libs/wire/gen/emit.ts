// The text of one generated module. Names: messages and enums keep their own (nested ones lose their parent's,
// which must stay unique within the package), fields become lowerCamelCase, all-capital names stay.
import protobuf from "protobufjs";

/** What the emitter needs of a field; protobufjs types map fields apart from the others. */
type AnyField = protobuf.FieldBase;

type ModuleOf = (packageName: string) => string;

const numberTypes = new Set(["int32", "uint32", "int64", "uint64", "double"]);

/** Emits the module of one proto package. */
export function emitPackage(name: string, namespaces: readonly protobuf.NamespaceBase[], moduleOf: ModuleOf): string {
  const definitions = namespaces.flatMap((namespace) => flatten(namespace));
  const emitter = new Emitter(name, moduleOf);
  const body = definitions.map((definition) => emitter.emit(definition)).join("\n");
  return `// Generated from proto/ (package ${name}) by libs/wire/gen. Do not edit; change the .proto and run \`npm run gen\`.
${emitter.imports(body)}
${body}`;
}

function flatten(namespace: protobuf.NamespaceBase): protobuf.ReflectionObject[] {
  const found: protobuf.ReflectionObject[] = [];
  for (const item of namespace.nestedArray) {
    if (item instanceof protobuf.Type) {
      found.push(...flatten(item), item);
    } else if (item instanceof protobuf.Enum || item instanceof protobuf.Service) {
      found.push(item);
    }
  }
  return found.sort((a, b) => Number(a instanceof protobuf.Service) - Number(b instanceof protobuf.Service));
}

class Emitter {
  readonly #package: string;
  readonly #moduleOf: ModuleOf;
  readonly #foreign = new Map<string, Set<string>>();
  readonly #seen = new Set<string>();

  constructor(packageName: string, moduleOf: ModuleOf) {
    this.#package = packageName;
    this.#moduleOf = moduleOf;
  }

  emit(definition: protobuf.ReflectionObject): string {
    if (this.#seen.has(definition.name))
      throw new Error(`two definitions named ${definition.name} in ${this.#package}`);
    this.#seen.add(definition.name);
    if (definition instanceof protobuf.Enum) return emitEnum(definition);
    if (definition instanceof protobuf.Service) return this.#service(definition);
    if (definition instanceof protobuf.Type) return this.#message(definition);
    throw new Error(`unexpected definition ${definition.fullName}`);
  }

  imports(body: string): string {
    const lines: string[] = [];
    if (body.includes("Init<")) lines.push('import type { Init } from "@keelson/base";');
    if (body.includes("RpcMethod<")) lines.push('import type { RpcMethod } from "@keelson/ports";');
    if (body.includes("ByteReader")) lines.push('import { ByteReader } from "../byte-reader.ts";');
    if (body.includes("ByteWriter")) lines.push('import { ByteWriter } from "../byte-writer.ts";');
    for (const [packageName, names] of this.#foreign) {
      lines.push(`import { ${[...names].sort().join(", ")} } from "./${this.#moduleOf(packageName)}.ts";`);
    }
    return lines.join("\n");
  }

  #nameOf(target: protobuf.Type | protobuf.Enum): string {
    let owner: protobuf.NamespaceBase | null = target.parent;
    while (owner instanceof protobuf.Type) owner = owner.parent;
    const packageName = owner?.fullName.replace(/^\./, "") ?? "";
    if (packageName !== this.#package) {
      const names = this.#foreign.get(packageName) ?? new Set();
      this.#foreign.set(packageName, names.add(target.name));
    }
    return target.name;
  }

  #message(type: protobuf.Type): string {
    const fields = type.fieldsArray.map((field) => ({ field: field.resolve(), name: camel(field.name) }));
    const typeLines = fields.map(({ field, name }) => `  readonly ${name}: ${this.#fieldType(field)};`);
    const writes = fields.map(({ field, name }) => this.#write(field, name));
    const locals = fields.map(
      ({ field, name }) => `    let ${local(name)}: ${this.#localType(field)} = ${this.#default(field)};`,
    );
    const reads = fields.map(({ field, name }) => this.#read(field, local(name)));
    const result = fields.map(({ name }) => (local(name) === name ? name : `${name}: ${local(name)}`)).join(", ");
    const hasFields = fields.length > 0;
    return `
export type ${type.name} = {
${typeLines.join("\n")}
};

export const ${type.name} = {
  write(${hasFields ? "m" : "_m"}: Init<${type.name}>, ${hasFields ? "w" : "_w"}: ByteWriter): void {
${writes.join("\n")}
  },
  encode(message: Init<${type.name}>): Uint8Array {
    const w = new ByteWriter();
    ${type.name}.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ${type.name} {
${locals.join("\n")}
    while (!r.done) {
      const key = r.tag();
      switch (key) {
${reads.join("\n")}
        default:
          r.skip(key);
      }
    }
    return { ${result} };
  },
  decode(bytes: Uint8Array): ${type.name} {
    return ${type.name}.read(new ByteReader(bytes));
  },
};
`;
  }

  #scalarType(field: AnyField): string {
    if (isBigint(field)) return "bigint";
    if (numberTypes.has(field.type)) return "number";
    if (field.type === "bool") return "boolean";
    if (field.type === "string") return "string";
    if (field.type === "bytes") return "Uint8Array";
    const target = field.resolvedType;
    if (target instanceof protobuf.Enum) return "number";
    if (target instanceof protobuf.Type) return this.#nameOf(target);
    throw new Error(`no mapping for ${field.type} in ${field.fullName}`);
  }

  #fieldType(field: AnyField): string {
    if (field instanceof protobuf.MapField) return `Readonly<Record<string, ${this.#scalarType(field)}>>`;
    if (isRepeated(field)) return `readonly ${this.#scalarType(field)}[]`;
    return hasPresence(field) ? `${this.#scalarType(field)} | undefined` : this.#scalarType(field);
  }

  #localType(field: AnyField): string {
    if (field instanceof protobuf.MapField) return `Record<string, ${this.#scalarType(field)}>`;
    return isRepeated(field) ? `${this.#scalarType(field)}[]` : this.#fieldType(field);
  }

  #default(field: AnyField): string {
    if (field instanceof protobuf.MapField) return "Object.create(null)";
    if (isRepeated(field)) return "[]";
    if (hasPresence(field)) return "undefined";
    if (isBigint(field)) return "0n";
    if (field.type === "bool") return "false";
    if (field.type === "string") return '""';
    if (field.type === "bytes") return "new Uint8Array(0)";
    return "0";
  }

  #write(field: AnyField, name: string): string {
    const value = `m.${name}`;
    if (field instanceof protobuf.MapField) return this.#writeMap(field, value);
    if (isRepeated(field)) {
      if (isPackable(field)) {
        return `    if (${value} !== undefined && ${value}.length > 0) {
      w.uint32(${key(field.id, 2)});
      const packed = w.open();
      for (const item of ${value}) ${this.#writeValue(field, "item")};
      w.close(packed);
    }`;
      }
      return `    if (${value} !== undefined) {
      for (const item of ${value}) {
        w.uint32(${key(field.id, wireType(field))});
        ${this.#writeValue(field, "item")};
      }
    }`;
    }
    const present = hasPresence(field) ? `${value} !== undefined` : presentCondition(field, value);
    return `    if (${present}) {
      w.uint32(${key(field.id, wireType(field))});
      ${this.#writeValue(field, value)};
    }`;
  }

  #writeMap(field: protobuf.MapField, value: string): string {
    if (field.keyType !== "string") throw new Error(`map key ${field.keyType} in ${field.fullName}`);
    return `    if (${value} !== undefined) {
      for (const [mapKey, item] of Object.entries(${value})) {
        w.uint32(${key(field.id, 2)});
        const entry = w.open();
        w.uint32(${key(1, 2)});
        w.string(mapKey);
        w.uint32(${key(2, wireType(field))});
        ${this.#writeValue(field, "item")};
        w.close(entry);
      }
    }`;
  }

  #writeValue(field: AnyField, value: string): string {
    const target = field.resolvedType;
    if (target instanceof protobuf.Type) {
      const name = this.#nameOf(target);
      return `if (${value} instanceof Uint8Array) w.bytes(${value});
      else {
        const start = w.open();
        ${name}.write(${value}, w);
        w.close(start);
      }`;
    }
    if (target instanceof protobuf.Enum) return `w.int32(${value})`;
    if (isBigint(field)) return `w.bigint64(${value})`;
    if (field.type === "uint64") return `w.int64(${value})`;
    return `w.${field.type}(${value})`;
  }

  #read(field: AnyField, target: string): string {
    if (field instanceof protobuf.MapField) return this.#readMap(field, target);
    const value = this.#readValue(field, "r");
    if (!isRepeated(field)) return readCase(field, wireType(field), `${target} = ${value};`);
    const single = readCase(field, wireType(field), `${target}.push(${value});`);
    if (!isPackable(field)) return single;
    const packed = `const packed = r.nested();
          while (!packed.done) ${target}.push(${this.#readValue(field, "packed")});`;
    return `${single}\n${readCase(field, 2, packed)}`;
  }

  #readMap(field: protobuf.MapField, target: string): string {
    const fallback =
      field.resolvedType instanceof protobuf.Type
        ? `${this.#nameOf(field.resolvedType)}.decode(new Uint8Array(0))`
        : this.#default(plain(field));
    return readCase(
      field,
      2,
      `const entry = r.nested();
          let mapKey = "";
          let mapValue: ${this.#scalarType(field)} = ${fallback};
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === ${key(1, 2)}) mapKey = entry.string();
            else if (entryKey === ${key(2, wireType(field))}) mapValue = ${this.#readValue(field, "entry")};
            else entry.skip(entryKey);
          }
          ${target}[mapKey] = mapValue;`,
    );
  }

  #readValue(field: AnyField, reader: string): string {
    const target = field.resolvedType;
    if (target instanceof protobuf.Type) return `${this.#nameOf(target)}.read(${reader}.nested())`;
    if (target instanceof protobuf.Enum) return `${reader}.int32()`;
    if (isBigint(field)) return field.type === "uint64" ? `${reader}.biguint64()` : `${reader}.bigint64()`;
    return `${reader}.${field.type}()`;
  }

  #service(service: protobuf.Service): string {
    const path = service.fullName.replace(/^\./, "");
    const methods = service.methodsArray.map((method) => {
      method.resolve();
      const request = this.#nameOf(method.resolvedRequestType as protobuf.Type);
      const response = this.#nameOf(method.resolvedResponseType as protobuf.Type);
      return `  ${method.name}: {
    path: "/${path}/${method.name}",
    requestStream: ${method.requestStream === true},
    responseStream: ${method.responseStream === true},
    encodeRequest: ${request}.encode,
    decodeRequest: ${request}.decode,
    encodeResponse: ${response}.encode,
    decodeResponse: ${response}.decode,
  } satisfies RpcMethod<${request}, ${response}> as RpcMethod<${request}, ${response}>,`;
    });
    return `
export const ${service.name} = {
${methods.join("\n")}
};
`;
  }
}

function emitEnum(definition: protobuf.Enum): string {
  const values = Object.entries(definition.values).map(([name, value]) => `  ${name}: ${value},`);
  return `
export const ${definition.name} = {
${values.join("\n")}
} as const;
`;
}

function readCase(field: AnyField, wire: number, body: string): string {
  return `        case ${key(field.id, wire)}: {
          ${body}
          break;
        }`;
}

/** The same field without what makes it a map: its value's type decides. */
function plain(field: AnyField): protobuf.Field {
  return new protobuf.Field(field.name, field.id, field.type, undefined, undefined, field.options);
}

/** Lists; maps are none. */
export function isRepeated(field: AnyField): boolean {
  return "repeated" in field && field.repeated === true;
}

function key(id: number, wire: number): number {
  return id * 8 + wire;
}

function wireType(field: AnyField): number {
  if (field.type === "double") return 1;
  const isVarint =
    field.type === "bool" ||
    (numberTypes.has(field.type) && field.type !== "double") ||
    field.resolvedType instanceof protobuf.Enum;
  return isVarint ? 0 : 2;
}

function isPackable(field: AnyField): boolean {
  return wireType(field) !== 2;
}

/** 64-bit fields with `jstype = JS_STRING` do not fit a double: identifiers, not counts. */
export function isBigint(field: AnyField): boolean {
  return (field.type === "int64" || field.type === "uint64") && field.options?.["jstype"] === "JS_STRING";
}

function hasPresence(field: AnyField): boolean {
  return field.resolvedType instanceof protobuf.Type || field.partOf !== null;
}

function presentCondition(field: AnyField, value: string): string {
  if (field.type === "bool") return `${value} === true`;
  if (field.type === "bytes") return `${value} !== undefined && ${value}.length > 0`;
  if (field.type === "string") return `${value} !== undefined && ${value} !== ""`;
  return `${value} !== undefined && ${value} !== ${isBigint(field) ? "0n" : "0"}`;
}

/** The name of a field as a property. */
export function camel(name: string): string {
  if (!/[a-z]/.test(name)) return name;
  return name.replace(/_([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const reserved = new Set([
  "r",
  "w",
  "m",
  "key",
  "default",
  "delete",
  "function",
  "export",
  "import",
  "new",
  "class",
  "packed",
  "entry",
]);

function local(name: string): string {
  return reserved.has(name) ? `${name}Value` : name;
}
