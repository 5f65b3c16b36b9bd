// What a case is: a name and a conversation with one server. Groups share how their keys come to be.
import type { EtcdVersion } from "./differences.ts";
import type { Session } from "./session.ts";

export type ParityCase = {
  readonly name: string;
  readonly run: (session: Session) => Promise<unknown>;
  /** Set where etcd 3.4 ends its process: then it is not asked, and this is what etcd 3.7 answers. */
  readonly etcdPanics?: readonly string[];
};

export type ParityGroup = {
  readonly name: string;
  /** Fills the store: once before the first case when the cases only read, before each of them otherwise. */
  readonly setup?: (session: Session) => Promise<unknown>;
  /** No case changes anything. */
  readonly readOnly?: boolean;
  /** Only where etcd is this version or newer. */
  readonly from?: EtcdVersion;
  /** Only where there are several members. */
  readonly clusterOnly?: boolean;
  readonly cases: readonly ParityCase[];
};
