// Subresources that reach a pod through its kubelet. Logs are passed on as they come; streams that need an upgraded
// connection are refused with a Status.
import { AppError, messageOf } from "@keelson/base";
import {
  badRequest,
  failure,
  internalError,
  type JsonObject,
  type Kind,
  type KubeObject,
  notFound,
  serviceUnavailable,
  type Subresource,
} from "@keelson/api";
import { child, items, numberAt, textAt } from "@keelson/rest";
import type { HttpClientResponse } from "@keelson/ports";
import { type Answer, answerFailure } from "../http/answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { commonHeaders } from "../http/respond.ts";
import type { ApiServer } from "../server.ts";
import { readObjectOf } from "./get.ts";

const kubeletPort = 10250;

export async function connect(
  server: ApiServer,
  context: RequestContext,
  kind: Kind,
  subresource: Subresource,
): Promise<Answer> {
  if (kind.resource !== "pods" || subresource.name !== "log") {
    return answerFailure(
      failure(501, "Unknown", `${kind.resource}/${subresource.name} is not supported by this server`),
    );
  }
  const pod = await readObjectOf(server, context, kind);
  if (!pod.ok) return answerFailure(pod.status);
  const container = containerOf(pod.value, textFrom(context, "container"));
  if (!container.ok) return answerFailure(badRequest(container.problem));
  const nodeName = textAt(child(pod.value, "spec"), "nodeName");
  if (nodeName === "") return { kind: "bytes", code: 200, contentType: "text/plain", bytes: new Uint8Array(0) };
  const node = server.objects.cached(`/registry/minions/${nodeName}`);
  if (node === undefined) return answerFailure(notFound({ group: "", resource: "nodes" }, nodeName));
  const address = addressOf(node.object);
  if (address === undefined) return answerFailure(serviceUnavailable(`node ${nodeName} has no address`));
  const { namespace = "", name = "" } = pod.value.metadata;
  const path = ["containerLogs", namespace, name, container.name].map(encodeURIComponent).join("/");
  return proxy(server, context, address, `/${path}${context.request.query === "" ? "" : `?${context.request.query}`}`);
}

async function proxy(server: ApiServer, context: RequestContext, address: string, target: string): Promise<Answer> {
  const origin = server.world.httpClient.origin(address, server.config.kubeletTls);
  const { response } = context;
  let upstream: HttpClientResponse;
  try {
    upstream = await origin.request({ method: "GET", target, timeoutMs: 30_000 });
  } catch (error) {
    origin.close();
    if (error instanceof AppError)
      return answerFailure(internalError(`Get "${address}${target}": ${messageOf(error)}`));
    throw error;
  }
  response.onClose(() => upstream.cancel());
  response.head(
    upstream.status,
    { ...commonHeaders(context), "content-type": upstream.headers["content-type"] ?? "text/plain" },
    { flush: true },
  );
  try {
    for await (const chunk of upstream.body) {
      if (response.closed) break;
      if (!response.write(chunk)) await response.drained();
    }
  } catch (error) {
    server.world.telemetry.logger.log("debug", "a log stream was cut", { cause: messageOf(error) });
  }
  response.end();
  origin.close();
  return { kind: "streamed" };
}

/** `https://ip:port` of a node's kubelet. */
function addressOf(node: KubeObject): string | undefined {
  const status = child(node, "status");
  const addresses = items(status, "addresses");
  const wanted = ["InternalIP", "Hostname", "ExternalIP"];
  const found = wanted.flatMap((type) => addresses.filter((address) => textAt(address, "type") === type))[0];
  const port = numberAt(child(child(status, "daemonEndpoints"), "kubeletEndpoint"), "Port") ?? kubeletPort;
  return found === undefined ? undefined : `https://${textAt(found, "address")}:${port}`;
}

function containerOf(
  pod: KubeObject,
  wanted: string,
): { readonly ok: true; readonly name: string } | { readonly ok: false; readonly problem: string } {
  const spec = child(pod, "spec");
  const name = pod.metadata.name ?? "";
  const names = (list: string): string[] => items(spec, list).map((container: JsonObject) => textAt(container, "name"));
  const [main, init, ephemeral] = [names("containers"), names("initContainers"), names("ephemeralContainers")];
  if (wanted !== "") {
    if ([...main, ...init, ...ephemeral].includes(wanted)) return { ok: true, name: wanted };
    return { ok: false, problem: `container ${wanted} is not valid for pod ${name}` };
  }
  if (main.length === 1) return { ok: true, name: main[0] ?? "" };
  if (main.length === 0) return { ok: false, problem: `a container name must be specified for pod ${name}` };
  const more = init.length === 0 ? "" : ` or one of the init containers: [${init.join(" ")}]`;
  return {
    ok: false,
    problem: `a container name must be specified for pod ${name}, choose one of: [${main.join(" ")}]${more}`,
  };
}

function textFrom(context: RequestContext, name: string): string {
  return context.query.get(name)?.[0] ?? "";
}
