// Peer messages, entries and configurations between the core's values and the wire (proto keelson.raft.v1).
// Decoding trusts nothing: an unknown type or kind throws AppError `raft.malformed`, and the connection ends.
import { AppError, type Init, unreachable } from "@keelson/base";
import type { ConfState, Message } from "@keelson/raft";
import { raftpb } from "@keelson/wire";
import type { Member } from "./contract.ts";
import { packEntries, unpackEntries } from "./entry-pack.ts";
import { positionMax } from "./limits.ts";
import { decodeMemberChange } from "./membership.ts";
import type { PeerMessage } from "./peer-transport.ts";
import type { ProposalAnswer } from "./proposals.ts";

const { MessageType, ProposalOutcome } = raftpb;

const messageTypes = {
  "pre-vote": MessageType.PRE_VOTE,
  "pre-vote-response": MessageType.PRE_VOTE_RESPONSE,
  vote: MessageType.VOTE,
  "vote-response": MessageType.VOTE_RESPONSE,
  append: MessageType.APPEND,
  "append-accepted": MessageType.APPEND_ACCEPTED,
  "append-rejected": MessageType.APPEND_REJECTED,
  heartbeat: MessageType.HEARTBEAT,
  "heartbeat-response": MessageType.HEARTBEAT_RESPONSE,
  "read-index": MessageType.READ_INDEX,
  "read-index-response": MessageType.READ_INDEX_RESPONSE,
  transfer: MessageType.TRANSFER,
  "timeout-now": MessageType.TIMEOUT_NOW,
  "newer-term": MessageType.NEWER_TERM,
} as const satisfies Record<Message["type"], number>;

const messageTypeNames = new Map(
  Object.entries(messageTypes).map(([name, number]) => [number as number, name as Message["type"]]),
);

const outcomes = {
  accepted: ProposalOutcome.ACCEPTED,
  overloaded: ProposalOutcome.OVERLOADED,
  "not-leader": ProposalOutcome.NOT_LEADER,
  refused: ProposalOutcome.REFUSED,
} as const satisfies Record<ProposalAnswer["outcome"], number>;

const outcomeNames = new Map(
  Object.entries(outcomes).map(([name, number]) => [number as number, name as ProposalAnswer["outcome"]]),
);

export function encodePeerMessage(message: PeerMessage): Init<raftpb.PeerMessage> {
  switch (message.kind) {
    case "raft":
      return { raft: encodeRaftMessage(message.message) };
    case "proposals":
      return {
        proposals: {
          bootId: message.bootId,
          term: message.term,
          lowest: message.lowest,
          proposals: message.proposals.map((proposal) => ({
            sequence: proposal.sequence,
            membership: proposal.kind === "membership",
            payload: proposal.payload,
          })),
        },
      };
    case "proposal-answers":
      return {
        answers: {
          bootId: message.bootId,
          term: message.term,
          answers: message.answers.map(({ sequence, outcome, why }) => ({ sequence, outcome: outcomes[outcome], why })),
        },
      };
  }
}

export function decodePeerMessage(message: raftpb.PeerMessage): PeerMessage {
  const { raft, proposals, answers } = message;
  if (raft !== undefined) return { kind: "raft", message: decodeRaftMessage(raft) };
  if (proposals !== undefined) {
    return {
      kind: "proposals",
      bootId: proposals.bootId,
      term: proposals.term,
      lowest: proposals.lowest,
      proposals: proposals.proposals.map(({ sequence, membership, payload }) => {
        if (membership) decodeMemberChange(payload); // throws here, where only the connection ends
        return { sequence, kind: membership ? "membership" : "command", payload };
      }),
    };
  }
  if (answers === undefined) throw malformed("a peer message without content");
  return {
    kind: "proposal-answers",
    bootId: answers.bootId,
    term: answers.term,
    answers: answers.answers.map(({ sequence, outcome, why }) => {
      const name = outcomeNames.get(outcome);
      if (name === undefined) throw malformed(`proposal outcome ${outcome}`);
      return { sequence, outcome: name, why };
    }),
  };
}

