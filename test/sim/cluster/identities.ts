// Who is who: every client has a token of its own in place of a certificate, with the groups that its certificate
// would name.
import type { UserInfo } from "@keelson/rest";

export const apiserverPort = 6443;

/** The most nodes a cluster of these runs has. */
export const nodesMax = 5;

const administrator = "admin";

/** What API servers know. */
export function tokens(): ReadonlyMap<string, UserInfo> {
  const nodes = Array.from({ length: nodesMax }, (_, i) => user(`system:node:n${i + 1}`, "system:nodes"));
  const all = [
    user(administrator, "system:masters"),
    user("system:kube-scheduler"),
    user("system:kube-controller-manager"),
    ...nodes,
  ];
  return new Map(all.map((info) => [tokenOf(info.name), info]));
}

/** The file that tells a client where the servers are and who it is. */
export function kubeconfig(apiservers: readonly string[], name: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "here",
    contexts: [{ name: "here", context: { cluster: apiservers[0], user: name } }],
    clusters: apiservers.map((host) => ({ name: host, cluster: { server: `https://${host}:${apiserverPort}` } })),
    users: [{ name, user: { token: tokenOf(name) } }],
  });
}

function user(name: string, ...groups: string[]): UserInfo {
  return { name, uid: "", groups, extra: {} };
}

function tokenOf(name: string): string {
  return `token-of-${name}`;
}
