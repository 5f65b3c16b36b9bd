// JSON web tokens over node:crypto, synchronous because they are checked on every request. One algorithm, chosen by
// configuration: what a token's header says is only compared with it.
import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from "node:crypto";
import { AppError, messageOf } from "@keelson/base";
import type { TokenSigner, TokenSignerOptions } from "@keelson/ports";

/** Longer tokens are not looked at. */
const tokenCharsMax = 8_192;

export function createTokenSigner(options: TokenSignerOptions): TokenSigner {
  const { algorithm } = options;
  const { signBytes, verifyBytes } = primitives(options);
  const header = encode(JSON.stringify({ alg: algorithm, typ: "JWT" }));
  return {
    sign: (claims) => {
      if (signBytes === undefined) throw new AppError("jwt.no-signing-key", "no key to sign tokens with");
      const body = `${header}.${encode(JSON.stringify(claims))}`;
      return `${body}.${signBytes(Buffer.from(body)).toString("base64url")}`;
    },
    verify: (token) => {
      const parts = token.length > tokenCharsMax ? [] : token.split(".", 4);
      const [head = "", claims = "", signature = ""] = parts;
      if (parts.length !== 3 || decode(head)?.["alg"] !== algorithm) return undefined;
      const good = verifyBytes(Buffer.from(`${head}.${claims}`), Buffer.from(signature, "base64url"));
      return good ? decode(claims) : undefined;
    },
  };
}

type Primitives = {
  readonly signBytes: ((bytes: Buffer) => Buffer) | undefined;
  readonly verifyBytes: (bytes: Buffer, signature: Buffer) => boolean;
};

function primitives({ algorithm, privateKey, publicKey }: TokenSignerOptions): Primitives {
  const [, family = "", bits = ""] = /^(RS|PS|ES|HS)(256|384|512)$/.exec(algorithm) ?? [];
  if (family === "" && algorithm !== "EdDSA") throw new AppError("jwt.bad-key", `unknown sign-method ${algorithm}`);
  if (family === "HS") return hmac(`sha${bits}`, privateKey);
  const digest = algorithm === "EdDSA" ? null : `sha${bits}`;
  try {
    const own = privateKey === undefined ? undefined : createPrivateKey(privateKey);
    const known = createPublicKey(publicKey ?? privateKey ?? "");
    const kind = { RS: "rsa", PS: "rsa", ES: "ec" }[family] ?? "ed25519";
    if (known.asymmetricKeyType !== kind) throw new Error(`a key of type ${known.asymmetricKeyType ?? "unknown"}`);
    const scheme = (key: KeyObject) => ({
      key,
      ...(family === "PS"
        ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
        : {}),
      ...(family === "ES" ? { dsaEncoding: "ieee-p1363" as const } : {}),
    });
    return {
      signBytes: own === undefined ? undefined : (bytes) => sign(digest, bytes, scheme(own)),
      verifyBytes: (bytes, signature) => verify(digest, bytes, scheme(known), signature),
    };
  } catch (error) {
    throw new AppError("jwt.bad-key", `the keys do not fit sign-method ${algorithm}: ${messageOf(error)}`);
  }
}

function hmac(digest: string, secret: string | undefined): Primitives {
  if (secret === undefined || secret === "") throw new AppError("jwt.bad-key", "an HS sign-method needs priv-key");
  const signBytes = (bytes: Buffer): Buffer => createHmac(digest, secret).update(bytes).digest();
  return {
    signBytes,
    verifyBytes: (bytes, signature) => {
      const expected = signBytes(bytes);
      return signature.length === expected.length && timingSafeEqual(signature, expected);
    },
  };
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // a SyntaxError is the only thing it throws: not a token
  }
}
