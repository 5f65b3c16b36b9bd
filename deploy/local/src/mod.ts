// A cluster on one machine: certificates, process table, supervisor. What `keelson up` is made of.
export { startCluster, type RunningCluster, type StartHooks } from "./cluster.ts";
export { askControl } from "./control.ts";
export type { ClusterReport, MemberReport, ProcessReport, Role } from "./describe.ts";
export { type Layout, layoutOf } from "./layout.ts";
export { stopLeftovers } from "./leftovers.ts";
export {
  parseStoreUp,
  parseUp,
  storeUpHelp,
  upHelp,
  type ClusterOptions,
  type UpParse,
  type UpRequest,
} from "./options.ts";
export type { ProcessKind, ProcessState } from "./process-spec.ts";
export { processActions, type ProcessAction } from "./supervisor.ts";
export { findNatsServer } from "./nats-servers.ts";
export { createAuthority, issueCertificate, type KeyPair, type LeafSubject } from "./pki/authority.ts";
