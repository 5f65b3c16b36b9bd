// What a write is about: the kind, the key, the ids and the time it may use.
import { type Kind, modifiedConflict, notFound, storageKey } from "@keelson/api";
import { type Drawn, secondsText, type VerbTarget } from "@keelson/rest";
import { uuid } from "../auth/service-account-tokens.ts";
import { fenceOf } from "../http/fence.ts";
import { causeOf, type RequestContext } from "../http/request-context.ts";
import type { ApiServer } from "../server.ts";
import type { ModifyOptions } from "../storage/object-store.ts";

const suffixAlphabet = "bcdfghjklmnpqrstvwxz2456789";

/** Five characters that make a generated name unlikely to be taken. */
export function drawSuffix(server: Pick<ApiServer, "world">): string {
  return [...server.world.entropy.bytes(5)].map((byte) => suffixAlphabet.charAt(byte % suffixAlphabet.length)).join("");
}

export function draw(server: ApiServer): Drawn {
  return {
    now: secondsText(server.world.clock.wallMs()),
    uid: uuid(server.world.entropy.bytes(16)),
    suffix: drawSuffix(server),
  };
}

export function targetOf(context: RequestContext, kind: Kind): VerbTarget {
  return { kind, namespace: kind.namespaced ? context.info.namespace : "", name: context.info.name };
}

export function keyOfTarget(target: VerbTarget): string {
  return storageKey(target.kind, target.namespace, target.name);
}

/** Options of a read-modify-write on the object of `target`. */
export function modifyOptions(
  server: Pick<ApiServer, "objects">,
  context: RequestContext,
  target: VerbTarget,
  dryRun: boolean,
): ModifyOptions {
  return {
    cause: causeOf(context),
    guard: fenceOf(server.objects, context),
    dryRun,
    missing: () => notFound(target.kind, target.name),
    exhausted: () => modifiedConflict(target.kind, target.name),
  };
}
