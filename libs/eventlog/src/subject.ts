// Subjects of the event log. A revision is published under the tokens of its key's directory followed by `_` in
// the place of the object's name, so that whole resources and namespaces can be subscribed to and permitted.
// Invariant: a subject that belongs to a resource always matches that resource's wildcard.
import { crc32c, utf8 } from "@keelson/base";
import { otherResource, resourceOfKey } from "@keelson/wire";
import { eventLogLimits } from "./limits.ts";

export const beaconSubject = "evctl.beacon";
/** Everything a full follower listens to. */
export const liveWildcard = "ev.live.>";
/** Everything the stream captures. */
export const captureWildcard = "ev.*.>";
/** Fixed: in permissions a `*` stands for a whole token, so a family of names could not be granted. */
export const streamName = "EVLOG";

const multiTail = "_multi";
const otherTail = "_other._";
const slash = 0x2f;
const hexDigits = "0123456789ABCDEF";
const plainByte = plainBytes();

/** The subject after `ev.live.` or `ev.fill.` for a revision that changed `keys` (at least one). */
export function subjectTail(keys: readonly Uint8Array[]): string {
  const first = keys[0] ?? new Uint8Array(0);
  const resource = resourceOfKey(first);
  const tail = directoryTail(first, resource);
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as Uint8Array;
    const other = resourceOfKey(key);
    if (other !== resource) return multiTail;
    if (directoryTail(key, other) !== tail) return resourceTail(resource, keys, i + 1);
  }
  return tail;
}

/** True when a revision under this tail touches several resources and so carries no values. */
export function isMultiTail(tail: string): boolean {
  return tail === multiTail;
}

export function liveSubject(tail: string): string {
  return `ev.live.${tail}`;
}

export function fillSubject(tail: string): string {
  return `ev.fill.${tail}`;
}

/** What a follower of these resources subscribes to. */
export function liveSubjectsOf(resources: readonly string[]): string[] {
  const subjects = resources.map((resource) =>
    resource === otherResource ? liveWildcard : `ev.live.k.registry.${resourceTokens(resource)}.>`,
  );
  return [...subjects, `ev.live.${multiTail}`];
}

/** The directory (everything up to and with the last `/`) that a tail stands for; undefined for shortened and mixed ones. */
export function directoryOfTail(tail: string): Uint8Array | undefined {
  const tokens = tail.split(".");
  if (tokens.at(-1) !== "_" || (tokens[0] !== "k" && tokens[0] !== "r")) return undefined;
  const bytes: number[] = tokens[0] === "k" ? [slash] : [];
  for (const token of tokens.slice(1, -1)) bytes.push(...tokenBytes(token), slash);
  return Uint8Array.from(bytes);
}

function directoryTail(key: Uint8Array, resource: string): string {
  const absolute = key[0] === slash;
  const start = absolute ? 1 : 0;
  const named = resource === otherResource ? 0 : 1 + segments(resource);
  let tail = absolute ? "k" : "r";
  let from = start;
  for (let count = 1; from <= key.length; count++) {
    const found = key.indexOf(slash, from);
    if (found === -1 && count > named) break;
    const end = found === -1 ? key.length : found;
    tail += `.${token(key, from, end)}`;
    from = end + 1;
  }
  tail += "._";
  return tail.length + 8 <= eventLogLimits.subjectBytesMax ? tail : shortened(tail, resource);
}

/** Several directories of one resource. */
function resourceTail(resource: string, keys: readonly Uint8Array[], from: number): string {
  for (let i = from; i < keys.length; i++) if (resourceOfKey(keys[i] as Uint8Array) !== resource) return multiTail;
  return resource === otherResource ? otherTail : `k.registry.${resourceTokens(resource)}._`;
}

/** The key itself is in the payload: the checksum only keeps the subject's shape deterministic. */
function shortened(tail: string, resource: string): string {
  const hash = crc32c(utf8(tail)).toString(16).padStart(8, "0");
  return resource === otherResource ? `_other.h.${hash}` : `k.registry.${resourceTokens(resource)}.h.${hash}`;
}

function segments(resource: string): number {
  return resource.includes("/") ? 2 : 1;
}

function resourceTokens(resource: string): string {
  return resource
    .split("/")
    .map((segment) => {
      const bytes = Uint8Array.from(tokenBytes(segment));
      return token(bytes, 0, bytes.length);
    })
    .join(".");
}

function token(bytes: Uint8Array, start: number, end: number): string {
  if (start >= end) return "%";
  let out = "";
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    out +=
      plainByte[byte] === 1
        ? String.fromCharCode(byte)
        : `%${hexDigits.charAt(byte >> 4)}${hexDigits.charAt(byte & 15)}`;
  }
  return out;
}

/** Bytes of a token, or of a resource segment (both write awkward bytes as `%XX`). */
function tokenBytes(text: string): number[] {
  if (text === "%") return [];
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "%") {
      bytes.push(Number.parseInt(text.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(text.charCodeAt(i));
  }
  return bytes;
}

function plainBytes(): Uint8Array {
  const table = new Uint8Array(256);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-:@=~!+,;()";
  for (const byte of utf8(alphabet)) table[byte] = 1;
  return table;
}
