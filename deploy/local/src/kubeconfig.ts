// Kubeconfig files: certificates embedded, so that a file can be copied elsewhere.
import { stringify } from "yaml";

export type KubeconfigOptions = {
  readonly user: string;
  /** The first is the one kubectl uses; the product's own clients fail over between all of them. */
  readonly servers: readonly string[];
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
};

export function renderKubeconfig(options: KubeconfigOptions): string {
  const encode = (pem: string): string => Buffer.from(pem).toString("base64");
  const clusterName = (index: number): string => (index === 0 ? "keelson" : `keelson-${index + 1}`);
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "keelson",
    clusters: options.servers.map((server, index) => ({
      name: clusterName(index),
      cluster: { server, "certificate-authority-data": encode(options.ca) },
    })),
    contexts: [{ name: "keelson", context: { cluster: "keelson", user: options.user } }],
    users: [
      {
        name: options.user,
        user: { "client-certificate-data": encode(options.certificate), "client-key-data": encode(options.key) },
      },
    ],
  });
}
