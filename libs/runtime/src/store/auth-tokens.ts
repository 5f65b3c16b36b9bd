// Who a caller is. Simple tokens are given out through the log, so every member knows them; each forgets one that was
// not used for its time to live. JSON web tokens need no memory: they carry the auth revision they were made at.
import { type Actor, type AuthEvent, type AuthView, etcdErrors, type Outcome } from "@keelson/etcd";
import type { Clock, RpcCallContext, TokenSigner } from "@keelson/ports";
import { authTokensMax, simpleTokenTtlMs } from "./limits.ts";

export type AuthTokenKind =
  /** An unused token is forgotten after `ttlMs` (default 5 minutes). */
  | { readonly kind: "simple"; readonly ttlMs?: number }
  | { readonly kind: "jwt"; readonly signer: TokenSigner; readonly ttlMs: number };

export type AuthTokensOptions = {
  readonly clock: Clock;
  readonly auth: () => AuthView;
  readonly kind: AuthTokenKind;
  /** Whether the name in a verified client certificate is a user. */
  readonly certificateUsers: boolean;
  /** Resolves when everything that was written before the call has been applied here. */
  readonly caughtUp: () => Promise<void>;
};

interface Known {
  readonly user: string;
  usedMs: number;
}

export const nobody: Actor = { user: "", revision: 0 };

export class AuthTokens {
  readonly #options: AuthTokensOptions;
  /** Least recently given out first. */
  readonly #simple = new Map<string, Known>();
  readonly #actors = new WeakMap<RpcCallContext, Actor>();

  constructor(options: AuthTokensOptions) {
    this.#options = options;
  }

  /** The token of a user who has just shown his password, or undefined when it has to go through the log. */
  sign(user: string, revision: number): string | undefined {
    const { kind, clock } = this.#options;
    if (kind.kind === "simple") return undefined;
    const exp = Math.floor((clock.wallMs() + kind.ttlMs) / 1000);
    return kind.signer.sign({ username: user, revision, exp });
  }

  /** Follows the log. */
  handle(event: AuthEvent): void {
    switch (event.kind) {
      case "token":
        if (this.#simple.size >= authTokensMax) this.#forgetOldest();
        this.#simple.set(event.token, { user: event.user, usedMs: this.#options.clock.monoMs() });
        return;
      case "forget-user":
        for (const [token, { user }] of this.#simple) if (user === event.user) this.#simple.delete(token);
        return;
      case "forget-all":
        this.#simple.clear();
    }
  }

  /** Who calls; nobody when auth is off, or when he does not say. Kept for `of`. */
  async identify(context: RpcCallContext): Promise<Outcome<Actor>> {
    const { auth, certificateUsers } = this.#options;
    if (!auth().enabled) return { ok: true, value: nobody };
    const token = context.metadata["token"] ?? context.metadata["authorization"];
    let actor: Actor | undefined = nobody;
    if (token !== undefined) actor = await this.#actorOf(token.replace(/^Bearer /, ""));
    else if (certificateUsers && context.metadata["grpcgateway-accept"] === undefined) {
      const user = context.peerCommonName;
      if (user !== undefined && user !== "") actor = { user, revision: auth().revision };
    }
    if (actor === undefined) return { ok: false, error: etcdErrors.invalidAuthToken };
    this.#actors.set(context, actor);
    return { ok: true, value: actor };
  }

  /** What `identify` found for this call. */
  of(context: RpcCallContext): Actor {
    return this.#actors.get(context) ?? nobody;
  }

  async #actorOf(token: string): Promise<Actor | undefined> {
    const { kind } = this.#options;
    if (kind.kind === "jwt") return this.#readJwt(token, kind.signer);
    const known = this.#lookUp(token);
    if (known !== undefined || !/^[A-Za-z]{16}\.\d{1,16}$/.test(token)) return known;
    await this.#options.caughtUp(); // it may have been given out a moment ago, by another member
    return this.#lookUp(token);
  }

  #lookUp(token: string): Actor | undefined {
    const known = this.#simple.get(token);
    if (known === undefined) return undefined;
    const now = this.#options.clock.monoMs();
    if (now - known.usedMs > (this.#options.kind.ttlMs ?? simpleTokenTtlMs)) {
      this.#simple.delete(token);
      return undefined;
    }
    known.usedMs = now;
    return { user: known.user, revision: this.#options.auth().revision };
  }

  #readJwt(token: string, signer: TokenSigner): Actor | undefined {
    const claims = signer.verify(token);
    if (claims === undefined) return undefined;
    const { username: user, revision, exp } = claims;
    if (typeof user !== "string" || user === "" || !Number.isSafeInteger(revision)) return undefined;
    if (typeof exp !== "number" || exp * 1000 <= this.#options.clock.wallMs()) return undefined;
    return { user, revision: revision as number };
  }

  #forgetOldest(): void {
    for (const token of this.#simple.keys()) {
      this.#simple.delete(token);
      return;
    }
  }
}
