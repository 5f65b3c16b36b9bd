// A container's environment: literal values, references to the pod, its resources, ConfigMaps and Secrets. Values
// found earlier may be used in later ones as $(NAME).
import {
  parseQuantity,
  quantityMilliValue,
  quantityValue,
  type ConfigMap,
  type Container,
  type EnvVar,
  type Pod,
  type Secret,
} from "@keelson/api";
import { decodeBase64, text } from "@keelson/base";

/** The objects that environments and volumes refer to; undefined when missing. */
export type References = {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
};

export type EnvironmentInput = {
  readonly pod: Pod;
  readonly container: Container;
  readonly references: References;
  readonly nodeName: string;
  readonly hostIp: string;
  readonly podIp: string;
};

export type Environment =
  | { readonly ok: true; readonly variables: ReadonlyMap<string, string> }
  /** The message kubelets show with CreateContainerConfigError. */
  | { readonly ok: false; readonly message: string };

export function environmentOf(input: EnvironmentInput): Environment {
  const variables = new Map<string, string>();
  for (const source of input.container.envFrom ?? []) {
    const found =
      source.configMapRef === undefined
        ? secretData(input, source.secretRef)
        : configMapData(input, source.configMapRef);
    if (typeof found === "string") return { ok: false, message: found };
    for (const [name, value] of Object.entries(found)) variables.set((source.prefix ?? "") + name, value);
  }
  for (const variable of input.container.env ?? []) {
    const value = valueOf(input, variable, variables);
    if (value === undefined) continue;
    if (typeof value !== "string") return { ok: false, message: value.problem };
    variables.set(variable.name, value);
  }
  return { ok: true, variables };
}

type Reference = { readonly name?: string | undefined; readonly optional?: boolean | undefined } | undefined;
type Data = Readonly<Record<string, string>>;

function configMapData({ references }: EnvironmentInput, reference: Reference): Data | string {
  const name = reference?.name ?? "";
  const found = references.configMap(name);
  if (found === undefined) return reference?.optional === true ? {} : `configmap "${name}" not found`;
  return found.data ?? {};
}

function secretData({ references }: EnvironmentInput, reference: Reference): Data | string {
  const name = reference?.name ?? "";
  const found = references.secret(name);
  if (found === undefined) return reference?.optional === true ? {} : `secret "${name}" not found`;
  return Object.fromEntries(Object.entries(found.data ?? {}).map(([key, value]) => [key, decodedText(value)]));
}

type Problem = { readonly problem: string };

function valueOf(
  input: EnvironmentInput,
  variable: EnvVar,
  known: ReadonlyMap<string, string>,
): string | Problem | undefined {
  const source = variable.valueFrom;
  if (source === undefined) return expandReferences(variable.value ?? "", known);
  if (source.fieldRef !== undefined) return fieldValue(input, source.fieldRef.fieldPath);
  if (source.resourceFieldRef !== undefined) return resourceValue(input, source.resourceFieldRef);
  const { configMapKeyRef, secretKeyRef } = source;
  const reference = configMapKeyRef ?? secretKeyRef;
  if (reference === undefined) return "";
  const data = configMapKeyRef === undefined ? secretData(input, reference) : configMapData(input, reference);
  if (typeof data === "string") return { problem: data };
  if (Object.hasOwn(data, reference.key)) return data[reference.key];
  if (reference.optional === true) return undefined;
  const kind = configMapKeyRef === undefined ? "Secret" : "ConfigMap";
  return {
    problem: `couldn't find key ${reference.key} in ${kind} ${input.pod.metadata?.namespace}/${reference.name ?? ""}`,
  };
}

/** `$(NAME)` becomes the value of an earlier variable; `$$(NAME)` stays as `$(NAME)`; unknown names stay as they are. */
export function expandReferences(value: string, known: ReadonlyMap<string, string>): string {
  return value.replace(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) =>
    match === "$$" ? "$" : (known.get(name ?? "") ?? match),
  );
}

/** The value of a downward API field; undefined fields are empty. */
export function fieldValue(
  input: Pick<EnvironmentInput, "pod" | "nodeName" | "hostIp" | "podIp">,
  path: string,
): string {
  const { metadata, spec } = input.pod;
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed !== null) return metadata?.[keyed[1] as "labels" | "annotations"]?.[keyed[2] as string] ?? "";
  switch (path) {
    case "metadata.name":
      return metadata?.name ?? "";
    case "metadata.namespace":
      return metadata?.namespace ?? "";
    case "metadata.uid":
      return metadata?.uid ?? "";
    case "spec.nodeName":
      return input.nodeName;
    case "spec.serviceAccountName":
      return spec?.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return input.hostIp;
    case "status.podIP":
    case "status.podIPs":
      return input.podIp;
    default:
      return "";
  }
}

function resourceValue(
  input: EnvironmentInput,
  reference: {
    readonly containerName?: string | undefined;
    readonly resource: string;
    readonly divisor?: string | undefined;
  },
): string {
  const containers = input.pod.spec?.containers ?? [];
  const container =
    reference.containerName === undefined
      ? input.container
      : containers.find(({ name }) => name === reference.containerName);
  const [list = "", name = ""] = reference.resource.split(/\.(.*)/);
  const amount = container?.resources?.[list as "limits" | "requests"]?.[name];
  const quantity = amount === undefined ? undefined : parseQuantity(String(amount));
  if (quantity === undefined) return "0";
  const divisor = parseQuantity(reference.divisor === undefined || reference.divisor === "0" ? "1" : reference.divisor);
  if (divisor === undefined || divisor.nanos === 0n)
    return name === "cpu" ? String(Math.ceil(quantityMilliValue(quantity) / 1000)) : String(quantityValue(quantity));
  return String((quantity.nanos + divisor.nanos - 1n) / divisor.nanos);
}

/** Secret data is validated on the way in; what is not base64 all the same reads as empty. */
function decodedText(base64: string): string {
  const decoded = decodeBase64(base64);
  return decoded.ok ? text(decoded.bytes) : "";
}
