// Writes what the event log's servers of a local cluster need: one configuration per server and one seed file per
// class of service. Seeds are kept when they exist, so that services and servers restarted at different times agree.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { ClusterIdentity } from "../cluster-file.ts";
import type { Layout } from "../layout.ts";
import { ports } from "../layout.ts";
import { natsConfig } from "./config.ts";
import { natsUserClasses } from "./permissions.ts";
import { createNatsUserKey, natsUserKeyOf } from "./users.ts";

/** Writes `configFile(1)` … for every server, and `nats-<user>.seed` beside the certificates. */
export function writeNatsConfigs(
  identity: ClusterIdentity,
  layout: Layout,
  configFile: (index: number) => string,
): void {
  const { options } = identity;
  const [system, ...classes] = (["system", ...natsUserClasses] as const).map((user) =>
    publicKeyOf(layout.pki(`nats-${user}.seed`)),
  );
  const users = {
    system: system ?? "",
    ...Object.fromEntries(natsUserClasses.map((user, i) => [user, classes[i] ?? ""])),
  };
  const routePorts = Array.from({ length: options.natsServers }, (_, i) => ports.natsRoute(options, i + 1));
  for (let index = 1; index <= options.natsServers; index++) {
    const config = natsConfig({
      serverName: `nats-${index}`,
      host: "127.0.0.1",
      clientPort: ports.natsClient(options, index),
      monitorPort: ports.natsMonitor(options, index),
      cluster: options.natsServers === 1 ? undefined : { routePort: ports.natsRoute(options, index), routePorts },
      storeDir: layout.data(`nats-${index}`),
      users: users as Parameters<typeof natsConfig>[0]["users"],
      tls: {
        certificateFile: layout.pki("nats-server.crt"),
        keyFile: layout.pki("nats-server.key"),
        caFile: layout.pki("nats-ca.crt"),
      },
    });
    mkdirSync(layout.data(`nats-${index}`), { recursive: true, mode: 0o700 });
    mkdirSync(dirname(configFile(index)), { recursive: true, mode: 0o700 });
    writeFileSync(configFile(index), config, { mode: 0o600 });
  }
}

function publicKeyOf(seedFile: string): string {
  if (existsSync(seedFile)) return natsUserKeyOf(readFileSync(seedFile, "utf8")).publicKey;
  const { seed, publicKey } = createNatsUserKey();
  mkdirSync(dirname(seedFile), { recursive: true, mode: 0o700 });
  writeFileSync(seedFile, `${seed}\n`, { mode: 0o600 });
  return publicKey;
}
