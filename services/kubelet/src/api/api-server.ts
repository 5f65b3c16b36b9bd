// The kubelet's own API, upstream's paths: container logs for the API server, the node's pods, health. Everything but
// health needs a client certificate of the cluster's administrators or of the API server.
import type { Pod } from "@keelson/api";
import { utf8 } from "@keelson/base";
import type {
  Clock,
  Disk,
  HttpListener,
  HttpRequest,
  HttpResponse,
  HttpServer,
  Scope,
  Telemetry,
  TlsMaterial,
} from "@keelson/ports";
import { containerLogPath, newestContainer, parseLogOptions, podLogDirectory, type RuntimePod } from "@keelson/pods";
import { streamLogs } from "./container-logs.ts";

export type KubeletApiOptions = {
  readonly httpServer: HttpServer;
  /** `host:port`. */
  readonly address: string;
  /** `ca` verifies clients. */
  readonly tls: TlsMaterial;
  readonly clock: Clock;
  readonly disk: Disk;
  readonly scope: Scope;
  readonly telemetry: Telemetry;
  readonly logRoot: string;
  readonly pods: () => readonly Pod[];
  readonly runtimePod: (uid: string) => RuntimePod;
};

/** Serves until the listener is closed. */
export function serveKubeletApi(options: KubeletApiOptions): Promise<HttpListener> {
  const { httpServer, address, tls, telemetry } = options;
  return httpServer.listen({ address, tls }, async (request, response) => {
    try {
      await route(options, request, response);
    } catch (error) {
      telemetry.logger.log("error", "kubelet API request failed", { path: request.path, cause: error });
      if (!response.closed) fail(response, 500, "InternalError", "internal error");
    }
  });
}

async function route(options: KubeletApiOptions, request: HttpRequest, response: HttpResponse): Promise<void> {
  const [first = "", ...rest] = request.path
    .split("/")
    .slice(1)
    .map((part) => decode(part));
  if (first === "healthz" && rest.length === 0) return plain(response, "ok");
  if (!mayUse(request)) return fail(response, 401, "Unauthorized", "Unauthorized");
  if (request.method !== "GET") return fail(response, 405, "MethodNotAllowed", "the method is not allowed here");
  if (first === "pods" && rest.length === 0)
    return json(response, 200, { kind: "PodList", apiVersion: "v1", metadata: {}, items: options.pods() });
  if (first === "metrics" && rest.length === 0) return plain(response, options.telemetry.metrics.expose());
  if (first === "containerLogs" && rest.length === 3)
    return await logs(options, rest as [string, string, string], request, response);
  fail(response, 404, "NotFound", "the kubelet does not serve this path");
}

function mayUse({ clientCertificate }: HttpRequest): boolean {
  if (clientCertificate === undefined) return false;
  return (
    clientCertificate.organizations.includes("system:masters") ||
    clientCertificate.commonName === "kube-apiserver-kubelet-client"
  );
}

async function logs(
  options: KubeletApiOptions,
  [namespace, name, container]: readonly [string, string, string],
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const pod = options.pods().find(({ metadata }) => metadata?.namespace === namespace && metadata.name === name);
  const uid = pod?.metadata?.uid;
  if (uid === undefined) return fail(response, 404, "NotFound", `pod "${name}" not found`);
  const parsed = parseLogOptions(queryOf(request.query), options.clock.wallMs());
  if (!parsed.ok) return fail(response, 400, "BadRequest", parsed.problem);
  const newest = newestContainer(options.runtimePod(uid), container);
  const attempt = (newest?.attempt ?? 0) - (parsed.options.previous ? 1 : 0);
  if (parsed.options.previous && (newest === undefined || attempt < 0)) {
    return fail(response, 400, "BadRequest", `previous terminated container "${container}" in pod "${name}" not found`);
  }
  if (newest === undefined) {
    const statuses = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
    const reason = statuses.find((status) => status.name === container)?.state?.waiting?.reason ?? "ContainerCreating";
    return fail(
      response,
      400,
      "BadRequest",
      `container "${container}" in pod "${name}" is waiting to start: ${waitingWords[reason] ?? reason}`,
    );
  }
  await streamLogs({
    disk: options.disk,
    scope: options.scope,
    path: `${podLogDirectory(options.logRoot, { namespace, name, uid })}/${containerLogPath(container, attempt)}`,
    options: parsed.options,
    response,
    living: () => {
      const now = newestContainer(options.runtimePod(uid), container);
      return !parsed.options.previous && now?.id === newest.id && now.phase === "running";
    },
  });
}

const waitingWords: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: "trying and failing to pull image",
};

function queryOf(query: string): ReadonlyMap<string, string> {
  const pairs = query.split("&").filter((pair) => pair !== "");
  return new Map(pairs.map((pair) => [decode(pair.split("=")[0] ?? ""), decode(pair.slice(pair.indexOf("=") + 1))]));
}

/** Percent-decodes; what is malformed stays as it is and then names nothing. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll("+", " "));
  } catch {
    return part; // the only thing decodeURIComponent throws for is a malformed escape
  }
}

function plain(response: HttpResponse, body: string): void {
  response.head(200, { "content-type": "text/plain; charset=utf-8" });
  response.end(utf8(body));
}

function json(response: HttpResponse, code: number, body: unknown): void {
  response.head(code, { "content-type": "application/json" });
  response.end(utf8(JSON.stringify(body)));
}

function fail(response: HttpResponse, code: number, reason: string, message: string): void {
  json(response, code, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code });
}
