// `/livez`, `/readyz` and `/metrics` of a process over plain HTTP, for probes and Prometheus; and `/lifeline`, an answer
// that lasts as long as the process.
import { createServer } from "node:http";
import { AppError, messageOf } from "@keelson/base";
import type { Telemetry } from "@keelson/ports";

/** Where a process can be held on to. */
export const lifelinePath = "/lifeline";

/** Listens on `address` (host:port). `notReady` gives the reasons why /readyz fails; `boot` is what /lifeline tells. */
export async function serveHealth(
  address: string,
  telemetry: Telemetry,
  notReady: () => readonly string[],
  boot?: string,
): Promise<void> {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    const path = request.url?.split("?")[0];
    const reply = (status: number, body: string): void => {
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(body);
    };
    if (request.method !== "GET") reply(405, "method not allowed\n");
    else if (path === "/livez" || path === "/healthz") reply(200, "ok");
    else if (path === "/metrics") reply(200, telemetry.metrics.expose());
    else if (path === "/readyz") {
      const reasons = notReady();
      reply(reasons.length === 0 ? 200 : 503, reasons.length === 0 ? "ok" : `${reasons.join("\n")}\n`);
    } else if (path === lifelinePath && boot !== undefined) {
      response.writeHead(200, { "content-type": "text/plain; charset=utf-8" });
      response.write(`${boot}\n`);
    } else reply(404, "not found\n");
  });
  const [host, port] = splitAddress(address);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(new AppError("net.address-in-use", `cannot listen on ${address}: ${messageOf(error)}`, { cause: error })),
    );
    server.listen(port, host, resolve);
  });
  server.unref();
}

/** Splits `host:port`, `[v6]:port` or `:port`. */
export function splitAddress(address: string): [host: string, port: number] {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
  return [host === "" ? "0.0.0.0" : host, Number(address.slice(colon + 1))];
}
