// Proves that the end of a process is told once it is certain: refused after it was known, or a successor at its
// address; and never for an address that was not recognised, which may belong to another machine.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createNodeLifelines } from "./lifelines.ts";

const servers: Server[] = [];

afterEach(() => servers.splice(0).forEach(end));

/** Answers as a health endpoint does. Resolves with its port. */
async function live(boot: string, port = 0): Promise<number> {
  const server = createServer((_request, response) => {
    response.writeHead(200);
    response.write(`${boot}\n`);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function end(server: Server): void {
  server.close();
  server.closeAllConnections();
}

/** Resolves with true when told, with false after `limitMs`. */
function told(boot: string, port: number, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const held = createNodeLifelines(undefined).follow({ address: `127.0.0.1:${port}`, boot }, () => done(true));
    const timer = setTimeout(() => done(false), limitMs);
    function done(answer: boolean): void {
      clearTimeout(timer);
      held.close();
      resolve(answer);
    }
  });
}

/** Lets the connection be made. */
async function connected(server: Server | undefined): Promise<void> {
  await new Promise<void>((resolve) => server?.once("request", () => setImmediate(() => setImmediate(resolve))));
}

test("a process that was known and is gone has ended", async () => {
  const port = await live("one");
  const answer = told("one", port, 5_000);
  await connected(servers[0]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  servers.splice(0).forEach(end);
  expect(await answer).toBe(true);
});

test("a successor at the same address means that the predecessor has ended", async () => {
  const port = await live("one");
  const answer = told("one", port, 5_000);
  await connected(servers[0]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const [first] = servers.splice(0);
  first?.close();
  const again = live("two", port);
  first?.closeAllConnections();
  await again;
  expect(await answer).toBe(true);
});

test("a broken connection to a living process proves nothing", async () => {
  const port = await live("one");
  const answer = told("one", port, 400);
  await connected(servers[0]);
  servers[0]?.closeAllConnections();
  expect(await answer).toBe(false);
});

test("nobody, or somebody else, at an address that was never recognised proves nothing", async () => {
  const port = await live("other");
  expect(await told("one", port, 300)).toBe(false);
  servers.splice(0).forEach(end);
  expect(await told("one", port, 300)).toBe(false);
});
