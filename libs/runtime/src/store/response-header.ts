// The header of every response: who answered, at which revision and term. Encoded once per (revision, term),
// since all responses to one batch share it.
import { etcdserverpb } from "@keelson/wire";

export type HeaderOptions = {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly revision: () => number;
  readonly term: () => number;
};

export class ResponseHeaders {
  readonly #options: HeaderOptions;
  #revision = -1;
  #term = -1;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(options: HeaderOptions) {
    this.#options = options;
  }

  /** Encoded header at `revision` (default: the store's current one; 0 leaves it out, as Cluster RPCs do). */
  readonly at = (revision = this.#options.revision()): Uint8Array => {
    const term = this.#options.term();
    if (revision !== this.#revision || term !== this.#term) {
      const { clusterId, memberId } = this.#options;
      this.#bytes = etcdserverpb.ResponseHeader.encode({ clusterId, memberId, revision, raftTerm: term });
      this.#revision = revision;
      this.#term = term;
    }
    return this.#bytes;
  };
}
