// The clock of the host.
import type { Clock, Timer } from "@keelson/ports";

export function createNodeClock(): Clock {
  return {
    monoMs: () => performance.now(),
    wallMs: () => Date.now(),
    after: (delayMs, callback): Timer => {
      // Timers round down; a deadline must not fire early.
      const handle = setTimeout(callback, Math.min(Math.ceil(Math.max(0, delayMs)), 0x7fff_ffff));
      return { cancel: () => clearTimeout(handle) };
    },
    soon: (callback) => void setImmediate(callback),
  };
}
