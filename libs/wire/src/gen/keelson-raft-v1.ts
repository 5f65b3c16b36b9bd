// Generated from proto/ (package keelson.raft.v1) by libs/wire/gen. Do not edit; change the .proto and run `npm run gen`.
import type { Init } from "@keelson/base";
import type { RpcMethod } from "@keelson/ports";
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";

export type StateHashRequest = {
  readonly clusterId: bigint;
  readonly revision: number;
};

export const StateHashRequest = {
  write(m: Init<StateHashRequest>, w: ByteWriter): void {
    if (m.clusterId !== undefined && m.clusterId !== 0n) {
      w.uint32(8);
      w.bigint64(m.clusterId);
    }
    if (m.revision !== undefined && m.revision !== 0) {
      w.uint32(16);
      w.int64(m.revision);
    }
  },
  encode(message: Init<StateHashRequest>): Uint8Array {
    const w = new ByteWriter();
    StateHashRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StateHashRequest {
    let clusterId: bigint = 0n;
    let revision: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          clusterId = r.biguint64();
          break;
        }
        case 16: {
          revision = r.uint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { clusterId, revision };
  },
  decode(bytes: Uint8Array): StateHashRequest {
    return StateHashRequest.read(new ByteReader(bytes));
  },
};


export type StateHashAnswer = {
  readonly known: boolean;
  readonly hash: number;
};

export const StateHashAnswer = {
  write(m: Init<StateHashAnswer>, w: ByteWriter): void {
    if (m.known === true) {
      w.uint32(8);
      w.bool(m.known);
    }
    if (m.hash !== undefined && m.hash !== 0) {
      w.uint32(16);
      w.uint32(m.hash);
    }
  },
  encode(message: Init<StateHashAnswer>): Uint8Array {
    const w = new ByteWriter();
    StateHashAnswer.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StateHashAnswer {
    let known: boolean = false;
    let hash: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          known = r.bool();
          break;
        }
        case 16: {
          hash = r.uint32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { known, hash };
  },
  decode(bytes: Uint8Array): StateHashAnswer {
    return StateHashAnswer.read(new ByteReader(bytes));
  },
};


export type DescribeRequest = {

};

export const DescribeRequest = {
  write(_m: Init<DescribeRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<DescribeRequest>): Uint8Array {
    const w = new ByteWriter();
    DescribeRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DescribeRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): DescribeRequest {
    return DescribeRequest.read(new ByteReader(bytes));
  },
};


export type Description = {
  readonly clusterId: bigint;
  readonly mark: LogMark | undefined;
  readonly met: readonly MetPeer[];
};

export const Description = {
  write(m: Init<Description>, w: ByteWriter): void {
    if (m.clusterId !== undefined && m.clusterId !== 0n) {
      w.uint32(8);
      w.bigint64(m.clusterId);
    }
    if (m.mark !== undefined) {
      w.uint32(18);
      if (m.mark instanceof Uint8Array) w.bytes(m.mark);
      else {
        const start = w.open();
        LogMark.write(m.mark, w);
        w.close(start);
      };
    }
    if (m.met !== undefined) {
      for (const item of m.met) {
        w.uint32(26);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        MetPeer.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<Description>): Uint8Array {
    const w = new ByteWriter();
    Description.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Description {
    let clusterId: bigint = 0n;
    let mark: LogMark | undefined = undefined;
    let met: MetPeer[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          clusterId = r.biguint64();
          break;
        }
        case 18: {
          mark = LogMark.read(r.nested());
          break;
        }
        case 26: {
          met.push(MetPeer.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { clusterId, mark, met };
  },
  decode(bytes: Uint8Array): Description {
    return Description.read(new ByteReader(bytes));
  },
};


export type MetPeer = {
  readonly id: bigint;
  readonly incarnation: bigint;
};

export const MetPeer = {
  write(m: Init<MetPeer>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== 0n) {
      w.uint32(8);
      w.bigint64(m.id);
    }
    if (m.incarnation !== undefined && m.incarnation !== 0n) {
      w.uint32(16);
      w.bigint64(m.incarnation);
    }
  },
  encode(message: Init<MetPeer>): Uint8Array {
    const w = new ByteWriter();
    MetPeer.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MetPeer {
    let id: bigint = 0n;
    let incarnation: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          id = r.biguint64();
          break;
        }
        case 16: {
          incarnation = r.biguint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, incarnation };
  },
  decode(bytes: Uint8Array): MetPeer {
    return MetPeer.read(new ByteReader(bytes));
  },
};


export type Greeting = {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly bootId: bigint;
  readonly to: bigint;
  readonly incarnation: bigint;
  readonly peerUrls: readonly string[];
};

export const Greeting = {
  write(m: Init<Greeting>, w: ByteWriter): void {
    if (m.clusterId !== undefined && m.clusterId !== 0n) {
      w.uint32(8);
      w.bigint64(m.clusterId);
    }
    if (m.memberId !== undefined && m.memberId !== 0n) {
      w.uint32(16);
      w.bigint64(m.memberId);
    }
    if (m.bootId !== undefined && m.bootId !== 0n) {
      w.uint32(24);
      w.bigint64(m.bootId);
    }
    if (m.to !== undefined && m.to !== 0n) {
      w.uint32(32);
      w.bigint64(m.to);
    }
    if (m.incarnation !== undefined && m.incarnation !== 0n) {
      w.uint32(40);
      w.bigint64(m.incarnation);
    }
    if (m.peerUrls !== undefined) {
      for (const item of m.peerUrls) {
        w.uint32(50);
        w.string(item);
      }
    }
  },
  encode(message: Init<Greeting>): Uint8Array {
    const w = new ByteWriter();
    Greeting.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Greeting {
    let clusterId: bigint = 0n;
    let memberId: bigint = 0n;
    let bootId: bigint = 0n;
    let to: bigint = 0n;
    let incarnation: bigint = 0n;
    let peerUrls: string[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          clusterId = r.biguint64();
          break;
        }
        case 16: {
          memberId = r.biguint64();
          break;
        }
        case 24: {
          bootId = r.biguint64();
          break;
        }
        case 32: {
          to = r.biguint64();
          break;
        }
        case 40: {
          incarnation = r.biguint64();
          break;
        }
        case 50: {
          peerUrls.push(r.string());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { clusterId, memberId, bootId, to, incarnation, peerUrls };
  },
  decode(bytes: Uint8Array): Greeting {
    return Greeting.read(new ByteReader(bytes));
  },
};


export type Frame = {
  readonly greeting: Greeting | undefined;
  readonly messages: readonly PeerMessage[];
};

export const Frame = {
  write(m: Init<Frame>, w: ByteWriter): void {
    if (m.greeting !== undefined) {
      w.uint32(10);
      if (m.greeting instanceof Uint8Array) w.bytes(m.greeting);
      else {
        const start = w.open();
        Greeting.write(m.greeting, w);
        w.close(start);
      };
    }
    if (m.messages !== undefined) {
      for (const item of m.messages) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        PeerMessage.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<Frame>): Uint8Array {
    const w = new ByteWriter();
    Frame.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Frame {
    let greeting: Greeting | undefined = undefined;
    let messages: PeerMessage[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          greeting = Greeting.read(r.nested());
          break;
        }
        case 18: {
          messages.push(PeerMessage.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { greeting, messages };
  },
  decode(bytes: Uint8Array): Frame {
    return Frame.read(new ByteReader(bytes));
  },
};


export type PeerMessage = {
  readonly raft: RaftMessage | undefined;
  readonly proposals: Proposals | undefined;
  readonly answers: ProposalAnswers | undefined;
};

export const PeerMessage = {
  write(m: Init<PeerMessage>, w: ByteWriter): void {
    if (m.raft !== undefined) {
      w.uint32(10);
      if (m.raft instanceof Uint8Array) w.bytes(m.raft);
      else {
        const start = w.open();
        RaftMessage.write(m.raft, w);
        w.close(start);
      };
    }
    if (m.proposals !== undefined) {
      w.uint32(18);
      if (m.proposals instanceof Uint8Array) w.bytes(m.proposals);
      else {
        const start = w.open();
        Proposals.write(m.proposals, w);
        w.close(start);
      };
    }
    if (m.answers !== undefined) {
      w.uint32(26);
      if (m.answers instanceof Uint8Array) w.bytes(m.answers);
      else {
        const start = w.open();
        ProposalAnswers.write(m.answers, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<PeerMessage>): Uint8Array {
    const w = new ByteWriter();
    PeerMessage.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PeerMessage {
    let raft: RaftMessage | undefined = undefined;
    let proposals: Proposals | undefined = undefined;
    let answers: ProposalAnswers | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          raft = RaftMessage.read(r.nested());
          break;
        }
        case 18: {
          proposals = Proposals.read(r.nested());
          break;
        }
        case 26: {
          answers = ProposalAnswers.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { raft, proposals, answers };
  },
  decode(bytes: Uint8Array): PeerMessage {
    return PeerMessage.read(new ByteReader(bytes));
  },
};


export const MessageType = {
  MESSAGE_TYPE_UNSPECIFIED: 0,
  PRE_VOTE: 1,
  PRE_VOTE_RESPONSE: 2,
  VOTE: 3,
  VOTE_RESPONSE: 4,
  APPEND: 5,
  APPEND_ACCEPTED: 6,
  APPEND_REJECTED: 7,
  HEARTBEAT: 8,
  HEARTBEAT_RESPONSE: 9,
  READ_INDEX: 10,
  READ_INDEX_RESPONSE: 11,
  TRANSFER: 12,
  TIMEOUT_NOW: 13,
  NEWER_TERM: 14,
} as const;


export type RaftMessage = {
  readonly type: number;
  readonly from: bigint;
  readonly to: bigint;
  readonly term: number;
  readonly index: number;
  readonly logTerm: number;
  readonly entries: Uint8Array;
  readonly commit: number;
  readonly flag: boolean;
  readonly hintIndex: number;
  readonly hintTerm: number;
  readonly context: bigint;
  readonly round: number;
  readonly transferee: bigint;
};

export const RaftMessage = {
  write(m: Init<RaftMessage>, w: ByteWriter): void {
    if (m.type !== undefined && m.type !== 0) {
      w.uint32(8);
      w.int32(m.type);
    }
    if (m.from !== undefined && m.from !== 0n) {
      w.uint32(16);
      w.bigint64(m.from);
    }
    if (m.to !== undefined && m.to !== 0n) {
      w.uint32(24);
      w.bigint64(m.to);
    }
    if (m.term !== undefined && m.term !== 0) {
      w.uint32(32);
      w.int64(m.term);
    }
    if (m.index !== undefined && m.index !== 0) {
      w.uint32(40);
      w.int64(m.index);
    }
    if (m.logTerm !== undefined && m.logTerm !== 0) {
      w.uint32(48);
      w.int64(m.logTerm);
    }
    if (m.entries !== undefined && m.entries.length > 0) {
      w.uint32(58);
      w.bytes(m.entries);
    }
    if (m.commit !== undefined && m.commit !== 0) {
      w.uint32(64);
      w.int64(m.commit);
    }
    if (m.flag === true) {
      w.uint32(72);
      w.bool(m.flag);
    }
    if (m.hintIndex !== undefined && m.hintIndex !== 0) {
      w.uint32(80);
      w.int64(m.hintIndex);
    }
    if (m.hintTerm !== undefined && m.hintTerm !== 0) {
      w.uint32(88);
      w.int64(m.hintTerm);
    }
    if (m.context !== undefined && m.context !== 0n) {
      w.uint32(96);
      w.bigint64(m.context);
    }
    if (m.round !== undefined && m.round !== 0) {
      w.uint32(104);
      w.int64(m.round);
    }
    if (m.transferee !== undefined && m.transferee !== 0n) {
      w.uint32(112);
      w.bigint64(m.transferee);
    }
  },
  encode(message: Init<RaftMessage>): Uint8Array {
    const w = new ByteWriter();
    RaftMessage.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RaftMessage {
    let type: number = 0;
    let from: bigint = 0n;
    let to: bigint = 0n;
    let term: number = 0;
    let index: number = 0;
    let logTerm: number = 0;
    let entries: Uint8Array = new Uint8Array(0);
    let commit: number = 0;
    let flag: boolean = false;
    let hintIndex: number = 0;
    let hintTerm: number = 0;
    let context: bigint = 0n;
    let round: number = 0;
    let transferee: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          type = r.int32();
          break;
        }
        case 16: {
          from = r.biguint64();
          break;
        }
        case 24: {
          to = r.biguint64();
          break;
        }
        case 32: {
          term = r.uint64();
          break;
        }
        case 40: {
          index = r.uint64();
          break;
        }
        case 48: {
          logTerm = r.uint64();
          break;
        }
        case 58: {
          entries = r.bytes();
          break;
        }
        case 64: {
          commit = r.uint64();
          break;
        }
        case 72: {
          flag = r.bool();
          break;
        }
        case 80: {
          hintIndex = r.uint64();
          break;
        }
        case 88: {
          hintTerm = r.uint64();
          break;
        }
        case 96: {
          context = r.biguint64();
          break;
        }
        case 104: {
          round = r.uint64();
          break;
        }
        case 112: {
          transferee = r.biguint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { type, from, to, term, index, logTerm, entries, commit, flag, hintIndex, hintTerm, context, round, transferee };
  },
  decode(bytes: Uint8Array): RaftMessage {
    return RaftMessage.read(new ByteReader(bytes));
  },
};


export const EntryKind = {
  COMMAND: 0,
  NOOP: 1,
  MEMBERSHIP: 2,
} as const;


export type Proposals = {
  readonly bootId: bigint;
  readonly term: number;
  readonly lowest: number;
  readonly proposals: readonly Proposal[];
};

export const Proposals = {
  write(m: Init<Proposals>, w: ByteWriter): void {
    if (m.bootId !== undefined && m.bootId !== 0n) {
      w.uint32(8);
      w.bigint64(m.bootId);
    }
    if (m.term !== undefined && m.term !== 0) {
      w.uint32(16);
      w.int64(m.term);
    }
    if (m.lowest !== undefined && m.lowest !== 0) {
      w.uint32(24);
      w.int64(m.lowest);
    }
    if (m.proposals !== undefined) {
      for (const item of m.proposals) {
        w.uint32(34);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Proposal.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<Proposals>): Uint8Array {
    const w = new ByteWriter();
    Proposals.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Proposals {
    let bootId: bigint = 0n;
    let term: number = 0;
    let lowest: number = 0;
    let proposals: Proposal[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          bootId = r.biguint64();
          break;
        }
        case 16: {
          term = r.uint64();
          break;
        }
        case 24: {
          lowest = r.uint64();
          break;
        }
        case 34: {
          proposals.push(Proposal.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { bootId, term, lowest, proposals };
  },
  decode(bytes: Uint8Array): Proposals {
    return Proposals.read(new ByteReader(bytes));
  },
};


export type Proposal = {
  readonly sequence: number;
  readonly membership: boolean;
  readonly payload: Uint8Array;
};

export const Proposal = {
  write(m: Init<Proposal>, w: ByteWriter): void {
    if (m.sequence !== undefined && m.sequence !== 0) {
      w.uint32(8);
      w.int64(m.sequence);
    }
    if (m.membership === true) {
      w.uint32(16);
      w.bool(m.membership);
    }
    if (m.payload !== undefined && m.payload.length > 0) {
      w.uint32(26);
      w.bytes(m.payload);
    }
  },
  encode(message: Init<Proposal>): Uint8Array {
    const w = new ByteWriter();
    Proposal.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Proposal {
    let sequence: number = 0;
    let membership: boolean = false;
    let payload: Uint8Array = new Uint8Array(0);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          sequence = r.uint64();
          break;
        }
        case 16: {
          membership = r.bool();
          break;
        }
        case 26: {
          payload = r.bytes();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { sequence, membership, payload };
  },
  decode(bytes: Uint8Array): Proposal {
    return Proposal.read(new ByteReader(bytes));
  },
};


export const ProposalOutcome = {
  ACCEPTED: 0,
  OVERLOADED: 1,
  NOT_LEADER: 2,
  REFUSED: 3,
} as const;


export type ProposalAnswers = {
  readonly bootId: bigint;
  readonly answers: readonly ProposalAnswer[];
  readonly term: number;
};

export const ProposalAnswers = {
  write(m: Init<ProposalAnswers>, w: ByteWriter): void {
    if (m.bootId !== undefined && m.bootId !== 0n) {
      w.uint32(8);
      w.bigint64(m.bootId);
    }
    if (m.answers !== undefined) {
      for (const item of m.answers) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        ProposalAnswer.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.term !== undefined && m.term !== 0) {
      w.uint32(24);
      w.int64(m.term);
    }
  },
  encode(message: Init<ProposalAnswers>): Uint8Array {
    const w = new ByteWriter();
    ProposalAnswers.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ProposalAnswers {
    let bootId: bigint = 0n;
    let answers: ProposalAnswer[] = [];
    let term: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          bootId = r.biguint64();
          break;
        }
        case 18: {
          answers.push(ProposalAnswer.read(r.nested()));
          break;
        }
        case 24: {
          term = r.uint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { bootId, answers, term };
  },
  decode(bytes: Uint8Array): ProposalAnswers {
    return ProposalAnswers.read(new ByteReader(bytes));
  },
};


export type ProposalAnswer = {
  readonly sequence: number;
  readonly outcome: number;
  readonly why: string;
};

export const ProposalAnswer = {
  write(m: Init<ProposalAnswer>, w: ByteWriter): void {
    if (m.sequence !== undefined && m.sequence !== 0) {
      w.uint32(8);
      w.int64(m.sequence);
    }
    if (m.outcome !== undefined && m.outcome !== 0) {
      w.uint32(16);
      w.int32(m.outcome);
    }
    if (m.why !== undefined && m.why !== "") {
      w.uint32(26);
      w.string(m.why);
    }
  },
  encode(message: Init<ProposalAnswer>): Uint8Array {
    const w = new ByteWriter();
    ProposalAnswer.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ProposalAnswer {
    let sequence: number = 0;
    let outcome: number = 0;
    let why: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          sequence = r.uint64();
          break;
        }
        case 16: {
          outcome = r.int32();
          break;
        }
        case 26: {
          why = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { sequence, outcome, why };
  },
  decode(bytes: Uint8Array): ProposalAnswer {
    return ProposalAnswer.read(new ByteReader(bytes));
  },
};


export type ConfState = {
  readonly voters: readonly bigint[];
  readonly votersOutgoing: readonly bigint[];
  readonly learners: readonly bigint[];
  readonly learnersNext: readonly bigint[];
  readonly autoLeave: boolean;
};

export const ConfState = {
  write(m: Init<ConfState>, w: ByteWriter): void {
    if (m.voters !== undefined && m.voters.length > 0) {
      w.uint32(10);
      const packed = w.open();
      for (const item of m.voters) w.bigint64(item);
      w.close(packed);
    }
    if (m.votersOutgoing !== undefined && m.votersOutgoing.length > 0) {
      w.uint32(18);
      const packed = w.open();
      for (const item of m.votersOutgoing) w.bigint64(item);
      w.close(packed);
    }
    if (m.learners !== undefined && m.learners.length > 0) {
      w.uint32(26);
      const packed = w.open();
      for (const item of m.learners) w.bigint64(item);
      w.close(packed);
    }
    if (m.learnersNext !== undefined && m.learnersNext.length > 0) {
      w.uint32(34);
      const packed = w.open();
      for (const item of m.learnersNext) w.bigint64(item);
      w.close(packed);
    }
    if (m.autoLeave === true) {
      w.uint32(40);
      w.bool(m.autoLeave);
    }
  },
  encode(message: Init<ConfState>): Uint8Array {
    const w = new ByteWriter();
    ConfState.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ConfState {
    let voters: bigint[] = [];
    let votersOutgoing: bigint[] = [];
    let learners: bigint[] = [];
    let learnersNext: bigint[] = [];
    let autoLeave: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          voters.push(r.biguint64());
          break;
        }
        case 10: {
          const packed = r.nested();
          while (!packed.done) voters.push(packed.biguint64());
          break;
        }
        case 16: {
          votersOutgoing.push(r.biguint64());
          break;
        }
        case 18: {
          const packed = r.nested();
          while (!packed.done) votersOutgoing.push(packed.biguint64());
          break;
        }
        case 24: {
          learners.push(r.biguint64());
          break;
        }
        case 26: {
          const packed = r.nested();
          while (!packed.done) learners.push(packed.biguint64());
          break;
        }
        case 32: {
          learnersNext.push(r.biguint64());
          break;
        }
        case 34: {
          const packed = r.nested();
          while (!packed.done) learnersNext.push(packed.biguint64());
          break;
        }
        case 40: {
          autoLeave = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { voters, votersOutgoing, learners, learnersNext, autoLeave };
  },
  decode(bytes: Uint8Array): ConfState {
    return ConfState.read(new ByteReader(bytes));
  },
};


export type Member = {
  readonly id: bigint;
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
  readonly isLearner: boolean;
  readonly leaving: boolean;
};

export const Member = {
  write(m: Init<Member>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== 0n) {
      w.uint32(8);
      w.bigint64(m.id);
    }
    if (m.name !== undefined && m.name !== "") {
      w.uint32(18);
      w.string(m.name);
    }
    if (m.peerUrls !== undefined) {
      for (const item of m.peerUrls) {
        w.uint32(26);
        w.string(item);
      }
    }
    if (m.clientUrls !== undefined) {
      for (const item of m.clientUrls) {
        w.uint32(34);
        w.string(item);
      }
    }
    if (m.isLearner === true) {
      w.uint32(40);
      w.bool(m.isLearner);
    }
    if (m.leaving === true) {
      w.uint32(48);
      w.bool(m.leaving);
    }
  },
  encode(message: Init<Member>): Uint8Array {
    const w = new ByteWriter();
    Member.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Member {
    let id: bigint = 0n;
    let name: string = "";
    let peerUrls: string[] = [];
    let clientUrls: string[] = [];
    let isLearner: boolean = false;
    let leaving: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          id = r.biguint64();
          break;
        }
        case 18: {
          name = r.string();
          break;
        }
        case 26: {
          peerUrls.push(r.string());
          break;
        }
        case 34: {
          clientUrls.push(r.string());
          break;
        }
        case 40: {
          isLearner = r.bool();
          break;
        }
        case 48: {
          leaving = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, name, peerUrls, clientUrls, isLearner, leaving };
  },
  decode(bytes: Uint8Array): Member {
    return Member.read(new ByteReader(bytes));
  },
};


export const MemberChangeKind = {
  ADD: 0,
  PROMOTE: 1,
  REMOVE: 2,
  UPDATE: 3,
  REPLACE: 4,
} as const;


export type MemberChange = {
  readonly kind: number;
  readonly member: Member | undefined;
  readonly setName: boolean;
  readonly setPeerUrls: boolean;
  readonly setClientUrls: boolean;
  readonly replaced: bigint;
};

export const MemberChange = {
  write(m: Init<MemberChange>, w: ByteWriter): void {
    if (m.kind !== undefined && m.kind !== 0) {
      w.uint32(8);
      w.int32(m.kind);
    }
    if (m.member !== undefined) {
      w.uint32(18);
      if (m.member instanceof Uint8Array) w.bytes(m.member);
      else {
        const start = w.open();
        Member.write(m.member, w);
        w.close(start);
      };
    }
    if (m.setName === true) {
      w.uint32(24);
      w.bool(m.setName);
    }
    if (m.setPeerUrls === true) {
      w.uint32(32);
      w.bool(m.setPeerUrls);
    }
    if (m.setClientUrls === true) {
      w.uint32(40);
      w.bool(m.setClientUrls);
    }
    if (m.replaced !== undefined && m.replaced !== 0n) {
      w.uint32(48);
      w.bigint64(m.replaced);
    }
  },
  encode(message: Init<MemberChange>): Uint8Array {
    const w = new ByteWriter();
    MemberChange.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemberChange {
    let kind: number = 0;
    let member: Member | undefined = undefined;
    let setName: boolean = false;
    let setPeerUrls: boolean = false;
    let setClientUrls: boolean = false;
    let replaced: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          kind = r.int32();
          break;
        }
        case 18: {
          member = Member.read(r.nested());
          break;
        }
        case 24: {
          setName = r.bool();
          break;
        }
        case 32: {
          setPeerUrls = r.bool();
          break;
        }
        case 40: {
          setClientUrls = r.bool();
          break;
        }
        case 48: {
          replaced = r.biguint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { kind, member, setName, setPeerUrls, setClientUrls, replaced };
  },
  decode(bytes: Uint8Array): MemberChange {
    return MemberChange.read(new ByteReader(bytes));
  },
};


export type LogMark = {
  readonly conf: ConfState | undefined;
  readonly members: readonly Member[];
  readonly confIndex: number;
  readonly incarnation: bigint;
};

export const LogMark = {
  write(m: Init<LogMark>, w: ByteWriter): void {
    if (m.conf !== undefined) {
      w.uint32(10);
      if (m.conf instanceof Uint8Array) w.bytes(m.conf);
      else {
        const start = w.open();
        ConfState.write(m.conf, w);
        w.close(start);
      };
    }
    if (m.members !== undefined) {
      for (const item of m.members) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Member.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.confIndex !== undefined && m.confIndex !== 0) {
      w.uint32(24);
      w.int64(m.confIndex);
    }
    if (m.incarnation !== undefined && m.incarnation !== 0n) {
      w.uint32(32);
      w.bigint64(m.incarnation);
    }
  },
  encode(message: Init<LogMark>): Uint8Array {
    const w = new ByteWriter();
    LogMark.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LogMark {
    let conf: ConfState | undefined = undefined;
    let members: Member[] = [];
    let confIndex: number = 0;
    let incarnation: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          conf = ConfState.read(r.nested());
          break;
        }
        case 18: {
          members.push(Member.read(r.nested()));
          break;
        }
        case 24: {
          confIndex = r.uint64();
          break;
        }
        case 32: {
          incarnation = r.biguint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { conf, members, confIndex, incarnation };
  },
  decode(bytes: Uint8Array): LogMark {
    return LogMark.read(new ByteReader(bytes));
  },
};


export type ImageHead = {
  readonly clusterId: bigint;
  readonly from: bigint;
  readonly to: bigint;
  readonly leaderTerm: number;
  readonly index: number;
  readonly term: number;
  readonly conf: ConfState | undefined;
  readonly members: readonly Member[];
};

export const ImageHead = {
  write(m: Init<ImageHead>, w: ByteWriter): void {
    if (m.clusterId !== undefined && m.clusterId !== 0n) {
      w.uint32(8);
      w.bigint64(m.clusterId);
    }
    if (m.from !== undefined && m.from !== 0n) {
      w.uint32(16);
      w.bigint64(m.from);
    }
    if (m.to !== undefined && m.to !== 0n) {
      w.uint32(24);
      w.bigint64(m.to);
    }
    if (m.leaderTerm !== undefined && m.leaderTerm !== 0) {
      w.uint32(32);
      w.int64(m.leaderTerm);
    }
    if (m.index !== undefined && m.index !== 0) {
      w.uint32(40);
      w.int64(m.index);
    }
    if (m.term !== undefined && m.term !== 0) {
      w.uint32(48);
      w.int64(m.term);
    }
    if (m.conf !== undefined) {
      w.uint32(58);
      if (m.conf instanceof Uint8Array) w.bytes(m.conf);
      else {
        const start = w.open();
        ConfState.write(m.conf, w);
        w.close(start);
      };
    }
    if (m.members !== undefined) {
      for (const item of m.members) {
        w.uint32(66);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Member.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ImageHead>): Uint8Array {
    const w = new ByteWriter();
    ImageHead.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ImageHead {
    let clusterId: bigint = 0n;
    let from: bigint = 0n;
    let to: bigint = 0n;
    let leaderTerm: number = 0;
    let index: number = 0;
    let term: number = 0;
    let conf: ConfState | undefined = undefined;
    let members: Member[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          clusterId = r.biguint64();
          break;
        }
        case 16: {
          from = r.biguint64();
          break;
        }
        case 24: {
          to = r.biguint64();
          break;
        }
        case 32: {
          leaderTerm = r.uint64();
          break;
        }
        case 40: {
          index = r.uint64();
          break;
        }
        case 48: {
          term = r.uint64();
          break;
        }
        case 58: {
          conf = ConfState.read(r.nested());
          break;
        }
        case 66: {
          members.push(Member.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { clusterId, from, to, leaderTerm, index, term, conf, members };
  },
  decode(bytes: Uint8Array): ImageHead {
    return ImageHead.read(new ByteReader(bytes));
  },
};


export type ImagePart = {
  readonly head: ImageHead | undefined;
  readonly chunk: Uint8Array;
};

export const ImagePart = {
  write(m: Init<ImagePart>, w: ByteWriter): void {
    if (m.head !== undefined) {
      w.uint32(10);
      if (m.head instanceof Uint8Array) w.bytes(m.head);
      else {
        const start = w.open();
        ImageHead.write(m.head, w);
        w.close(start);
      };
    }
    if (m.chunk !== undefined && m.chunk.length > 0) {
      w.uint32(18);
      w.bytes(m.chunk);
    }
  },
  encode(message: Init<ImagePart>): Uint8Array {
    const w = new ByteWriter();
    ImagePart.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ImagePart {
    let head: ImageHead | undefined = undefined;
    let chunk: Uint8Array = new Uint8Array(0);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          head = ImageHead.read(r.nested());
          break;
        }
        case 18: {
          chunk = r.bytes();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { head, chunk };
  },
  decode(bytes: Uint8Array): ImagePart {
    return ImagePart.read(new ByteReader(bytes));
  },
};


export type ImageReceipt = {

};

export const ImageReceipt = {
  write(_m: Init<ImageReceipt>, _w: ByteWriter): void {

  },
  encode(message: Init<ImageReceipt>): Uint8Array {
    const w = new ByteWriter();
    ImageReceipt.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ImageReceipt {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): ImageReceipt {
    return ImageReceipt.read(new ByteReader(bytes));
  },
};


export const Transport = {
  Exchange: {
    path: "/keelson.raft.v1.Transport/Exchange",
    requestStream: true,
    responseStream: true,
    encodeRequest: Frame.encode,
    decodeRequest: Frame.decode,
    encodeResponse: Greeting.encode,
    decodeResponse: Greeting.decode,
  } satisfies RpcMethod<Frame, Greeting> as RpcMethod<Frame, Greeting>,
  Install: {
    path: "/keelson.raft.v1.Transport/Install",
    requestStream: true,
    responseStream: false,
    encodeRequest: ImagePart.encode,
    decodeRequest: ImagePart.decode,
    encodeResponse: ImageReceipt.encode,
    decodeResponse: ImageReceipt.decode,
  } satisfies RpcMethod<ImagePart, ImageReceipt> as RpcMethod<ImagePart, ImageReceipt>,
  Describe: {
    path: "/keelson.raft.v1.Transport/Describe",
    requestStream: false,
    responseStream: false,
    encodeRequest: DescribeRequest.encode,
    decodeRequest: DescribeRequest.decode,
    encodeResponse: Description.encode,
    decodeResponse: Description.decode,
  } satisfies RpcMethod<DescribeRequest, Description> as RpcMethod<DescribeRequest, Description>,
  StateHash: {
    path: "/keelson.raft.v1.Transport/StateHash",
    requestStream: false,
    responseStream: false,
    encodeRequest: StateHashRequest.encode,
    decodeRequest: StateHashRequest.decode,
    encodeResponse: StateHashAnswer.encode,
    decodeResponse: StateHashAnswer.decode,
  } satisfies RpcMethod<StateHashRequest, StateHashAnswer> as RpcMethod<StateHashRequest, StateHashAnswer>,
};
