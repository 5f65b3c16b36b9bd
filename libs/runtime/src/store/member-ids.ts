// Identity of members and clusters: 64-bit hashes of what the flags say, so that every member of a new cluster
// computes the same ids without talking. Only the first start uses them; later the data directory knows.
import { utf8 } from "@keelson/base";

const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;
const mask = 0xffff_ffff_ffff_ffffn;

/** Id of the member with these peer URLs in the cluster named by `token`. Never 0. */
export function memberId(peerUrls: readonly string[], token: string): bigint {
  return hash64(`member\n${[...peerUrls].sort().join("\n")}\n${token}`);
}

/** Id of the cluster that starts with these members. Never 0. */
export function clusterId(members: readonly bigint[], token: string): bigint {
  const ids = members.map((id) => id.toString(16).padStart(16, "0")).sort();
  return hash64(`cluster\n${ids.join("\n")}\n${token}`);
}

/** FNV-1a over UTF-8, then a bit mix (the finalizer of splitmix64) so that similar texts get unlike ids. */
function hash64(text: string): bigint {
  let hash = offset;
  for (const byte of utf8(text)) hash = ((hash ^ BigInt(byte)) * prime) & mask;
  hash = ((hash ^ (hash >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  hash = ((hash ^ (hash >> 27n)) * 0x94d049bb133111ebn) & mask;
  hash ^= hash >> 31n;
  return hash === 0n ? 1n : hash;
}
