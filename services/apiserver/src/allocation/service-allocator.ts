// Cluster IPs and node ports of Services. Each is reserved by creating a key of its own in the store, so that two
// API servers can never hand out the same one; the cache only makes the first guess good. A reservation whose
// Service was never stored is given back, or found and removed by the repair loop.
import { equalBytes, text, toHex, utf8 } from "@keelson/base";
import {
  type FailureStatus,
  type FieldProblem,
  internalError,
  invalid,
  type JsonObject,
  type Kind,
  type KubeObject,
} from "@keelson/api";
import type { EtcdClient } from "@keelson/runtime";
import type { Entropy, Telemetry } from "@keelson/ports";
import { child, items, numberAt, strings, textAt, withField } from "@keelson/rest";
import type { WatchCache } from "../cache/watch-cache.ts";
import type { Outcome } from "../outcome.ts";
import { formatIp, type IpRange, ipInRange, parseIp } from "./ip-range.ts";

export type ServiceAllocatorOptions = {
  readonly store: EtcdClient;
  readonly cache: WatchCache;
  readonly entropy: Entropy;
  readonly telemetry: Telemetry;
  readonly ipRange: IpRange;
  readonly nodePorts: { readonly from: number; readonly to: number };
};

const ipPrefix = "/registry/ranges/serviceips/";
const portPrefix = "/registry/ranges/servicenodeports/";
const attemptsMax = 64;

export class ServiceAllocator {
  readonly #options: ServiceAllocatorOptions;

  constructor(options: ServiceAllocatorOptions) {
    this.#options = options;
  }

  async allocateForCreate(kind: Kind, object: KubeObject, dryRun: boolean): Promise<Outcome<KubeObject>> {
    if (!isService(kind)) return { ok: true, value: object };
    return this.#allocate(kind, object, undefined, dryRun);
  }

  async allocateForUpdate(
    kind: Kind,
    object: KubeObject,
    old: KubeObject,
    dryRun: boolean,
  ): Promise<Outcome<KubeObject>> {
    if (!isService(kind)) return { ok: true, value: object };
    return this.#allocate(kind, carryOver(object, old), old, dryRun);
  }

