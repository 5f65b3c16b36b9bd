// May this actor do that? One walk for every operation, nested ones included; used when a request comes and again when
// its entry is applied. Each function returns the refusal, or undefined when it may. With auth off everybody may.
import { emptyBytes } from "@keelson/base";
import type { etcdserverpb } from "@keelson/wire";
import { rootName } from "./auth-book.ts";
import type { Actor, AuthView, EtcdError, LeaseView } from "./contract.ts";
import { etcdErrors } from "./errors.ts";
import { covers } from "./permissions.ts";

/** Who asks, and the state he is judged by. */
export interface Judgement {
  readonly auth: AuthView;
  readonly leases: Pick<LeaseView, "keys" | "list">;
  readonly actor: Actor;
}

/** Any user who has shown who he is. */
export function mayAskAnything({ auth, actor }: Judgement): EtcdError | undefined {
  if (!auth.enabled) return undefined;
  if (actor.user === "") return etcdErrors.userEmpty;
  return auth.user(actor.user) === undefined ? etcdErrors.permissionDenied : undefined;
}

/** What only root may do. */
export function mayAdminister({ auth, actor }: Judgement): EtcdError | undefined {
  if (!auth.enabled) return undefined;
  if (actor.user === "") return etcdErrors.userEmpty;
  const user = auth.user(actor.user);
  if (user === undefined) return etcdErrors.userNotFound;
  return user.roles.includes(rootName) ? undefined : etcdErrors.permissionDenied;
}

type KeyRequest = { readonly key: Uint8Array; readonly rangeEnd: Uint8Array };

export function mayRead(judgement: Judgement, { key, rangeEnd }: KeyRequest): EtcdError | undefined {
  return mayTouch(judgement, "read", key, rangeEnd);
}

export function mayPut(judgement: Judgement, request: etcdserverpb.PutRequest): EtcdError | undefined {
  const { key } = request;
  return (
    mayTouch(judgement, "write", key, emptyBytes) ??
    (request.prevKv ? mayTouch(judgement, "read", key, emptyBytes) : undefined) ??
    (request.lease === 0n ? undefined : mayUseLease(judgement, request.lease))
  );
}

export function mayDelete(
  judgement: Judgement,
  request: KeyRequest & { readonly prevKv: boolean },
): EtcdError | undefined {
  return (
    mayTouch(judgement, "write", request.key, request.rangeEnd) ??
    (request.prevKv ? mayTouch(judgement, "read", request.key, request.rangeEnd) : undefined)
  );
}

/** Compares, and both branches whichever is taken, as deep as they go. */
export function mayTransact(judgement: Judgement, request: etcdserverpb.TxnRequest): EtcdError | undefined {
  if (!judgement.auth.enabled) return undefined;
  const nobody = mayAskAnything(judgement) ?? outdated(judgement);
  if (nobody !== undefined) return nobody;
  for (const compare of request.compare) {
    const problem = mayRead(judgement, compare);
    if (problem !== undefined) return problem;
  }
  for (const op of [...request.success, ...request.failure]) {
    const problem = mayRun(judgement, op);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function mayRun(judgement: Judgement, op: etcdserverpb.RequestOp): EtcdError | undefined {
  if (op.requestRange !== undefined) return mayRead(judgement, op.requestRange);
  if (op.requestPut !== undefined) return mayPut(judgement, op.requestPut);
  if (op.requestDeleteRange !== undefined) return mayDelete(judgement, op.requestDeleteRange);
  if (op.requestTxn !== undefined) return mayTransact(judgement, op.requestTxn);
  return undefined; // an empty operation is refused for being empty
}

/** A lease's keys go when it does: who ends, renews or hangs a key on it must be able to write them all. */
export function mayUseLease(judgement: Judgement, id: bigint): EtcdError | undefined {
  return mayTouchAll(judgement, "write", id);
}

/** Its keys are told only to who may read them all. */
export function mayReadLease(judgement: Judgement, id: bigint): EtcdError | undefined {
  return mayTouchAll(judgement, "read", id);
}

function mayTouchAll(judgement: Judgement, kind: "read" | "write", lease: bigint): EtcdError | undefined {
  if (!judgement.auth.enabled) return undefined;
  const nobody = mayAskAnything(judgement);
  if (nobody !== undefined) return nobody;
  for (const key of judgement.leases.keys(lease)) {
    const problem = mayTouch(judgement, kind, key, emptyBytes);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function outdated({ auth, actor }: Judgement): EtcdError | undefined {
  return actor.revision < auth.revision ? etcdErrors.authOldRevision : undefined;
}

function mayTouch(
  judgement: Judgement,
  kind: "read" | "write",
  key: Uint8Array,
  rangeEnd: Uint8Array,
): EtcdError | undefined {
  const { auth, actor } = judgement;
  if (!auth.enabled) return undefined;
  if (actor.revision === 0) return etcdErrors.userEmpty;
  const old = outdated(judgement);
  if (old !== undefined) return old;
  const user = auth.user(actor.user);
  if (user === undefined) return etcdErrors.permissionDenied;
  if (user.roles.includes(rootName)) return undefined;
  return covers(auth.permissions(actor.user)[kind], key, rangeEnd) ? undefined : etcdErrors.permissionDenied;
}
