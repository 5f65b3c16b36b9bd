// Why a write happened, as it travels to the store in gRPC metadata and stays with the revision for ever.

/** Absent fields are left out of the stored JSON. */
export type WriteCause = {
  /** User name. */
  readonly actor?: string;
  /** User agent of the client. */
  readonly agent?: string;
  /** Request id (Audit-ID). */
  readonly request?: string;
  /** W3C trace context of the request. */
  readonly trace?: string;
  /** Revision the writer acted on. */
  readonly parent?: number;
};

/** The metadata entry that carries a cause. */
export const causeMetadataName = "keelson-cause";

/** Longest accepted percent-encoded cause (bytes); a longer one is sent without agent and trace. */
const causeBytesMax = 4_096;

/** Percent-encoded JSON: gRPC metadata is ASCII. */
export function encodeCause(cause: WriteCause): string {
  const whole = encodeURIComponent(JSON.stringify(cause));
  if (whole.length <= causeBytesMax) return whole;
  const { agent: _agent, trace: _trace, ...short } = cause;
  return encodeURIComponent(
    JSON.stringify({ ...short, actor: short.actor?.slice(0, 256), request: short.request?.slice(0, 128) }),
  );
}
