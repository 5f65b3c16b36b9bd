// The node's heartbeat: a Lease of its own in kube-node-lease, renewed at a quarter of its duration. Owned by the Node,
// so that it goes when the Node goes.
import { formatMicroTime, resources, type Lease, type Node } from "@keelson/api";
import { AppError, messageOf } from "@keelson/base";
import type { Clock, Logger, Scope } from "@keelson/ports";
import type { ApiClient } from "@keelson/runtime";
import { apiRetryMinMs } from "../limits.ts";

export type NodeLeaseOptions = {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
  readonly durationSeconds: number;
  /** Undefined until the node is registered. */
  readonly node: () => Node | undefined;
};

const namespace = "kube-node-lease";

/** Renews until the scope stops. */
export async function keepNodeLease(options: NodeLeaseOptions, scope: Scope): Promise<void> {
  const { clock, durationSeconds, logger } = options;
  const periodMs = (durationSeconds * 1000) / 4;
  let lease: Lease | undefined;
  while (!scope.stopped) {
    const startedMs = clock.monoMs();
    try {
      lease = await renew(options, lease);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      logger.log("warn", "node lease not renewed", { reason: messageOf(error) });
      lease = undefined;
    }
    const restMs = lease === undefined ? apiRetryMinMs * 5 : periodMs - (clock.monoMs() - startedMs);
    await scope.sleep(Math.max(apiRetryMinMs, restMs));
  }
}

/** The lease as written; undefined when it has to be tried again soon. */
async function renew(options: NodeLeaseOptions, known: Lease | undefined): Promise<Lease | undefined> {
  const { client, clock, nodeName } = options;
  const spec = {
    holderIdentity: nodeName,
    leaseDurationSeconds: options.durationSeconds,
    renewTime: formatMicroTime(clock.wallMs()),
  };
  const key = `${namespace}/${nodeName}`;
  const node = options.node();
  const owner =
    node === undefined ? [] : [{ apiVersion: "v1", kind: "Node", name: nodeName, uid: node.metadata?.uid ?? "" }];
  if (known !== undefined) {
    const updated = await client.update<Lease>(resources.leases, { ...known, spec: { ...known.spec, ...spec } });
    if (updated.ok) return updated.object;
  }
  const found = await client.get<Lease>(resources.leases, key);
  if (found.ok) {
    const owners = (found.object.metadata?.ownerReferences ?? []).length > 0 ? {} : { ownerReferences: owner };
    const updated = await client.update<Lease>(resources.leases, {
      ...found.object,
      metadata: { ...found.object.metadata, ...owners },
      spec: { ...found.object.spec, ...spec },
    });
    return updated.ok ? updated.object : undefined;
  }
  if (found.status.code !== 404) throw new AppError("kubelet.lease-refused", found.status.message, { retryable: true });
  const created = await client.create<Lease>(resources.leases, {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: nodeName, namespace, ownerReferences: owner },
    spec,
  });
  if (!created.ok && created.status.code !== 409)
    throw new AppError("kubelet.lease-refused", created.status.message, { retryable: true });
  return created.ok ? created.object : undefined;
}
