// Proposals on their way into the log. An entry's data begins with the proposal's identity (origin member, its
// boot, a sequence), so that its origin recognises it when it is applied, and a leader recognises a repetition.
import { allocateBytes, emptyBytes } from "@keelson/base";
import type { MemberId } from "./contract.ts";

/** A proposal as a follower forwards it; `sequence` is unique per (member, boot) and rises by one. */
export interface ForwardedProposal {
  readonly sequence: number;
  readonly kind: "command" | "membership";
  readonly payload: Uint8Array;
}

/** The leader's word on a forwarded proposal. Only `accepted` may still lead to an entry. */
export interface ProposalAnswer {
  readonly sequence: number;
  readonly outcome: "accepted" | "overloaded" | "not-leader" | "refused";
  readonly why: string;
}

const identityBytes = 24;
const two32 = 0x1_0000_0000;

/** The first bytes of every entry that a process proposes; see `encodeProposal`. */
export function proposerMark(origin: MemberId, bootId: bigint): Uint8Array {
  const mark = new Uint8Array(16);
  const view = new DataView(mark.buffer);
  view.setBigUint64(0, origin, true);
  view.setBigUint64(8, bootId, true);
  return mark;
}

/** Entry data: whose it is, its sequence, the payload, and what the leader adds to that. */
export function encodeProposal(
  mark: Uint8Array,
  sequence: number,
  payload: Uint8Array,
  stamp: Uint8Array = emptyBytes,
): Uint8Array {
  const data = allocateBytes(identityBytes + payload.length + stamp.length);
  data.set(mark);
  for (let i = 0, low = sequence >>> 0; i < 4; i++, low >>>= 8) data[16 + i] = low & 0xff;
  for (let i = 0, high = Math.floor(sequence / two32); i < 4; i++, high >>>= 8) data[20 + i] = high & 0xff;
  data.set(payload, identityBytes);
  data.set(stamp, identityBytes + payload.length);
  return data;
}

/** The payload of an entry, as a view; undefined for data that no proposal made (an entry of the core itself). */
export function decodeProposal(data: Uint8Array): { readonly payload: Uint8Array } | undefined {
  return data.length < identityBytes ? undefined : { payload: data.subarray(identityBytes) };
}

/** The sequence of an entry that the process with this mark proposed; undefined for others. */
export function sequenceFor(mark: Uint8Array, data: Uint8Array): number | undefined {
  if (data.length < identityBytes) return undefined;
  for (let i = 0; i < mark.length; i++) if (data[i] !== mark[i]) return undefined;
  return readU32(data, 16) + readU32(data, 20) * two32;
}

function readU32(data: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = data.subarray(at, at + 4);
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}
