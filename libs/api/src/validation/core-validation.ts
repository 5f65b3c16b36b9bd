// Rules for the core group except pods and Services.
import type {
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  ResourceQuota,
  Secret,
} from "../gen/core-v1.ts";
import { jsonEqual } from "../object/json.ts";
import { ipFamily, isCidr } from "../values/ip-address.ts";
import { compareQuantity, parseQuantity, quantityOf, zeroQuantity } from "../values/quantity.ts";
import { configKeyProblems, labelKeyProblems, labelValueProblems, portNumberProblems } from "./names.ts";
import type { Problems } from "./problems.ts";

const dataBytesMax = 1024 * 1024;

export function validateConfigMap(map: ConfigMap, problems: Problems): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(map.data ?? {})) {
    problems.at("data").key(key).invalidAll(key, configKeyProblems(key));
    if (Object.hasOwn(map.binaryData ?? {}, key))
      problems.at("data").key(key).invalid(key, "duplicate of key present in binaryData");
    bytes += value.length;
  }
  for (const [key, value] of Object.entries(map.binaryData ?? {})) {
    problems.at("binaryData").key(key).invalidAll(key, configKeyProblems(key));
    bytes += base64Length(value);
  }
  if (bytes > dataBytesMax) problems.at("").tooLong(dataBytesMax);
}

function base64Length(text: string): number {
  return Math.floor((text.length * 3) / 4);
}

export function validateConfigMapUpdate(map: ConfigMap, old: ConfigMap, problems: Problems): void {
  validateImmutable(map, old, ["data", "binaryData"], problems);
}

function validateImmutable<T extends { readonly immutable?: boolean | undefined }>(
  object: T,
  old: T,
  fields: readonly (keyof T & string)[],
  problems: Problems,
): void {
  if (old.immutable !== true) return;
  if (object.immutable !== true) problems.at("immutable").forbidden("field is immutable when `immutable` is set");
  for (const field of fields)
    if (!jsonEqual(object[field] ?? {}, old[field] ?? {}))
      problems.at(field).forbidden("field is immutable when `immutable` is set");
}

/** Keys that typed Secrets must hold. */
const secretKeys: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

export function validateSecret(secret: Secret, problems: Problems): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(secret.data ?? {})) {
    problems.at("data").key(key).invalidAll(key, configKeyProblems(key));
    bytes += base64Length(value);
  }
  if (bytes > dataBytesMax) problems.at("data").tooLong(dataBytesMax);
  for (const key of secretKeys[secret.type ?? ""] ?? [])
    if (secret.data?.[key] === undefined) problems.at("data").key(key).required();
  if (
    secret.type === "kubernetes.io/basic-auth" &&
    secret.data?.["username"] === undefined &&
    secret.data?.["password"] === undefined
  ) {
    problems.at("data").key("username").required();
    problems.at("data").key("password").required();
  }
  const accountName = "kubernetes.io/service-account.name";
  if (
    secret.type === "kubernetes.io/service-account-token" &&
    (secret.metadata.annotations?.[accountName] ?? "") === ""
  )
    problems.at("metadata").at("annotations").key(accountName).required();
}

export function validateSecretUpdate(secret: Secret, old: Secret, problems: Problems): void {
  problems.at("type").immutable(secret.type, old.type);
  validateImmutable(secret, old, ["data"], problems);
}

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

function validateAccessModes(modes: readonly string[], problems: Problems): void {
  if (modes.length === 0) problems.required("at least 1 access mode is required");
  for (const mode of modes) if (!accessModes.includes(mode)) problems.notSupported(mode, accessModes);
  if (modes.includes("ReadWriteOncePod") && modes.length > 1)
    problems.forbidden("may not use ReadWriteOncePod with other access modes");
}

/** Fields of a volume's spec that are not its source. */
const volumeFields: ReadonlySet<string> = new Set([
  "accessModes",
  "capacity",
  "claimRef",
  "mountOptions",
  "nodeAffinity",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "volumeAttributesClassName",
  "volumeMode",
]);

export function validatePersistentVolume({ spec }: PersistentVolume, problems: Problems): void {
  const at = problems.at("spec");
  validateAccessModes(spec?.accessModes ?? [], at.at("accessModes"));
  const capacity = spec?.capacity ?? {};
  if (Object.keys(capacity).length === 0) at.at("capacity").required();
  else if (capacity["storage"] === undefined) at.at("capacity").notSupported(capacity, ["storage"]);
  else validatePositive(capacity["storage"], at.at("capacity").key("storage"));
  const sources = Object.keys(spec ?? {}).filter((field) => !volumeFields.has(field));
  if (sources.length === 0) at.required("must specify a volume type");
  for (const extra of sources.slice(1)) at.at(extra).forbidden("may not specify more than 1 volume type");
  at.at("persistentVolumeReclaimPolicy").oneOf(spec?.persistentVolumeReclaimPolicy, ["Delete", "Recycle", "Retain"]);
  at.at("volumeMode").oneOf(spec?.volumeMode, ["Block", "Filesystem"]);
}

function validatePositive(amount: string, problems: Problems): void {
  if (compareQuantity(quantityOf(amount), zeroQuantity) <= 0) problems.invalid(amount, "must be greater than zero");
}

export function validatePersistentVolumeClaim({ spec }: PersistentVolumeClaim, problems: Problems): void {
  const at = problems.at("spec");
  validateAccessModes(spec?.accessModes ?? [], at.at("accessModes"));
  const storage = spec?.resources?.requests?.["storage"];
  if (storage === undefined) at.at("resources").key("storage").required();
  else validatePositive(storage, at.at("resources").key("storage"));
  if (spec?.volumeMode !== undefined) at.at("volumeMode").oneOf(spec.volumeMode, ["Block", "Filesystem"]);
}

