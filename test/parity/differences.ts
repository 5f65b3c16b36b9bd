// Answers that may differ, each with the reason. Everything else that differs fails the run. Keep the patterns
// narrow: a rule excuses one kind of line, in the cases that it names.

/** Major and minor number. */
export type EtcdVersion = readonly [number, number];

export type KnownDifference = {
  readonly reason: string;
  /** Only where etcd is older than this. */
  readonly before?: EtcdVersion;
  /** Only where etcd is this, or newer. */
  readonly from?: EtcdVersion;
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
    before: [3, 7],
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
    before: [3, 5],
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
    before: [3, 5],
    cases: /^odd request: metadata: (token|authorization) while auth is off$/,
    etcd: /invalid auth token|^LeaseKeepAlive /,
    keelson: /^(Put|Range|LeaseGrant|LeaseKeepAlive|watch) \{header/,
  },
  {
    reason: "the words for bytes that are no message are those of a protobuf library, not of the API",
    cases: /^(odd request|every method): .* to \//,
    etcd: /! internal "grpc: (error unmarshalling request|failed to unmarshal the received message)/,
    keelson: /! internal "grpc: (error unmarshalling request|failed to unmarshal the received message)/,
    without: /(unmarshalling request: |the received message:? ).*/g,
  },
  {
    reason: "the protobuf library of etcd 3.7 takes a known field of another wire type for an unknown field",
    before: [3, 7],
    cases: /^odd request: wrong wire type to /,
    etcd: /wrong wireType/,
    keelson: /^(Range|Put) ! invalidArgument "etcdserver: key is not provided"|^Txn \(bytes\)/,
  },
  {
    reason: "HashKV names the revision that was hashed, here and in the header, from etcd 3.6 on",
    before: [3, 6],
    cases: /^(maintenance: hash at|auth: )/,
    etcd: /^HashKV \{header:\d/,
    keelson: /^HashKV \{header:\d/,
    without: / hashRevision:set|header:\d+/g,
  },
  {
    reason: "the hash at the compacted revision itself is answered from etcd 3.6 on",
    before: [3, 6],
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
    before: [3, 7],
    cases: /^odd request: range stream$/,
    etcd: /^RangeStream ! unimplemented "unknown method|^\(no answer\)/,
    keelson: /^RangeStream (\{rangeResponse|end)/,
  },
  {
    reason: "AuthStatus is new in etcd 3.5",
    before: [3, 5],
    cases: /^odd request: auth status$/,
    etcd: /^AuthStatus ! unimplemented "unknown method/,
    keelson: /^AuthStatus \{header/,
  },
  {
    reason: "Downgrade is new in etcd 3.5",
    before: [3, 5],
    cases: /^odd request: downgrade$/,
    etcd: /^Downgrade ! unimplemented "unknown method/,
    keelson: /^Downgrade /,
  },
  {
    reason: "the store takes keys up to 64 KiB; etcd bounds only the request",
    cases: /^write: key of 300 KiB$/,
    etcd: /^(Put|Range) \{/,
    keelson: /^Put ! invalidArgument "etcdserver: request is too large"|^Range \{header:\d+\+\+\+\}$/,
  },
  {
    reason: "Alarm answers have a header from etcd 3.5 on",
    before: [3, 5],
    cases: /^(alarm|auth|every method|edge): /,
    etcd: /^Alarm \{header:none/,
    keelson: /^Alarm \{header:\d/,
    without: /header:(none|\d+\+\+\+)/g,
  },
  {
    reason: "the hash of a compaction is told with the revision that was compacted before it, from etcd 3.6 on",
    from: [3, 6],
    cases: /^maintenance: hash at revision 3$/,
    etcd: /^HashKV \{header/,
    keelson: /^HashKV \{header/,
    without: / compactRevision:\d+/g,
  },
  {
    reason: "the blanks in the text of an alarm are those of a protobuf library, which changes them on purpose",
    from: [3, 7],
    cases: /^alarm: /,
    etcd: /^memberID:N +alarm:[A-Z]+ *$/,
    keelson: /^memberID:N +alarm:[A-Z]+ *$/,
    without: / +/g,
  },
  {
    reason: "whether there is a permission is looked at first from etcd 3.5 on",
    before: [3, 5],
    cases: /^every method: empty request to .*RoleGrantPermission$/,
    etcd: /^RoleGrantPermission ! failedPrecondition "etcdserver: role name not found"$/,
    keelson: /^RoleGrantPermission ! invalidArgument "etcdserver: permission not given"$/,
  },
  {
    reason: "hashedPassword is new in etcd 3.5",
    before: [3, 5],
    cases: /^edge: password changed to a hash that is none$/,
    etcd: /^UserChangePassword \{header/,
    keelson: /^UserChangePassword ! unknown "auth: authentication failed, password was given for no password user"$/,
  },
  {
    reason: "an unknown order of a range is refused from etcd 3.5 on",
    before: [3, 5],
    cases: /^edge: range with an unknown order$/,
    etcd: /^Range \{header/,
    keelson: /^Range ! invalidArgument "etcdserver: invalid sort option"$/,
  },
  {
    reason: "a grant on an empty key or range is refused from etcd 3.7 on",
    before: [3, 7],
    cases: /^auth: off: grant permission on /,
    etcd: /^RoleGrantPermission \{header/,
    keelson: /^RoleGrantPermission ! invalidArgument "etcdserver: invalid auth management"$/,
  },
  {
    reason: "an empty transaction is a request like any other and needs a user; etcd looks only at its operations",
    cases: /^auth: on: (keys|nested transactions) as nobody$/,
    etcd: /^Txn \{header:\d+\+\+\+ succeeded:true( responses:\[\{responseTxn:\{header:0--- succeeded:true\}\}\])?\}$/,
    keelson: /^Txn ! invalidArgument "etcdserver: user name is empty"$/,
  },
  {
    reason: "operations of nested transactions need the same rights from etcd 3.7 on (CVE-2026-33343)",
    before: [3, 7],
    cases: /^auth: on: nested transactions as /,
    etcd: /^Txn \{header/,
    keelson: /^Txn ! (permissionDenied|invalidArgument) /,
  },
  {
    reason: "what such a transaction has put is a revision more",
    before: [3, 7],
    cases: /^auth: on: nested transactions as (nobody|reader)$/,
    etcd: /\{header:/,
    keelson: /\{header:/,
    without: /header:\d+|deleted:\d/g,
  },
  {
    reason: "a right on one key is no right to watch all keys above it, from etcd 3.7 on (GHSA-xg4h-6gfc-h4m8)",
    before: [3, 7],
    cases: /^auth: on: keys as (reader|editor)$/,
    etcd: /^watch \{header:\d+\+\+\+ created:true\}$/,
    keelson: /^watch .*cancelReason:"rpc error: code = PermissionDenied desc = etcdserver: permission denied"\}$/,
  },
  {
    reason: "these calls are checked like all others from etcd 3.7 on (CVE-2026-33413)",
    before: [3, 7],
    cases: /^auth: on: (administration|maintenance) as (nobody|reader|bad token)$/,
    etcd: /^(Lease\w+|Compact|Defragment|HashKV|Alarm|MoveLeader) (\{|! (unknown|failedPrecondition) )/,
    keelson:
      /! (invalidArgument "etcdserver: user name is empty"|permissionDenied "etcdserver: permission denied"|unauthenticated "etcdserver: invalid auth token")$/,
  },
  {
    reason: "the keys of a lease are told only to who may read them, from etcd 3.7 on",
    before: [3, 7],
    cases: /^auth: on: leases need rights on their keys$/,
    etcd: /^LeaseTimeToLive \{header/,
    keelson: /^LeaseTimeToLive ! permissionDenied "etcdserver: permission denied"$/,
  },
];

/** Why these two lines may differ, or undefined when they may not. */
export function explain(name: string, etcd: string, keelson: string, version: EtcdVersion): string | undefined {
  return knownDifferences.find(
    (known) =>
      (known.before === undefined || older(version, known.before)) &&
      (known.from === undefined || !older(version, known.from)) &&
      known.cases.test(name) &&
      known.etcd.test(etcd) &&
      known.keelson.test(keelson) &&
      (known.without === undefined || etcd.replaceAll(known.without, "") === keelson.replaceAll(known.without, "")),
  )?.reason;
}

export function older(a: EtcdVersion, b: EtcdVersion): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}
