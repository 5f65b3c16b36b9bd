// Ports for servers that tests start, kill and start again. They lie below the range that the kernel takes the near ends
// of connections from: a port that a test has just let go of may otherwise be one, and a peer that dials a port where
// nobody listens may even be connected to itself.
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

const lowest = 12_000;
const highest = 20_000;
const triesMax = 50;

/** `count` neighbouring ports on which nobody listens. */
export async function freePorts(count: number): Promise<number[]> {
  for (let tries = 0; tries < triesMax; tries++) {
    const first = randomInt(lowest, highest - count);
    const ports = Array.from({ length: count }, (_, i) => first + i);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return ports;
  }
  throw new Error(`no ${count} free ports in a row between ${lowest} and ${highest}`);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
