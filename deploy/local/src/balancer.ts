// The front of all API servers: a TCP relay that hands each new connection to an API server that is ready. TLS
// passes through untouched. Kubeconfigs point here, so that a client which knows one address survives the loss
// of any API server.
import { connect, createServer, type Server, type Socket } from "node:net";
import { AppError, messageOf } from "@keelson/base";

const connectTimeoutMs = 1_000;

export type Backend = { readonly port: number; readonly healthy: () => boolean };

export async function serveFront(port: number, backends: readonly Backend[]): Promise<Server> {
  let next = 0;
  const server = createServer({ noDelay: true }, (client) => {
    client.on("error", () => client.destroy());
    const order = backends.map((_, i) => backends[(next + i) % backends.length] as Backend);
    next++;
    relay(client, [...order.filter((backend) => backend.healthy()), ...order.filter((backend) => !backend.healthy())]);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new AppError("net.address-in-use", `cannot listen on port ${port}: ${messageOf(error)}`, { cause: error }),
      ),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  return server;
}

function relay(client: Socket, candidates: readonly Backend[]): void {
  const [backend, ...rest] = candidates;
  if (backend === undefined || client.destroyed) {
    client.destroy();
    return;
  }
  const upstream = connect({ host: "127.0.0.1", port: backend.port, noDelay: true });
  const refused = (): void => {
    upstream.destroy();
    relay(client, rest);
  };
  const timer = setTimeout(refused, connectTimeoutMs);
  upstream.once("error", refused);
  upstream.once("connect", () => {
    clearTimeout(timer);
    upstream.off("error", refused);
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    upstream.on("error", cut).on("close", cut);
    client.on("close", cut);
    client.pipe(upstream).pipe(client);
  });
  client.once("close", () => clearTimeout(timer));
}
