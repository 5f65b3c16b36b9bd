// The simulated world: ports whose behaviour a seed decides.
export { MemoryStorage } from "./memory-storage.ts";
export { silentTelemetry } from "./silent-telemetry.ts";
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
// The kernel: events in virtual time, processes, network, disk.
export type { Scheduled, SchedulerOptions } from "./scheduler.ts";
export { Scheduler } from "./scheduler.ts";
export type { SimProcessOptions, WakeKind } from "./sim-process.ts";
export { SimProcess } from "./sim-process.ts";
export { withoutHostTimeAndChance } from "./sentinel.ts";
export type { LinkWeather, NetworkCounts } from "./sim-network.ts";
export { SimNetwork } from "./sim-network.ts";
export type { SimRpcOptions } from "./sim-rpc.ts";
export { createSimNetProbe, createSimRpcClient, createSimRpcServer } from "./sim-rpc.ts";
export type { SimHttpOptions } from "./sim-http.ts";
export { createSimHttpClient, createSimHttpServer } from "./sim-http.ts";
export type { DiskCounts, DiskWeather, SimDiskOptions } from "./sim-disk.ts";
export { createSimDisk, createSimStorage } from "./sim-disk.ts";
export type { BusCounts, BusWeather } from "./sim-bus.ts";
export { SimBusServers } from "./sim-bus.ts";
