// What the API server needs from outside. `main.ts` and the simulator build it.
import type { Clock, Entropy, EventBus, HttpClient, HttpServer, RpcClient, Scope, Telemetry } from "@keelson/ports";

/** Keys of the service-account issuer. */
export interface TokenKeys {
  /** Signs claims as a compact JWT. */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** The claims of a token signed by one of the keys; undefined when none signed it. Times are not checked. */
  verify(token: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** JSON Web Key Set of the public keys. */
  jwks(): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>;
}

export type ApiserverWorld = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly scope: Scope;
  readonly telemetry: Telemetry;
  readonly rpcClient: RpcClient;
  readonly httpServer: HttpServer;
  readonly httpClient: HttpClient;
  /** Undefined: without an event log, fed by the store's watch. */
  readonly eventBus: EventBus | undefined;
  readonly tokenKeys: TokenKeys;
  /** gzip of a response body. */
  readonly compress: (bytes: Uint8Array) => Promise<Uint8Array>;
};
