// Randomness of the host's kernel.
import { randomBytes } from "node:crypto";
import type { Entropy } from "@keelson/ports";

export function createNodeEntropy(): Entropy {
  return { bytes: (length) => new Uint8Array(randomBytes(length)) };
}
