// The fence of a leader's writes. Its header names a Lease, the term (its transitions) and who holds it; the write and
// that question are one transaction in the store, so what a deposed leader sent has no effect however late it arrives.
// The cache only says at which revision to ask.
import { AppError } from "@keelson/base";
import type { KubeObject } from "@keelson/api";
import type { StoreGuard } from "@keelson/runtime";
import { parseStored } from "../cache/cached-object.ts";
import type { ObjectStore } from "../storage/object-store.ts";
import type { RequestContext } from "./request-context.ts";

export const fenceHeader = "keelson-fence";

const form = /^([a-z0-9-]{1,63})\/([a-z0-9.-]{1,253})\/([0-9]{1,15})\/([\x21-\x7e]{1,256})$/;
/** No key has it: the store's first write is revision 2. */
const noRevision = 1;

/** Undefined when the request carries no fence; throws `http.bad-fence`. */
export function fenceOf(objects: ObjectStore, { request }: RequestContext): StoreGuard | undefined {
  const header = request.headers[fenceHeader];
  if (header === undefined) return undefined;
  const [, namespace = "", name = "", transitions = "", holder = ""] = form.exec(header) ?? [];
  if (holder === "") {
    const shape = "<namespace>/<lease>/<leaseTransitions>/<holderIdentity>";
    throw new AppError("http.bad-fence", `the header ${fenceHeader} must be ${shape}`);
  }
  const isHeld = (lease: KubeObject | undefined): boolean => {
    const { holderIdentity, leaseTransitions = 0 } = (lease?.["spec"] ?? {}) as LeaseSpec;
    return holderIdentity === holder && leaseTransitions === Number(transitions);
  };
  const key = `/registry/leases/${namespace}/${name}`;
  const cached = objects.cached(key);
  return {
    key,
    revision: isHeld(cached?.object) ? (cached?.revision ?? noRevision) : noRevision,
    holds: (entry) => entry !== undefined && isHeld(parseStored(entry.value, entry.modRevision)),
  };
}

type LeaseSpec = { readonly holderIdentity?: unknown; readonly leaseTransitions?: unknown };
