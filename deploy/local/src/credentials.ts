// Kubeconfig files of the administrator, the control loops and the nodes.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { ClusterIdentity } from "./cluster-file.ts";
import { renderKubeconfig } from "./kubeconfig.ts";
import { type Layout, ports } from "./layout.ts";
import { componentUsers, nodeUser } from "./pki/cluster-pki.ts";
import { apiserverUrls, nodeNames } from "./process-table.ts";

/** Writes one kubeconfig per user of the cluster. People get the balanced front, components every API server. */
export function writeKubeconfigs(identity: ClusterIdentity, layout: Layout): void {
  const { options } = identity;
  const direct = apiserverUrls(options);
  const write = (file: string, user: string, pair: string, servers: readonly string[]): void => {
    const read = (name: string): string => readFileSync(layout.pki(name), "utf8");
    const text = renderKubeconfig({
      user,
      servers,
      ca: read("cluster-ca.crt"),
      certificate: read(`${pair}.crt`),
      key: read(`${pair}.key`),
    });
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600 });
  };
  write(layout.adminKubeconfig, componentUsers.admin.commonName, "admin", [
    `https://127.0.0.1:${ports.front(options)}`,
  ]);
  for (const component of ["scheduler", "controller-manager"] as const) {
    write(layout.run(`${component}.kubeconfig`), componentUsers[component].commonName, component, direct);
  }
  for (const name of nodeNames(options)) {
    write(layout.run(`${name}.kubeconfig`), nodeUser(name).commonName, `node-${name}`, direct);
  }
}
