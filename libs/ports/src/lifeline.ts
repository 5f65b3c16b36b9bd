// A process's sign of life: a connection that its kernel holds open exactly as long as the process lives. Its end,
// with nobody or somebody else at the address afterwards, proves death. Its silence proves nothing: a process that
// stands still, or a network that does, keeps it open.

export type Lifeline = {
  /** host:port where the sign is given. */
  readonly address: string;
  /** Drawn anew at every start, so that a successor at the same address is not taken for its predecessor. */
  readonly boot: string;
};

export interface Lifelines {
  /** Where others can hold on to this process; undefined: nowhere. */
  readonly own: Lifeline | undefined;
  /**
   * Calls `ended` once, when the process is proven to have ended. Never for one that was not reached and recognised
   * before: an address may mean another machine here than there.
   */
  follow(lifeline: Lifeline, ended: () => void): { close(): void };
}
