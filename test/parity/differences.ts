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
