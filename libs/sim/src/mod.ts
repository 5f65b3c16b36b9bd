// The simulated world: ports whose behaviour a seed decides.
export { MemoryStorage } from "./memory-storage.ts";
// A disk in memory that can crash, fail and rot.
export type { MemoryDisk } from "./memory-disk.ts";
export { createMemoryDisk } from "./memory-disk.ts";
// Time and peers of a group in one process.
export type { VirtualClock } from "./virtual-clock.ts";
export { createVirtualClock } from "./virtual-clock.ts";
export type { MemoryPeerNetwork } from "./memory-peers.ts";
export { createMemoryPeerNetwork } from "./memory-peers.ts";
// An API server in memory for control loops.
export type { MemoryApi } from "./memory-api.ts";
export { createMemoryApi } from "./memory-api.ts";
