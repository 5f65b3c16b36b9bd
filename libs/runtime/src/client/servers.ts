// Which API server gets the next request. One is preferred and kept while it answers, so that a client reads its
// own writes from one watch cache; one that could not be reached rests for a moment.
import type { Clock, HttpClient, HttpOrigin, TlsMaterial } from "@keelson/ports";
import { serverRestMs } from "./limits.ts";

export type Server = { readonly url: string; readonly origin: HttpOrigin };

export interface Servers {
  /** All of them, the most promising first. */
  order(): readonly Server[];
  answered(server: Server): void;
  failed(server: Server): void;
  close(): void;
}

export type ServersOptions = {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly urls: readonly string[];
  readonly tls: Partial<TlsMaterial> | undefined;
  /** Which one is preferred at first, modulo their number: spreads clients. */
  readonly preferred: number;
};

export function createServers(options: ServersOptions): Servers {
  const servers = options.urls.map((url): Server => ({ url, origin: options.http.origin(url, options.tls) }));
  const restsUntil = new Map<Server, number>();
  let preferred = options.preferred % Math.max(1, servers.length);
  return {
    order: () => {
      const now = options.clock.monoMs();
      const turned = servers.map((_, i) => servers[(preferred + i) % servers.length] as Server);
      const resting = (server: Server): boolean => (restsUntil.get(server) ?? 0) > now;
      return [...turned.filter((server) => !resting(server)), ...turned.filter(resting)];
    },
    answered: (server) => {
      restsUntil.delete(server);
      preferred = servers.indexOf(server);
    },
    failed: (server) => {
      restsUntil.set(server, options.clock.monoMs() + serverRestMs);
    },
    close: () => {
      for (const server of servers) server.origin.close();
    },
  };
}
