// The endpoints of the Service named kubernetes: every API server keeps a leased key alive and writes down who else
// has one. A server that dies disappears from the endpoints when its lease ends.
import { AppError, messageOf, text, utf8 } from "@keelson/base";
import { internalError, jsonEqual, type KubeObject } from "@keelson/api";
import { prefixRange } from "@keelson/runtime";
import type { Scope } from "@keelson/ports";
import { withField } from "@keelson/rest";
import type { ApiServer } from "../server.ts";
import type { Modification } from "../storage/object-store.ts";
import { ensure, systemCause } from "./system-objects.ts";

const prefix = "/registry/masterleases/";
const leaseSeconds = 15;
const everyMs = 10_000;

/** Runs until the scope stops. */
export async function keepEndpoints(server: ApiServer, scope: Scope): Promise<void> {
  while (!scope.stopped) {
    try {
      await announce(server);
      await writeEndpoints(server, await announced(server));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      server.world.telemetry.logger.log("warn", "could not keep the endpoints of the kubernetes service", {
        cause: messageOf(error),
      });
    }
    await scope.sleep(everyMs);
  }
}

async function announce(server: ApiServer): Promise<void> {
  const { store, config } = server;
  const key = `${prefix}${config.advertiseAddress}`;
  const lease = await store.grantLease(leaseSeconds);
  const value = utf8(JSON.stringify({ address: config.advertiseAddress }));
  const { entry } = await store.get(key);
  if (entry === undefined) await store.create(key, value, { lease, cause: systemCause });
  else await store.update(key, value, entry.modRevision, { lease, cause: systemCause });
}

async function announced(server: ApiServer): Promise<string[]> {
  const { from, end } = prefixRange(prefix);
  const { entries } = await server.store.range(from, end, { keysOnly: true });
  return entries.map((entry) => text(entry.key).slice(prefix.length)).sort();
}

async function writeEndpoints(server: ApiServer, addresses: readonly string[]): Promise<void> {
  const pairs = addresses.map((address) => {
    const colon = address.lastIndexOf(":");
    return { ip: address.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(address.slice(colon + 1)) };
  });
  const byPort = Map.groupBy(pairs, (pair) => pair.port);
  const metadata = {
    name: "kubernetes",
    namespace: "default",
    labels: { "endpointslice.kubernetes.io/skip-mirror": "true" },
  };
  const subsets = [...byPort].map(([port, group]) => ({
    addresses: group.map(({ ip }) => ({ ip })),
    ports: [{ name: "https", port, protocol: "TCP" }],
  }));
  await put(
    server,
    "/registry/services/endpoints/default/kubernetes",
    { apiVersion: "v1", kind: "Endpoints", metadata, subsets },
    "subsets",
  );
  for (const [index, [port, group]] of [...byPort].entries()) {
    const name = index === 0 ? "kubernetes" : `kubernetes-${port}`;
    const slice: KubeObject = {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name, namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
      addressType: "IPv4",
      endpoints: group.map(({ ip }) => ({ addresses: [ip], conditions: { ready: true } })),
      ports: [{ name: "https", port, protocol: "TCP" }],
    };
    await put(server, `/registry/endpointslices/default/${name}`, slice, "endpoints");
  }
}

/** Creates the object, or brings one field of it up to date. */
async function put(server: ApiServer, key: string, object: KubeObject, field: string): Promise<void> {
  if ((await server.objects.fresh(key)) === undefined) return ensure(server, key, object);
  const gone = (): ReturnType<typeof internalError> => internalError("the endpoints keep changing");
  await server.objects.modify(
    key,
    { cause: systemCause, dryRun: false, missing: gone, exhausted: gone },
    (stored): Modification =>
      jsonEqual(stored.object[field], object[field])
        ? { kind: "keep" }
        : { kind: "write", object: withField(stored.object, field, object[field]) },
  );
}
