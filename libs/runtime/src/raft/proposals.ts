// Proposals on their way into the log. An entry's data begins with the proposal's identity (origin member, its
// boot, a sequence), so that its origin recognises it when it is applied, and a leader recognises a repetition.
import { concatBytes } from "@keelson/base";
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

/** Who proposed an entry. */
export interface ProposalIdentity {
  readonly origin: MemberId;
  readonly bootId: bigint;
  readonly sequence: number;
}

const identityBytes = 24;

/** Entry data: identity, then payload. */
export function encodeProposal(identity: ProposalIdentity, payload: Uint8Array): Uint8Array {
  const head = new Uint8Array(identityBytes);
  const view = new DataView(head.buffer);
  view.setBigUint64(0, identity.origin, true);
  view.setBigUint64(8, identity.bootId, true);
  view.setBigUint64(16, BigInt(identity.sequence), true);
  return concatBytes([head, payload]);
}

/** Undefined for data that no proposal made (an entry of the core itself). */
export function decodeProposal(
  data: Uint8Array,
): { readonly identity: ProposalIdentity; readonly payload: Uint8Array } | undefined {
  if (data.length < identityBytes) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const identity = {
    origin: view.getBigUint64(0, true),
    bootId: view.getBigUint64(8, true),
    sequence: Number(view.getBigUint64(16, true)),
  };
  return { identity, payload: data.subarray(identityBytes) };
}
