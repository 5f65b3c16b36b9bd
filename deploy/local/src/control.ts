// The supervisor's control socket: HTTP over a unix socket in the data directory, mode 0700, so that only the
// user who started a cluster can steer it. `keelson status`, `stop`, `kill` … are its clients.
import { rmSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { AppError, messageOf } from "@keelson/base";
import { type ProcessAction, processActions, type Supervisor } from "./supervisor.ts";

export type ControlHandlers = {
  readonly supervisor: Supervisor;
  /** What `GET /cluster` answers. */
  readonly describe: () => Promise<unknown>;
  /** Called by `POST /down`; the answer is sent when it resolves. */
  readonly down: () => Promise<void>;
  /** Called after the answer to `POST /down` has left. */
  readonly exit: () => void;
};

export async function serveControl(socketPath: string, handlers: ControlHandlers): Promise<Server> {
  rmSync(socketPath, { force: true });
  const server = createServer((incoming, outgoing) => {
    const reply = (status: number, body: unknown): void => {
      outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    route(incoming.method ?? "", incoming.url ?? "", handlers)
      .then((body) => reply(200, body))
      .catch((error: unknown) => reply(error instanceof AppError ? 404 : 500, { error: messageOf(error) }))
      .finally(() => {
        if (incoming.url === "/down") outgoing.once("finish", handlers.exit);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  return server;
}

async function route(method: string, url: string, handlers: ControlHandlers): Promise<unknown> {
  if (method === "GET" && url === "/cluster") return handlers.describe();
  if (method === "POST" && url === "/down") {
    await handlers.down();
    return {};
  }
  const [, action, name] = /^\/([a-z]+)\/([a-z0-9-]+)$/.exec(url) ?? [];
  if (method === "POST" && name !== undefined && isAction(action)) {
    await handlers.supervisor.act(action, name);
    return {};
  }
  throw new AppError("control.unknown", `no such control request: ${method} ${url}`);
}

function isAction(text: string | undefined): text is ProcessAction {
  return processActions.some((action) => action === text);
}

/** Asks a running supervisor; rejects with AppError `control.not-running` when there is none. */
export function askControl(socketPath: string, method: "GET" | "POST", url: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, method, path: url }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        const body = JSON.parse(text === "" ? "{}" : text) as { error?: string };
        if (response.statusCode === 200) resolve(body);
        else reject(new AppError("control.refused", body.error ?? `status ${response.statusCode}`));
      });
    });
    call.on("error", (error) =>
      reject(new AppError("control.not-running", "no cluster is running on this data directory", { cause: error })),
    );
    call.end();
  });
}
