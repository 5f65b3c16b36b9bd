// The forms one object is sent in: whole, as an item of a list, as a row of a table, or only its metadata. Bytes are
// made once per object, form and API version and shared by all readers.
import { convertTo, formatApiVersion, type Kind, type KubeObject } from "@keelson/api";
import { concatBytes, utf8 } from "@keelson/base";
import type { CachedObject } from "../cache/cached-object.ts";

/** The object at the version of `kind`; stored objects carry the version they were written at. */
export function atVersion(object: KubeObject, kind: Kind): KubeObject {
  return object.apiVersion === formatApiVersion(kind) ? object : convertTo(object, kind);
}

/** JSON of the object without apiVersion and kind: how items stand in a list. */
export function itemBytes(cached: CachedObject, kind: Kind): Uint8Array {
  return cached.encoded(formatApiVersion(kind), (object) => itemText(atVersion(object, kind)));
}

/** JSON of the whole object. */
export function wholeBytes(cached: CachedObject, kind: Kind): Uint8Array {
  return concatBytes([typeHead(kind), itemBytes(cached, kind).subarray(1)]);
}

export function itemText(object: KubeObject): string {
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
  return JSON.stringify(rest);
}

const heads = new WeakMap<Kind, Uint8Array>();

/** `{"kind":"Pod","apiVersion":"v1",` */
function typeHead(kind: Kind): Uint8Array {
  let head = heads.get(kind);
  if (head === undefined) {
    head = utf8(`{"kind":${JSON.stringify(kind.kind)},"apiVersion":${JSON.stringify(formatApiVersion(kind))},`);
    heads.set(kind, head);
  }
  return head;
}

export type ListMetadata = {
  readonly resourceVersion: string;
  readonly continue?: string | undefined;
  readonly remainingItemCount?: number | undefined;
};

/** JSON of a list from the bytes of its items. */
export function listBytes(kind: Kind, metadata: ListMetadata, items: readonly Uint8Array[]): Uint8Array {
  const head = { kind: kind.listKind, apiVersion: formatApiVersion(kind), metadata };
  const parts: Uint8Array[] = [utf8(`${JSON.stringify(head).slice(0, -1)},"items":[`)];
  items.forEach((item, index) => {
    if (index > 0) parts.push(comma);
    parts.push(item);
  });
  parts.push(utf8("]}\n"));
  return concatBytes(parts);
}

const comma = utf8(",");

/** PartialObjectMetadata of one object. */
export function partialMetadata(object: KubeObject, version: string): KubeObject {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}
