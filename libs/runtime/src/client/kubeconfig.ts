// Kubeconfig files, read the way kubectl reads them, with one addition: every cluster entry that trusts the same
// CA as the current context's cluster is another address of the same API, to fail over to. Pure: files that the
// configuration points to come in through `readFile`.
import { AppError, decodeBase64Loose, text as decodeText } from "@keelson/base";
import { parse } from "yaml";

/** How to reach and whom to be. PEM texts; `servers` has at least one `https://host:port`, the current one first. */
export type ClientConfig = {
  readonly servers: readonly string[];
  readonly ca: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly token: string | undefined;
  /** Namespace of the current context. */
  readonly namespace: string | undefined;
};

/** Reads a file the kubeconfig names; relative paths are relative to the kubeconfig. */
export type ReadFile = (path: string) => string;

/** Throws AppError `kubeconfig.invalid` with what is wrong. */
export function parseKubeconfig(text: string, readFile: ReadFile): ClientConfig {
  const root = record(parseYaml(text), "the file");
  const contexts = named(root, "contexts", "context");
  const clusters = named(root, "clusters", "cluster");
  const users = named(root, "users", "user");
  const contextName = string(root["current-context"]) ?? [...contexts.keys()][0];
  const context = contextName === undefined ? undefined : contexts.get(contextName);
  if (context === undefined) throw invalid(`context "${contextName ?? ""}" is not defined`);
  const clusterName = string(context["cluster"]) ?? "";
  const cluster = clusters.get(clusterName);
  if (cluster === undefined) throw invalid(`cluster "${clusterName}" is not defined`);
  const server = string(cluster["server"]);
  if (server === undefined) throw invalid(`cluster "${clusterName}" has no server`);
  const ca = material(cluster, "certificate-authority", readFile);
  const servers = [server];
  for (const [name, other] of clusters) {
    const address = string(other["server"]);
    if (name === clusterName || address === undefined || servers.includes(address)) continue;
    if (material(other, "certificate-authority", readFile) === ca) servers.push(address);
  }
  const userName = string(context["user"]);
  const user = (userName === undefined ? undefined : users.get(userName)) ?? {};
  const tokenFile = string(user["tokenFile"]);
  return {
    servers: servers.map((address) => address.replace(/\/+$/, "")),
    ca,
    certificate: material(user, "client-certificate", readFile),
    key: material(user, "client-key", readFile),
    token: string(user["token"]) ?? (tokenFile === undefined ? undefined : readFile(tokenFile).trim()),
    namespace: string(context["namespace"]),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw new AppError("kubeconfig.invalid", "kubeconfig: not YAML", { cause: error });
  }
}

function named(root: Fields, list: string, field: string): Map<string, Fields> {
  const entries = root[list];
  const found = new Map<string, Fields>();
  if (!Array.isArray(entries)) return found;
  for (const entry of entries) {
    const fields = record(entry, list);
    const name = string(fields["name"]);
    if (name !== undefined) found.set(name, record(fields[field] ?? {}, `${list}/${name}`));
  }
  return found;
}

function material(fields: Fields, name: string, readFile: ReadFile): string | undefined {
  const data = string(fields[`${name}-data`]);
  if (data !== undefined) {
    const bytes = decodeBase64Loose(data);
    if (bytes === undefined) throw invalid(`${name}-data is not base64`);
    return decodeText(bytes);
  }
  const path = string(fields[name]);
  return path === undefined ? undefined : readFile(path);
}

function record(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(`${what} is not a mapping`);
  return value as Fields;
}

function string(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function invalid(problem: string): AppError {
  return new AppError("kubeconfig.invalid", `kubeconfig: ${problem}`);
}
