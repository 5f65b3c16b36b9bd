// Signing and verifying service-account tokens with jose (RS256, ES256). Only the algorithms of the configured keys
// are accepted, `kid` only selects among them, and time is the caller's.
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { AppError, messageOf } from "@keelson/base";
import { exportJWK, type JWK, jwtVerify, SignJWT } from "jose";

/** Keys of one issuer. */
export interface JwtKeys {
  /** Signs claims as a compact JWT. Rejects with AppError `jwt.no-signing-key` without a signing key. */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** The claims of a token that one of the keys signed; undefined when none did. Expiry is not checked here. */
  verify(token: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** JSON Web Key Set of the public keys. */
  jwks(): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>;
}

type Known = { readonly key: KeyObject; readonly kid: string; readonly alg: string };

/** `signing` is a PEM private key; `verifying` are PEM public or private keys, each file may hold several. */
export function createJwtKeys(signing: string | undefined, verifying: readonly string[]): JwtKeys {
  const signer =
    signing === undefined ? undefined : { private: readPrivate(signing), ...describe(createPublicKey(signing)) };
  const publics = verifying.flatMap(splitPem).map((pem) => describe(readPublic(pem)));
  if (signer !== undefined && !publics.some((known) => known.kid === signer.kid)) publics.unshift(signer);
  return {
    sign: async (claims) => {
      if (signer === undefined) throw new AppError("jwt.no-signing-key", "no key to sign tokens with");
      return new SignJWT({ ...claims }).setProtectedHeader({ alg: signer.alg, kid: signer.kid }).sign(signer.private);
    },
    verify: (token) => verify(token, publics),
    jwks: async () => ({
      keys: await Promise.all(
        publics.map(
          async ({ key, kid, alg }) =>
            ({ use: "sig", ...((await exportJWK(key)) as JWK), kid, alg }) as Record<string, unknown>,
        ),
      ),
    }),
  };
}

async function verify(
  token: string,
  publics: readonly Known[],
): Promise<Readonly<Record<string, unknown>> | undefined> {
  for (const { key, alg } of publics) {
    try {
      // Expiry belongs to the caller's clock; a date at the epoch makes jose's own check pass for every exp and nbf.
      const { payload } = await jwtVerify(token, key, {
        algorithms: [alg],
        currentDate: new Date(0),
        clockTolerance: Number.MAX_SAFE_INTEGER,
      });
      return payload;
    } catch (error) {
      // Signed by another key, or not a token: the next key decides. Anything else is a programmer error.
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }
  return undefined;
}

function describe(key: KeyObject): Known {
  const der = key.export({ type: "spki", format: "der" });
  const kid = createHash("sha256").update(der).digest("base64url");
  if (key.asymmetricKeyType === "rsa") return { key, kid, alg: "RS256" };
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const alg = curve === "secp384r1" ? "ES384" : curve === "secp521r1" ? "ES512" : "ES256";
  return { key, kid, alg };
}

function readPrivate(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new AppError("jwt.bad-key", `the service account signing key is not a private key: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function readPublic(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (error) {
    throw new AppError("jwt.bad-key", `a service account key file holds no key: ${messageOf(error)}`, { cause: error });
  }
}

function splitPem(text: string): string[] {
  return text.match(/-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g) ?? [text];
}
