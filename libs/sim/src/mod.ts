// The simulated world: ports whose behaviour a seed decides.
export { MemoryStorage } from "./memory-storage.ts";
