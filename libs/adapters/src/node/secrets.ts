// Cryptography from node:crypto. Passwords: scrypt in libuv's thread pool, kept as `scrypt$N$r$p$salt$key` (base64).
import { createHash, randomBytes, scrypt, timingSafeEqual, X509Certificate } from "node:crypto";
import type { Secrets } from "@keelson/ports";
import { createTokenSigner } from "./token-signer.ts";

const cost = { N: 16_384, r: 8, p: 1 } as const;
const keyBytes = 32;
const saltBytes = 16;
/** Parameters beyond these would let a stored hash eat the machine. */
const costMax = { N: 1 << 20, r: 32, p: 16 } as const;

export function createNodeSecrets(): Secrets {
  return {
    sha256: () => {
      const hash = createHash("sha256");
      return { update: (bytes) => void hash.update(bytes), digest: () => new Uint8Array(hash.digest()) };
    },
    hashPassword: async (password) => {
      const salt = randomBytes(saltBytes);
      const key = await derive(password, salt, cost);
      const { N, r, p } = cost;
      return Buffer.from(["scrypt", N, r, p, salt.toString("base64"), key.toString("base64")].join("$"));
    },
    passwordMatches: async (password, hash) => {
      const [kind, ...fields] = Buffer.from(hash).toString("latin1").split("$");
      const [N = 0, r = 0, p = 0] = fields.slice(0, 3).map(Number);
      const [salt = "", key = ""] = fields.slice(3);
      const usable = N > 1 && N <= costMax.N && r > 0 && r <= costMax.r && p > 0 && p <= costMax.p;
      const expected = Buffer.from(key, "base64");
      if (kind !== "scrypt" || !usable || expected.length !== keyBytes) return false;
      return timingSafeEqual(await derive(password, Buffer.from(salt, "base64"), { N, r, p }), expected);
    },
    certificateEndsMs: (certificate) => {
      try {
        return Date.parse(new X509Certificate(certificate).validTo);
      } catch {
        return undefined; // what uses it says what is wrong with it
      }
    },
    tokenSigner: createTokenSigner,
  };
}

function derive(password: string, salt: Buffer, { N, r, p }: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
