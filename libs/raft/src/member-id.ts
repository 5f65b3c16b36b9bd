// The identity of a member: of its own, because both the log and the configuration speak of members.

/** 64-bit member identity, never 0. */
export type MemberId = bigint;
