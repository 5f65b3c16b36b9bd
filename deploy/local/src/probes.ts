// Readiness of a process as seen from outside: an HTTP path that answers 200, or a port that accepts.
import { request } from "node:http";
import { connect, createServer } from "node:net";
import type { Probe } from "./process-spec.ts";

const probeTimeoutMs = 1_000;

/** Resolves with whether the probe passed; never rejects. */
export function probe(target: Probe): Promise<boolean> {
  return target.kind === "http" ? httpOk(target.port, target.path) : accepts(target.port);
}

/** GETs `path` on loopback; the body of a 200 answer, else undefined. */
export function httpGet(port: number, path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const call = request({ host: "127.0.0.1", port, path, timeout: probeTimeoutMs, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("end", () => resolve(response.statusCode === 200 ? body : undefined));
      response.on("error", () => resolve(undefined));
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(undefined));
    call.end();
  });
}

async function httpOk(port: number, path: string): Promise<boolean> {
  return (await httpGet(port, path)) !== undefined;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: probeTimeoutMs });
    const finish = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.on("connect", () => finish(true));
    socket.on("timeout", () => finish(false));
    socket.on("error", () => finish(false));
  });
}

/** True when nothing on this machine listens on `port`. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