function encodeRaftMessage(message: Message): Init<raftpb.RaftMessage> {
  const { from, to, term } = message;
  const head = { type: messageTypes[message.type], from, to, term };
  switch (message.type) {
    case "vote":
    case "pre-vote":
      return { ...head, index: message.lastIndex, logTerm: message.lastTerm, flag: message.transfer };
    case "vote-response":
    case "pre-vote-response":
      return { ...head, flag: message.granted };
    case "append":
      return {
        ...head,
        index: message.prevIndex,
        logTerm: message.prevTerm,
        entries: packEntries(message.entries),
        commit: message.commit,
      };
    case "append-accepted":
      return { ...head, index: message.index };
    case "append-rejected":
      return { ...head, index: message.prevIndex, hintIndex: message.hintIndex, hintTerm: message.hintTerm };
    case "heartbeat":
      return { ...head, commit: message.commit, round: message.round };
    case "heartbeat-response":
      return { ...head, round: message.round };
    case "read-index":
      return { ...head, context: message.context };
    case "read-index-response":
      return { ...head, context: message.context, index: message.index };
    case "transfer":
      return { ...head, transferee: message.transferee };
    case "timeout-now":
    case "newer-term":
      return head;
  }
}

/** Numbers so large that counting on from them would be inexact come from nobody honest. */
export function checkPositions(...positions: readonly number[]): void {
  for (const position of positions) if (position > positionMax) throw malformed(`position ${position}`);
}

function decodeRaftMessage(m: raftpb.RaftMessage): Message {
  checkPositions(m.term, m.index, m.logTerm, m.commit, m.hintIndex, m.hintTerm, m.round);
  const type = messageTypeNames.get(m.type);
  if (type === undefined) throw malformed(`message type ${m.type}`);
  const head = { from: m.from, to: m.to, term: m.term };
  switch (type) {
    case "vote":
    case "pre-vote":
      return { ...head, type, lastIndex: m.index, lastTerm: m.logTerm, transfer: m.flag };
    case "vote-response":
    case "pre-vote-response":
      return { ...head, type, granted: m.flag };
    case "append": {
      const entries = unpackEntries(m.entries, m.index);
      for (const { term } of entries) if (term > m.term) throw malformed("an entry of a later term than its leader's");
      return { ...head, type, prevIndex: m.index, prevTerm: m.logTerm, entries, commit: m.commit };
    }
    case "append-accepted":
      return { ...head, type, index: m.index };
    case "append-rejected":
      return { ...head, type, prevIndex: m.index, hintIndex: m.hintIndex, hintTerm: m.hintTerm };
    case "heartbeat":
      return { ...head, type, commit: m.commit, round: m.round };
    case "heartbeat-response":
      return { ...head, type, round: m.round };
    case "read-index":
      return { ...head, type, context: m.context };
    case "read-index-response":
      return { ...head, type, context: m.context, index: m.index };
    case "transfer":
      return { ...head, type, transferee: m.transferee };
    case "timeout-now":
    case "newer-term":
      return { ...head, type };
    default:
      return unreachable(type);
  }
}

export function encodeConf(conf: ConfState): Init<raftpb.ConfState> {
  return conf;
}

export function decodeConf(conf: raftpb.ConfState | undefined): ConfState {
  if (conf === undefined) throw malformed("no configuration");
  return conf;
}

export function decodeMembers(members: readonly raftpb.Member[]): Member[] {
  return members.map(({ id, name, peerUrls, clientUrls, isLearner, leaving }) => ({
    id,
    name,
    peerUrls,
    clientUrls,
    isLearner,
    ...(leaving ? { leaving } : {}),
  }));
}

function malformed(what: string): AppError {
  return new AppError("raft.malformed", `malformed peer data: ${what}`);
}
