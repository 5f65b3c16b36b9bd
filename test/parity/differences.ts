// Answers that may differ, each with the reason. Everything else that differs fails the run. Keep the patterns
// narrow: a rule excuses one kind of line, in the cases that it names.

export type KnownDifference = {
  readonly reason: string;
  /** Which cases, by name. */
  readonly cases: RegExp;
  /** Their line and ours, both of which must match. */
  readonly etcd: RegExp;
  readonly keelson: RegExp;
  /** Takes out what may differ; the lines must be equal afterwards. Left out: whatever the patterns allow. */
  readonly without?: RegExp;
};

export const knownDifferences: readonly KnownDifference[] = [
  {
    reason: "keys_only is answered from the index, which holds no leases, from etcd 3.7 on",
    cases: /^range: .*keys only|^program: /,
    etcd: /^Range (?!.*value:).* lease:/,
    keelson: /^Range (?!.* lease:)/,
    without: / lease:\d+/g,
  },
  {
    reason: "a tombstone at the compacted revision is kept from etcd 3.5.16 on",
    cases: /^compaction: watch from revision 4 after compaction at 4$/,
    etcd: /^event 0(: 2 of 3| PUT | DELETE (?!.*prevKv))/,
    keelson: /^event 0 (DELETE|PUT) /,
  },
  {
    reason: "a watch from a negative revision is refused from etcd 3.5 on",
    cases: /^watch: create: (very )?negative start/,
    etcd: /^(watch|event) /,
    keelson: /^(watch|event) /,
  },
  {
    reason: "negative lease ids made etcd's members diverge and are refused since",
    cases: /^lease: grant with id -/,
    etcd: /^(LeaseGrant|LeaseTimeToLive|Put|LeaseRevoke|Range) \{/,
    keelson: /^((LeaseGrant|Put|LeaseRevoke) ! notFound|(LeaseTimeToLive|Range) \{)/,
  },
  {
    reason: "tokens are looked at only while auth is on from etcd 3.5 on",
    cases: /^odd request: metadata: (token|authorization) while auth is off$/,
    etcd: /invalid auth token|^LeaseKeepAlive /,
    keelson: /^(Put|Range|LeaseGrant|LeaseKeepAlive|watch) \{header/,
  },
  {
    reason: "the words for bytes that are no message are those of a protobuf library, not of the API",
    cases: /^odd request: .* to \/etcdserverpb/,
    etcd: /! internal "grpc: error unmarshalling request: /,
    keelson: /! internal "grpc: error unmarshalling request: /,
    without: /unmarshalling request: .*/g,
  },
  {
    reason: "the protobuf library of etcd 3.7 takes a known field of another wire type for an unknown field",
    cases: /^odd request: wrong wire type to /,
    etcd: /wrong wireType/,
    keelson: /^(Range|Put) ! invalidArgument "etcdserver: key is not provided"|^Txn \(bytes\)/,
  },
  {
    reason: "HashKV names the revision that was hashed, here and in the header, from etcd 3.6 on",
    cases: /^(maintenance: hash at|auth: )/,
    etcd: /^HashKV \{header:\d/,
    keelson: /^HashKV \{header:\d/,
    without: / hashRevision:set|header:\d+/g,
  },
  {
    reason: "the hash at the compacted revision itself is answered from etcd 3.6 on",
    cases: /^maintenance: hash at revision 3$/,
    etcd: /^HashKV ! outOfRange "etcdserver: mvcc: required revision has been compacted"/,
    keelson: /^HashKV \{header/,
  },
  {
    reason: "newer gRPC libraries answer a malformed method name as an unknown method",
    cases: /^odd request: method \/(nothing)?$/,
    etcd: /malformed method name/,
    keelson: /! unimplemented /,
  },
  {
    reason: "RangeStream is new in etcd 3.7",
    cases: /^odd request: range stream$/,
    etcd: /^RangeStream ! unimplemented "unknown method|^\(no answer\)/,
    keelson: /^RangeStream (\{rangeResponse|end)/,
  },
  {
    reason: "AuthStatus is new in etcd 3.5",
    cases: /^odd request: auth status$/,
    etcd: /^AuthStatus ! unimplemented "unknown method/,
    keelson: /^AuthStatus \{header/,
  },
  {
    reason: "Downgrade is new in etcd 3.5",
    cases: /^odd request: downgrade$/,
    etcd: /^Downgrade ! unimplemented "unknown method/,
    keelson: /^Downgrade /,
  },
  {
    reason: "reads are refused too while data are in doubt; etcd goes on answering from what it calls corrupt",
    cases: /^alarm: corruption alarm set/,
    etcd: /^(Range|Txn) \{header/,
    keelson: /^(Range|Txn) ! dataLoss "etcdserver: corrupt cluster"/,
  },
  {
    reason: "the store takes keys up to 64 KiB; etcd bounds only the request",
    cases: /^write: key of 300 KiB$/,
    etcd: /^(Put|Range) \{/,
    keelson: /^Put ! invalidArgument "etcdserver: request is too large"|^Range \{header:\d+\+\+\+\}$/,
  },
  {
    reason: "Alarm answers have a header from etcd 3.5 on",
    cases: /^(alarm|auth): /,
    etcd: /^Alarm \{header:none/,
    keelson: /^Alarm \{header:\d/,
    without: /header:(none|\d+\+\+\+)/g,
  },
];

/** Why these two lines may differ, or undefined when they may not. */
export function explain(name: string, etcd: string, keelson: string): string | undefined {
  return knownDifferences.find(
    (known) =>
      known.cases.test(name) &&
      known.etcd.test(etcd) &&
      known.keelson.test(keelson) &&
      (known.without === undefined || etcd.replaceAll(known.without, "") === keelson.replaceAll(known.without, "")),
  )?.reason;
}
