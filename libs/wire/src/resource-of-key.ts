// Which resource a store key belongs to. The event log chains revisions per resource ("the last revision that
// touched pods"), so the answer is part of the replicated state machine: every member must give the same one,
// and changing this function means a new version of the stored state. Called by the MVCC core (chain heads),
// the publisher (subjects) and filtered followers.

/** The one resource shared by every key that is not `/registry/<resource>/…`. */
export const otherResource = "_";

/** A segment longer than this does not name a resource (bytes). */
export const resourceSegmentBytesMax = 253;

const slash = 0x2f;
const dot = 0x2e;
const prefix = [0x2f, 0x72, 0x65, 0x67, 0x69, 0x73, 0x74, 0x72, 0x79, 0x2f]; // "/registry/"
const hexDigits = "0123456789ABCDEF";

/**
 * The resource of a key as text: `pods`, `minions`, `services/specs`, `apiextensions.k8s.io/customresourcedefinitions`.
 *
 * The first segment after `/registry/` names the resource. If it contains a `.` it is an API group and the
 * resource is two segments; `services/specs` and `services/endpoints` are two resources of their own. All other
 * keys, and keys with an empty or over-long resource segment, share {@link otherResource}. Bytes outside
 * printable ASCII, and `%`, are written `%XX`, so that different resources never get the same name.
 */
export function resourceOfKey(key: Uint8Array): string {
  if (key.length <= prefix.length) return otherResource;
  for (let i = 0; i < prefix.length; i++) if (key[i] !== prefix[i]) return otherResource;
  const firstEnd = segmentEnd(key, prefix.length);
  if (!validLength(firstEnd - prefix.length)) return otherResource;
  const first = segmentText(key, prefix.length, firstEnd);
  const grouped = hasDot(key, prefix.length, firstEnd);
  if (!grouped && first !== "services") return first;
  const secondStart = Math.min(firstEnd + 1, key.length);
  const secondEnd = segmentEnd(key, secondStart);
  if (!grouped) {
    const second = secondEnd - secondStart <= 9 ? segmentText(key, secondStart, secondEnd) : "";
    return second === "specs" || second === "endpoints" ? `services/${second}` : first;
  }
  if (!validLength(secondEnd - secondStart)) return otherResource;
  return `${first}/${segmentText(key, secondStart, secondEnd)}`;
}

function validLength(length: number): boolean {
  return length > 0 && length <= resourceSegmentBytesMax;
}

function segmentEnd(key: Uint8Array, start: number): number {
  const end = key.indexOf(slash, start);
  return end === -1 ? key.length : end;
}

function hasDot(key: Uint8Array, start: number, end: number): boolean {
  const at = key.indexOf(dot, start);
  return at !== -1 && at < end;
}

function segmentText(key: Uint8Array, start: number, end: number): string {
  let out = "";
  for (let i = start; i < end; i++) {
    const byte = key[i] as number;
    const plain = byte > 0x20 && byte < 0x7f && byte !== 0x25;
    out += plain ? String.fromCharCode(byte) : `%${hexDigits.charAt(byte >> 4)}${hexDigits.charAt(byte & 15)}`;
  }
  return out;
}
