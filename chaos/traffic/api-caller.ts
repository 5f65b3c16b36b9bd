// Plain HTTPS calls to the API servers with the administrator's certificate: no client library, no retry, no failover
// but the caller's own.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { IncomingMessage } from "node:http";
import { must } from "@keelson/base";
import { parseKubeconfig } from "@keelson/runtime";
import type { WholeCluster } from "../cluster/whole-cluster.ts";

export type ApiAnswer = { readonly status: number; readonly body: unknown };

export class ApiCaller {
  readonly #servers: readonly URL[];
  readonly #agent: Agent;

  constructor(cluster: WholeCluster) {
    const config = parseKubeconfig(readFileSync(cluster.kubeconfig, "utf8"), (path) => readFileSync(path, "utf8"));
    this.#servers = cluster.apiservers.map((url) => new URL(url));
    this.#agent = new Agent({
      keepAlive: true,
      // The servers are addressed by IP, for which there is no server name to indicate.
      servername: "",
      maxSockets: 32,
      ca: must(config.ca, "the kubeconfig has a CA"),
      cert: must(config.certificate, "the kubeconfig has a certificate"),
      key: must(config.key, "the kubeconfig has a key"),
    });
  }

  get servers(): number {
    return this.#servers.length;
  }

  /** Rejects when there is no complete answer within `timeoutMs`. */
  async call(
    server: number,
    what: { readonly method: string; readonly path: string; readonly body?: unknown; readonly timeoutMs: number },
  ): Promise<ApiAnswer> {
    const response = await this.#open(server, what);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    return { status: response.statusCode ?? 0, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
  }

  /** Lines of a streamed answer until it breaks, or nothing comes for `silenceMs`. */
  async *lines(server: number, path: string, stop: AbortSignal, silenceMs: number): AsyncIterable<string> {
    const response = await this.#open(server, { method: "GET", path, timeoutMs: silenceMs }, stop);
    if (response.statusCode !== 200) throw new Error(`watch refused with ${response.statusCode}`);
    let rest = "";
    response.setEncoding("utf8");
    for await (const text of response) {
      const parts = (rest + String(text)).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) if (line !== "") yield line;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #open(
    server: number,
    what: { readonly method: string; readonly path: string; readonly body?: unknown; readonly timeoutMs: number },
    stop?: AbortSignal,
  ): Promise<IncomingMessage> {
    const url = must(this.#servers[server % this.#servers.length], "the server exists");
    const body = what.body === undefined ? undefined : JSON.stringify(what.body);
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: url.hostname,
          port: url.port,
          path: what.path,
          method: what.method,
          agent: this.#agent,
          timeout: what.timeoutMs,
          headers: {
            accept: "application/json",
            ...(body === undefined ? {} : { "content-type": "application/json" }),
          },
          ...(stop === undefined ? {} : { signal: stop }),
        },
        resolve,
      );
      sent.once("timeout", () => sent.destroy(new Error(`no answer within ${what.timeoutMs} ms`)));
      sent.once("error", reject);
      sent.end(body);
    });
  }
}