  /** Gives back what `object` holds and `kept` does not; never fails the request it follows. */
  release(kind: Kind, object: KubeObject, kept: KubeObject | undefined): void {
    if (!isService(kind)) return;
    const still = new Set(kept === undefined ? [] : reservationsOf(kept));
    for (const key of reservationsOf(object)) {
      if (!still.has(key))
        this.#free(key).catch((error: unknown) =>
          this.#options.telemetry.logger.log("warn", "could not give back a service address", { key, cause: error }),
        );
    }
  }

  async #allocate(
    kind: Kind,
    object: KubeObject,
    old: KubeObject | undefined,
    dryRun: boolean,
  ): Promise<Outcome<KubeObject>> {
    const held: string[] = [];
    const mine = new Set(old === undefined ? [] : reservationsOf(old));
    const owner = old?.metadata.uid ?? toHex(this.#options.entropy.bytes(16));
    const value = utf8(JSON.stringify({ owner, metadata: {} }));
    const reserve = async (key: string): Promise<boolean> => {
      if (mine.has(key) || held.includes(key)) return true;
      if (dryRun) return this.#options.cache.collection("ranges").objects.get(utf8(key)) === undefined;
      const written = await this.#options.store.create(key, value);
      // An update that is tried again after a conflict finds what it reserved the first time.
      const own = written.ok || (written.current !== undefined && equalBytes(written.current.value, value));
      if (own) held.push(key);
      return own;
    };
    const result = await this.#fill(kind, object, reserve);
    if (!result.ok) for (const key of held) await this.#free(key);
    return result;
  }

  async #fill(
    kind: Kind,
    object: KubeObject,
    reserve: (key: string) => Promise<boolean>,
  ): Promise<Outcome<KubeObject>> {
    const spec: Record<string, JsonObject[keyof JsonObject]> = { ...child(object, "spec") };
    const type = textAt(spec, "type") || "ClusterIP";
    const name = object.metadata.name ?? "";
    if (type !== "ExternalName") {
      const wanted = textAt(spec, "clusterIP") || strings(spec, "clusterIPs")[0] || "";
      const ip =
        wanted === "" ? await this.#anyIp(reserve) : wanted === "None" ? wanted : await this.#givenIp(wanted, reserve);
      if (typeof ip !== "string") return { ok: false, status: refusal(kind, name, ip) };
      Object.assign(spec, {
        clusterIP: ip,
        clusterIPs: [ip],
        ipFamilies: spec["ipFamilies"] ?? ["IPv4"],
        ipFamilyPolicy: spec["ipFamilyPolicy"] ?? "SingleStack",
      });
    }
    if (type === "NodePort" || type === "LoadBalancer") {
      const ports: JsonObject[] = [];
      for (const [index, port] of items(spec, "ports").entries()) {
        const wanted = numberAt(port, "nodePort") ?? 0;
        const nodePort =
          wanted === 0 ? await this.#anyPort(reserve) : await this.#givenPort(wanted, index, reserve, ports);
        if (typeof nodePort !== "number") return { ok: false, status: refusal(kind, name, nodePort) };
        ports.push({ ...port, nodePort });
      }
      spec["ports"] = ports;
    }
    return { ok: true, value: withField(object, "spec", spec) };
  }

  async #givenIp(text: string, reserve: (key: string) => Promise<boolean>): Promise<string | FieldProblem> {
    const problem = (why: string): FieldProblem => ({
      type: "FieldValueInvalid",
      field: "spec.clusterIPs",
      message: `Invalid value: ${JSON.stringify([text]).replaceAll(",", ", ")}: failed to allocate IP ${text}: ${why}`,
    });
    const ip = parseIp(text);
    if (ip === undefined || !ipInRange(ip, this.#options.ipRange)) {
      return problem(
        `the provided IP (${text}) is not in the valid range. The range of valid IPs is ${this.#options.ipRange.text}`,
      );
    }
    return (await reserve(ipPrefix + formatIp(ip))) ? text : problem("provided IP is already allocated");
  }

  async #anyIp(reserve: (key: string) => Promise<boolean>): Promise<string | FieldProblem> {
    const { ipRange, cache } = this.#options;
    const taken = cache.collection("ranges").objects;
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      // The lower part of the range is left to addresses that people choose.
      const reservedLow = Math.min(Math.max(16, Math.floor(ipRange.size / 16)), 256);
      const low = ipRange.size > reservedLow * 2 && attempt < attemptsMax / 2 ? reservedLow : 1;
      const ip = formatIp(ipRange.base + low + this.#random(ipRange.size - low - 1));
      if (taken.get(utf8(ipPrefix + ip)) === undefined && (await reserve(ipPrefix + ip))) return ip;
    }
    return { type: "InternalError", field: "spec.clusterIP", message: "Internal error: range is full" };
  }

  async #givenPort(
    port: number,
    index: number,
    reserve: (key: string) => Promise<boolean>,
    before: readonly JsonObject[],
  ): Promise<number | FieldProblem> {
    const { from, to } = this.#options.nodePorts;
    const problem = (why: string): FieldProblem => ({
      type: "FieldValueInvalid",
      field: `spec.ports[${index}].nodePort`,
      message: `Invalid value: ${port}: ${why}`,
    });
    if (port < from || port > to)
      return problem(`provided port is not in the valid range. The range of valid ports is ${from}-${to}`);
    if (before.some((other) => numberAt(other, "nodePort") === port)) return port; // another protocol on the same port
    return (await reserve(`${portPrefix}${port}`)) ? port : problem("provided port is already allocated");
  }

  async #anyPort(reserve: (key: string) => Promise<boolean>): Promise<number | FieldProblem> {
    const { from, to } = this.#options.nodePorts;
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const port = from + this.#random(to - from + 1);
      if (
        this.#options.cache.collection("ranges").objects.get(utf8(`${portPrefix}${port}`)) === undefined &&
        (await reserve(`${portPrefix}${port}`))
      )
        return port;
    }
    return { type: "InternalError", field: "spec.ports", message: "Internal error: range is full" };
  }

  /** Takes a key whatever the objects say: the address of a Service that the server itself makes. */
  async reserveIp(ip: string): Promise<void> {
    await this.#options.store.create(ipPrefix + ip, utf8(JSON.stringify({ owner: "apiserver", metadata: {} })));
  }

  /**
   * Gives back reservations that no Service holds, if they stood in `suspects` already; returns the suspects of this
   * pass. Two passes far apart, so that a Service that is just being written keeps what it reserved.
   */
  async repair(suspects: ReadonlySet<string>, kept: readonly string[]): Promise<ReadonlySet<string>> {
    const { cache } = this.#options;
    const used = new Set(kept.map((ip) => ipPrefix + ip));
    for (const [, service] of cache.collection("services/specs").objects.range(new Uint8Array(0), undefined)) {
      for (const key of reservationsOf(service.object)) used.add(key);
    }
    const found = new Set<string>();
    for (const [bytes] of [...cache.collection("ranges").objects.range(new Uint8Array(0), undefined)]) {
      const key = text(bytes);
      if (used.has(key)) continue;
      if (suspects.has(key)) await this.#free(key);
      else found.add(key);
    }
    return found;
  }

  async #free(key: string): Promise<void> {
    const { entry } = await this.#options.store.get(key);
    if (entry !== undefined) await this.#options.store.delete(key, entry.modRevision);
  }

  #random(below: number): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#options.entropy.bytes(4);
    return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % Math.max(1, below);
  }
}

function isService(kind: Kind): boolean {
  return kind.group === "" && kind.resource === "services";
}

/** Addresses that an update leaves out stay as they are. */
function carryOver(object: KubeObject, old: KubeObject): KubeObject {
  const spec: Record<string, JsonObject[keyof JsonObject]> = { ...child(object, "spec") };
  const before = child(old, "spec");
  if (textAt(spec, "type") === "ExternalName") return object;
  for (const name of ["clusterIP", "clusterIPs"])
    if (spec[name] === undefined && before?.[name] !== undefined) spec[name] = before[name];
  const type = textAt(spec, "type");
  if (type === "NodePort" || type === "LoadBalancer") {
    const known = items(before, "ports");
    spec["ports"] = items(spec, "ports").map((port) => {
      const same = known.find(
        (other) =>
          textAt(other, "protocol") === textAt(port, "protocol") && numberAt(other, "port") === numberAt(port, "port"),
      );
      return numberAt(port, "nodePort") === undefined && numberAt(same, "nodePort") !== undefined
        ? { ...port, nodePort: numberAt(same, "nodePort") }
        : port;
    });
  }
  return withField(object, "spec", spec);
}

/** Store keys of what a Service holds. */
export function reservationsOf(service: KubeObject): string[] {
  const spec = child(service, "spec");
  const ips = strings(spec, "clusterIPs").filter((ip) => ip !== "None" && ip !== "");
  const ports = items(spec, "ports")
    .map((port) => numberAt(port, "nodePort") ?? 0)
    .filter((port) => port > 0);
  return [...ips.map((ip) => ipPrefix + ip), ...new Set(ports.map((port) => portPrefix + String(port)))];
}

function refusal(kind: Kind, name: string, problem: FieldProblem): FailureStatus {
  return problem.type === "InternalError" ? internalError(problem.message) : invalid(kind, name, [problem]);
}
