// One stored object at one revision. It is parsed when first looked at and encoded once per API version; both
// results are shared by every list and watch, so nobody may change them.
import { text, utf8 } from "@keelson/base";
import { isJsonObject, type KubeObject } from "@keelson/api";

export class CachedObject {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  /** The mod revision: the object's resourceVersion. */
  readonly revision: number;
  readonly createRevision: number;
  /** What led to this revision, as the store keeps it; undefined when the object came from a snapshot. */
  readonly #cause: Uint8Array | undefined;
  #object: KubeObject | undefined;
  readonly #encoded = new Map<string, Uint8Array>();

  constructor(key: Uint8Array, value: Uint8Array, revision: number, createRevision: number, cause?: Uint8Array) {
    this.key = key;
    this.value = value;
    this.revision = revision;
    this.createRevision = createRevision;
    this.#cause = cause;
  }

  /** Trace of the request that wrote this revision. */
  get traceparent(): string | undefined {
    if (this.#cause === undefined) return undefined;
    const { trace } = JSON.parse(text(this.#cause)) as { readonly trace?: unknown };
    return typeof trace === "string" ? trace : undefined;
  }

  /** The stored object with its resourceVersion. Shared: never changed. */
  get object(): KubeObject {
    this.#object ??= parseStored(this.value, this.revision);
    return this.#object;
  }

  /** The same object at a later revision: what a DELETED event shows. */
  at(revision: number): CachedObject {
    return new CachedObject(this.key, this.value, revision, this.createRevision);
  }

  /** Bytes made by `encode` for `variant`, made once. */
  encoded(variant: string, encode: (object: KubeObject) => string): Uint8Array {
    let bytes = this.#encoded.get(variant);
    if (bytes === undefined) {
      bytes = utf8(encode(this.object));
      this.#encoded.set(variant, bytes);
    }
    return bytes;
  }
}

/** Decodes a stored value and puts the revision into its metadata. Values are written by this server: JSON objects. */
export function parseStored(value: Uint8Array, revision: number): KubeObject {
  const object = decode(value);
  const metadata = { ...object.metadata, resourceVersion: String(revision) };
  return { ...object, metadata };
}

/** The bytes to store: the object without its resourceVersion. */
export function encodeStored(object: KubeObject): Uint8Array {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return utf8(JSON.stringify({ ...object, metadata }));
}

function decode(value: Uint8Array): KubeObject {
  try {
    const parsed: unknown = JSON.parse(text(value));
    if (isJsonObject(parsed))
      return {
        ...parsed,
        metadata: isJsonObject(parsed["metadata"]) ? (parsed["metadata"] as KubeObject["metadata"]) : {},
      };
  } catch {
    // Somebody wrote something else with etcdctl: it is shown as an empty object rather than breaking every list.
  }
  return { metadata: {} };
}
