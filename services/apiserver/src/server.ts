// The parts of a running API server that handlers share.
import type { KindTable } from "@keelson/api";
import type { EtcdClient } from "@keelson/runtime";
import type { TokenAuthenticator } from "./auth/service-account-tokens.ts";
import type { AuthenticatorOptions } from "./auth/authenticate.ts";
import type { Authorizer } from "./auth/authorizer.ts";
import type { Admission } from "./admission/admission.ts";
import type { WatchCache } from "./cache/watch-cache.ts";
import type { ApiserverConfig } from "./config.ts";
import type { ServiceAllocator } from "./allocation/service-allocator.ts";
import type { ObjectStore } from "./storage/object-store.ts";
import type { ApiserverWorld } from "./world.ts";

export type ApiServer = {
  readonly world: ApiserverWorld;
  readonly config: ApiserverConfig;
  readonly store: EtcdClient;
  readonly cache: WatchCache;
  readonly objects: ObjectStore;
  /** The kinds served now; a request reads it once. */
  readonly kinds: () => KindTable;
  readonly authenticator: AuthenticatorOptions;
  readonly tokens: TokenAuthenticator;
  readonly authorizer: Authorizer;
  readonly admission: Admission;
  readonly services: ServiceAllocator;
  /** True once namespaces, roles and priority classes of the system are there. */
  readonly bootstrapped: () => boolean;
  /** True from the moment the server is told to stop. */
  readonly draining: () => boolean;
  readonly onDrain: (callback: () => void) => () => void;
  /** Watches that are open now. */
  readonly watches: { open: number };
};
