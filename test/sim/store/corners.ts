// Corners of the options in which certain bugs live: planted ones are hunted there, and every seed of the simulator
// has a chance to be drawn into one of them.
import type { SimOptions } from "./options.ts";

export type Corner = Partial<SimOptions>;

const three = {
  members: 3,
  clients: 4,
  watchers: 1,
  slowShare: 0.2,
  leases: 0,
  followers: 0,
  keys: 6,
  thinkMs: 20,
  delayMs: 1,
  syncMs: 1,
  safetyMs: 4_000,
  leaveMinorityDown: false,
  spares: 0,
  auth: false,
  quotaBytes: 0,
} as const;
/** Crashes in the middle of elections. */
export const elections: Corner = {
  ...three,
  heartbeatMs: 25,
  electionMs: 150,
  faults: ["kill", "power-loss", "isolate", "one-way", "move-leader"],
  faultEveryMs: 100,
  delayMs: 5,
  syncMs: 5,
};
/** Members that lose what they did not write. */
export const crashes: Corner = {
  ...three,
  faults: ["power-loss", "all-power-loss", "kill"],
  faultEveryMs: 400,
};
/** Leaders that are cut off or asleep and do not know it. */
export const deposed: Corner = {
  ...three,
  heartbeatMs: 25,
  electionMs: 150,
  clients: 8,
  thinkMs: 20,
  requestTimeoutMs: 1_000,
  faults: ["pause", "stall", "isolate"],
  faultEveryMs: 400,
};
/** Frames that are lost, doubled and overtaken while leaders change. */
export const disorder: Corner = {
  ...three,
  faults: ["isolate", "one-way", "bridge", "reset", "stall", "move-leader"],
  faultEveryMs: 400,
  lossShare: 0.1,
  duplicateShare: 0.1,
  reorderShare: 0.3,
};
/** Images meet watches and compactions. */
export const images: Corner = {
  ...three,
  watchers: 5,
  snapshotCount: 10,
  catchupEntries: 1,
  faults: ["isolate", "bridge", "kill", "move-leader"],
  faultEveryMs: 400,
};

/** Writes that crashes cut short, and members that crash again before they have written much. */
export const torn: Corner = {
  ...three,
  clients: 6,
  thinkMs: 5,
  bigShare: 0.5,
  syncMs: 5,
  walSegmentBytes: 65_536,
  faults: ["crash-loop", "power-loss", "all-power-loss"],
  faultEveryMs: 400,
};
/** Watchers whose streams are full most of the time. */
export const slowReaders: Corner = {
  ...three,
  watchers: 5,
  slowShare: 0.8,
  windowBytes: 1_024,
  bigShare: 0.3,
  thinkMs: 5,
  faults: ["reset", "kill"],
  faultEveryMs: 1_000,
};
/** Leases that are renewed at the last moment, or too late. */
export const leases: Corner = {
  ...three,
  leases: 8,
  delayMs: 20,
  syncMs: 15,
  safetyMs: 12_000,
  faults: ["clock-jump", "move-leader", "stall"],
  faultEveryMs: 400,
};

/** Those that any seed may be drawn into. */
export const corners: readonly Corner[] = [elections, crashes, deposed, disorder, images, torn, slowReaders, leases];
