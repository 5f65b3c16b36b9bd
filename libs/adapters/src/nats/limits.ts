// Bounds and timers of the NATS client. The library's defaults notice a half-open link after minutes and give up
// reconnecting after ten attempts; these do not.

export const natsLimits = {
  connectTimeoutMs: 2_000,
  reconnectWaitMinMs: 50,
  reconnectWaitMaxMs: 250,
  /** Two unanswered pings end a connection. */
  pingIntervalMs: 1_000,
  pingsUnansweredMax: 2,
  /** Between attempts to set up the client again after the library gave up. */
  restartWaitMs: 500,
  streamChangeTimeoutMs: 10_000,
  replayCreateTimeoutMs: 400,
  replayIdleHeartbeatMs: 500,
  replayInactiveMs: 5_000,
  drainTimeoutMs: 5_000,
} as const;