export function validatePersistentVolumeClaimUpdate(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  problems: Problems,
): void {
  const [now, was] = [claim.spec, old.spec];
  if (now === undefined || was === undefined) return;
  const binding = (was.volumeName ?? "") === "" && (now.volumeName ?? "") !== "";
  const fixed = (spec: PersistentVolumeClaimSpec): unknown => ({
    ...spec,
    resources: undefined,
    volumeAttributesClassName: undefined,
    ...(binding ? { volumeName: undefined } : {}),
    ...(was.storageClassName === undefined ? { storageClassName: undefined } : {}),
  });
  if (!jsonEqual(fixed(now), fixed(was)))
    problems
      .at("spec")
      .forbidden(
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
      );
  const [wanted, had] = [
    quantityOf(now.resources?.requests?.["storage"]),
    quantityOf(was.resources?.requests?.["storage"]),
  ];
  const order = compareQuantity(wanted, had);
  if (order !== 0 && old.status?.phase !== "Bound")
    problems
      .at("spec")
      .forbidden(
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
      );
  else if (order < 0 && compareQuantity(wanted, quantityOf(old.status?.capacity?.["storage"])) <= 0)
    problems
      .at("spec")
      .at("resources")
      .at("requests")
      .at("storage")
      .forbidden("field can not be less than status.capacity");
}

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export function validateNode({ spec }: Node, problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, taint] of (spec?.taints ?? []).entries()) {
    const at = problems.at("spec").at("taints").index(index);
    at.at("key").invalidAll(taint.key, labelKeyProblems(taint.key));
    at.at("value").invalidAll(taint.value ?? "", labelValueProblems(taint.value ?? ""));
    at.at("effect").oneOf(taint.effect, effects);
    const pair = `${taint.key}:${taint.effect}`;
    if (seen.has(pair)) at.duplicate(taint);
    seen.add(pair);
  }
  for (const [index, cidr] of (spec?.podCIDRs ?? []).entries())
    if (!isCidr(cidr))
      problems
        .at("spec")
        .at("podCIDRs")
        .index(index)
        .invalid(cidr, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
}

export function validateNodeUpdate(node: Node, old: Node, problems: Problems): void {
  const was = old.spec?.podCIDRs ?? [];
  if (was.length > 0 && !jsonEqual(was, node.spec?.podCIDRs ?? []))
    problems.at("spec").at("podCIDRs").forbidden('node updates may not change podCIDR except from "" to valid');
  const provider = old.spec?.providerID ?? "";
  if (provider !== "" && provider !== (node.spec?.providerID ?? ""))
    problems.at("spec").at("providerID").forbidden('node updates may not change providerID except from "" to valid');
}

export function validateEvent(event: Event, problems: Problems): void {
  const namespace = event.involvedObject?.namespace ?? "";
  const own = event.metadata.namespace ?? "";
  if (namespace === "" ? own !== "default" && own !== "kube-system" : namespace !== own)
    problems.at("involvedObject").at("namespace").invalid(namespace, "does not match event.namespace");
}

export function validateEndpoints(endpoints: Endpoints, problems: Problems): void {
  for (const [index, subset] of (endpoints.subsets ?? []).entries()) {
    const at = problems.at("subsets").index(index);
    if ((subset.addresses ?? []).length === 0 && (subset.notReadyAddresses ?? []).length === 0)
      at.required("must specify `addresses` or `notReadyAddresses`");
    for (const field of ["addresses", "notReadyAddresses"] as const)
      for (const [item, address] of (subset[field] ?? []).entries())
        if (ipFamily(address.ip) === undefined)
          at.at(field)
            .index(item)
            .at("ip")
            .invalid(address.ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    for (const [item, port] of (subset.ports ?? []).entries()) {
      const inside = at.at("ports").index(item);
      if ((port.name ?? "") === "" && (subset.ports ?? []).length > 1) inside.at("name").required();
      inside.at("port").invalidAll(port.port, portNumberProblems(port.port));
      inside.at("protocol").oneOf(port.protocol, ["SCTP", "TCP", "UDP"]);
    }
  }
}

export function validateResourceQuota({ spec }: ResourceQuota, problems: Problems): void {
  for (const [resource, amount] of Object.entries(spec?.hard ?? {})) {
    const at = problems.at("spec").at("hard").key(resource);
    at.invalidAll(resource, labelKeyProblems(resource));
    const parsed = parseQuantity(amount);
    if (parsed === undefined || compareQuantity(parsed, zeroQuantity) < 0)
      at.invalid(amount, "must be greater than or equal to 0");
  }
}

export function validateLimitRange({ spec }: LimitRange, problems: Problems): void {
  for (const [index, limit] of (spec?.limits ?? []).entries()) {
    const at = problems.at("spec").at("limits").index(index);
    if (limit.type === "") at.at("type").required();
    for (const [resource, low] of Object.entries(limit.min ?? {})) {
      const high = limit.max?.[resource];
      if (high !== undefined && compareQuantity(quantityOf(low), quantityOf(high)) > 0)
        at.at("min").key(resource).invalid(low, `min value ${low} is greater than max value ${high}`);
    }
    for (const [resource, request] of Object.entries(limit.defaultRequest ?? {})) {
      const standard = limit.default?.[resource];
      if (standard !== undefined && compareQuantity(quantityOf(request), quantityOf(standard)) > 0)
        at.at("defaultRequest")
          .key(resource)
          .invalid(request, `default request value ${request} is greater than default limit value ${standard}`);
    }
  }
}
