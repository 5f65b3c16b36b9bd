// What every service looks like from outside: something that starts, says whether it can serve, and stops.

/** A running part of the system. `stop` ends streams with the right status, flushes and resolves within 5 s. */
export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Reasons for not being ready to serve; empty when ready. Absent: ready once `start` resolved. */
  notReady?(): readonly string[];
}
