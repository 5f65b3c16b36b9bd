// Cryptography from node:crypto.
import { createHash } from "node:crypto";
import type { Secrets } from "@keelson/ports";

export function createNodeSecrets(): Secrets {
  return {
    sha256: () => {
      const hash = createHash("sha256");
      return { update: (bytes) => void hash.update(bytes), digest: () => new Uint8Array(hash.digest()) };
    },
  };
}
